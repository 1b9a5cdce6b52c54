package org.datatrust.verifier.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockData;
import org.hyperledger.fabric.protos.common.BlockHeader;
import org.hyperledger.fabric.protos.common.BlockMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProofBundleTest {
    private static final LogName LOG = new LogName(new OrganisationId("test-agency"), "gazette");
    private static final Digest HASH = Digest.sha256(new byte[] {1});

    private static BlockEvidence block(long number) {
        return new BlockEvidence(
                number,
                number == 0 ? Bytes.EMPTY : HASH.bytes(),
                HASH,
                List.of(Bytes.utf8("envelope one"), Bytes.utf8("envelope two")),
                number == 0 ? Bytes.EMPTY : Bytes.utf8("signatures"));
    }

    private static ProofBundle bundle() {
        Anchoring first = new Anchoring(LOG, block(7), 1, Bytes.utf8("view"));
        Anchoring second = new Anchoring(LOG, block(9), 0, Bytes.EMPTY);
        return new ProofBundle(
                List.of(
                        new BundleRecord(Bytes.utf8("statement"), 5, 1, List.of(HASH, HASH)),
                        new BundleRecord(Bytes.utf8("another"), 0, 0, List.of())),
                List.of(first, second),
                Optional.of(new Context(List.of(block(0)), block(4), 1)));
    }

    @Test
    void readsWhatItWrote() throws MalformedException {
        ProofBundle bundle = bundle();
        assertThat(ProofBundle.parse(bundle.encode().toByteArray())).isEqualTo(bundle);
        assertThat(ProofBundle.parse(bundle.compact().encode().toByteArray())).isEqualTo(bundle.compact());
        assertThat(Context.parse(bundle.context().orElseThrow().encode().toByteArray()))
                .isEqualTo(bundle.context().orElseThrow());
        assertThat(bundle.compact().withContext(bundle.context().orElseThrow())).isEqualTo(bundle);
    }

    private static ProofBundle full() {
        TimeEvidence time = new TimeEvidence(
                Bytes.utf8("token"), List.of(Bytes.utf8("certificate")), List.of(), List.of(Bytes.utf8("answer")));
        CurrentEvidence current = new CurrentEvidence(Bytes.utf8("head"), List.of(HASH, HASH, HASH));
        Anchoring anchoring = new Anchoring(LOG, block(7), 1, Bytes.utf8("view"))
                .withTimes(List.of(time, time))
                .withCurrent(current);
        return new ProofBundle(
                        List.of(new BundleRecord(Bytes.utf8("statement"), 5, 0, List.of(HASH))),
                        List.of(anchoring),
                        Optional.of(new Context(
                                List.of(block(0), block(3)),
                                List.of(
                                        new Context.DefinitionEvidence(block(4), 0),
                                        new Context.DefinitionEvidence(block(4), 1)))))
                .withRenewal(Bytes.utf8("evidence record"));
    }

    @Test
    void readsEverythingOfVersion2AsItWasWritten() throws MalformedException {
        assertThat(ProofBundle.parse(full().encode().toByteArray())).isEqualTo(full());
        assertThat(ProofBundle.parse(full().compact().encode().toByteArray())).isEqualTo(full().compact());
    }

    private static ProofBundle ofVersion(int version, ProofBundle bundle) {
        return new ProofBundle(version, bundle.records(), bundle.anchorings(), bundle.context(), bundle.renewal());
    }

    @Test
    void keepsTheVersionThatItRead() throws MalformedException {
        for (ProofBundle bundle : List.of(ofVersion(1, bundle()), ofVersion(2, full()), ofVersion(4, full()))) {
            ProofBundle read = ProofBundle.parse(bundle.encode().toByteArray());
            assertThat(read).isEqualTo(bundle);
            assertThat(read.compact().version()).isEqualTo(bundle.version());
        }
    }

    @Test
    void becomesOfVersion2WhenVersion1CannotHoldTheChange() {
        ProofBundle old = ofVersion(1, bundle());
        assertThat(old.withContext(bundle().context().orElseThrow()).version()).isEqualTo(1);
        assertThat(old.withContext(full().context().orElseThrow()).version()).isEqualTo(2);
        assertThat(old.withRenewal(Bytes.utf8("evidence record")).version()).isEqualTo(2);
    }

    /** A renewal is over the version too: it must still be over what it was made for when it stands in the bundle. */
    @Test
    void isRenewedAsWhatItBecomes() {
        for (ProofBundle bundle : List.of(ofVersion(1, bundle()), ofVersion(2, full()), ofVersion(4, full()))) {
            assertThat(bundle.withRenewal(Bytes.utf8("another")).renewable())
                    .as("version %d", bundle.version())
                    .isEqualTo(bundle.renewable());
        }
    }

    @Test
    void renewsWhatIsInTheBundleButNotTheRenewal() {
        assertThat(full().withRenewal(Bytes.utf8("another")).renewable()).isEqualTo(full().renewable());
        assertThat(full().compact().renewable()).isNotEqualTo(full().renewable());
        assertThat(full().withAnchorings(List.of(new Anchoring(LOG, block(7), 1, Bytes.utf8("view"))))
                        .renewable())
                .isNotEqualTo(full().renewable());
    }

    /** The first byte of the bundle's version is its third: map head, key, number. */
    @Test
    void refusesInVersion1WhatOnlyVersion2Has() {
        byte[] times = ofVersion(2, full()).encode().toByteArray();
        times[2] = 1;
        assertThatThrownBy(() -> ProofBundle.parse(times))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("CBR-11"));
        ProofBundle simple = ofVersion(2, bundle());
        byte[] definitions =
                simple.withContext(full().context().orElseThrow()).encode().toByteArray();
        definitions[2] = 1;
        assertThatThrownBy(() -> ProofBundle.parse(definitions))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-02"));
    }

    @Test
    void givesTheSameContextObjectForTheSameBytes() throws MalformedException {
        ContextCache contexts = new ContextCache();
        byte[] encoded = bundle().encode().toByteArray();
        Context first = ProofBundle.parse(encoded, contexts).context().orElseThrow();
        assertThat(ProofBundle.parse(encoded, contexts).context().orElseThrow()).isSameAs(first);
    }

    /** Writes a bundle of one record whose parts the test chooses. */
    private static byte[] encoded(long version, long declared, byte[] deflated, boolean extraKey) {
        CborWriter out = new CborWriter();
        out.map(extraKey ? 4 : 3);
        out.key(1).uint(version);
        out.key(2).array(1);
        bundle().records().getLast().write(out);
        out.end();
        out.key(3).array(2).uint(declared).bytes(deflated).end();
        if (extraKey) {
            out.key(5).uint(0);
        }
        return out.end().toByteArray();
    }

    private static byte[] anchorings(UnaryOperator<CborWriter> content) {
        return content.apply(new CborWriter()).toByteArray();
    }

    private static byte[] oneAnchoring() {
        return anchorings(out -> {
            out.array(1);
            new Anchoring(LOG, block(7), 1, Bytes.utf8("view")).write(out);
            return out.end();
        });
    }

    private static byte[] withBlock(long number, int previousSize, int envelopes, String signatures, long position) {
        return anchorings(out -> {
            out.array(1).map(4);
            out.key(1).text(LOG.toString());
            out.key(2).array(5).uint(number).bytes(new byte[previousSize]).digest(HASH);
            out.array(envelopes);
            for (int i = 0; i < envelopes; i++) {
                out.bytes(new byte[] {1});
            }
            out.end();
            out.bytes(Bytes.utf8(signatures)).end();
            out.key(3).uint(position);
            out.key(4).bytes(new byte[0]);
            return out.end().end();
        });
    }

    private static byte[] wrapped(byte[] anchorings) {
        Compressed part = Compressed.of(Compressed.Form.PLAIN, anchorings);
        return encoded(1, part.length(), part.deflated().toByteArray(), false);
    }

    private static byte[] plus(byte[] bytes, int... more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        for (int i = 0; i < more.length; i++) {
            longer[bytes.length + i] = (byte) more[i];
        }
        return longer;
    }

    static Stream<Arguments> refusals() {
        byte[] good = oneAnchoring();
        byte[] deflated = Compressed.of(Compressed.Form.PLAIN, good).deflated().toByteArray();
        byte[] zeros = new byte[1 << 20];
        byte[] bomb = Compressed.of(Compressed.Form.PLAIN, zeros).deflated().toByteArray();
        return Stream.of(
                Arguments.of("too large", new byte[ProofBundle.MAX_SIZE_BYTES + 1], "BND-01"),
                Arguments.of("version 0", encoded(0, good.length, deflated, false), "BND-02"),
                Arguments.of("version 3, which never was", encoded(3, good.length, deflated, false), "BND-02"),
                Arguments.of("version 5", encoded(5, good.length, deflated, false), "BND-02"),
                Arguments.of("a plain part in version 4", encoded(4, good.length, deflated, false), "CBR-08"),
                Arguments.of("declared length 0", encoded(1, 0, deflated, false), "BND-03"),
                Arguments.of(
                        "declared length over the limit",
                        encoded(1, ProofBundle.MAX_SIZE_BYTES + 1L, new byte[1 << 20], false),
                        "BND-03"),
                Arguments.of("declared length no stream can have", encoded(1, 1 << 20, deflated, false), "BND-03"),
                Arguments.of("declared one too short", encoded(1, good.length - 1, deflated, false), "BND-04"),
                Arguments.of("declared one too long", encoded(1, good.length + 1, deflated, false), "BND-04"),
                Arguments.of("a bomb behind a small length", encoded(1, 100, bomb, false), "BND-04"),
                Arguments.of("not DEFLATE", encoded(1, 4, new byte[] {-1, -1, -1, -1}, false), "BND-04"),
                Arguments.of(
                        "cut stream",
                        encoded(1, good.length, Arrays.copyOf(deflated, deflated.length - 1), false),
                        "BND-04"),
                Arguments.of("bytes after the stream", encoded(1, good.length, plus(deflated, 0), false), "BND-05"),
                Arguments.of(
                        "no anchoring at all",
                        wrapped(anchorings(out -> out.array(0).end())),
                        "CBR-08"),
                Arguments.of("unknown key", encoded(1, good.length, deflated, true), "CBR-11"),
                Arguments.of("trailing byte", plus(bundle().encode().toByteArray(), 0), "CBR-05"),
                Arguments.of("trailing byte inside", wrapped(plus(good, 0)), "CBR-05"),
                Arguments.of("empty input", new byte[0], "CBR-01"),
                Arguments.of(
                        "unused anchoring",
                        wrapped(anchorings(out -> {
                            out.array(2);
                            new Anchoring(LOG, block(7), 1, Bytes.EMPTY).write(out);
                            new Anchoring(LOG, block(8), 1, Bytes.EMPTY).write(out);
                            return out.end();
                        })),
                        "BND-06"),
                Arguments.of("block without previous hash", wrapped(withBlock(7, 0, 1, "s", 0)), "BND-07"),
                Arguments.of("block with half a previous hash", wrapped(withBlock(7, 16, 1, "s", 0)), "BND-07"),
                Arguments.of("block 0 with a previous hash", wrapped(withBlock(0, 32, 1, "", 0)), "BND-07"),
                Arguments.of("block without signatures", wrapped(withBlock(7, 32, 1, "", 0)), "BND-07"),
                Arguments.of("block 0 with signatures", wrapped(withBlock(0, 0, 1, "s", 0)), "BND-07"),
                Arguments.of("block without envelopes", wrapped(withBlock(7, 32, 0, "s", 0)), "CBR-08"),
                Arguments.of("position outside the block", wrapped(withBlock(7, 32, 2, "s", 2)), "BND-08"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refuses(String what, byte[] encoded, String code) {
        assertThatThrownBy(() -> ProofBundle.parse(encoded))
                .as(what)
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    static Stream<Arguments> contexts() {
        return Stream.of(
                Arguments.of(List.of(block(1)), 0L),
                Arguments.of(List.of(block(0), block(0)), 0L),
                Arguments.of(List.of(block(0), block(5), block(3)), 0L),
                Arguments.of(List.of(block(0)), 2L));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void refusesContextThatDoesNotStartWithBlockZeroOrDoesNotAscend(List<BlockEvidence> configurations, long position) {
        CborWriter out = new CborWriter();
        out.map(3);
        out.key(1).array(configurations.size());
        configurations.forEach(block -> block.write(out));
        out.end();
        out.key(2);
        block(4).write(out);
        out.key(3).uint(position);
        byte[] encoded = out.end().toByteArray();
        assertThatThrownBy(() -> Context.parse(encoded))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-09"));
    }

    @Test
    void everyDamagedByteIsRefusedOrChangesTheContent() {
        byte[] good = bundle().encode().toByteArray();
        ProofBundle original = bundle();
        for (int i = 0; i < good.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = good.clone();
                damaged[i] ^= (byte) (1 << bit);
                try {
                    ProofBundle parsed = ProofBundle.parse(damaged);
                    // Only the padding bits after a compressed stream may differ unseen.
                    if (!parsed.equals(original)) {
                        assertThat(ProofBundle.parse(parsed.encode().toByteArray()))
                                .isEqualTo(parsed);
                    }
                } catch (MalformedException e) {
                    assertThat(e.code()).matches("(CBR|BND|NAM)-[0-9]{2}");
                }
            }
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(20261121);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 2) {
                noise[0] = (byte) 0xa3;
                noise[1] = 1;
                noise[2] = 1;
            }
            assertThatThrownBy(() -> ProofBundle.parse(noise)).isInstanceOf(MalformedException.class);
            assertThatThrownBy(() -> Context.parse(noise)).isInstanceOf(MalformedException.class);
        }
    }

    private static Block.Builder fabricBlock(long number) {
        return Block.newBuilder()
                .setHeader(BlockHeader.newBuilder()
                        .setNumber(number)
                        .setPreviousHash(ByteString.copyFrom(new byte[number == 0 ? 0 : 32]))
                        .setDataHash(ByteString.copyFrom(HASH.toByteArray())))
                .setData(BlockData.newBuilder().addData(ByteString.copyFromUtf8("envelope")))
                .setMetadata(BlockMetadata.newBuilder()
                        .addMetadata(ByteString.copyFromUtf8("signatures"))
                        .addMetadata(ByteString.EMPTY)
                        .addMetadata(ByteString.copyFromUtf8("flags")));
    }

    @Test
    void takesTheSignedPartsOfABlock() throws MalformedException {
        BlockEvidence taken = BlockEvidence.of(fabricBlock(7).build().toByteArray());
        assertThat(taken)
                .isEqualTo(new BlockEvidence(
                        7,
                        Bytes.copyOf(new byte[32]),
                        HASH,
                        List.of(Bytes.utf8("envelope")),
                        Bytes.utf8("signatures")));
        assertThat(BlockEvidence.of(fabricBlock(0).build().toByteArray()).signatures())
                .isEqualTo(Bytes.EMPTY);
    }

    static Stream<byte[]> notBlocks() {
        return Stream.of(
                new byte[] {1, 2, 3},
                new byte[0],
                fabricBlock(7).clearMetadata().build().toByteArray(),
                fabricBlock(7).clearData().build().toByteArray(),
                fabricBlock(-1).build().toByteArray(),
                fabricBlock(7)
                        .setHeader(BlockHeader.newBuilder().setNumber(7))
                        .build()
                        .toByteArray(),
                // Field 9 is not a field of a block.
                plus(fabricBlock(7).build().toByteArray(), 0x48, 1));
    }

    @ParameterizedTest
    @MethodSource("notBlocks")
    void refusesWhatIsNoBlock(byte[] block) {
        assertThatThrownBy(() -> BlockEvidence.of(block))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-07"));
    }
}
