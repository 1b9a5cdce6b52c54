package org.datatrust.gateway.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
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
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A TLS certificate authority of a test, and what it issues; everything lies as PEM in one folder. */
final class TestAuthority {
    private static final AtomicLong SERIALS = new AtomicLong(1);

    private final Path folder;
    private final X500Name name;
    private final KeyPair keys = newKeys();
    private final Path root;

    TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = new X500Name("CN=TEST authority " + name);
        this.root = folder.resolve(name + "-ca.pem");
        write(root, certificate(this.name, keys, Instant.now().plus(Duration.ofDays(1)), true, List.of()));
    }

    Path root() {
        return root;
    }

    GatewaySettings.KeyFiles client(String subject) {
        return issue(subject, Instant.now().plus(Duration.ofDays(1)), List.of(KeyPurposeId.id_kp_clientAuth));
    }

    GatewaySettings.KeyFiles server(String subject) {
        return issue(subject, Instant.now().plus(Duration.ofDays(1)), List.of(KeyPurposeId.id_kp_serverAuth));
    }

    GatewaySettings.KeyFiles issue(String subject, Instant notAfter, List<KeyPurposeId> purposes) {
        KeyPair subjectKeys = newKeys();
        Path certificate = folder.resolve(subject + ".pem");
        Path key = folder.resolve(subject + ".key");
        write(certificate, certificate(new X500Name("CN=" + subject), subjectKeys, notAfter, false, purposes));
        write(key, pem("PRIVATE KEY", subjectKeys.getPrivate().getEncoded()));
        return new GatewaySettings.KeyFiles(certificate, key);
    }

    private String certificate(
            X500Name subject, KeyPair subjectKeys, Instant notAfter, boolean authority, List<KeyPurposeId> purposes) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(SERIALS.getAndIncrement()),
                    Date.from(Instant.now().minus(Duration.ofHours(2))),
                    Date.from(notAfter),
                    subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
            if (!purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            }
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            return pem(
                    "CERTIFICATE",
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
