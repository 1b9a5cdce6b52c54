package org.datatrust.proof.dataset;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;

/**
 * A dataset as the ledger holds it; its versions have keys of their own.
 *
 * @param newest the version that was drafted last
 * @param published the version that is published now, if any is
 * @param history all {@linkplain DatasetEntry entries} so far, at least one
 * @param changedAt time of the newest entry
 */
public record DatasetState(VersionName newest, Optional<VersionName> published, History history, long changedAt) {
    public static final int MAX_SIZE_BYTES = 512;

    private static final long VERSION = 1;
    private static final int MAX_NAME_BYTES = 141;

    public DatasetState {
        if (history.events() < newest.number()
                || history.events() > DatasetEvent.MAX_EVENTS
                || (published.isPresent() && !isEarlierOrSame(published.get(), newest))
                || changedAt < 0
                || changedAt > VersionState.MAX_SECONDS) {
            throw new IllegalArgumentException("each version was drafted in an event of its own, and published later");
        }
    }

    private static boolean isEarlierOrSame(VersionName version, VersionName newest) {
        return version.dataset().equals(newest.dataset()) && version.number() <= newest.number();
    }

    /** Whether the event is the one that led to this state: sent again by a caller who did not get the answer. */
    public boolean isAfter(DatasetEvent event) {
        return history.equals(event.before().then(new DatasetEntry(event, changedAt).encode()));
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(published.isPresent() ? 7 : 6);
        out.key(1).uint(VERSION);
        out.key(2).text(newest.dataset().toString());
        out.key(3).uint(history.events());
        out.key(4).digest(history.digest());
        out.key(5).uint(newest.number());
        published.ifPresent(version -> out.key(6).uint(version.number()));
        out.key(7).uint(changedAt);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, DTS-01 or DTS-02 */
    public static DatasetState parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(7);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(DatasetEvent.UNKNOWN_VERSION, "the dataset's version is not 1");
        }
        in.key(2);
        DatasetName dataset = DatasetName.parse(in.text(1, MAX_NAME_BYTES));
        in.key(3);
        long events = in.uint(1, DatasetEvent.MAX_EVENTS);
        in.key(4);
        History history = new History(events, in.digest());
        in.key(5);
        VersionName newest = new VersionName(dataset, (int) in.uint(1, VersionName.MAX_NUMBER));
        Optional<VersionName> published = in.hasKey(6)
                ? Optional.of(new VersionName(dataset, (int) in.uint(1, newest.number())))
                : Optional.empty();
        in.key(7);
        long changedAt = in.uint(0, VersionState.MAX_SECONDS);
        in.endMap();
        in.end();
        try {
            return new DatasetState(newest, published, history, changedAt);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(DatasetEvent.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
