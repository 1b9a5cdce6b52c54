package org.datatrust.proof.dataset;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;

/**
 * One step in the life of a dataset: the one argument of the chaincode function {@code RecordDatasetEvent}.
 *
 * @param before the dataset's events that it follows, so that it can take effect once and at one place only
 * @param version what it is about; a draft adds this version
 */
public record DatasetEvent(ChannelName channel, VersionName version, History before, Step step) {
    public static final int MAX_SIZE_BYTES = 8192;

    /** Nobody changes a dataset more often. */
    public static final long MAX_EVENTS = 1_000_000;

    /** {@code DTS-01} another version of the format, {@code DTS-02} a field outside its range or where it does not belong. */
    public static final String UNKNOWN_VERSION = "DTS-01";

    public static final String BAD_FIELD = "DTS-02";

    private static final long VERSION = 1;
    private static final int MAX_CHANNEL_BYTES = 249;

    /** What the event does, with what must be said to do it. */
    public sealed interface Step {
        DatasetAction action();
    }

    /** A step of a version that is there already. */
    public sealed interface Change extends Step {}

    public record Draft(VersionContent content) implements Step {
        @Override
        public DatasetAction action() {
            return DatasetAction.DRAFT;
        }
    }

    /** @param confirmations at least one, ascending, none twice; all are demanded for the event to take effect */
    public record Confirm(List<Confirmation> confirmations) implements Change {
        public Confirm {
            confirmations = List.copyOf(confirmations);
            if (confirmations.isEmpty() || !ascends(confirmations)) {
                throw new IllegalArgumentException("confirmations in the order of their numbers, none twice");
            }
        }

        private static boolean ascends(List<Confirmation> confirmations) {
            for (int i = 1; i < confirmations.size(); i++) {
                if (confirmations.get(i - 1).compareTo(confirmations.get(i)) >= 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public DatasetAction action() {
            return DatasetAction.CONFIRM;
        }
    }

    public record Publish() implements Change {
        @Override
        public DatasetAction action() {
            return DatasetAction.PUBLISH;
        }
    }

    public record Withdraw(WithdrawalReason reason) implements Change {
        @Override
        public DatasetAction action() {
            return DatasetAction.WITHDRAW;
        }
    }

    public DatasetEvent {
        if (before.events() >= MAX_EVENTS) {
            throw new IllegalArgumentException("an event after " + before.events() + " events");
        }
    }

    public DatasetName dataset() {
        return version.dataset();
    }

    public DatasetAction action() {
        return step.action();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(step instanceof Publish ? 6 : 7);
        out.key(1).uint(VERSION);
        out.key(2).text(channel.value());
        out.key(3).text(version.toString());
        out.key(4).uint(before.events());
        out.key(5).digest(before.digest());
        out.key(6).uint(action().code());
        switch (step) {
            case Draft(VersionContent content) -> content.write(out.key(7));
            case Confirm(List<Confirmation> confirmations) -> {
                out.key(8).array(confirmations.size());
                confirmations.forEach(confirmation -> out.uint(confirmation.code()));
                out.end();
            }
            case Publish() -> {}
            case Withdraw(WithdrawalReason reason) -> out.key(9).uint(reason.code());
        }
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, DTS-01 or DTS-02 */
    public static DatasetEvent parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(7);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(UNKNOWN_VERSION, "the event's version is not 1");
        }
        in.key(2);
        ChannelName channel = ChannelName.parse(in.text(1, MAX_CHANNEL_BYTES));
        in.key(3);
        VersionName version = VersionContent.readVersion(in);
        in.key(4);
        long events = in.uint(0, MAX_EVENTS - 1);
        in.key(5);
        History before = new History(events, in.digest());
        in.key(6);
        Step step = switch (in.numbered(DatasetAction.class)) {
            case DRAFT -> {
                in.key(7);
                yield new Draft(VersionContent.read(in));
            }
            case CONFIRM -> {
                in.key(8);
                yield readConfirm(in);
            }
            case PUBLISH -> new Publish();
            case WITHDRAW -> {
                in.key(9);
                yield new Withdraw(in.numbered(WithdrawalReason.class));
            }
        };
        in.endMap();
        in.end();
        return new DatasetEvent(channel, version, before, step);
    }

    private static Confirm readConfirm(CborReader in) throws MalformedException {
        List<Confirmation> confirmations = new ArrayList<>();
        for (int left = in.beginArray(1, Confirmation.values().length); left > 0; left--) {
            confirmations.add(in.numbered(Confirmation.class));
        }
        in.endArray();
        try {
            return new Confirm(confirmations);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
