package org.datatrust.verifier.synthetic;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.Accuracy;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.time.TimestampAuthority;

/**
 * A time-stamping authority, for tests: root, intermediate authority, signer. Fields say what the next token shall be like; as they stand
 * it is a good one.
 */
public final class TimeStamper {
    public static final String POLICY = "1.3.6.1.4.1.99999.1.1";
    public static final Instant TIME = Instant.parse("2026-11-21T08:00:00Z");

    public final String name;
    public Certified root;
    public Certified intermediate;
    public Certified signer;

    public ASN1ObjectIdentifier imprintAlgorithm = NISTObjectIdentifiers.id_sha256;
    public String policy = POLICY;
    public BigInteger tokenSerial = BigInteger.ONE;
    public String genTime = "20261121080000Z";
    public Optional<Accuracy> accuracy = Optional.of(new Accuracy(new ASN1Integer(1), new ASN1Integer(500), null));
    public int infoVersion = 1;
    public Optional<BigInteger> nonce = Optional.empty();
    public Optional<Extensions> infoExtensions = Optional.empty();
    public boolean essV1;
    public Optional<ESSCertIDv2> essCertId = Optional.empty();
    public ASN1ObjectIdentifier contentType = PKCSObjectIdentifiers.id_ct_TSTInfo;
    public String signatureAlgorithm;
    public List<Certified> coSigners = new ArrayList<>();
    public List<Certified> carried;
    public List<Bytes> carriedLists = new ArrayList<>();
    public List<Bytes> certificatesBeside = new ArrayList<>();
    public List<Bytes> listsBeside = new ArrayList<>();
    public List<Bytes> responsesBeside = new ArrayList<>();

    public TimeStamper(String name) {
        this(name, "P-256");
    }

    /** @param kind of all keys, as for {@link Certified#newKey} */
    public TimeStamper(String name, String kind) {
        this.name = name;
        root = Certified.selfSigned(Certified.Wish.authority(name + " root", Certified.newKey(name + " root", kind)));
        intermediate = root.issue(Certified.Wish.authority(name + " CA", Certified.newKey(name + " CA", kind)));
        sign(intermediate.issue(Certified.Wish.timeStamper(name + " TSA", Certified.newKey(name + " TSA", kind))));
        listsBeside.add(root.emptyList(TIME.minusSeconds(3600), TIME.plusSeconds(86_400)));
        listsBeside.add(intermediate.emptyList(TIME.minusSeconds(3600), TIME.plusSeconds(86_400)));
    }

    /** Lets somebody else sign, with a certificate of the intermediate authority. */
    public void sign(Certified other) {
        signer = other;
        signatureAlgorithm = other.signatureAlgorithm();
        carried = new ArrayList<>(List.of(other, intermediate, root));
    }

    /** Lets the signer have another certificate for its key. */
    public void sign(Certified.Wish wish) {
        sign(intermediate.issue(wish));
    }

    public Certified.Wish signerWish() {
        return Certified.Wish.timeStamper(name + " TSA", signer.key());
    }

    public Certified.Wish authorityWish() {
        return Certified.Wish.authority(name + " CA", intermediate.key());
    }

    /** Replaces the intermediate authority, the signer's certificate, and the lists. */
    public void issueThrough(Certified authority) {
        intermediate = authority;
        sign(signerWish());
        listsBeside.set(1, intermediate.emptyList(TIME.minusSeconds(3600), TIME.plusSeconds(86_400)));
    }

    /** Somebody else whom the intermediate authority certified to stamp. */
    public Certified colleague(String label) {
        return intermediate.issue(Certified.Wish.timeStamper(label, Certified.newKey(label, "P-256")));
    }

    public TimestampAuthority authority() {
        return new TimestampAuthority(name, List.of(pin()), List.of(POLICY));
    }

    public Digest pin() {
        return root.der().sha256();
    }

    public TimeEvidence stamp(byte[] message) {
        return new TimeEvidence(token(message), certificatesBeside, listsBeside, responsesBeside);
    }

    public Bytes token(byte[] message) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            addSigner(generator, signer, signatureAlgorithm);
            for (Certified coSigner : coSigners) {
                addSigner(generator, coSigner, coSigner.signatureAlgorithm());
            }
            for (Certified certified : carried) {
                generator.addCertificate(certified.certificate());
            }
            for (Bytes list : carriedLists) {
                generator.addCRL(new X509CRLHolder(list.toByteArray()));
            }
            var data = generator.generate(new CMSProcessableByteArray(contentType, info(message)), true);
            return Bytes.copyOf(data.toASN1Structure().getEncoded("DER"));
        } catch (IOException | CMSException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addSigner(CMSSignedDataGenerator generator, Certified who, String algorithm)
            throws OperatorCreationException {
        var builder = new SignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build());
        builder.setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(attributes(who)));
        generator.addSignerInfoGenerator(builder.build(Certified.signer(who.key(), algorithm), who.certificate()));
    }

    private AttributeTable attributes(Certified who) {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        if (essV1) {
            attributes.add(new Attribute(
                    PKCSObjectIdentifiers.id_aa_signingCertificate,
                    new DERSet(new SigningCertificate(
                            new ESSCertID(hash("SHA-1", who.der().toByteArray()))))));
        } else {
            attributes.add(new Attribute(
                    PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                    new DERSet(new SigningCertificateV2(essCertId.orElseGet(() -> essCertId(who.certificate()))))));
        }
        return new AttributeTable(attributes);
    }

    private static ESSCertIDv2 essCertId(X509CertificateHolder certificate) {
        try {
            return new ESSCertIDv2(
                    new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256),
                    hash("SHA-256", certificate.getEncoded()),
                    new IssuerSerial(
                            new GeneralNames(new GeneralName(certificate.getIssuer())), certificate.getSerialNumber()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] info(byte[] message) throws IOException {
        Map<ASN1ObjectIdentifier, String> hashes = new HashMap<>();
        hashes.put(NISTObjectIdentifiers.id_sha256, "SHA-256");
        hashes.put(NISTObjectIdentifiers.id_sha384, "SHA-384");
        hashes.put(NISTObjectIdentifiers.id_sha512, "SHA-512");
        byte[] imprint = hash(hashes.getOrDefault(imprintAlgorithm, "SHA-1"), message);
        TSTInfo info = new TSTInfo(
                new ASN1ObjectIdentifier(policy),
                new MessageImprint(new AlgorithmIdentifier(imprintAlgorithm), imprint),
                new ASN1Integer(tokenSerial),
                new ASN1GeneralizedTime(genTime),
                accuracy.orElse(null),
                null,
                nonce.map(ASN1Integer::new).orElse(null),
                null,
                infoExtensions.orElse(null));
        byte[] encoded = info.getEncoded("DL");
        if (infoVersion != 1) {
            // SEQUENCE { INTEGER 1, ...: the version is the first element.
            encoded[Arrays.equals(new byte[] {2, 1, 1}, Arrays.copyOfRange(encoded, 2, 5)) ? 4 : 5] =
                    (byte) infoVersion;
        }
        return encoded;
    }

    private static byte[] hash(String algorithm, byte[] message) {
        try {
            return MessageDigest.getInstance(algorithm).digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
