package org.datatrust.network;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;

/**
 * A TEST time-stamping authority (RFC 3161 over HTTP) of this machine, for demonstrations: its clock is this machine's, its root key lies
 * beside it, everybody on this machine may ask it, and all its names say TEST. Answers {@code POST /} and serves its revocation list at
 * {@code /root.crl}. Listens on the loopback interface only.
 */
public final class TestTimeAuthority implements AutoCloseable {
    /** An object identifier that stands for "TEST, no policy", below the arc for examples of RFC 7299. */
    public static final String POLICY = "1.3.6.1.4.1.32473.1.1";

    private static final int MAX_REQUEST_BYTES = 16 << 10;
    private static final Duration ROOT_VALID = Duration.ofDays(3650);
    private static final Duration SIGNER_VALID = Duration.ofDays(1825);
    private static final Duration LIST_VALID = Duration.ofDays(1);
    private static final int THREADS = 4;
    private static final int BACKLOG = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpServer server;
    private final ExecutorService threads;
    private final InstantSource clock;
    private final X509CertificateHolder root;
    private final PrivateKey rootKey;
    private final X509CertificateHolder signer;
    private final PrivateKey signerKey;

    private TestTimeAuthority(HttpServer server, Material material, InstantSource clock) {
        this.server = server;
        this.threads = Executors.newFixedThreadPool(THREADS);
        this.clock = clock;
        this.root = material.root();
        this.rootKey = material.rootKey();
        this.signer = material.signer();
        this.signerKey = material.signerKey();
    }

    private record Material(
            X509CertificateHolder root, PrivateKey rootKey, X509CertificateHolder signer, PrivateKey signerKey) {}

    /**
     * Starts to answer. Keys and certificates are made in the folder, if it has none yet.
     *
     * @param address 0 for any free port
     * @throws IOException if the address is not of the loopback interface or is taken, or the folder cannot be used
     */
    public static TestTimeAuthority start(Path folder, InetSocketAddress address, InstantSource clock)
            throws IOException {
        InetAddress host = address.getAddress();
        if (host == null || !host.isLoopbackAddress()) {
            throw new IOException("a TEST authority listens on the loopback interface only, not on " + address);
        }
        HttpServer server = HttpServer.create(address, BACKLOG);
        try {
            Material material = Files.exists(folder.resolve("tsa.pem"))
                    ? read(folder)
                    : make(folder, server.getAddress().getPort(), clock.instant());
            TestTimeAuthority authority = new TestTimeAuthority(server, material, clock);
            server.createContext("/", authority::answer);
            server.setExecutor(authority.threads);
            server.start();
            return authority;
        } catch (IOException | RuntimeException e) {
            server.stop(0);
            throw e;
        }
    }

    /** Where to send questions. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** DER of the certificate that a trust policy may pin. */
    public byte[] rootCertificate() throws IOException {
        return root.getEncoded();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            switch (asked) {
                case "GET /root.crl" -> reply(exchange, 200, "application/pkix-crl", list());
                case "POST /" -> answerQuestion(exchange);
                default -> reply(exchange, 404, "text/plain", new byte[0]);
            }
        }
    }

    private void answerQuestion(HttpExchange exchange) throws IOException {
        byte[] question = exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES + 1);
        byte[] answer;
        try {
            answer = question.length > MAX_REQUEST_BYTES ? new byte[0] : stamp(question);
        } catch (IOException | TSPException | RuntimeException e) {
            // BouncyCastle reports bad questions by several exceptions.
            answer = new byte[0];
        }
        reply(exchange, answer.length == 0 ? 400 : 200, "application/timestamp-reply", answer);
    }

    private static void reply(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] stamp(byte[] question) throws IOException, TSPException {
        TimeStampTokenGenerator tokens = tokens();
        tokens.setAccuracySeconds(1);
        tokens.addCertificates(new CollectionStore<>(List.of(signer, root)));
        BigInteger serial = new BigInteger(120, RANDOM).setBit(120);
        return new TimeStampResponseGenerator(
                        tokens, Set.of(TSPAlgorithms.SHA256, TSPAlgorithms.SHA384, TSPAlgorithms.SHA512))
                .generate(new TimeStampRequest(question), serial, Date.from(clock.instant()))
                .getEncoded();
    }

    private TimeStampTokenGenerator tokens() throws TSPException {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            SignerInfoGenerator signing =
                    new SignerInfoGeneratorBuilder(digests).build(contentSigner(signerKey), signer);
            return new TimeStampTokenGenerator(
                    signing,
                    digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                    new ASN1ObjectIdentifier(POLICY));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] list() throws IOException {
        Instant now = clock.instant();
        return new X509v2CRLBuilder(root.getSubject(), Date.from(now))
                .setNextUpdate(Date.from(now.plus(LIST_VALID)))
                .build(contentSigner(rootKey))
                .getEncoded();
    }

    private static ContentSigner contentSigner(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Material make(Path folder, int port, Instant now) throws IOException {
        try {
            KeyPair rootKeys = newKeys();
            KeyPair signerKeys = newKeys();
            X500Name rootName = new X500Name("C=TW,O=TEST time-stamping,CN=TEST time-stamping root");
            X509CertificateHolder root = builder(rootName, rootName, rootKeys, now, ROOT_VALID)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .build(contentSigner(rootKeys.getPrivate()));
            GeneralName lists =
                    new GeneralName(GeneralName.uniformResourceIdentifier, "http://127.0.0.1:" + port + "/root.crl");
            X509CertificateHolder signer = builder(
                            rootName,
                            new X500Name("C=TW,O=TEST time-stamping,CN=TEST time-stamping authority"),
                            signerKeys,
                            now,
                            SIGNER_VALID)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                    .addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                        new DistributionPoint(new DistributionPointName(new GeneralNames(lists)), null, null)
                    }))
                    .build(contentSigner(rootKeys.getPrivate()));
            PrivateFiles.write(
                    folder.resolve("root.key"),
                    pem("PRIVATE KEY", rootKeys.getPrivate().getEncoded()));
            PrivateFiles.write(folder.resolve("root.pem"), pem("CERTIFICATE", root.getEncoded()));
            PrivateFiles.write(
                    folder.resolve("tsa.key"),
                    pem("PRIVATE KEY", signerKeys.getPrivate().getEncoded()));
            // Last, because its presence says that everything is there.
            PrivateFiles.write(folder.resolve("tsa.pem"), pem("CERTIFICATE", signer.getEncoded()));
            return new Material(root, rootKeys.getPrivate(), signer, signerKeys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair keys, Instant now, Duration valid) {
        BigInteger serial = new BigInteger(120, RANDOM).setBit(120);
        return new JcaX509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(valid)),
                subject,
                keys.getPublic());
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static Material read(Path folder) throws IOException {
        try {
            return new Material(
                    certificate(folder.resolve("root.pem")),
                    key(folder.resolve("root.key")),
                    certificate(folder.resolve("tsa.pem")),
                    key(folder.resolve("tsa.key")));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the keys in " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509CertificateHolder certificate(Path file) throws IOException, GeneralSecurityException {
        return new JcaX509CertificateHolder((X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file))));
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
