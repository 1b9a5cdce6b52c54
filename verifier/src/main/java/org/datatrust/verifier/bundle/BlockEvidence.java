package org.datatrust.verifier.bundle;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.common.BlockMetadataIndex;

/**
 * What of a Fabric block is signed: its header, all its envelopes and the orderers' signatures. The parts that nobody signs
 * (validity flags, commit hash) are left behind.
 *
 * @param previousHash 32 bytes; empty in block 0
 * @param envelopes serialised common.Envelope, verbatim, 1 to {@value #MAX_ENVELOPES}, none empty
 * @param signatures serialised common.Metadata, verbatim: block metadata entry 0 (SIGNATURES); empty for block 0, which is pinned by hash
 */
public record BlockEvidence(long number, Bytes previousHash, Digest dataHash, List<Bytes> envelopes, Bytes signatures) {
    public static final int MAX_ENVELOPES = 10_000;

    public BlockEvidence {
        envelopes = List.copyOf(envelopes);
        if (number < 0 || previousHash.size() != (number == 0 ? 0 : Digest.SIZE_BYTES)) {
            throw new IllegalArgumentException("only block 0 has no previous hash, and any other hash has 32 bytes");
        }
        if (envelopes.isEmpty() || envelopes.size() > MAX_ENVELOPES) {
            throw new IllegalArgumentException("a block holds 1 to " + MAX_ENVELOPES + " envelopes");
        }
        for (Bytes envelope : envelopes) {
            if (envelope.isEmpty()) {
                throw new IllegalArgumentException("an envelope is never empty");
            }
        }
        if (signatures.isEmpty() != (number == 0)) {
            throw new IllegalArgumentException("block 0 carries no signatures, any other block does");
        }
    }

    /**
     * Takes the signed parts out of a block as a peer or orderer delivers it.
     *
     * @param block serialised common.Block
     * @throws MalformedException BND-07
     */
    public static BlockEvidence of(byte[] block) throws MalformedException {
        Block parsed;
        try {
            // Unknown fields are left out while parsing: kept, they need much more memory than their bytes.
            parsed = DiscardUnknownFieldsParser.wrap(Block.parser()).parseFrom(block);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedException(BundleCode.BAD_BLOCK, "not a serialised common.Block");
        }
        if (parsed.getSerializedSize() != block.length) {
            throw new MalformedException(
                    BundleCode.BAD_BLOCK, "the block has fields that common.Block does not define");
        }
        long number = parsed.getHeader().getNumber();
        ByteString dataHash = parsed.getHeader().getDataHash();
        if (dataHash.size() != Digest.SIZE_BYTES) {
            throw new MalformedException(
                    BundleCode.BAD_BLOCK, "the block's data hash has " + dataHash.size() + " bytes");
        }
        ByteString signatures = ByteString.EMPTY;
        if (number != 0) {
            if (parsed.getMetadata().getMetadataCount() <= BlockMetadataIndex.SIGNATURES_VALUE) {
                throw new MalformedException(BundleCode.BAD_BLOCK, "the block carries no signatures");
            }
            signatures = parsed.getMetadata().getMetadata(BlockMetadataIndex.SIGNATURES_VALUE);
        }
        List<Bytes> envelopes = new ArrayList<>();
        for (ByteString envelope : parsed.getData().getDataList()) {
            envelopes.add(Bytes.copyOf(envelope.toByteArray()));
        }
        return create(
                number,
                Bytes.copyOf(parsed.getHeader().getPreviousHash().toByteArray()),
                Digest.of(dataHash.toByteArray()),
                envelopes,
                Bytes.copyOf(signatures.toByteArray()));
    }

    void write(CborWriter out) {
        out.array(5);
        out.uint(number);
        out.bytes(previousHash);
        out.digest(dataHash);
        out.array(envelopes.size());
        envelopes.forEach(out::bytes);
        out.end();
        out.bytes(signatures);
        out.end();
    }

    static BlockEvidence read(CborReader in) throws MalformedException {
        in.beginArray(5, 5);
        long number = in.uint(0, Long.MAX_VALUE);
        Bytes previousHash = in.bytes(0, Digest.SIZE_BYTES);
        Digest dataHash = in.digest();
        int count = in.beginArray(1, MAX_ENVELOPES);
        List<Bytes> envelopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            envelopes.add(in.bytes(1, ProofBundle.MAX_SIZE_BYTES));
        }
        in.endArray();
        Bytes signatures = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        in.endArray();
        return create(number, previousHash, dataHash, envelopes, signatures);
    }

    private static BlockEvidence create(
            long number, Bytes previousHash, Digest dataHash, List<Bytes> envelopes, Bytes signatures)
            throws MalformedException {
        try {
            return new BlockEvidence(number, previousHash, dataHash, envelopes, signatures);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BundleCode.BAD_BLOCK, String.valueOf(e.getMessage()));
        }
    }
}
