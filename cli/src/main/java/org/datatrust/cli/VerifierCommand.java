package org.datatrust.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.datatrust.auditor.service.VerifierServer;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verifier as a service. */
@Command(name = "verifier", description = "Serve the verifier to programs on other machines.")
final class VerifierCommand {

    @Command(
            name = "serve",
            description = {
                "Serve VerifierService (gRPC) with one trust policy until interrupted. Opens no connection to anybody.",
                "TLS 1.3; callers show a certificate that --client-ca vouches for."
            })
    static final class Serve implements Callable<Integer> {
        private final Session session;

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "The trust policy, who may be believed; default: DATATRUST_TRUST.")
        private Optional<Path> trust = Optional.empty();

        @Option(
                names = "--listen",
                paramLabel = "ADDRESS:PORT",
                defaultValue = "127.0.0.1:17100",
                description = "Default: ${DEFAULT-VALUE}; port 0 takes a free one.")
        private String listen = "";

        @Option(names = "--tls-cert", paramLabel = "FILE", description = "The server's certificate chain, PEM.")
        private Optional<Path> certificate = Optional.empty();

        @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PKCS#8 in PEM.")
        private Optional<Path> key = Optional.empty();

        @Option(names = "--client-ca", paramLabel = "FILE", description = "Who may vouch for callers, PEM.")
        private Optional<Path> clientAuthorities = Optional.empty();

        @Option(
                names = "--plain-text",
                description = "No TLS and no certificates: anybody on this machine may call. Loopback addresses only.")
        private boolean plainText;

        Serve(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException, InterruptedException {
            Path file = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                    .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
            TrustPolicy policy = TrustCommand.read(session, file);
            InetSocketAddress address = address();
            if (plainText && !address.getAddress().isLoopbackAddress()) {
                throw session.failed(ErrorCode.BAD_VALUE, "--listen", listen, "127.0.0.1:PORT | [::1]:PORT");
            }
            Optional<VerifierServer.Tls> tls = plainText
                    ? Optional.empty()
                    : Optional.of(new VerifierServer.Tls(
                            required(certificate, "--tls-cert"),
                            required(key, "--tls-key"),
                            required(clientAuthorities, "--client-ca")));
            CountDownLatch ended = new CountDownLatch(1);
            try (VerifierServer server = VerifierServer.start(
                    Verifier.of(policy, CryptoProvider.fastest(), InstantSource.system()),
                    address,
                    tls,
                    VerifierServer.Limits.standard())) {
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "verifier-shutdown"));
                started(address, server.port());
                ended.await();
                return 0;
            } catch (IOException | IllegalArgumentException e) {
                throw session.failed(ErrorCode.CANNOT_SERVE, listen, String.valueOf(e.getMessage()));
            }
        }

        private void started(InetSocketAddress address, int port) {
            String where = address.getAddress().getHostAddress() + ":" + port;
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.verifier/v1")
                        .member("listening", where)
                        .end());
            } else {
                session.result(session.text("verifier.listening", where));
            }
            session.flush();
        }

        private <T> T required(Optional<T> value, String option) throws FailedException {
            return value.orElseThrow(() -> session.failed(
                    ErrorCode.USAGE, session.text("option.missing", option), "datatrust verifier serve"));
        }

        private InetSocketAddress address() throws FailedException {
            int colon = listen.lastIndexOf(':');
            try {
                int port = Integer.parseInt(listen.substring(colon + 1));
                return new InetSocketAddress(InetAddress.getByName(listen.substring(0, Math.max(0, colon))), port);
            } catch (UnknownHostException | IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--listen", listen, "ADDRESS:PORT");
            }
        }
    }
}
