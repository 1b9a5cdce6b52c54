package org.datatrust.verifier.synthetic;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.datatrust.proof.Bytes;

/** Somebody with a key and a certificate, for tests. Keys are made once per label and run. */
public record Certified(KeyPair key, String signatureAlgorithm, X509CertificateHolder certificate) {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final AtomicLong SERIAL = new AtomicLong(1000);

    /** What a certificate shall say; fields are changed by tests. */
    public static final class Wish {
        public String subject;
        public KeyPair key;
        public Instant notBefore = Instant.parse("2026-01-01T00:00:00Z");
        public Instant notAfter = Instant.parse("2036-01-01T00:00:00Z");
        public BigInteger serial = BigInteger.valueOf(SERIAL.incrementAndGet());
        public Optional<BasicConstraints> constraints = Optional.empty();
        public Optional<KeyUsage> usage = Optional.empty();
        public List<KeyPurposeId> purposes = new ArrayList<>();
        public boolean purposesCritical = true;
        public List<Extension> extensions = new ArrayList<>();

        private Wish(String subject, KeyPair key) {
            this.subject = subject;
            this.key = key;
        }

        public static Wish authority(String subject, KeyPair key) {
            Wish wish = new Wish("C=TW,O=TEST,CN=" + subject, key);
            wish.constraints = Optional.of(new BasicConstraints(true));
            wish.usage = Optional.of(new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return wish;
        }

        public static Wish timeStamper(String subject, KeyPair key) {
            Wish wish = new Wish("C=TW,O=TEST,CN=" + subject, key);
            wish.usage = Optional.of(new KeyUsage(KeyUsage.digitalSignature));
            wish.purposes.add(KeyPurposeId.id_kp_timeStamping);
            return wish;
        }

        private X509CertificateHolder signedBy(X500Name issuer, ContentSigner signer) {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer,
                    serial,
                    Date.from(notBefore),
                    Date.from(notAfter),
                    new X500Name(subject),
                    SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
            try {
                if (constraints.isPresent()) {
                    builder.addExtension(Extension.basicConstraints, true, constraints.get());
                }
                if (usage.isPresent()) {
                    builder.addExtension(Extension.keyUsage, true, usage.get());
                }
                if (!purposes.isEmpty()) {
                    builder.addExtension(
                            Extension.extendedKeyUsage,
                            purposesCritical,
                            new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
                }
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return builder.build(signer);
        }
    }

    /** @param label tells keys apart; kind is RSA-bits or the name of a curve */
    public static KeyPair newKey(String label, String kind) {
        return KEYS.computeIfAbsent(label + "/" + kind, k -> {
            try {
                boolean rsa = kind.startsWith("RSA-");
                AlgorithmParameterSpec spec = rsa
                        ? new RSAKeyGenParameterSpec(
                                Integer.parseInt(kind.substring("RSA-".length())), RSAKeyGenParameterSpec.F4)
                        : new ECGenParameterSpec(kind);
                KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC", PROVIDER);
                generator.initialize(spec);
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String usualAlgorithm(KeyPair key) {
        return key.getPublic().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    public static ContentSigner signer(KeyPair key, String algorithm) {
        try {
            return new JcaContentSignerBuilder(algorithm).setProvider(PROVIDER).build(key.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Certified selfSigned(Wish wish) {
        String algorithm = usualAlgorithm(wish.key);
        return new Certified(
                wish.key, algorithm, wish.signedBy(new X500Name(wish.subject), signer(wish.key, algorithm)));
    }

    public Certified issue(Wish wish) {
        return issue(wish, signatureAlgorithm);
    }

    public Certified issue(Wish wish, String algorithm) {
        return new Certified(
                wish.key, usualAlgorithm(wish.key), wish.signedBy(certificate.getSubject(), signer(key, algorithm)));
    }

    public ContentSigner signer() {
        return signer(key, signatureAlgorithm);
    }

    public Bytes der() {
        try {
            return Bytes.copyOf(certificate.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A revocation list that tests may extend. */
    public X509v2CRLBuilder list(Instant thisUpdate, Instant nextUpdate) {
        return new X509v2CRLBuilder(certificate.getSubject(), Date.from(thisUpdate))
                .setNextUpdate(Date.from(nextUpdate));
    }

    public Bytes sign(X509v2CRLBuilder list) {
        try {
            return Bytes.copyOf(list.build(signer()).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list that revokes nobody. */
    public Bytes emptyList(Instant thisUpdate, Instant nextUpdate) {
        return sign(list(thisUpdate, nextUpdate));
    }

    /** A list that revokes one certificate; the reason is a number of {@link CRLReason}, or negative for none. */
    public Bytes listOf(Certified revoked, Instant when, int reason, Instant thisUpdate, Instant nextUpdate) {
        X509v2CRLBuilder list = list(thisUpdate, nextUpdate);
        BigInteger serial = revoked.certificate().getSerialNumber();
        if (reason == CRLReason.unspecified) {
            // The builder leaves out the reason "unspecified", which RFC 3161 tells from no reason at all.
            try {
                var extensions = new org.bouncycastle.asn1.x509.ExtensionsGenerator();
                extensions.addExtension(Extension.reasonCode, false, CRLReason.lookup(0));
                list.addCRLEntry(serial, Date.from(when), extensions.generate());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        } else if (reason < 0) {
            list.addCRLEntry(serial, Date.from(when), CRLReason.unspecified);
        } else {
            list.addCRLEntry(serial, Date.from(when), reason);
        }
        return sign(list);
    }
}
