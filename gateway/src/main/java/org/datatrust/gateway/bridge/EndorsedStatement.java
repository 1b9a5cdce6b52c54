package org.datatrust.gateway.bridge;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.ConsortiumPeer;
import org.datatrust.proof.name.OrganisationId;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.Endorsement;
import org.hyperledger.fabric.protos.peer.Transaction;

/**
 * An answer of the chaincode as contracts read it.
 *
 * @param response serialised {@code protos.ProposalResponsePayload}: exactly the bytes that the peers signed
 * @param signatures one for each organisation, ascending by its number in the light client
 */
public record EndorsedStatement(Bytes response, List<Signature> signatures) {
    /** Of P-256. */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final int MAX_SCALAR_BYTES = 33;

    public EndorsedStatement {
        signatures = List.copyOf(signatures);
    }

    /**
     * @param identity SHA-256 of the peer's serialised identity
     * @param r 32 bytes, big-endian
     * @param s 32 bytes, big-endian, at most half of the order of the curve
     */
    public record Signature(Digest identity, Bytes r, Bytes s) {}

    /**
     * Picks what counts out of a view.
     *
     * @param view serialised {@code common.Payload}
     * @throws Trouble if fewer organisations signed with registered peers than must have
     */
    public static EndorsedStatement of(Bytes view, Consortium consortium) throws Trouble {
        Map<Digest, ConsortiumPeer> registered = new HashMap<>();
        consortium.peers().forEach(peer -> registered.put(peer.identity(), peer));
        try {
            ChaincodeEndorsedAction action = endorsed(view);
            record Counted(ConsortiumPeer peer, Signature signature) {}
            List<Counted> counted = new ArrayList<>();
            Set<OrganisationId> organisations = new HashSet<>();
            for (Endorsement endorsement : action.getEndorsementsList()) {
                Digest identity = Digest.sha256(endorsement.getEndorser().toByteArray());
                ConsortiumPeer peer = registered.get(identity);
                if (peer != null && organisations.add(peer.organisation())) {
                    counted.add(new Counted(peer, signature(identity, endorsement)));
                }
            }
            if (counted.size() < consortium.threshold() || counted.isEmpty()) {
                throw new Trouble(counted.size() + " organisations signed with peers that are registered, "
                        + consortium.threshold() + " must");
            }
            counted.sort(Comparator.comparing(each -> each.peer().organisationHash()));
            return new EndorsedStatement(
                    Bytes.copyOf(action.getProposalResponsePayload().toByteArray()),
                    counted.stream().map(Counted::signature).toList());
        } catch (InvalidProtocolBufferException e) {
            throw new Trouble("the peers' answer is malformed");
        }
    }

    /** @param view serialised {@code common.Payload} of one action */
    static ChaincodeEndorsedAction endorsed(Bytes view) throws InvalidProtocolBufferException {
        Transaction transaction =
                Transaction.parseFrom(Payload.parseFrom(view.toByteArray()).getData());
        return ChaincodeActionPayload.parseFrom(transaction.getActions(0).getPayload())
                .getAction();
    }

    private static Signature signature(Digest identity, Endorsement endorsement) throws Trouble {
        BigInteger r;
        BigInteger s;
        try {
            ASN1Sequence pair =
                    ASN1Sequence.getInstance(endorsement.getSignature().toByteArray());
            r = ASN1Integer.getInstance(pair.getObjectAt(0)).getPositiveValue();
            s = ASN1Integer.getInstance(pair.getObjectAt(1)).getPositiveValue();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Trouble("an endorsement's signature is malformed");
        }
        if (r.compareTo(ORDER) >= 0 || s.compareTo(ORDER) >= 0) {
            throw new Trouble("an endorsement's signature is out of range");
        }
        BigInteger low = s.min(ORDER.subtract(s));
        return new Signature(identity, word(r), word(low));
    }

    private static Bytes word(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] word = new byte[Digest.SIZE_BYTES];
        int from = signed.length == MAX_SCALAR_BYTES ? 1 : 0;
        System.arraycopy(signed, from, word, word.length - signed.length + from, signed.length - from);
        return Bytes.copyOf(word);
    }
}
