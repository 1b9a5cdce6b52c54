package org.datatrust.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.bridge.Lane.Included;
import org.datatrust.gateway.bridge.Lane.Progress;
import org.datatrust.gateway.bridge.Lane.Waiting;
import org.datatrust.gateway.bridge.ScriptedNode.Mood;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.EvmAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
final class LaneTest {
    private static final Optional<EvmAddress> TO = Optional.of(EvmAddress.ofHex("11".repeat(20)));
    private static final Bytes DATA = Bytes.ofHex("01020304");
    private static final long GAS = 100_000;
    private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger CAP = GWEI.multiply(BigInteger.valueOf(10 * GAS));
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private BridgeStore store;
    private ScriptedNode node;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        store = BridgeStore.open(folder.resolve("bridge"));
        node = new ScriptedNode(1337, Optional.empty());
        opened.add(node);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        store.close();
    }

    private ScriptedNode market(BigInteger baseFee) {
        node = new ScriptedNode(1338, Optional.of(baseFee));
        opened.add(node);
        return node;
    }

    private EvmChain chain(URI... urls) {
        EvmChain chain = new EvmChain(List.of(urls), node.pin(), Duration.ofSeconds(5));
        opened.add(chain);
        return chain;
    }

    private Lane lane(BigInteger cap, Duration patience) throws IOException {
        return new Lane(store, chain(node.url()), signer(), cap, patience);
    }

    private Lane free(Duration patience) throws IOException {
        return lane(BigInteger.ZERO, patience);
    }

    private Signer signer() throws IOException {
        Path key = folder.resolve("signer.key");
        if (!Files.exists(key)) {
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, "1".repeat(64));
        }
        return Signer.read(key);
    }

    /** As after a crash: nothing is left but the files. */
    private void reopen() throws IOException {
        store.close();
        store = BridgeStore.open(folder.resolve("bridge"));
    }

    private static boolean included(Progress progress) {
        return progress instanceof Included(EvmChain.Receipt receipt) && receipt.succeeded();
    }

    @Test
    void sendsOnceAndSeesItIncluded() throws Exception {
        Lane lane = free(NEVER);
        lane.queue("a", TO, DATA, GAS);

        Waiting sent = (Waiting) lane.advance("a");
        assertThat(sent.why()).isEmpty();
        assertThat(lane.advance("a")).isEqualTo(sent);
        node.mine();

        assertThat(lane.advance("a")).isInstanceOfSatisfying(Included.class, at -> {
            assertThat(at.receipt().transaction()).isEqualTo(sent.newest());
            assertThat(at.receipt().blockNumber()).isEqualTo(1);
        });
        assertThat(node.received()).containsExactly(sent.newest());
    }

    @Test
    void givesNoncesWithoutGaps() throws Exception {
        Lane lane = free(NEVER);
        for (String key : List.of("a", "b", "c")) {
            lane.queue(key, TO, DATA, GAS);
            lane.advance(key);
        }
        node.mine();
        assertThat(node.includedNonces()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void keepsTheNonceOfWhatANodeRefuses() throws Exception {
        Lane lane = free(AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        node.mood("eth_sendRawTransaction", Mood.REFUSES);
        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Waiting.class,
                        waiting -> assertThat(waiting.why())
                                .hasValueSatisfying(why -> assertThat(why).contains("intrinsic gas too low")));
        lane.queue("b", TO, DATA, GAS);
        lane.advance("b");
        lane.advance("a");

        node.behaves();
        lane.advance("a");
        lane.advance("b");
        node.mine();

        assertThat(included(lane.advance("a"))).isTrue();
        assertThat(included(lane.advance("b"))).isTrue();
        assertThat(node.includedNonces()).containsExactly(0L, 1L);
    }

    @Test
    void sendsTheSameBytesAgainWhenTheAnswerWasLost() throws Exception {
        Lane lane = free(NEVER);
        lane.queue("a", TO, DATA, GAS);
        node.mood("eth_sendRawTransaction", Mood.SILENT_AFTERWARDS);
        assertThatThrownBy(() -> lane.advance("a")).isInstanceOf(Trouble.class);
        node.behaves();

        reopen();
        Lane later = free(NEVER);
        Waiting again = (Waiting) later.advance("a");
        node.mine();

        assertThat(included(later.advance("a"))).isTrue();
        assertThat(node.received()).containsOnly(again.newest());
        assertThat(node.includedNonces()).containsExactly(0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void goesOnAfterAnyStep(int crashAfter) throws Exception {
        Lane lane = free(NEVER);
        lane.queue("a", TO, DATA, GAS);
        for (int step = 0; step < 4; step++) {
            if (step == crashAfter) {
                reopen();
                lane = free(NEVER);
                lane.queue("a", TO, DATA, GAS);
            }
            switch (step) {
                case 0, 2, 3 -> lane.advance("a");
                case 1 -> node.mine();
                default -> throw new IllegalStateException();
            }
        }
        reopen();
        lane = free(NEVER);

        assertThat(included(lane.advance("a"))).isTrue();
        assertThat(node.includedNonces()).containsExactly(0L);
    }

    @Test
    void raisesBothFeesWithTheSameNonceUpToTheCap() throws Exception {
        market(GWEI);
        Lane lane = lane(CAP, AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        List<Digest> hashes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Digest newest = ((Waiting) lane.advance("a")).newest();
            if (!hashes.contains(newest)) {
                hashes.add(newest);
            }
        }
        // 3 gwei, a quarter more each time, at most 10.
        assertThat(hashes).hasSize(6);
        node.mine();
        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Included.class,
                        at -> assertThat(at.receipt().transaction()).isEqualTo(hashes.getLast()));
        assertThat(node.includedNonces()).containsExactly(0L);
    }

    @Test
    void recognisesAnEarlierTransactionOfTheSameNonce() throws Exception {
        market(GWEI).demandsMore(1000);
        Lane lane = lane(CAP, AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        Digest first = ((Waiting) lane.advance("a")).newest();
        Waiting second = (Waiting) lane.advance("a");
        assertThat(second.newest()).isNotEqualTo(first);
        assertThat(second.why()).hasValueSatisfying(why -> assertThat(why).contains("underpriced"));
        node.mine();

        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Included.class,
                        at -> assertThat(at.receipt().transaction()).isEqualTo(first));
    }

    @Test
    void sendsNothingThatCostsMoreThanTheCap() throws Exception {
        market(GWEI.multiply(BigInteger.valueOf(11)));
        Lane lane = lane(CAP, AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        assertThatThrownBy(() -> lane.advance("a")).isInstanceOf(Trouble.class).hasMessageContaining("cap");
        assertThat(node.received()).isEmpty();
    }

    @Test
    void bringsBackWhatAReorganisationTook() throws Exception {
        Lane lane = free(AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        Digest sent = ((Waiting) lane.advance("a")).newest();
        node.mine();
        assertThat(included(lane.advance("a"))).isTrue();

        node.reorganises(1);
        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Waiting.class, again -> assertThat(again.newest()).isEqualTo(sent));
        node.mine();

        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Included.class,
                        at -> assertThat(at.receipt().blockNumber()).isEqualTo(2));
        assertThat(node.includedNonces()).containsExactly(0L);
    }

    @Test
    void neverTakesAFailedTransactionForSuccess() throws Exception {
        Lane lane = free(NEVER);
        lane.queue("a", TO, DATA, GAS);
        lane.advance("a");
        node.failsNewest();
        node.mine();
        assertThat(lane.advance("a"))
                .isInstanceOfSatisfying(
                        Included.class,
                        at -> assertThat(at.receipt().succeeded()).isFalse());
    }

    @Test
    void takesAnotherNonceWhenSomebodyElseUsedIt() throws Exception {
        Lane lane = free(AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        lane.advance("a");
        node.forgetsPool();
        node.countsForeignTransaction();

        lane.advance("a");
        node.mine();
        assertThat(included(lane.advance("a"))).isTrue();
        assertThat(node.includedNonces()).containsExactly(1L);
    }

    @Test
    void closesAGapThatALyingNodeMade() throws Exception {
        Lane lane = free(AT_ONCE);
        lane.queue("a", TO, DATA, GAS);
        node.tellsNonceTooHighBy(5);
        lane.advance("a");
        node.mine();
        assertThat(node.includedNonces()).isEmpty();

        node.behaves();
        lane.advance("a");
        node.mine();
        assertThat(included(lane.advance("a"))).isTrue();
        assertThat(node.includedNonces()).containsExactly(0L);
    }

    @ParameterizedTest
    @EnumSource(names = {"STALLS", "GARBAGE", "ENDLESS", "SERVER_ERROR", "LIES", "REFUSES"})
    void asksTheNextNodeWhenOneAnswersBadly(Mood mood) throws Exception {
        ScriptedNode bad = new ScriptedNode(1337, Optional.empty());
        opened.add(bad);
        bad.mood("eth_getBlockByNumber", mood);
        Lane alone = new Lane(store, chain(bad.url()), signer(), BigInteger.ZERO, NEVER);
        alone.queue("a", TO, DATA, GAS);
        assertThatThrownBy(() -> alone.advance("a")).isInstanceOf(Trouble.class);

        Lane both = new Lane(store, chain(bad.url(), node.url()), signer(), BigInteger.ZERO, NEVER);
        both.advance("a");
        node.mine();
        assertThat(included(both.advance("a"))).isTrue();
        assertThat(bad.received()).isEmpty();
    }

    @Test
    void believesNoHeaderWithoutItsHash() throws Exception {
        EvmChain chain = chain(node.url());
        node.mine();
        assertThat(chain.block(1).header().number()).isEqualTo(1);
        node.mood("eth_getBlockByNumber", Mood.LIES);
        assertThatThrownBy(() -> chain.block(1))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining("do not have its hash");
    }

    @Test
    void sendsNothingToANodeOfAnotherChain() throws Exception {
        ScriptedNode other = new ScriptedNode(1, Optional.empty());
        opened.add(other);
        ScriptedNode otherGenesis = new ScriptedNode(1337, Optional.of(BigInteger.ZERO));
        opened.add(otherGenesis);
        for (ScriptedNode wrong : List.of(other, otherGenesis)) {
            Lane lane = new Lane(store, chain(wrong.url()), signer(), BigInteger.ZERO, NEVER);
            lane.queue("a", TO, DATA, GAS);
            assertThatThrownBy(() -> lane.advance("a"))
                    .isInstanceOf(Trouble.class)
                    .hasMessageContaining("chain");
            assertThat(wrong.received()).isEmpty();
        }
    }

    @Test
    void readsKeysThatOnlyTheirOwnerCanRead() throws Exception {
        Path key = folder.resolve("open.key");
        Files.writeString(key, "1".repeat(64));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Signer.read(key)).isInstanceOf(IOException.class);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(Signer.read(key).toString()).doesNotContain("1111111111111111");
        Files.writeString(key, "1".repeat(63) + "x");
        assertThatThrownBy(() -> Signer.read(key))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("1111");
    }
}
