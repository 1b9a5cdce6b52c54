package org.datatrust.proof.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.signature.P256PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The formats of docs/spec/bridge.md; expected bytes were computed by another program, in another language. */
class BridgeFormatsTest {
    private static final OrganisationId AGENCY = new OrganisationId("test-agency");
    private static final OrganisationId AUDIT = new OrganisationId("test-audit");
    private static final LogName LOG = new LogName(AGENCY, "main");
    private static final RouteName ROUTE = new RouteName("test-qbft");
    private static final Digest ROOT = Digest.ofHex("9973d59833df63098466398dce601f17b30a182b33c978dbb42cb7ea27e7351f");
    private static final Digest PRIOR = Digest.ofHex("ab".repeat(32));
    /** The generator of P-256 and its double, SEC 2. */
    private static final P256PublicKey KEY = key("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
            + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    private static P256PublicKey key(String point) {
        try {
            return P256PublicKey.parse(Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004" + point)
                    .toByteArray());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static Crossing second() {
        return new Crossing(ROUTE, Digest.ofHex("cd".repeat(32)), LOG, 2, 5, ROOT, 3, PRIOR, Optional.empty());
    }

    private static PinnedChain chain() {
        try {
            return new PinnedChain(
                    new ChainId(1337),
                    PRIOR,
                    Engine.QBFT,
                    List.of(
                            new PinnedChain.ValidatorPeriod(0, validators(4)),
                            new PinnedChain.ValidatorPeriod(100, validators(7))),
                    0);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static ValidatorSet validators(int count) throws MalformedException {
        return ValidatorSet.of(
                IntStream.rangeClosed(1, count).mapToObj(i -> address((byte) i)).toList());
    }

    private static EvmAddress address(byte value) {
        return EvmAddress.ofHex(String.format("%02x", value).repeat(20));
    }

    private static EvmContract contract(int value) {
        return new EvmContract(
                address((byte) value), Digest.ofHex(String.format("%02x", value).repeat(32)));
    }

    private static Route route() {
        return new Route(
                new ChannelName("datatrust"),
                ROUTE,
                1,
                chain(),
                contract(0x11),
                contract(0x22),
                Optional.of(contract(0x33)),
                List.of(LOG, new LogName(AUDIT, "main")));
    }

    private static Consortium consortium() {
        return Consortium.EMPTY
                .with(new ConsortiumPeer(AGENCY, Digest.ofHex("01".repeat(32)), KEY))
                .with(new ConsortiumPeer(AUDIT, Digest.ofHex("02".repeat(32)), KEY))
                .with(new ConsortiumPeer(AGENCY, Digest.ofHex("03".repeat(32)), KEY));
    }

    @Test
    void theSpecificationsExampleIsWhatTheCodeMakes() {
        assertThat(Crossing.slot(LOG, 5))
                .isEqualTo(Word.ofHex("5ea85711f8aedbb64154d47b1fe3c68c082132e3f0c984dd079ea352932ac26f"));
        assertThat(second().encode().hex())
                .isEqualTo("a901010270726f757465732f746573742d71626674035820" + "cd".repeat(32)
                        + "04781a6f7267732f746573742d6167656e63792f6c6f67732f6d61696e"
                        + "050206050758209973d59833df63098466398dce601f17b30a182b33c978dbb42cb7ea27e7351f"
                        + "0803095820" + "ab".repeat(32));
        assertThat(second().statement(route()).size()).isEqualTo(320);
        assertThat(second().statement(route()).sha256())
                .isEqualTo(Digest.ofHex("2945b7c0202b547e2abb7147a88d4e4e6f787680d06ff6a254d196c740787943"));
        assertThat(ForeignAnchor.slot(Digest.ofHex("01".repeat(32)), Digest.ofHex("02".repeat(32))))
                .isEqualTo(Word.ofHex("04277fca58377567c35e9b8b271b2868aaf921f71d28fddd74fc8a38bf7d86a5"));
    }

    @Test
    void aConsortiumStatementHasEightWordsAndFourForEachPeerInOrder() {
        Consortium consortium = consortium();
        String words = consortium
                .statement(new ChannelName("datatrust"), new ChainId(1337), address((byte) 0x11), 1_800_000_000L)
                .hex();
        assertThat(words).hasSize((8 + 3 * 4) * 64);
        assertThat(words).startsWith(Bytes.utf8("datatrust.consortium/v1").hex() + "00".repeat(9));
        assertThat(words.substring(4 * 64, 8 * 64)).isEqualTo(word(3) + word(2) + word(1_800_000_000L) + word(3));
        for (int i = 0; i < 3; i++) {
            ConsortiumPeer peer = consortium.peers().get(i);
            assertThat(words.substring((8 + 4 * i) * 64, (12 + 4 * i) * 64))
                    .isEqualTo(peer.organisationHash().hex()
                            + peer.identity().hex()
                            + peer.point().hex());
        }
    }

    private static String word(long value) {
        return String.format("%064x", value);
    }

    @Test
    void theThresholdIsMoreThanHalfOfTheOrganisationsHoweverManyPeersTheyHave() {
        Consortium consortium = Consortium.EMPTY;
        int[] expected = {1, 2, 2, 3, 3, 4, 4, 5, 5, 6};
        for (int n = 1; n <= 10; n++) {
            for (int peer = 0; peer < 2; peer++) {
                consortium = consortium.with(new ConsortiumPeer(
                        new OrganisationId("org" + n),
                        Bytes.utf8(n + "/" + peer).sha256(),
                        KEY));
            }
            assertThat(consortium.threshold()).isEqualTo(expected[n - 1]);
        }
        assertThat(consortium.epoch()).isEqualTo(20);
    }

    @Test
    void whatIsEncodedIsReadAgain() throws MalformedException {
        assertThat(Route.parse(route().encode().toByteArray())).isEqualTo(route());
        assertThat(Consortium.parse(consortium().encode().toByteArray())).isEqualTo(consortium());
        assertThat(Consortium.parse(Consortium.EMPTY.encode().toByteArray())).isEqualTo(Consortium.EMPTY);
        assertThat(Crossing.parse(second().encode().toByteArray())).isEqualTo(second());
        Crossing arrived = second().arrived(new Crossing.Arrival(7, ROOT, PRIOR));
        assertThat(Crossing.parse(arrived.encode().toByteArray())).isEqualTo(arrived);
        ForeignAnchor anchor = new ForeignAnchor(
                ROUTE, PRIOR, address((byte) 0x33), PRIOR, ROOT, ROOT, new Crossing.Arrival(7, ROOT, PRIOR));
        assertThat(ForeignAnchor.parse(anchor.encode().toByteArray())).isEqualTo(anchor);
        EvmEvidence evidence = new EvmEvidence(
                List.of(Bytes.utf8("header")), List.of(Bytes.utf8("a"), Bytes.utf8("b")), List.of(Bytes.utf8("c")));
        assertThat(EvmEvidence.parse(evidence.encode().toByteArray())).isEqualTo(evidence);
    }

    @Test
    void whoSealsDependsOnTheHeight() throws MalformedException {
        assertThat(chain().validatorsOf(0)).isEqualTo(validators(4));
        assertThat(chain().validatorsOf(99)).isEqualTo(validators(4));
        assertThat(chain().validatorsOf(100)).isEqualTo(validators(7));
        assertThat(chain().validatorsOf(Long.MAX_VALUE)).isEqualTo(validators(7));
    }

    @FunctionalInterface
    interface Parser {
        Object parse(byte[] encoded) throws MalformedException;
    }

    record Format(String name, Bytes good, Parser parser) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Format> formats() {
        return Stream.of(
                new Format("route", route().encode(), Route::parse),
                new Format("consortium", consortium().encode(), Consortium::parse),
                new Format("crossing", second().encode(), Crossing::parse),
                new Format(
                        "arrived crossing",
                        second().arrived(new Crossing.Arrival(7, ROOT, PRIOR)).encode(),
                        Crossing::parse));
    }

    /** One meaning has one encoding, so whatever is read encodes to what was read. */
    @ParameterizedTest
    @MethodSource("formats")
    void noOtherBytesAreReadAsTheSame(Format format) throws MalformedException {
        byte[] good = format.good().toByteArray();
        Object value = format.parser().parse(good);
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                try {
                    assertThat(format.parser().parse(changed))
                            .as("bit " + bit + " of byte " + at)
                            .isNotEqualTo(value);
                } catch (MalformedException e) {
                    assertThat(e.code()).matches("[A-Z]{3}-[0-9]{2}");
                }
            }
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Bytes.copyOf(good, 0, length).toByteArray();
            assertThatThrownBy(() -> format.parser().parse(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> format.parser()
                        .parse(format.good().concat(Bytes.utf8("x")).toByteArray()))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void emptyAndContradictingObjectsDoNotExist() throws MalformedException {
        Digest zero = Crossing.NO_ROOT;
        assertThatThrownBy(() -> new Crossing(ROUTE, PRIOR, LOG, 1, 5, zero, 0, zero, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Crossing(ROUTE, PRIOR, LOG, 1, 5, ROOT, 3, PRIOR, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Crossing(ROUTE, PRIOR, LOG, 2, 5, ROOT, 0, zero, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Crossing(ROUTE, PRIOR, LOG, 2, 5, ROOT, 5, PRIOR, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EvmContract(EvmAddress.ZERO, ROOT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EvmContract(address((byte) 1), zero)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pins(Engine.QBFT, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pins(Engine.CLIQUE, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pins(Engine.CLIQUE, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pins(Engine.ATTESTED, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pins(Engine.QBFT, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThat(pins(Engine.CLIQUE, 12, 0).toleratesFaults()).isFalse();
        assertThatThrownBy(() -> new Route(
                        new ChannelName("datatrust"),
                        ROUTE,
                        1,
                        chain(),
                        contract(1),
                        contract(1),
                        Optional.empty(),
                        List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PinnedChain pins(Engine engine, int confirmations, long from) throws MalformedException {
        return new PinnedChain(
                new ChainId(1),
                PRIOR,
                engine,
                List.of(new PinnedChain.ValidatorPeriod(from, validators(4))),
                confirmations);
    }
}
