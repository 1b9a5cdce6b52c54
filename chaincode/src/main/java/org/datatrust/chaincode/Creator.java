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
            return new Creator(identity.getMspid(), units(identity.getIdBytes()));
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

    private static List<String> units(ByteString pem) throws RefusedException {
        try (PemReader reader = new PemReader(new StringReader(pem.toString(StandardCharsets.US_ASCII)))) {
            PemObject object = reader.readPemObject();
            if (object == null) {
                throw new RefusedException(Refusal.MALFORMED, "the creator's identity holds no certificate");
            }
            List<String> units = new ArrayList<>();
            for (RDN rdn :
                    Certificate.getInstance(object.getContent()).getSubject().getRDNs(BCStyle.OU)) {
                for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                    if (attribute.getType().equals(BCStyle.OU)) {
                        units.add(IETFUtils.valueToString(attribute.getValue()));
                    }
                }
            }
            return units;
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.MALFORMED, "the creator's identity holds no readable certificate");
        }
    }
}
