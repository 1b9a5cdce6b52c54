package org.datatrust.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.ProofBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks into proofs. */
@Command(name = "proof", description = "Look into proofs.")
final class ProofCommand {

    @Command(
            name = "inspect",
            description = "Show what a proof says, without judging it. To judge it: datatrust verify. Offline.")
    static final class Inspect implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "A proof, *.dtproof.")
        private Path file = Path.of("");

        @Option(
                names = "--records",
                paramLabel = "N",
                defaultValue = "20",
                description = "Records to show at most; --json shows all. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        Inspect(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            byte[] content = ProofReading.content(session, file);
            ProofBundle bundle = ProofReading.bundle(session, file);
            if (session.json()) {
                session.document(document(bundle, content.length));
            } else {
                print(bundle, content.length);
            }
            return 0;
        }

        private JsonText document(ProofBundle bundle, int size) {
            JsonText out = new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.proof-inspect/v1")
                    .member("file", file.toString())
                    .member("sizeBytes", size)
                    .member("selfContained", bundle.context().isPresent());
            out.key("records").beginArray();
            for (BundleRecord record : bundle.records()) {
                out.beginObject()
                        .member("leafIndex", record.leafIndex())
                        .member("leafHash", LogHash.leaf(record.statement()).hex())
                        .member("anchoring", record.anchoring())
                        .member("pathLength", record.path().size());
                ProofReading.statement(record).ifPresent(statement -> write(out.key("statement"), statement));
                out.end();
            }
            out.end().key("anchorings").beginArray();
            for (Anchoring anchoring : bundle.anchorings()) {
                out.beginObject()
                        .member("log", anchoring.log().toString())
                        .member("block", anchoring.block().number())
                        .member("transaction", anchoring.transaction())
                        .end();
            }
            return out.end().end();
        }

        private static void write(JsonText out, Statement statement) {
            out.beginObject()
                    .member("channel", statement.channel().value())
                    .member("dataset", statement.dataset().toString())
                    .member("version", statement.version())
                    .member("profile", statement.profile().id())
                    .member("digest", "sha256:" + statement.digest().hex())
                    .member("sizeBytes", statement.sizeBytes())
                    .member("salt", statement.salt().hex());
            statement.name().ifPresent(name -> out.member("name", name));
            statement.mediaType().ifPresent(type -> out.member("mediaType", type));
            statement.issuedAt().ifPresent(time -> out.member("issuedAtClaimed", time.toString()));
            out.key("parents").beginArray();
            statement.parents().forEach(parent -> out.value(parent.hex()));
            out.end().end();
        }

        private void print(ProofBundle bundle, int size) {
            session.result(session.text(
                    "inspect.bundle",
                    file,
                    ByteCount.text(size),
                    bundle.records().size(),
                    bundle.anchorings().size(),
                    session.text(bundle.context().isPresent() ? "inspect.self.contained" : "inspect.compact")));
            for (int i = 0; i < Math.min(limit, bundle.records().size()); i++) {
                printRecord(bundle, i);
            }
            if (bundle.records().size() > limit) {
                session.result(session.text("problems.more", bundle.records().size() - limit));
            }
        }

        private void printRecord(ProofBundle bundle, int index) {
            BundleRecord record = bundle.records().get(index);
            Anchoring anchoring = bundle.anchoring(index);
            session.result("");
            session.result("  " + anchoring.log() + " #" + record.leafIndex() + "  block "
                    + anchoring.block().number());
            Optional<Statement> read = ProofReading.statement(record);
            if (read.isEmpty()) {
                session.result("    ?");
                return;
            }
            Statement statement = read.get();
            line("name", statement.name().orElse("-"));
            line("dataset", statement.dataset() + " " + statement.version());
            String digest = statement.digest().hex();
            line(
                    "digest",
                    statement.profile().hasParts()
                            ? statement.profile().id() + " " + digest
                            : "SHA-256 " + digest + ", " + statement.sizeBytes() + " B");
            line(
                    "leaf",
                    LogHash.leaf(record.statement()).hex() + ", "
                            + record.path().size() + " hashes to the root");
            statement.mediaType().ifPresent(type -> line("type", type));
            statement.issuedAt().ifPresent(time -> line("issued", time + " (claimed)"));
            List<String> parents =
                    statement.parents().stream().map(parent -> parent.hex()).toList();
            parents.forEach(parent -> line("parent", parent));
        }

        private void line(String title, String value) {
            session.result("    %-8s %s".formatted(title, Printable.of(value)));
        }
    }
}
