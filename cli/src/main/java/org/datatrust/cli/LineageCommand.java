package org.datatrust.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.LineageFormat;
import org.datatrust.verifier.LineageReport;
import org.datatrust.verifier.LineageVerifier;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lineages: what datasets were made from, and what was made from them. */
@Command(name = "lineage", description = "Check what a dataset was made from, or what was made from it.")
final class LineageCommand {

    @Command(
            name = "export",
            description = {
                "Have the organisations of the consortium sign a lineage as it is now, and write it as one file for anybody to check offline.",
                "Downwards it holds everything that was made from a version: what must be recalled."
            })
    static final class Export implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "VERSION", description = "orgs/ORG/datasets/ID/versions/N.")
        private String version = "";

        @Option(names = "--down", description = "What was made from it; without, what it was made from.")
        private boolean down;

        @Option(
                names = {"-o", "--out"},
                required = true,
                paramLabel = "OUT",
                description = "The file to write, *.dtlineage.")
        private Path out = Path.of("");

        @Option(names = "--compact", description = "Leave out what lineage verify then needs as --context.")
        private boolean compact;

        Export(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            VersionName name = DatasetCommands.version(session, version);
            if (Files.exists(out)) {
                throw session.failed(ErrorCode.FILE_EXISTS, out);
            }
            LineageBundle bundle;
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                bundle = gateway.lineage(name, down, compact);
            }
            Bytes encoded = bundle.encode();
            try {
                ProofFiles.write(out, encoded.toByteArray());
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
            }
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.lineage-export/v1")
                        .member("version", name.toString())
                        .member("file", out.toString())
                        .member("sizeBytes", encoded.size())
                        .end());
            }
            session.result(session.text("lineage.written", out, ByteCount.text(encoded.size())));
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "verify",
            description = {
                "Check a lineage bundle and show where each version stands. Offline: no network is used.",
                "Upwards it tells what was withdrawn of all that a version was made from; downwards, what must be recalled."
            },
            footer = {
                "",
                "Examples:",
                "  datatrust lineage verify warning.dtlineage --trust trust.json",
                "  datatrust lineage verify warning.dtlineage --trust trust.json --export dot > warning.dot",
                "",
                "Exit codes: 0 VERIFIED (whatever was withdrawn), 1 REFUTED, 2 usage, 3 INCONCLUSIVE, 5 file not found."
            })
    static final class Verify implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The lineage bundle, *.dtlineage.")
        private Path file = Path.of("");

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "The trust policy, who may be believed; default: DATATRUST_TRUST.")
        private Optional<Path> trust = Optional.empty();

        @Option(names = "--context", paramLabel = "FILE", description = "Completes a compact bundle.")
        private Optional<Path> context = Optional.empty();

        @Option(
                names = "--export",
                paramLabel = "FORMAT",
                description = {
                    "prov (PROV-O as JSON-LD), openlineage or dot: prints the lineage in this form instead of the report, if it is VERIFIED."
                })
        private Optional<String> export = Optional.empty();

        Verify(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Optional<LineageFormat> format = format();
            Path policy = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                    .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
            TrustPolicy trusted = TrustCommand.read(session, policy);
            LineageReport report = new LineageVerifier(trusted, CryptoProvider.fastest()).verify(bundle());
            Optional<String> exported = format.flatMap(report::export);
            if (exported.isPresent()) {
                session.result(exported.get().stripTrailing());
            } else if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.lineage-verify/v1")
                        .member("file", file.toString())
                        .key("report")
                        .raw(report.toJson())
                        .end());
            } else {
                session.result(
                        report.toText(session.messages().language().locale()).stripTrailing());
            }
            return report.result().exitCode();
        }

        private Optional<LineageFormat> format() throws FailedException {
            if (export.isEmpty()) {
                return Optional.empty();
            }
            for (LineageFormat format : LineageFormat.values()) {
                if (word(format).equals(export.get())) {
                    return Optional.of(format);
                }
            }
            throw session.failed(
                    ErrorCode.BAD_VALUE,
                    "--export",
                    export.get(),
                    Arrays.stream(LineageFormat.values()).map(Verify::word).collect(Collectors.joining(" | ")));
        }

        private static String word(LineageFormat format) {
            return format.name().toLowerCase(Locale.ROOT);
        }

        private LineageBundle bundle() throws FailedException {
            try (InputStream in = Files.newInputStream(file)) {
                // One byte more than is allowed shows the parser that there is too much.
                LineageBundle bundle = LineageBundle.parse(in.readNBytes(LineageBundle.MAX_SIZE_BYTES + 1));
                return context.isPresent()
                        ? bundle.withContext(ProofReading.contextOf(session, context.get()))
                        : bundle;
            } catch (NoSuchFileException e) {
                throw session.failed(ErrorCode.NO_PROOF, file);
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_READ, file);
            } catch (MalformedException e) {
                throw session.failed(ErrorCode.BAD_PROOF, file, e.code() + " " + e.getMessage());
            }
        }
    }
}
