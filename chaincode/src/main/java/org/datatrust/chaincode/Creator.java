package org.datatrust.chaincode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.P256PublicKey;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Who signed the proposal. The peer has checked the signature and the certificate chain before the chaincode runs; what is left to
 * decide here is whose member it is and in which role.
 *
 * @param mspId equals the organisation's id
 * @param units organisational units of the certificate's subject; Fabric keeps the role there
 */
record Creator(String mspId, List<String> units) {
    private static final int MAX_IDENTITY_BYTES = 16 * 1024;

    Creator {
        units = List.copyOf(units);
    }

    static Creator of(byte[] serializedIdentity) throws RefusedException {
        if (serializedIdentity.length > MAX_IDENTITY_BYTES) {
            throw new RefusedException(Refusal.LIMIT, "the creator's identity is too large");
        }
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(serializedIdentity);
            return new Creator(identity.getMspid(), units(certificate(identity.getIdBytes())));
        } catch (InvalidProtocolBufferException e) {
            throw new RefusedException(Refusal.MALFORMED, "the creator's identity is not one");
        }
    }

    /** @throws RefusedException MALFORMED for an MSP that is no organisation of ours */
    OrganisationId organisation() throws RefusedException {
        try {
            return OrganisationId.parse(mspId);
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
    }

    /** Demands a client or an administrator of this organisation. */
    void requireWriterOf(OrganisationId organisation) throws RefusedException {
        if (!mspId.equals(organisation.value())) {
            throw new RefusedException(
                    Refusal.NOT_OWNER, "the creator does not belong to the organisation in whose name it writes");
        }
        requireWriter();
    }

    /** Demands a client or an administrator: nodes sign blocks and endorsements, not content. */
    void requireWriter() throws RefusedException {
        boolean person = units.contains("client") || units.contains("admin");
        boolean node = units.contains("peer") || units.contains("orderer");
        if (!person || node) {
            throw new RefusedException(Refusal.NOT_OWNER, "the creator's certificate has not the role client or admin");
        }
    }

    /** Demands an administrator of this organisation: who decides for it what other chains shall believe. */
    void requireAdministratorOf(OrganisationId organisation) throws RefusedException {
        requireWriterOf(organisation);
        if (!units.contains("admin")) {
            throw new RefusedException(Refusal.NOT_OWNER, "the creator's certificate has not the role admin");
        }
    }

    boolean isPeer() {
        return units.contains("peer");
    }

    /** The key of a serialised identity's certificate. @throws RefusedException MALFORMED unless it is on P-256 */
    static P256PublicKey key(byte[] serializedIdentity) throws RefusedException {
        try {
            return P256PublicKey.parse(
                    certificate(SerializedIdentity.parseFrom(serializedIdentity).getIdBytes())
                            .getSubjectPublicKeyInfo()
                            .getEncoded());
        } catch (IOException e) {
            throw new RefusedException(Refusal.MALFORMED, "the identity's certificate holds no readable key");
        } catch (MalformedException e) {
            throw Arguments.malformed(e);
        }
    }

    private static Certificate certificate(ByteString pem) throws RefusedException {
        try (PemReader reader = new PemReader(new StringReader(pem.toString(StandardCharsets.US_ASCII)))) {
            PemObject object = reader.readPemObject();
            if (object == null) {
                throw new RefusedException(Refusal.MALFORMED, "the creator's identity holds no certificate");
            }
            return Certificate.getInstance(object.getContent());
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.MALFORMED, "the creator's identity holds no readable certificate");
        }
    }

    private static List<String> units(Certificate certificate) throws RefusedException {
        try {
            List<String> units = new ArrayList<>();
            for (RDN rdn : certificate.getSubject().getRDNs(BCStyle.OU)) {
                for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                    if (attribute.getType().equals(BCStyle.OU)) {
                        units.add(IETFUtils.valueToString(attribute.getValue()));
                    }
                }
            }
            return units;
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Refusal.MALFORMED, "the creator's identity holds no readable certificate");
        }
    }
}
