package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.signature.SignatureCheck;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.hyperledger.fabric.protos.common.IdentifierHeader;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.MetadataSignature;
import org.hyperledger.fabric.protos.common.OrdererBlockMetadata;

/** What holds a block together (protoutil/blockutils.go). */
public final class BlockRules {
    private static final int MAX_SIGNATURES = 1024;
    private static final int MAX_SIGNATURES_BYTES = 1 << 20;
    /** Fields 1 and 2 of common.Envelope, of bytes. */
    private static final int PAYLOAD_TAG = 0x0a;

    private static final int SIGNATURE_TAG = 0x12;

    private BlockRules() {}

    /** DER of SEQUENCE { INTEGER number, OCTET STRING previous hash, OCTET STRING data hash }. */
    public static byte[] headerBytes(BlockEvidence block) {
        return headerBytes(BigInteger.valueOf(block.number()), block.previousHash(), block.dataHash());
    }

    static byte[] headerBytes(BigInteger number, Bytes previousHash, Digest dataHash) {
        byte[] integer = number.toByteArray();
        ByteArrayOutputStream content = new ByteArrayOutputStream(96);
        // All lengths are below 128 and take one byte.
        content.write(0x02);
        content.write(integer.length);
        content.writeBytes(integer);
        content.write(0x04);
        content.write(previousHash.size());
        content.writeBytes(previousHash.toByteArray());
        content.write(0x04);
        content.write(Digest.SIZE_BYTES);
        content.writeBytes(dataHash.toByteArray());
        ByteArrayOutputStream out = new ByteArrayOutputStream(96);
        out.write(0x30);
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The hash that the next block carries, and by which a genesis block is pinned. */
    public static Digest headerHash(BlockEvidence block) {
        return Digest.sha256(headerBytes(block));
    }

    /** Whether the data hash in the header is that of the envelopes: SHA-256 over their bare concatenation. */
    public static boolean holdsItsData(BlockEvidence block) {
        var sha = Digest.newSha256();
        for (Bytes envelope : block.envelopes()) {
            sha.update(envelope.toByteArray());
        }
        return Digest.of(sha.digest()).equals(block.dataHash());
    }

    /**
     * Demands that each envelope is one: since the data hash is over a bare concatenation, the borders between envelopes are otherwise
     * free (CVE-2023-46132).
     *
     * @throws MalformedException FAB-01 with the position of the first that is not
     */
    public static void requireEnvelopes(BlockEvidence block) throws MalformedException {
        for (int i = 0; i < block.envelopes().size(); i++) {
            if (!isEnvelope(block.envelopes().get(i))) {
                throw new MalformedException(
                        FabricCode.NOT_CANONICAL,
                        "envelope " + i
                                + ": not the canonical encoding of payload and signature, neither of them empty");
            }
        }
    }

    /** Looked at in place: an envelope may be large, and nothing in it is needed here. */
    private static boolean isEnvelope(Bytes encoded) {
        int payloadEnd = fieldEnd(encoded, 0, PAYLOAD_TAG);
        return payloadEnd > 0 && fieldEnd(encoded, payloadEnd, SIGNATURE_TAG) == encoded.size();
    }

    /** Where a field of bytes ends that is not empty and has the shortest length; 0 if there is none at this place. */
    private static int fieldEnd(Bytes encoded, int from, int tag) {
        if (from >= encoded.size() || encoded.at(from) != tag) {
            return 0;
        }
        int at = from + 1;
        long size = 0;
        for (int shift = 0; shift < Integer.SIZE && at < encoded.size(); shift += 7) {
            int next = encoded.at(at++);
            size |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                boolean shortest = next != 0;
                return shortest && size <= encoded.size() - at ? at + (int) size : 0;
            }
        }
        return 0;
    }

    /**
     * The orderers' signatures, read but not yet believed.
     *
     * @param value the bytes signed besides the header
     * @param lastConfiguration number of the block with the configuration in force
     */
    public record OrdererSignatures(Bytes value, long lastConfiguration, List<OrdererSignature> signatures) {
        public OrdererSignatures {
            signatures = List.copyOf(signatures);
        }
    }

    /** @param header serialised common.IdentifierHeader, part of what is signed */
    public record OrdererSignature(int consenter, Bytes header, Bytes signature) {}

    /** @throws MalformedException FAB-16 */
    public static OrdererSignatures signatures(BlockEvidence block) throws MalformedException {
        if (block.signatures().size() > MAX_SIGNATURES_BYTES) {
            throw new MalformedException(
                    FabricCode.BAD_SIGNATURES_METADATA,
                    "signatures of " + block.signatures().size() + " bytes");
        }
        Metadata metadata = read(Metadata.parser(), Messages.wire(block.signatures()));
        OrdererBlockMetadata value = read(OrdererBlockMetadata.parser(), metadata.getValue());
        if (metadata.getSignaturesCount() > MAX_SIGNATURES) {
            throw new MalformedException(FabricCode.BAD_SIGNATURES_METADATA, "too many orderer signatures");
        }
        List<OrdererSignature> signatures = new ArrayList<>();
        for (MetadataSignature signature : metadata.getSignaturesList()) {
            if (!signature.getSignatureHeader().isEmpty()
                    || signature.getIdentifierHeader().isEmpty()) {
                throw new MalformedException(
                        FabricCode.BAD_SIGNATURES_METADATA, "an orderer signature that is not of the BFT form");
            }
            ByteString header = signature.getIdentifierHeader();
            signatures.add(new OrdererSignature(
                    read(IdentifierHeader.parser(), header).getIdentifier(),
                    Messages.bytes(header),
                    Messages.bytes(signature.getSignature())));
        }
        return new OrdererSignatures(
                Messages.bytes(metadata.getValue()), value.getLastConfig().getIndex(), signatures);
    }

    private static <M extends com.google.protobuf.Message> M read(
            com.google.protobuf.Parser<M> parser, ByteString encoded) throws MalformedException {
        return Messages.canonical(parser, encoded, FabricCode.BAD_SIGNATURES_METADATA);
    }

    /**
     * Who of the consenters signed.
     *
     * @param signers their numbers, in ascending order
     * @param ignored why other signatures did not count, for people
     */
    public record Quorum(int needed, List<Integer> signers, List<String> ignored) {
        public Quorum {
            signers = List.copyOf(signers);
            ignored = List.copyOf(ignored);
        }

        public boolean isReached() {
            return signers.size() >= needed;
        }
    }

    /**
     * Counts distinct known consenters whose signature holds, until the quorum is reached. Only the first signature under a number counts, so
     * that no block costs more checks than there are consenters.
     */
    public static Quorum quorum(
            BlockEvidence block, OrdererSignatures read, ChannelConfig config, Signatures signatures) {
        byte[] header = headerBytes(block);
        Set<Integer> signers = new TreeSet<>();
        Set<Integer> tried = new HashSet<>();
        List<String> ignored = new ArrayList<>();
        for (OrdererSignature signature : read.signatures()) {
            if (signers.size() >= config.quorum()) {
                break;
            }
            int number = signature.consenter();
            ChannelConfig.Consenter consenter = config.consenters().get(number);
            if (consenter == null) {
                ignored.add("unknown consenter " + Integer.toUnsignedString(number));
            } else if (!tried.add(number)) {
                ignored.add("consenter " + number + " twice");
            } else {
                SignatureCheck check = signatures.message(
                        consenter.member().key(),
                        signature.signature().toByteArray(),
                        read.value().toByteArray(),
                        signature.header().toByteArray(),
                        header);
                if (check.isValid()) {
                    signers.add(number);
                } else {
                    ignored.add("consenter " + number + ": " + check);
                }
            }
        }
        return new Quorum(config.quorum(), List.copyOf(signers), ignored);
    }
}
