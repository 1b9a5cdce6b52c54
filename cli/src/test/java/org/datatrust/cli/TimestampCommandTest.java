package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.datatrust.network.TestTimeAuthority;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.ProofBundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time-stamps from a TEST authority over HTTP, into a proof of a real network, to a verdict. */
class TimestampCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Path data = Path.of("");
    private Path proof = Path.of("");
    private Path trust = Path.of("");

    @BeforeEach
    void copyProof() throws IOException {
        data = copy("item-007.txt");
        proof = copy("item-007.txt.dtproof");
        trust = copy("trust.json");
    }

    private Path copy(String name) throws IOException {
        try (InputStream in = TimestampCommandTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            Path target = folder.resolve(name);
            Files.copy(in, target);
            return target;
        }
    }

    private TestTimeAuthority authority(String name, InstantSource clock) throws IOException {
        return TestTimeAuthority.start(
                folder.resolve(name), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), clock);
    }

    private Call believe(String name) {
        return Call.of(
                "trust",
                "timestamping",
                trust,
                "--name",
                "TEST " + name,
                "--root",
                folder.resolve(name).resolve("root.pem"),
                "--policy",
                TestTimeAuthority.POLICY);
    }

    private Call verify() {
        return Call.of("verify", data, "--trust", trust, "--json");
    }

    @Test
    void aStampedProofProvesTheTime() throws IOException {
        try (TestTimeAuthority authority = authority("tsa", InstantSource.system())) {
            assertThat(believe("tsa").exit()).isZero();
            assertThat(verify().exit()).isEqualTo(3);

            Call stamped = Call.of("proof", "timestamp", proof, "--tsa", authority.url(), "--trust", trust);
            assertThat(stamped.exit()).as(stamped.err()).isZero();
            assertThat(stamped.out()).startsWith("Block ");
        }
        Call verified = verify();
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("\"TIMED\"").contains("not later than");
    }

    @Test
    void asksNobodyWhereAProofHasNoRoomForSoManyStamps() throws Exception {
        byte[] before = Files.readAllBytes(proof);
        Object[] words = new Object[3 + 2 * 17];
        words[0] = "proof";
        words[1] = "timestamp";
        words[2] = proof;
        for (int i = 0; i < 17; i++) {
            words[3 + 2 * i] = "--tsa";
            words[4 + 2 * i] = "http://127.0.0.1:1/" + i;
        }
        Call tooMany = Call.of(words);
        assertThat(tooMany.exit()).isEqualTo(2);
        assertThat(tooMany.err()).contains("at most 16 for a block");

        ProofBundle one = ProofBundle.parse(before);
        List<BundleRecord> records = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            BundleRecord record = one.records().getFirst();
            records.add(new BundleRecord(record.statement(), record.leafIndex(), i, record.path()));
        }
        Path large = Files.write(
                folder.resolve("large.dtproof"),
                new ProofBundle(
                                records,
                                Collections.nCopies(257, one.anchorings().getFirst()),
                                one.context())
                        .encode()
                        .toByteArray());
        Call tooLarge = Call.of("proof", "timestamp", large, "--tsa", "http://127.0.0.1:1/");
        assertThat(tooLarge.exit()).isEqualTo(2);
        assertThat(tooLarge.err()).contains("at most 256 in a proof, which has 257 blocks");
        assertThat(Files.readAllBytes(proof)).isEqualTo(before);
    }

    @Test
    void aRenewedProofVerifiesAndTakesNoFurtherStamp() throws IOException {
        try (TestTimeAuthority authority = authority("tsa", InstantSource.system())) {
            assertThat(believe("tsa").exit()).isZero();
            assertThat(Call.of("proof", "timestamp", proof, "--tsa", authority.url())
                            .exit())
                    .isZero();
            Call renewed = Call.of("proof", "renew", proof, "--tsa", authority.url());
            assertThat(renewed.exit()).as(renewed.err()).isZero();
            assertThat(renewed.out()).endsWith("by SHA-256.\n");
            assertThat(Call.of("proof", "renew", proof, "--tsa", authority.url(), "--hash", "SHA-512")
                            .exit())
                    .isZero();
            assertThat(Call.of("proof", "renew", proof, "--tsa", authority.url(), "--hash", "MD5")
                            .exit())
                    .isEqualTo(2);
            Call again = Call.of("proof", "timestamp", proof, "--tsa", authority.url());
            assertThat(again.exit()).isEqualTo(2);
            assertThat(again.err()).contains("DT-5003");
        }
        assertThat(verify().exit()).isZero();
    }

    @Test
    void keepsNothingOfAnAuthorityThatThePolicyDoesNotName() throws IOException {
        byte[] before = Files.readAllBytes(proof);
        try (TestTimeAuthority known = authority("known", InstantSource.system());
                TestTimeAuthority stranger = authority("stranger", InstantSource.system())) {
            assertThat(believe("known").exit()).isZero();
            Call stamped = Call.of("proof", "timestamp", proof, "--tsa", stranger.url(), "--trust", trust);
            assertThat(stamped.exit()).isEqualTo(1);
            assertThat(stamped.err()).contains("DT-5002");
            assertThat(Files.readAllBytes(proof)).isEqualTo(before);
            assertThat(known.url()).isNotEqualTo(stranger.url());
        }
    }

    @Test
    void aStampOfTheFutureIsNotBelievedYet() throws IOException {
        Instant later = Instant.now().plus(Duration.ofDays(2));
        try (TestTimeAuthority authority = authority("tsa", InstantSource.fixed(later))) {
            assertThat(believe("tsa").exit()).isZero();
            assertThat(Call.of("proof", "timestamp", proof, "--tsa", authority.url())
                            .exit())
                    .isZero();
        }
        assertThat(verify().exit()).isEqualTo(3);
    }

    @Test
    void twoAuthoritiesCanBeDemanded() throws IOException {
        try (TestTimeAuthority first = authority("first", InstantSource.system());
                TestTimeAuthority second = authority("second", InstantSource.system())) {
            assertThat(believe("first").exit()).isZero();
            assertThat(Call.of(
                                    "trust",
                                    "timestamping",
                                    trust,
                                    "--name",
                                    "TEST second",
                                    "--root",
                                    folder.resolve("second/root.pem"),
                                    "--policy",
                                    TestTimeAuthority.POLICY,
                                    "--required",
                                    "2")
                            .exit())
                    .isZero();
            assertThat(Call.of("proof", "timestamp", proof, "--tsa", first.url())
                            .exit())
                    .isZero();
            assertThat(verify().exit()).isEqualTo(3);
            assertThat(Call.of("proof", "timestamp", proof, "--tsa", second.url())
                            .exit())
                    .isZero();
            assertThat(verify().exit()).isZero();
        }
    }

    @Test
    void keepsItsKeysFromOneStartToTheNext() throws IOException {
        byte[] root;
        try (TestTimeAuthority authority = authority("tsa", InstantSource.system())) {
            root = authority.rootCertificate();
        }
        try (TestTimeAuthority authority = authority("tsa", InstantSource.system())) {
            assertThat(authority.rootCertificate()).isEqualTo(root);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("tsa/tsa.key"))).hasSize(2);
    }

    @Test
    void listensOnTheLoopbackInterfaceOnly() {
        Call call = Call.of("tsa", "serve", "--test", "--dir", folder.resolve("tsa"), "--listen", "0.0.0.0:0");
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).contains("loopback interface only");
        assertThat(Call.of("tsa", "serve", "--dir", folder.resolve("tsa")).exit())
                .isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoAuthority() throws IOException {
        HttpServer noise = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        noise.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write(new byte[5]);
            exchange.close();
        });
        noise.start();
        String url = "http://127.0.0.1:" + noise.getAddress().getPort() + "/";
        try {
            Call call = Call.of("proof", "timestamp", proof, "--tsa", url);
            assertThat(call.exit()).isEqualTo(1);
            assertThat(call.err()).contains("DT-5002").contains("TIM-30");
        } finally {
            noise.stop(0);
        }
        Call gone = Call.of("proof", "timestamp", proof, "--tsa", url);
        assertThat(gone.exit()).isEqualTo(6);
        assertThat(gone.err()).contains("DT-5001");
        assertThat(Call.of("proof", "timestamp", proof, "--tsa", "ftp://x/").exit())
                .isEqualTo(2);
    }
}
