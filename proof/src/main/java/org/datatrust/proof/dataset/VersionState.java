package org.datatrust.proof.dataset;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.VersionName;

/**
 * One version of a dataset as the ledger holds it. All times are seconds since 1970.
 *
 * @param publishedAt present if it was ever published
 * @param changedAt when it came to its present status
 * @param reason present exactly if it is withdrawn
 */
public record VersionState(
        VersionName version,
        VersionContent content,
        VersionStatus status,
        long draftedAt,
        Optional<Long> publishedAt,
        long changedAt,
        Optional<WithdrawalReason> reason) {
    public static final int MAX_SIZE_BYTES = 8192;

    /** 9999-12-31T23:59:59Z. */
    static final long MAX_SECONDS = 253_402_300_799L;

    private static final long VERSION = 1;

    public VersionState {
        if (draftedAt < 0
                || changedAt > MAX_SECONDS
                || !ascend(draftedAt, publishedAt.orElse(draftedAt), changedAt)
                || !isConsistent(status, draftedAt, publishedAt, changedAt, reason)) {
            throw new IllegalArgumentException("the times and the reason of a version are not those of its status");
        }
    }

    private static boolean ascend(long first, long second, long third) {
        return first <= second && second <= third;
    }

    private static boolean isConsistent(
            VersionStatus status,
            long draftedAt,
            Optional<Long> publishedAt,
            long changedAt,
            Optional<WithdrawalReason> reason) {
        boolean fits = switch (status) {
            case DRAFT -> publishedAt.isEmpty() && changedAt == draftedAt;
            case OWNER_CONFIRMED -> publishedAt.isEmpty();
            case PUBLISHED -> publishedAt.equals(Optional.of(changedAt));
            case SUPERSEDED -> publishedAt.isPresent();
            case WITHDRAWN -> true;
        };
        return fits && reason.isPresent() == (status == VersionStatus.WITHDRAWN);
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(6 + (publishedAt.isPresent() ? 1 : 0) + (reason.isPresent() ? 1 : 0));
        out.key(1).uint(VERSION);
        out.key(2).text(version.toString());
        content.write(out.key(3));
        out.key(4).uint(status.code());
        out.key(5).uint(draftedAt);
        publishedAt.ifPresent(at -> out.key(6).uint(at));
        out.key(7).uint(changedAt);
        reason.ifPresent(why -> out.key(8).uint(why.code()));
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, DTS-01 or DTS-02 */
    public static VersionState parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(DatasetEvent.UNKNOWN_VERSION, "the version's version is not 1");
        }
        in.key(2);
        VersionName version = VersionContent.readVersion(in);
        in.key(3);
        VersionContent content = VersionContent.read(in);
        in.key(4);
        VersionStatus status = in.numbered(VersionStatus.class);
        in.key(5);
        long draftedAt = in.uint(0, MAX_SECONDS);
        Optional<Long> publishedAt = in.hasKey(6) ? Optional.of(in.uint(0, MAX_SECONDS)) : Optional.empty();
        in.key(7);
        long changedAt = in.uint(0, MAX_SECONDS);
        Optional<WithdrawalReason> reason =
                in.hasKey(8) ? Optional.of(in.numbered(WithdrawalReason.class)) : Optional.empty();
        in.endMap();
        in.end();
        try {
            return new VersionState(version, content, status, draftedAt, publishedAt, changedAt, reason);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(DatasetEvent.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
