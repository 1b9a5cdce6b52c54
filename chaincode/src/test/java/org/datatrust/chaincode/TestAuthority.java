package org.datatrust.chaincode;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** A certificate authority of the test; its keys live in memory and in the test's own folder. */
final class TestAuthority {
    private static final Duration VALIDITY = Duration.ofDays(2);

    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final String certificate;
    private int serial;

    TestAuthority(String commonName) {
        name = new X500Name("CN=" + commonName);
        certificate = certify(name, keys, true);
    }

    /** A key (PKCS #8) and its certificate, both PEM. */
    record Credentials(String key, String certificate) {
        Path writeKey(Path folder, String fileName) throws IOException {
            return Files.writeString(folder.resolve(fileName), key);
        }

        Path writeCertificate(Path folder, String fileName) throws IOException {
            return Files.writeString(folder.resolve(fileName), certificate);
        }
    }

    String certificate() {
        return certificate;
    }

    Credentials issue(String subject) {
        KeyPair pair = newKeys();
        return new Credentials(
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()), certify(new X500Name(subject), pair, false));
    }

    /** What a peer hands to the chaincode as the creator of a proposal. */
    Bytes identity(String mspId, String subject) {
        return serialized(mspId, issue(subject).certificate());
    }

    static Bytes serialized(String mspId, String pem) {
        return Bytes.copyOf(SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFrom(pem, StandardCharsets.UTF_8))
                .build()
                .toByteArray());
    }

    private String certify(X500Name subject, KeyPair pair, boolean authority) {
        Instant start = Instant.now().minus(Duration.ofHours(1));
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(++serial),
                            Date.from(start),
                            Date.from(start.plus(VALIDITY)),
                            subject,
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            }
            return pem(
                    "CERTIFICATE",
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                            .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
