package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.verifier.bundle.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all proofs of a channel share. */
@Command(name = "context", description = "Keep what all proofs of a channel share, so that the proofs can be small.")
final class ContextCommand {

    @Command(
            name = "save",
            description =
                    "Get the context from the gateway and write it to a file, for verify --context. The log must hold a record.")
    static final class Save implements Callable<Integer> {
        private final Session session;

        @Mixin
        private GatewayOptions options = new GatewayOptions();

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "Where to write it, such as main.dtcontext.")
        private Path out = Path.of("");

        @Option(names = "--force", description = "Replace an existing file.")
        private boolean force;

        Save(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            if (Files.exists(out) && !force) {
                throw session.failed(ErrorCode.FILE_EXISTS, out);
            }
            Profile profile = options.profile(session);
            LogName log = options.log(session, profile);
            try (Gateway gateway = Gateway.connect(session, profile)) {
                LogHead head = gateway.head(log);
                if (head.getTreeSize() < 1) {
                    throw session.failed(ErrorCode.NOTHING_FOUND, log);
                }
                Context context = gateway.proof(log, List.of(head.getTreeSize() - 1), false)
                        .context()
                        .orElseThrow(() -> session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "no context"));
                Bytes encoded = context.encode();
                try {
                    ProofFiles.write(out, encoded.toByteArray());
                } catch (IOException e) {
                    throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
                }
                if (session.json()) {
                    session.document(new JsonText()
                            .beginObject()
                            .member("schema", "datatrust.context/v1")
                            .member("file", out.toString())
                            .member("sizeBytes", encoded.size())
                            .member("configurations", context.configurations().size())
                            .end());
                } else {
                    session.result(session.text("context.written", out, ByteCount.text(encoded.size())));
                }
            }
            return 0;
        }
    }
}
