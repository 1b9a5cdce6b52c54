package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.ParserProperty;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.ConfigChange;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.OrderedBlock;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.Payload;

/** CONTRIBUTING.md says how to search for new inputs. */
class FabricParserFuzzTest {
    private static final Signatures SIGNATURES = new Signatures(new BouncyCastleProvider());
    private static final Consortium CONSORTIUM = new Consortium();
    private static final ConfigHistory HISTORY = history();
    private static final BlockEvidence REAL_GENESIS = realGenesis();

    private static ConfigHistory history() {
        try {
            return ConfigHistory.startingAt(Consortium.evidence(CONSORTIUM.genesis()), SIGNATURES);
        } catch (MalformedException | UnsupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BlockEvidence realGenesis() {
        String name = "/golden/network-b/00-founded.dtproof";
        try (InputStream in = FabricParserFuzzTest.class.getResourceAsStream(name)) {
            return ProofBundle.parse(Objects.requireNonNull(in).readAllBytes())
                    .context()
                    .orElseThrow()
                    .configurations()
                    .getFirst();
        } catch (IOException | MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void envelope(byte[] input) {
        ParserProperty.check(input, "FAB-0[12]", bytes -> {
            EndorserTransaction transaction = EndorserTransaction.ofEnvelope(Bytes.copyOf(bytes));
            assertThat(Envelope.newBuilder()
                            .setPayload(bytes(transaction.payload()))
                            .setSignature(bytes(transaction.signature()))
                            .build()
                            .toByteArray())
                    .isEqualTo(bytes);
        });
    }

    @FuzzTest(maxDuration = "1m")
    void view(byte[] input) {
        ParserProperty.check(
                input,
                "FAB-0[12]",
                bytes -> assertThat(EndorserTransaction.ofPayload(Bytes.copyOf(bytes))
                                .payload()
                                .toByteArray())
                        .isEqualTo(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void signaturesMetadata(byte[] input) {
        if (input.length == 0) {
            // No block but the first is without.
            return;
        }
        ParserProperty.check(input, FabricCode.BAD_SIGNATURES_METADATA, bytes -> {
            Digest hash = REAL_GENESIS.dataHash();
            BlockRules.OrdererSignatures read = BlockRules.signatures(
                    new BlockEvidence(1, hash.bytes(), hash, REAL_GENESIS.envelopes(), Bytes.copyOf(bytes)));
            Metadata.Builder again = Metadata.newBuilder().setValue(bytes(read.value()));
            read.signatures()
                    .forEach(signature -> again.addSignatures(MetadataSignature.newBuilder()
                            .setSignature(bytes(signature.signature()))
                            .setIdentifierHeader(bytes(signature.header()))));
            assertThat(again.build().toByteArray()).isEqualTo(bytes);
        });
    }

    /** @param input envelope of a first configuration */
    @FuzzTest(maxDuration = "1m")
    void firstConfiguration(byte[] input) {
        if (input.length == 0) {
            return;
        }
        ParserProperty.check(
                input,
                "FAB-1[01]|NAM-01",
                bytes -> ConfigHistory.startingAt(
                        new BlockEvidence(
                                0, Bytes.EMPTY, Digest.sha256(bytes), List.of(Bytes.copyOf(bytes)), Bytes.EMPTY),
                        SIGNATURES));
    }

    /**
     * Where the orderers themselves are the attackers: nothing else gets this far.
     *
     * @param input common.ConfigEnvelope of a configuration that follows
     */
    @FuzzTest(maxDuration = "1m")
    void nextConfiguration(byte[] input) {
        ParserProperty.check(input, "FAB-1[0189]|NAM-01", bytes -> HISTORY.next(ordered(bytes)));
    }

    /** @param input common.ConfigUpdate of a real network's first configuration, by signers who may change anything */
    @FuzzTest(maxDuration = "1m")
    void configurationUpdate(byte[] input) {
        ParserProperty.check(
                input,
                "FAB-1[09]",
                bytes -> ConfigUpdateRules.apply(
                        ConfigChange.configOf(REAL_GENESIS).getChannelGroup(),
                        Messages.known(ConfigUpdate.parser(), ByteString.copyFrom(bytes), FabricCode.BAD_CONFIGURATION),
                        path -> true));
    }

    @FuzzTest(maxDuration = "1m")
    void certificate(byte[] input) {
        ParserProperty.check(
                input,
                "CRT-01|SIG-01",
                bytes -> assertThat(Certificate.ofDer(bytes).encoded().toByteArray())
                        .isEqualTo(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void pemCertificate(byte[] input) {
        ParserProperty.check(input, "CRT-01|SIG-01", bytes -> Certificate.ofPem(Bytes.copyOf(bytes)));
    }

    @FuzzTest(maxDuration = "1m")
    void revocationList(byte[] input) {
        ParserProperty.check(input, Certificate.MALFORMED, bytes -> RevocationList.of(Bytes.copyOf(bytes)));
    }

    private static BlockEvidence ordered(byte[] configuration) {
        OrderedBlock block = new OrderedBlock(7);
        block.lastConfiguration = 7;
        for (int number = 1; number <= 3; number++) {
            block.signers.add(new OrderedBlock.Signer(
                    number, CONSORTIUM.orderers.get(number - 1).key()));
        }
        ByteString header = ChannelHeader.newBuilder()
                .setType(HeaderType.CONFIG_VALUE)
                .setChannelId(CONSORTIUM.channel)
                .build()
                .toByteString();
        block.envelopes.add(Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder().setChannelHeader(header))
                        .setData(ByteString.copyFrom(configuration))
                        .build()
                        .toByteString())
                .build()
                .toByteString());
        return block.build();
    }

    private static ByteString bytes(Bytes value) {
        return ByteString.copyFrom(value.toByteArray());
    }
}
