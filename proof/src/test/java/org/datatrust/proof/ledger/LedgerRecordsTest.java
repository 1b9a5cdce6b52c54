package org.datatrust.proof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;

class LedgerRecordsTest {
    private static final LogName LOG = new LogName(new OrganisationId("a"), "m");
    private static final Digest HASH = Digest.sha256(new byte[] {1});
    private static final long MOST = CompactRange.MAX_LEAVES;

    @Test
    void everyAcceptedLogStateIsTheOneEncodingOfItsValue() throws MalformedException {
        for (LogState state : List.of(LogState.empty(LOG), new LogState(LOG, 2, range(0, 7)))) {
            Canonicity.check(state.encode(), input -> LogState.parse(input).encode());
        }
    }

    @Test
    void everyAcceptedAppendRequestIsTheOneEncodingOfItsValue() throws MalformedException {
        for (CompactRange leaves : List.of(range(0, 1), range(3, 9))) {
            Canonicity.check(
                    new AppendRequest(LOG, HASH, HASH, leaves).encode(),
                    input -> AppendRequest.parse(input).encode());
        }
    }

    @Test
    void everyAcceptedBatchIsTheOneEncodingOfItsValue() throws MalformedException {
        for (Batch batch : List.of(
                new Batch(LOG, 0, HASH, HASH, 0, 1, HASH), new Batch(LOG, 300, HASH, HASH, 70_000, 256, HASH))) {
            Canonicity.check(batch.encode(), input -> Batch.parse(input).encode());
        }
    }

    @Test
    void roundTripsRecordsUpToTheLargestLog() throws MalformedException {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 500; round++) {
            long a = random.nextLong(MOST + 1) >>> random.nextInt(62);
            long b = random.nextLong(MOST + 1) >>> random.nextInt(62);
            long begin = Math.min(a, b);
            long end = Math.max(a, b);
            if (begin < end) {
                AppendRequest request = new AppendRequest(LOG, HASH, HASH, range(begin, end));
                assertThat(AppendRequest.parse(request.encode().toByteArray())).isEqualTo(request);
                Batch batch = new Batch(LOG, begin, HASH, HASH, begin, end - begin, HASH);
                assertThat(batch.treeSize()).isEqualTo(end);
                assertThat(Batch.parse(batch.encode().toByteArray())).isEqualTo(batch);
                LogState state = new LogState(LOG, Math.max(1, begin), range(0, end));
                assertThat(LogState.parse(state.encode().toByteArray())).isEqualTo(state);
            }
        }
    }

    @Test
    void largestRecordsFitTheirCaps() throws MalformedException {
        LogName longest = new LogName(new OrganisationId("o".repeat(63)), "l".repeat(63));
        LogState state = new LogState(longest, MOST - 1, range(0, MOST - 1));
        assertThat(state.frontier().hashes()).hasSize(62);
        assertThat(LogState.parse(state.encode().toByteArray())).isEqualTo(state);
        AppendRequest request = new AppendRequest(longest, HASH, HASH, range(1, MOST - 1));
        assertThat(request.leaves().hashes()).hasSize(122);
        assertThat(AppendRequest.parse(request.encode().toByteArray())).isEqualTo(request);
        Batch batch = new Batch(longest, MOST - 1, HASH, HASH, MOST - 1, 1, HASH);
        assertThat(Batch.parse(batch.encode().toByteArray())).isEqualTo(batch);
        refuses("CBR-08", () -> LogState.parse(new byte[LogState.MAX_SIZE_BYTES + 1]));
        refuses("CBR-08", () -> AppendRequest.parse(new byte[AppendRequest.MAX_SIZE_BYTES + 1]));
        refuses("CBR-08", () -> Batch.parse(new byte[Batch.MAX_SIZE_BYTES + 1]));
    }

    @Test
    void refusesLogStatesThatContradictThemselves() throws MalformedException {
        List<Digest> frontier = range(0, 3).hashes();
        Digest root = range(0, 3).root();
        assertThat(LogState.parse(logState(1, 3, root, frontier)).size()).isEqualTo(3);
        refuses("LOG-01", () -> LogState.parse(logState(1, 3, HASH, frontier)));
        refuses("LOG-01", () -> LogState.parse(logState(1, 3, root, frontier.reversed())));
        refuses("LOG-01", () -> LogState.parse(logState(1, 3, root, frontier.subList(0, 1))));
        refuses("LOG-01", () -> LogState.parse(logState(1, 4, root, frontier)));
        refuses("LOG-01", () -> LogState.parse(logState(0, 0, HASH, List.of())));
        refuses("LOG-02", () -> LogState.parse(logState(0, 3, root, frontier)));
        refuses("LOG-02", () -> LogState.parse(logState(4, 3, root, frontier)));
        refuses("LOG-02", () -> LogState.parse(logState(1, 0, LogHash.EMPTY_ROOT, List.of())));
        refuses("CBR-12", () -> LogState.parse(logState(1, MOST + 1, root, frontier)));
        refuses("CBR-12", () -> LogState.parse(logState(MOST + 1, 3, root, frontier)));
        refuses("LOG-01", () -> LogState.parse(logState(1, 3, root, Collections.nCopies(100, HASH))));
    }

    @Test
    void refusesAppendRequestsThatContradictThemselves() throws MalformedException {
        List<Digest> hashes = range(3, 9).hashes();
        assertThat(AppendRequest.parse(appendRequest(3, 6, hashes)).count()).isEqualTo(6);
        refuses("LOG-01", () -> AppendRequest.parse(appendRequest(3, 5, hashes)));
        refuses("LOG-01", () -> AppendRequest.parse(appendRequest(3, 6, List.of())));
        refuses("CBR-12", () -> AppendRequest.parse(appendRequest(3, 0, List.of())));
        refuses("CBR-12", () -> AppendRequest.parse(appendRequest(MOST, 1, hashes)));
        refuses("CBR-12", () -> AppendRequest.parse(appendRequest(3, MOST - 2, hashes)));
        refuses("CBR-12", () -> AppendRequest.parse(appendRequest(3, Long.MAX_VALUE, hashes)));
        refuses("CBR-12", () -> AppendRequest.parse(appendRequest(Long.MAX_VALUE, 1, hashes)));
        // The widest range of all is counted and refused, not walked.
        refuses("LOG-01", () -> AppendRequest.parse(appendRequest(1, MOST - 2, hashes)));
    }

    @Test
    void refusesBatchesThatContradictThemselves() throws MalformedException {
        assertThat(Batch.parse(batch(2, 2, 1)).treeSize()).isEqualTo(3);
        refuses("LOG-02", () -> Batch.parse(batch(3, 2, 1)));
        refuses("CBR-12", () -> Batch.parse(batch(0, 0, 0)));
        refuses("CBR-12", () -> Batch.parse(batch(0, MOST, 1)));
        refuses("CBR-12", () -> Batch.parse(batch(0, 1, MOST)));
        refuses("CBR-12", () -> Batch.parse(batch(0, 1, Long.MAX_VALUE)));
        refuses("CBR-12", () -> Batch.parse(batch(Long.MAX_VALUE, 1, 1)));
    }

    @Test
    void refusesToBeConstructedWithContradictions() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LogState(LOG, 0, range(0, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogState(LOG, 2, range(0, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogState(LOG, -1, range(0, 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogState(LOG, 1, range(1, 2)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AppendRequest(LOG, HASH, HASH, range(1, 1)));
        for (long[] numbers : new long[][] {
            {-1, 0, 1},
            {1, 0, 1},
            {0, -1, 1},
            {0, 0, 0},
            {0, 0, -1},
            {0, 0, Long.MIN_VALUE},
            {0, 1, MOST},
            {0, Long.MAX_VALUE, 1},
            {0, 0, Long.MAX_VALUE}
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Batch(LOG, numbers[0], HASH, HASH, numbers[1], numbers[2], HASH));
        }
    }

    @Test
    void recordsOfOtherVersionsAreRefused() {
        byte[] state = new LogState(LOG, 1, range(0, 1)).encode().toByteArray();
        byte[] request =
                new AppendRequest(LOG, HASH, HASH, range(0, 1)).encode().toByteArray();
        byte[] batch = new Batch(LOG, 0, HASH, HASH, 0, 1, HASH).encode().toByteArray();
        for (byte[] encoded : List.of(state, request, batch)) {
            assertThat(encoded[2]).as("the version").isEqualTo((byte) 1);
            encoded[2] = 2;
        }
        refuses("CBR-12", () -> LogState.parse(state));
        refuses("CBR-12", () -> AppendRequest.parse(request));
        refuses("CBR-12", () -> Batch.parse(batch));
    }

    @Test
    void keysAreWhatTheSpecificationSays() {
        assertThat(StateKey.log(LOG)).isEqualTo("log/orgs/a/logs/m");
        assertThat(StateKey.batch(LOG, 0)).isEqualTo("batch/orgs/a/logs/m/0000000000000000");
        assertThat(StateKey.batch(LOG, 255)).isEqualTo("batch/orgs/a/logs/m/00000000000000ff");
        assertThat(StateKey.batch(LOG, Long.MAX_VALUE)).isEqualTo("batch/orgs/a/logs/m/7fffffffffffffff");
        assertThat(StateKey.batchId(LOG, HASH)).isEqualTo("batch-id/orgs/a/logs/m/" + HASH.hex());
        assertThat(StateKey.batch(LOG, 9)).isLessThan(StateKey.batch(LOG, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> StateKey.batch(LOG, -1));
    }

    /** Some hashes of the right number. */
    private static CompactRange range(long begin, long end) {
        List<Digest> hashes = new ArrayList<>();
        for (int i = CompactRange.hashCount(begin, end); i > 0; i--) {
            hashes.add(Digest.sha256(new byte[] {(byte) i}));
        }
        return new CompactRange(begin, end, hashes);
    }

    private static byte[] logState(long batches, long size, Digest root, List<Digest> frontier) {
        CborWriter out = new CborWriter();
        out.map(6).key(1).uint(1).key(2).text(LOG.toString()).key(3).uint(batches);
        out.key(4).uint(size).key(5).digest(root).key(6).digests(frontier);
        return out.end().toByteArray();
    }

    private static byte[] appendRequest(long previousSize, long count, List<Digest> hashes) {
        CborWriter out = new CborWriter();
        out.map(7).key(1).uint(1).key(2).text(LOG.toString()).key(3).digest(HASH);
        out.key(4)
                .uint(previousSize)
                .key(5)
                .digest(HASH)
                .key(6)
                .uint(count)
                .key(7)
                .digests(hashes);
        return out.end().toByteArray();
    }

    private static byte[] batch(long sequence, long firstIndex, long count) {
        CborWriter out = new CborWriter();
        out.map(8).key(1).uint(1).key(2).text(LOG.toString()).key(3).uint(sequence);
        out.key(4)
                .digest(HASH)
                .key(5)
                .digest(HASH)
                .key(6)
                .uint(firstIndex)
                .key(7)
                .uint(count)
                .key(8)
                .digest(HASH);
        return out.end().toByteArray();
    }

    private static void refuses(String code, ThrowingCallable parse) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(parse)
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }
}
