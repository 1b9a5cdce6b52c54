package org.datatrust.proof.bridge;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.Keccak256;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;

/**
 * A checkpoint that may leave for another chain: first the ledger decides that it may, later it takes note that it arrived.
 *
 * @param routeDigest SHA-256 of the route as it was when this was decided
 * @param sequence of the crossings of this log on this route, from 1
 * @param size of the log, more than {@code priorSize}
 * @param priorSize size of the crossing before; 0 for the first
 * @param priorRoot root of the crossing before; {@link #NO_ROOT} for the first
 * @param arrival where it was proven to have arrived, once it was
 */
public record Crossing(
        RouteName route,
        Digest routeDigest,
        LogName log,
        long sequence,
        long size,
        Digest root,
        long priorSize,
        Digest priorRoot,
        Optional<Arrival> arrival) {
    public static final int MAX_SIZE_BYTES = 1024;

    /** Stands where there is no root: 32 zero bytes. */
    public static final Digest NO_ROOT = Digest.of(new byte[Digest.SIZE_BYTES]);

    private static final long VERSION = 1;
    private static final String STATEMENT = "datatrust.checkpoint/v1";
    private static final int MAX_LOG_NAME_BYTES = 137;
    /** Of {@code roots} in CheckpointRegistry. */
    private static final long ROOTS_SLOT = 2;

    /**
     * A block that holds it.
     *
     * @param number of the block on the other chain
     * @param hash of that block
     * @param evidence SHA-256 of the encoded {@link EvmEvidence}
     */
    public record Arrival(long number, Digest hash, Digest evidence) {}

    public Crossing {
        boolean first = sequence == 1;
        if (sequence < 1
                || size < 1
                || size > CompactRange.MAX_LEAVES
                || root.equals(NO_ROOT)
                || priorSize < 0
                || priorSize >= size
                || first != (priorSize == 0)
                || first != priorRoot.equals(NO_ROOT)
                || arrival.stream().anyMatch(block -> block.number() < 0)) {
            throw new IllegalArgumentException("a crossing follows the one before with more leaves");
        }
    }

    /** The first crossing of a log on a route. */
    public static Crossing first(Route route, LogName log, long size, Digest root) {
        return new Crossing(route.name(), route.digest(), log, 1, size, root, 0, NO_ROOT, Optional.empty());
    }

    /** The crossing after this one, under the route as it is now. */
    public Crossing next(Route now, long nextSize, Digest nextRoot) {
        return new Crossing(route, now.digest(), log, sequence + 1, nextSize, nextRoot, size, root, Optional.empty());
    }

    public Crossing arrived(Arrival where) {
        return new Crossing(route, routeDigest, log, sequence, size, root, priorSize, priorRoot, Optional.of(where));
    }

    /** What stands for the log on an EVM chain: SHA-256 of its name. */
    public static Digest logHash(LogName log) {
        return Bytes.utf8(log.toString()).sha256();
    }

    /** The slot in which CheckpointRegistry keeps the root of a log at a size. */
    public static Word slot(LogName log, long size) {
        Digest key =
                Keccak256.of(new AbiWords().digest(logHash(log)).number(size).end());
        return Word.of(
                Keccak256.of(new AbiWords().digest(key).number(ROOTS_SLOT).end()));
    }

    /**
     * What the registry is told, in words of 32 bytes: the kind, SHA-256 of the channel's name, chain id, the registry's address,
     * SHA-256 of the log's name, sequence, size, root, size and root before.
     *
     * @param current route under which the answer is given: a statement is only made for the contracts that are pinned now
     */
    public Bytes statement(Route current) {
        return new AbiWords()
                .text(STATEMENT)
                .digest(Bytes.utf8(current.channel().value()).sha256())
                .number(current.chain().id().value())
                .address(current.registry().address())
                .digest(logHash(log))
                .number(sequence)
                .number(size)
                .digest(root)
                .number(priorSize)
                .digest(priorRoot)
                .end();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(arrival.isPresent() ? 10 : 9);
        out.key(1).uint(VERSION);
        out.key(2).text(route.toString());
        out.key(3).digest(routeDigest);
        out.key(4).text(log.toString());
        out.key(5).uint(sequence);
        out.key(6).uint(size);
        out.key(7).digest(root);
        out.key(8).uint(priorSize);
        out.key(9).digest(priorRoot);
        arrival.ifPresent(block -> out.key(10)
                .array(3)
                .uint(block.number())
                .digest(block.hash())
                .digest(block.evidence())
                .end());
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, BRG-01 or BRG-02 */
    public static Crossing parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(10);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(BridgeCode.UNKNOWN_VERSION, "the crossing's version is not 1");
        }
        in.key(2);
        RouteName route = RouteName.parse(in.text(1, RouteName.MAX_SIZE_BYTES));
        in.key(3);
        Digest routeDigest = in.digest();
        in.key(4);
        LogName log = LogName.parse(in.text(1, MAX_LOG_NAME_BYTES));
        in.key(5);
        long sequence = in.uint(1, Long.MAX_VALUE);
        in.key(6);
        long size = in.uint(1, CompactRange.MAX_LEAVES);
        in.key(7);
        Digest root = in.digest();
        in.key(8);
        long priorSize = in.uint(0, CompactRange.MAX_LEAVES);
        in.key(9);
        Digest priorRoot = in.digest();
        Optional<Arrival> arrival = Optional.empty();
        if (in.hasKey(10)) {
            in.beginArray(3, 3);
            arrival = Optional.of(new Arrival(in.uint(0, Long.MAX_VALUE), in.digest(), in.digest()));
            in.endArray();
        }
        in.endMap();
        in.end();
        try {
            return new Crossing(route, routeDigest, log, sequence, size, root, priorSize, priorRoot, arrival);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
