package org.datatrust.network;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.hyperledger.fabric.protos.common.ConfigSignature;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Who votes for an organisation: its identity with the role admin. */
final class Administrator {
    private static final int NONCE_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ByteString identity;
    private final PrivateKey key;

    private Administrator(ByteString identity, PrivateKey key) {
        this.identity = identity;
        this.key = key;
    }

    static Administrator of(String organisation, OrganisationHome files) throws IOException {
        OrganisationHome.KeyPair pair = OrganisationHome.identity(files.adminMsp());
        return new Administrator(
                SerializedIdentity.newBuilder()
                        .setMspid(organisation)
                        .setIdBytes(ByteString.copyFrom(Files.readAllBytes(pair.certificate())))
                        .build()
                        .toByteString(),
                Pem.privateKey(pair.key()));
    }

    /** Agrees to a serialised {@code common.ConfigUpdate}: signs the signature header followed by the update. */
    ConfigSignature sign(ByteString update) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        ByteString header = SignatureHeader.newBuilder()
                .setCreator(identity)
                .setNonce(ByteString.copyFrom(nonce))
                .build()
                .toByteString();
        return ConfigSignature.newBuilder()
                .setSignatureHeader(header)
                .setSignature(ByteString.copyFrom(lowSignature(header.concat(update))))
                .build();
    }

    /** Fabric accepts only the smaller of the two signatures that ECDSA allows. */
    private byte[] lowSignature(ByteString message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            while (true) {
                signature.initSign(key, RANDOM);
                signature.update(message.asReadOnlyByteBuffer());
                byte[] signed = signature.sign();
                BigInteger s = ASN1Integer.getInstance(
                                ASN1Sequence.getInstance(signed).getObjectAt(1))
                        .getPositiveValue();
                if (s.compareTo(Certificates.LARGEST_LOW_S) <= 0) {
                    return signed;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
