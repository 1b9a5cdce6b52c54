package org.datatrust.network;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of one TEST organisation (P-256), and what it issues. Every subject has {@code O=TEST <organisation id>}.
 * Certificates are valid from one hour ago, so that a clock that is a little behind does not refuse them, and for ten years.
 */
final class Certificates {
    private static final Duration BACKDATED = Duration.ofHours(1);
    private static final Duration VALID = Duration.ofDays(3650);
    private static final SecureRandom RANDOM = new SecureRandom();
    /** (order of P-256 - 1) / 2. */
    static final BigInteger LARGEST_LOW_S =
            new BigInteger("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8", 16);

    private final String organisation;
    private final X500Name issuer;
    private final KeyPair keys;
    private final X509CertificateHolder root;
    private final Instant now;

    private Certificates(String organisation, X500Name issuer, KeyPair keys, X509CertificateHolder root, Instant now) {
        this.organisation = organisation;
        this.issuer = issuer;
        this.keys = keys;
        this.root = root;
        this.now = now;
    }

    /** Makes an authority and writes its certificate and key. */
    static Certificates authority(String commonName, String organisation, Instant now, OrganisationHome.KeyPair files)
            throws IOException {
        KeyPair keys = newKeys();
        X500Name name = subject(commonName, organisation, "authority");
        try {
            X509v3CertificateBuilder builder = builder(name, name, keys, now)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            Certificates authority = new Certificates(organisation, name, keys, sign(builder, keys), now);
            write(authority.root, keys, files);
            return authority;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The authority that made these files earlier. */
    static Certificates existing(String organisation, Instant now, OrganisationHome.KeyPair files) throws IOException {
        X509CertificateHolder root = Pem.certificate(files.certificate());
        KeyPair keys = new KeyPair(Pem.publicKey(root), Pem.privateKey(files.key()));
        return new Certificates(organisation, root.getSubject(), keys, root, now);
    }

    /** PEM. */
    String rootPem() throws IOException {
        return Pem.text("CERTIFICATE", root.getEncoded());
    }

    /** Issues an identity whose role (Fabric's node OU) is client, peer, admin or orderer. */
    void identity(String commonName, String role, OrganisationHome.KeyPair files) throws IOException {
        issue(commonName, role, List.of(), List.of(), files);
    }

    /** Issues a TLS certificate for a node of this machine, which is a server to some and a client to others. */
    void tlsServer(String commonName, String unit, OrganisationHome.KeyPair files) throws IOException {
        List<GeneralName> names = List.of(
                new GeneralName(GeneralName.dNSName, commonName),
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        issue(commonName, unit, List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth), names, files);
    }

    void tlsClient(String commonName, String unit, OrganisationHome.KeyPair files) throws IOException {
        List<GeneralName> names = List.of(new GeneralName(GeneralName.dNSName, commonName));
        issue(commonName, unit, List.of(KeyPurposeId.id_kp_clientAuth), names, files);
    }

    private void issue(
            String commonName,
            String unit,
            List<KeyPurposeId> purposes,
            List<GeneralName> names,
            OrganisationHome.KeyPair files)
            throws IOException {
        KeyPair subjectKeys = newKeys();
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = builder(
                            issuer, subject(commonName, organisation, unit), subjectKeys, now)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(subjectKeys.getPublic()))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(keys.getPublic()));
            if (!purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            write(sign(builder, keys), subjectKeys, files);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A list (PEM) of certificates of this authority that count no more.
     *
     * @param earlier the list that this one takes the place of
     */
    String revocationList(List<BigInteger> serials, Optional<X509CRLHolder> earlier) throws IOException {
        Date from = Date.from(now);
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer, from).setNextUpdate(Date.from(now.plus(VALID)));
        earlier.ifPresent(builder::addCRL);
        serials.forEach(serial -> builder.addCRLEntry(serial, from, CRLReason.keyCompromise));
        try {
            // Fabric finds the authority of a list by this extension only.
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            X509CRLHolder list = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
            return Pem.text("X509 CRL", list.getEncoded());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Name subject(String commonName, String organisation, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "TEST " + organisation)
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, Instant now) {
        BigInteger serial = new BigInteger(120, RANDOM).setBit(120);
        return new JcaX509v3CertificateBuilder(
                issuer, serial, Date.from(now.minus(BACKDATED)), Date.from(now.plus(VALID)), subject, keys.getPublic());
    }

    /** Fabric compares certificates after making their signature low-S; one that is low-S already has the same bytes everywhere. */
    private static X509CertificateHolder sign(X509v3CertificateBuilder builder, KeyPair signer) {
        try {
            while (true) {
                X509CertificateHolder certificate =
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
                BigInteger s = ASN1Integer.getInstance(ASN1Sequence.getInstance(certificate.getSignature())
                                .getObjectAt(1))
                        .getPositiveValue();
                if (s.compareTo(LARGEST_LOW_S) <= 0) {
                    return certificate;
                }
            }
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(X509CertificateHolder certificate, KeyPair keys, OrganisationHome.KeyPair files)
            throws IOException {
        PrivateFiles.write(files.certificate(), Pem.text("CERTIFICATE", certificate.getEncoded()));
        PrivateFiles.write(
                files.key(), Pem.text("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    /** Where the public half of an authority must also lie, for an MSP folder. */
    void writeRoot(Path file) throws IOException {
        PrivateFiles.write(file, rootPem());
    }
}
