package org.datatrust.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.datatrust.network.TestTimeAuthority;
import org.datatrust.proof.Digest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A time-stamping authority for demonstrations. */
@Command(name = "tsa", description = "Run a TEST time-stamping authority on this machine.")
final class TsaCommand {

    @Command(
            name = "serve",
            description = {
                "Answer time-stamp requests (RFC 3161 over HTTP) until interrupted. For demonstrations only: its time is this machine's.",
                "Keys and certificates are made in the folder at the first start."
            })
    static final class Serve implements Callable<Integer> {
        private final Session session;

        @Option(
                names = "--test",
                required = true,
                description = "Says that you know: nobody else should believe this authority.")
        @SuppressWarnings("UnusedVariable") // Asked for so that it is said.
        private boolean test;

        @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Where its keys are.")
        private Path folder = Path.of("");

        @Option(
                names = "--listen",
                paramLabel = "HOST:PORT",
                defaultValue = "127.0.0.1:17318",
                description = "An address of the loopback interface. Default: ${DEFAULT-VALUE}.")
        private String address = "";

        Serve(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException, InterruptedException {
            int colon = address.lastIndexOf(':');
            try (TestTimeAuthority authority = TestTimeAuthority.start(
                    folder,
                    new InetSocketAddress(
                            address.substring(0, Math.max(colon, 0)), Integer.parseInt(address.substring(colon + 1))),
                    InstantSource.system())) {
                String root =
                        "sha256:" + Digest.sha256(authority.rootCertificate()).hex();
                if (session.json()) {
                    session.document(new JsonText()
                            .beginObject()
                            .member("schema", "datatrust.tsa/v1")
                            .member("url", authority.url())
                            .member("root", root)
                            .member("policy", TestTimeAuthority.POLICY)
                            .end());
                }
                session.result(session.text("tsa.serving", authority.url(), root, TestTimeAuthority.POLICY));
                // Ends with the process.
                new CountDownLatch(1).await();
                return 0;
            } catch (IOException | IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "tsa serve", address, String.valueOf(e.getMessage()));
            }
        }
    }
}
