package org.datatrust.verifier.synthetic;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.hyperledger.fabric.protos.msp.FabricCryptoConfig;
import org.hyperledger.fabric.protos.msp.FabricMSPConfig;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.msp.FabricOUIdentifier;

/** The certificate authority of one organisation, for tests. */
public final class Authority {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2036-01-01T00:00:00Z");

    private final String organisation;
    private final KeyHolder key;
    private final X500Name name;
    private final X509CertificateHolder certificate;
    private final boolean highS;
    private int serial = 1;

    public Authority(String organisation) {
        this(organisation, new KeyHolder("ca." + organisation), false);
    }

    /** @param highS whether it signs certificates with the high twin, as some authorities do */
    public Authority(String organisation, KeyHolder key, boolean highS) {
        this.organisation = organisation;
        this.key = key;
        this.highS = highS;
        this.name = new X500Name("C=TW,O=" + organisation + ",CN=ca." + organisation);
        this.certificate = issue(name, key, List.of(new Issue.Ca(1)), key, name, START, END);
    }

    private Authority(String organisation, KeyHolder key, X500Name name, X509CertificateHolder certificate) {
        this.organisation = organisation;
        this.key = key;
        this.name = name;
        this.certificate = certificate;
        this.highS = false;
    }

    /** What to put into a certificate besides names and key. */
    public sealed interface Issue {
        record Ca(int pathLength) implements Issue {}

        record Critical(String oid) implements Issue {}

        record Usage(int bits) implements Issue {}

        record Times(Instant from, Instant to) implements Issue {}
    }

    /** An intermediate authority below this one. */
    public Authority intermediate(String suffix, Issue... issues) {
        KeyHolder lower = new KeyHolder("ca." + organisation + "." + suffix);
        X500Name lowerName = new X500Name("C=TW,O=" + organisation + ",CN=ca." + suffix + "." + organisation);
        return new Authority(
                organisation,
                lower,
                lowerName,
                issue(
                        lowerName,
                        lower,
                        issues.length == 0 ? List.of(new Issue.Ca(0)) : List.of(issues),
                        key,
                        name,
                        START,
                        END));
    }

    /** Somebody with these organizational units. */
    public Identity enrol(String who, List<String> units, Issue... issues) {
        KeyHolder holder = new KeyHolder(who + "@" + organisation);
        StringBuilder subject = new StringBuilder("C=TW,O=" + organisation);
        units.forEach(unit -> subject.append(",OU=").append(unit));
        subject.append(",CN=").append(who);
        X509CertificateHolder issued =
                issue(new X500Name(subject.toString()), holder, List.of(issues), key, name, START, END);
        return new Identity(organisation, holder, pem("CERTIFICATE", encoded(issued)));
    }

    public Identity enrol(String who, String unit) {
        return enrol(who, List.of(unit));
    }

    public ByteString pem() {
        return pem("CERTIFICATE", encoded(certificate));
    }

    /** The authority's own certificate used as if it were somebody's. */
    public Identity asIdentity() {
        return new Identity(organisation, key, pem());
    }

    /** A revocation list over some serial numbers. */
    public ByteString revoke(BigInteger... serials) {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(START));
        for (BigInteger revoked : serials) {
            builder.addCRLEntry(revoked, Date.from(START), 0);
        }
        try {
            return pem("X509 CRL", builder.build(signer(key)).getEncoded());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The serial number that the next certificate will have. */
    public BigInteger nextSerial() {
        return BigInteger.valueOf(serial + 1L);
    }

    public FabricMSPConfig.Builder msp() {
        return FabricMSPConfig.newBuilder()
                .setName(organisation)
                .addRootCerts(pem())
                .setCryptoConfig(FabricCryptoConfig.newBuilder()
                        .setSignatureHashFamily("SHA2")
                        .setIdentityIdentifierHashFunction("SHA256"))
                .setFabricNodeOus(FabricNodeOUs.newBuilder()
                        .setEnable(true)
                        .setClientOuIdentifier(unit("client"))
                        .setPeerOuIdentifier(unit("peer"))
                        .setAdminOuIdentifier(unit("admin"))
                        .setOrdererOuIdentifier(unit("orderer")));
    }

    private FabricOUIdentifier.Builder unit(String text) {
        return FabricOUIdentifier.newBuilder().setCertificate(pem()).setOrganizationalUnitIdentifier(text);
    }

    private X509CertificateHolder issue(
            X500Name subject,
            KeyHolder holder,
            List<Issue> issues,
            KeyHolder signingKey,
            X500Name issuer,
            Instant from,
            Instant to) {
        Instant start = from;
        Instant end = to;
        for (Issue issue : issues) {
            if (issue instanceof Issue.Times times) {
                start = times.from();
                end = times.to();
            }
        }
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer, BigInteger.valueOf(++serial), Date.from(start), Date.from(end), subject, holder.publicKey());
        List<String> done = new ArrayList<>();
        try {
            for (Issue issue : issues) {
                switch (issue) {
                    case Issue.Ca ca -> {
                        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca.pathLength()));
                        builder.addExtension(
                                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                        done.add("ca");
                    }
                    case Issue.Critical critical ->
                        builder.addExtension(
                                new org.bouncycastle.asn1.ASN1ObjectIdentifier(critical.oid()), true, new byte[] {5, 0
                                });
                    case Issue.Usage usage -> {
                        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage.bits()));
                        done.add("usage");
                    }
                    case Issue.Times times -> {}
                }
            }
            if (done.isEmpty()) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return builder.build(signer(signingKey));
    }

    private ContentSigner signer(KeyHolder signingKey) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new ContentSigner() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            }

            @Override
            public OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                return highS ? signingKey.signHigh(content.toByteArray()) : signingKey.sign(content.toByteArray());
            }
        };
    }

    private static byte[] encoded(X509CertificateHolder holder) {
        try {
            return holder.getEncoded();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString pem(String label, byte[] der) {
        String text = "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
        return ByteString.copyFrom(text.getBytes(StandardCharsets.US_ASCII));
    }
}
