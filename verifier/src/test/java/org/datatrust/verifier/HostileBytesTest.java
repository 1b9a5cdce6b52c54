package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Scenario;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever stands in a bundle: a report comes out, and it is not VERIFIED. */
class HostileBytesTest {
    private static final Scenario SCENARIO = new Scenario();
    private static final ProofBundle GOOD = SCENARIO.bundle();
    private static final Verifier VERIFIER = Verifier.of(SCENARIO.policy());

    private static void requireNotVerified(ProofBundle bundle, String what) {
        Report report = VERIFIER.verify(bundle, 0, SCENARIO.digest());
        assertThat(report.result())
                .as("%s: %s", what, report.toText(Locale.ROOT))
                .isNotEqualTo(Result.VERIFIED);
    }

    enum Place {
        ENVELOPE,
        NEIGHBOUR,
        VIEW,
        SIGNATURES,
        DEFINITION;

        Bytes of(ProofBundle bundle) {
            Anchoring anchoring = bundle.anchorings().getFirst();
            return switch (this) {
                case ENVELOPE -> anchoring.block().envelopes().get(1);
                case NEIGHBOUR -> anchoring.block().envelopes().get(0);
                case VIEW -> anchoring.view();
                case SIGNATURES -> anchoring.block().signatures();
                case DEFINITION ->
                    bundle.context()
                            .orElseThrow()
                            .definitions()
                            .getFirst()
                            .block()
                            .envelopes()
                            .getFirst();
            };
        }

        ProofBundle into(ProofBundle bundle, Bytes changed) {
            Anchoring anchoring = bundle.anchorings().getFirst();
            return switch (this) {
                // With a true data hash, so that parsing is all that stands in the way; the orderers' signatures are
                // lost by it.
                case ENVELOPE -> Changes.block(bundle, rehashed(Changes.envelope(anchoring.block(), 1, changed)));
                case NEIGHBOUR -> Changes.block(bundle, rehashed(Changes.envelope(anchoring.block(), 0, changed)));
                case VIEW -> Changes.view(bundle, changed);
                case SIGNATURES -> Changes.block(bundle, Changes.signatures(anchoring.block(), changed));
                case DEFINITION ->
                    Changes.definition(
                            bundle,
                            rehashed(Changes.envelope(
                                    bundle.context()
                                            .orElseThrow()
                                            .definitions()
                                            .getFirst()
                                            .block(),
                                    0,
                                    changed)));
            };
        }

        private static BlockEvidence rehashed(BlockEvidence block) {
            byte[][] envelopes =
                    block.envelopes().stream().map(Bytes::toByteArray).toArray(byte[][]::new);
            return new BlockEvidence(
                    block.number(),
                    block.previousHash(),
                    Digest.sha256(new byte[0], envelopes),
                    block.envelopes(),
                    block.signatures());
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void randomDamageNeverEscapesTheReport(Place place) {
        Random random = new Random(place.name().hashCode());
        byte[] good = place.of(GOOD).toByteArray();
        for (int round = 0; round < 40; round++) {
            byte[] damaged = damage(good, random);
            if (damaged.length > 0 && !java.util.Arrays.equals(damaged, good)) {
                requireNotVerified(place.into(GOOD, Bytes.copyOf(damaged)), place + " round " + round);
            }
        }
    }

    private static byte[] damage(byte[] good, Random random) {
        byte[] damaged = good.clone();
        switch (random.nextInt(5)) {
            case 0 -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            case 1 -> damaged = java.util.Arrays.copyOf(good, random.nextInt(good.length));
            case 2 -> {
                int from = random.nextInt(good.length);
                int size = random.nextInt(good.length - from);
                damaged = new byte[good.length + size];
                System.arraycopy(good, 0, damaged, 0, from + size);
                System.arraycopy(good, from, damaged, from + size, good.length - from);
            }
            case 3 -> {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                int from = random.nextInt(good.length);
                for (int i = from; i < Math.min(good.length, from + 16); i++) {
                    damaged[i] = (byte) 0xff;
                }
            }
        }
        return damaged;
    }

    @Test
    void everyFieldLeftOutIsMissed() throws InvalidProtocolBufferException {
        Envelope envelope = Envelope.parseFrom(Place.ENVELOPE.of(GOOD).toByteArray());
        Payload payload = Payload.parseFrom(envelope.getPayload());
        int tried = 0;
        for (Message changed : withoutEachField(envelope)) {
            if (changed.getSerializedSize() > 0) {
                requireNotVerified(Place.ENVELOPE.into(GOOD, bytes(changed)), "envelope");
                tried++;
            }
        }
        for (Message changed : withoutEachField(payload)) {
            requireNotVerified(Place.ENVELOPE.into(GOOD, bytes(wrap(envelope, changed))), "payload");
            tried++;
        }
        for (Message changed : withoutEachField(payload.getHeader())) {
            Payload broken = payload.toBuilder().setHeader((Header) changed).build();
            requireNotVerified(Place.ENVELOPE.into(GOOD, bytes(wrap(envelope, broken))), "header");
            tried++;
        }
        Transaction transaction = Transaction.parseFrom(payload.getData());
        ChaincodeActionPayload action =
                ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload());
        for (Message changed : withoutEachField(action)) {
            Transaction.Builder broken = transaction.toBuilder();
            broken.getActionsBuilder(0).setPayload(changed.toByteString());
            Payload wrapped =
                    payload.toBuilder().setData(broken.build().toByteString()).build();
            requireNotVerified(Place.ENVELOPE.into(GOOD, bytes(wrap(envelope, wrapped))), "action");
            tried++;
        }
        assertThat(tried).isEqualTo(8);
    }

    private static Bytes bytes(Message message) {
        return Bytes.copyOf(message.toByteArray());
    }

    private static Envelope wrap(Envelope envelope, Message payload) {
        return envelope.toBuilder().setPayload(payload.toByteString()).build();
    }

    private static List<Message> withoutEachField(Message message) {
        List<Message> changed = new ArrayList<>();
        for (FieldDescriptor field : message.getAllFields().keySet()) {
            changed.add(message.toBuilder().clearField(field).build());
        }
        return changed;
    }

    @Test
    void deepNestingIsRefusedNotFollowed() {
        ByteString nested = ByteString.copyFromUtf8("x");
        for (int i = 0; i < 5_000; i++) {
            nested = Envelope.newBuilder().setPayload(nested).build().toByteString();
        }
        for (Place place : Place.values()) {
            requireNotVerified(place.into(GOOD, Bytes.copyOf(nested.toByteArray())), "deep " + place);
        }
        // Groups nest without lengths: the cheapest way to depth.
        byte[] groups = new byte[100_000];
        java.util.Arrays.fill(groups, (byte) 0x0b);
        for (Place place : Place.values()) {
            requireNotVerified(place.into(GOOD, Bytes.copyOf(groups)), "groups " + place);
        }
    }

    @Test
    void sharedVerifierGivesEveryThreadTheSameVerdict() throws InterruptedException, ExecutionException {
        Verifier fresh = Verifier.of(SCENARIO.policy());
        ProofBundle bad = Changes.view(GOOD, Bytes.utf8("noise"));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> verdicts = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                boolean good = i % 2 == 0;
                verdicts.add(threads.submit(() -> {
                    ProofBundle bundle =
                            fresh.parse((good ? GOOD : bad).encode().toByteArray());
                    return fresh.verify(bundle, 0, SCENARIO.digest()).isVerified() == good;
                }));
            }
            for (Future<Boolean> verdict : verdicts) {
                assertThat(verdict.get()).isTrue();
            }
        }
    }

    @Test
    void rememberedEvidenceIsNeverTakenForOtherEvidence() throws MalformedException {
        Verifier verifier = Verifier.of(SCENARIO.policy());
        assertThat(verifier.verify(GOOD, 0, SCENARIO.digest()).isVerified()).isTrue();
        for (Place place : Place.values()) {
            byte[] damaged = place.of(GOOD).toByteArray();
            damaged[damaged.length / 2] ^= 1;
            Report report = verifier.verify(place.into(GOOD, Bytes.copyOf(damaged)), 0, SCENARIO.digest());
            assertThat(report.isVerified()).as("%s", place).isFalse();
        }
        assertThat(verifier.verify(GOOD, 0, SCENARIO.digest()).isVerified()).isTrue();
        Scenario other = new Scenario();
        other.trustedChannel = channel -> new org.datatrust.verifier.trust.TrustPolicy.TrustedChannel(
                channel.channel(), Digest.sha256(new byte[0]), channel.chaincode(), 3, List.of());
        assertThat(Verifier.of(other.policy())
                        .verify(GOOD, 0, SCENARIO.digest())
                        .isVerified())
                .isFalse();
    }
}
