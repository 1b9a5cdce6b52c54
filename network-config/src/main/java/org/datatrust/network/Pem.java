package org.datatrust.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;

/** Texts and files with one PEM block (RFC 7468), as this module writes them. */
final class Pem {
    private Pem() {}

    static String text(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    private static byte[] der(String text) {
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z0-9 ]+-----", ""));
    }

    private static byte[] der(Path file) throws IOException {
        return der(Files.readString(file));
    }

    static X509CRLHolder revocationList(String text) throws IOException {
        return new X509CRLHolder(der(text));
    }

    static X509CertificateHolder certificate(Path file) throws IOException {
        return new X509CertificateHolder(der(file));
    }

    /** An EC key in PKCS#8. */
    static PrivateKey privateKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(file)));
        } catch (GeneralSecurityException e) {
            throw new IOException("not an EC key: " + file, e);
        }
    }

    /** The EC key of a certificate. */
    static PublicKey publicKey(X509CertificateHolder certificate) throws IOException {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(
                            certificate.getSubjectPublicKeyInfo().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("not an EC certificate: " + certificate.getSubject(), e);
        }
    }
}
