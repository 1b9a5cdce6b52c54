package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.hyperledger.fabric.protos.common.IdentifierHeader;
import org.hyperledger.fabric.protos.common.LastConfig;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;

/** A block in the making, for tests. */
public final class OrderedBlock {
    /** Somebody who signs a block under a consenter's number. */
    public record Signer(int number, KeyHolder key) {}

    public long number;
    public Digest previousHash = Digest.sha256(new byte[] {7});
    public List<ByteString> envelopes = new ArrayList<>();
    public long lastConfiguration = 0;
    public List<Signer> signers = new ArrayList<>();
    public boolean highS = false;
    public boolean signatureHeader = false;
    public Optional<Digest> dataHash = Optional.empty();
    /** Applied after everything is hashed and signed. */
    public UnaryOperator<BlockEvidence> forged = block -> block;

    public OrderedBlock(long number) {
        this.number = number;
    }

    public BlockEvidence build() {
        Digest hash = dataHash.orElseGet(() -> Digest.sha256(
                new byte[0], envelopes.stream().map(ByteString::toByteArray).toArray(byte[][]::new)));
        List<Bytes> data =
                envelopes.stream().map(e -> Bytes.copyOf(e.toByteArray())).toList();
        BlockEvidence unsigned = new BlockEvidence(number, previousHash.bytes(), hash, data, Bytes.utf8("unsigned"));
        byte[] header = BlockRules.headerBytes(unsigned);
        byte[] value = OrdererBlockMetadata.newBuilder()
                .setLastConfig(LastConfig.newBuilder().setIndex(lastConfiguration))
                .setConsenterMetadata(ByteString.copyFromUtf8("view 0, sequence " + number))
                .build()
                .toByteArray();
        Metadata.Builder metadata = Metadata.newBuilder().setValue(ByteString.copyFrom(value));
        for (Signer signer : signers) {
            byte[] identifier = IdentifierHeader.newBuilder()
                    .setIdentifier(signer.number())
                    .setNonce(ByteString.copyFrom(
                            Digest.sha256(new byte[] {(byte) signer.number()}).toByteArray()))
                    .build()
                    .toByteArray();
            byte[] signature = highS
                    ? signer.key().signHigh(value, identifier, header)
                    : signer.key().sign(value, identifier, header);
            MetadataSignature.Builder entry =
                    MetadataSignature.newBuilder().setSignature(ByteString.copyFrom(signature));
            if (signatureHeader) {
                entry.setSignatureHeader(ByteString.copyFrom(identifier));
            } else {
                entry.setIdentifierHeader(ByteString.copyFrom(identifier));
            }
            metadata.addSignatures(entry);
        }
        return forged.apply(new BlockEvidence(
                number,
                previousHash.bytes(),
                hash,
                data,
                Bytes.copyOf(metadata.build().toByteArray())));
    }
}
