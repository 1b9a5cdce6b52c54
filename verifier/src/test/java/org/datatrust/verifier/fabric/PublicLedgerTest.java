package org.datatrust.verifier.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.junit.jupiter.api.Test;

/** Ledgers that others made with Fabric 2.4 (see ledgers/SOURCE.md): hashes, borders, transactions and their signatures. */
class PublicLedgerTest {
    private static final int FIRST_TRANSACTION_BLOCK = 3;

    private static List<BlockEvidence> ledger(String name) throws IOException {
        try (InputStream in = PublicLedgerTest.class.getResourceAsStream("/ledgers/" + name + "/blockfile_000000")) {
            if (in == null) {
                throw new IOException("no ledger " + name);
            }
            CodedInputStream file = CodedInputStream.newInstance(in.readAllBytes());
            List<BlockEvidence> blocks = new ArrayList<>();
            while (!file.isAtEnd()) {
                blocks.add(block(CodedInputStream.newInstance(file.readByteArray())));
            }
            return blocks;
        }
    }

    /** Fabric's block storage: number, data hash, previous hash, envelopes, metadata. */
    private static BlockEvidence block(CodedInputStream in) throws IOException {
        long number = in.readUInt64();
        Digest dataHash = Digest.of(in.readByteArray());
        Bytes previous = Bytes.copyOf(in.readByteArray());
        List<Bytes> envelopes = new ArrayList<>();
        for (int left = in.readUInt32(); left > 0; left--) {
            envelopes.add(Bytes.copyOf(in.readByteArray()));
        }
        List<Bytes> metadata = new ArrayList<>();
        for (int left = in.readUInt32(); left > 0; left--) {
            metadata.add(Bytes.copyOf(in.readByteArray()));
        }
        return new BlockEvidence(
                number, previous, dataHash, envelopes, number == 0 ? Bytes.EMPTY : metadata.getFirst());
    }

    @Test
    void goodLedgerHoldsTogether() throws Exception {
        List<BlockEvidence> blocks = ledger("asset-transfer-basic-2.4.7");
        assertThat(blocks).hasSize(10);
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(BlockRules.holdsItsData(blocks.get(i))).as("block %d", i).isTrue();
            if (i > 0) {
                assertThat(blocks.get(i).previousHash())
                        .isEqualTo(BlockRules.headerHash(blocks.get(i - 1)).bytes());
            }
            if (i >= FIRST_TRANSACTION_BLOCK) {
                BlockRules.requireEnvelopes(blocks.get(i));
            }
        }
    }

    @Test
    void badLedgerIsBadWhereFabricSaysSo() throws IOException {
        List<BlockEvidence> blocks = ledger("sample-bad-ledger");
        for (int i = 0; i < blocks.size(); i++) {
            assertThat(BlockRules.holdsItsData(blocks.get(i))).as("block %d", i).isEqualTo(i != 0);
            if (i > 0) {
                assertThat(blocks.get(i)
                                .previousHash()
                                .equals(BlockRules.headerHash(blocks.get(i - 1)).bytes()))
                        .as("block %d", i)
                        .isEqualTo(i != 1);
            }
        }
    }

    @Test
    void everyTransactionIsReadWholeAndItsSignaturesHold() throws Exception {
        Signatures signatures = new Signatures(new BouncyCastleProvider());
        int endorsements = 0;
        for (BlockEvidence block : ledger("asset-transfer-basic-2.4.7")) {
            if (block.number() < FIRST_TRANSACTION_BLOCK) {
                continue;
            }
            for (Bytes envelope : block.envelopes()) {
                EndorserTransaction transaction = EndorserTransaction.ofEnvelope(envelope);
                assertThat(transaction.hasTrueId()).isTrue();
                assertThat(transaction.hasTrueProposalHash()).isTrue();
                assertThat(transaction.isOf(transaction.chaincode())).isTrue();
                assertThat(transaction.channel()).isEqualTo("mychannel");
                assertThat(signatures
                                .message(
                                        certificate(transaction.creator()).key(),
                                        transaction.signature().toByteArray(),
                                        transaction.payload().toByteArray())
                                .isValid())
                        .isTrue();
                for (Endorsement endorsement : transaction.endorsements()) {
                    endorsements++;
                    assertThat(signatures
                                    .message(
                                            certificate(endorsement.endorser()).key(),
                                            endorsement.signature().toByteArray(),
                                            transaction.response().toByteArray(),
                                            endorsement.endorser().toByteArray())
                                    .isValid())
                            .isTrue();
                }
            }
        }
        assertThat(endorsements).isEqualTo(12);
    }

    private static Certificate certificate(Bytes identity) throws Exception {
        return Certificate.ofPem(Bytes.copyOf(SerializedIdentity.parseFrom(identity.toByteArray())
                .getIdBytes()
                .toByteArray()));
    }

    @Test
    void raftBlocksAreRefusedByName() throws IOException {
        BlockEvidence block = ledger("asset-transfer-basic-2.4.7").get(FIRST_TRANSACTION_BLOCK);
        assertThatThrownBy(() -> BlockRules.signatures(block))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("FAB-16"));
    }

    @Test
    void raftConfigurationIsNotJudged() throws IOException {
        BlockEvidence genesis = ledger("asset-transfer-basic-2.4.7").getFirst();
        assertThatThrownBy(() -> ConfigHistory.startingAt(genesis, new Signatures(new BouncyCastleProvider())))
                .isInstanceOfSatisfying(
                        UnsupportedException.class, e -> assertThat(e.code()).isEqualTo("FAB-11"));
    }
}
