package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.JsonDocument;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.DocumentFile;
import org.datatrust.verifier.data.FolderFiles;
import org.datatrust.verifier.data.TableFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows some parts of an anchored content, with the proof that they are of it. */
@Command(
        name = "disclose",
        description = {
            "Write a file that shows and proves some rows of an anchored table, components of an SBOM, values of a document of JSON or",
            "files of a folder, and tells nothing of the others. Offline. It was anchored with --digest-profile csv-1, sbom-1, json-1 or",
            "dir-1; FILE.dtparts and its proof are needed."
        },
        footer = {
            "",
            "Examples:",
            "  datatrust disclose census.csv --rows 17,42 -o two-rows.dtdisclosure",
            "  datatrust disclose product.cdx.json --component log4j-core -o log4j.dtdisclosure",
            "  datatrust disclose record.json --member /patient/bloodGroup -o blood-group.dtdisclosure",
            "  datatrust disclose dossier --path permits/2026.pdf -o permit.dtdisclosure",
            "  datatrust verify two-rows.dtdisclosure --trust trust.json",
            "",
            "Exit codes: 0 written, 2 usage, 3 the content has changed, 4 no permission, 5 file, proof, sidecar or part not found."
        })
final class DiscloseCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The table, SBOM, document or folder.")
    private Path file = Path.of("");

    @Option(names = "--proof", paramLabel = "PROOF", description = "The proof, if it does not lie beside the file.")
    private Optional<Path> proof = Optional.empty();

    @ArgGroup(multiplicity = "1")
    private Parts wanted = new Parts();

    /** What is to be shown. */
    private static final class Parts {
        @Option(
                names = "--rows",
                split = ",",
                paramLabel = "N",
                description = "Numbers of rows, such as 17,42; 1 is the first below the header, which is always shown.")
        private List<Long> rows = List.of();

        @Option(
                names = "--component",
                paramLabel = "NAME|PURL",
                description = "Components with this name or package URL; may be given several times.")
        private List<String> components = List.of();

        @Option(
                names = "--member",
                paramLabel = "POINTER",
                description =
                        "All values at or inside this place of a document of JSON (RFC 6901), such as /patient/name; may be"
                                + " given several times.")
        private List<String> members = List.of();

        @Option(
                names = "--path",
                paramLabel = "PATH",
                description = {
                    "This file of a folder, or all files in this folder in it; the path within the folder, with /. What is shown is path,",
                    "size and SHA-256. May be given several times."
                })
        private List<String> paths = List.of();
    }

    @Option(names = "--count", description = "Tell also how many rows, components, values or files there are.")
    private boolean count;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write, *.dtdisclosure.")
    private Path out = Path.of("");

    @Option(names = "--force", description = "Replace OUT if it exists.")
    private boolean force;

    DiscloseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException {
        if (!ProofFiles.isDisclosure(out)) {
            throw session.failed(ErrorCode.BAD_VALUE, "--out", out, "*" + ProofFiles.DISCLOSURE);
        }
        if (Files.exists(out) && !force) {
            throw session.failed(ErrorCode.FILE_EXISTS, out);
        }
        Path place = ProofFiles.sidecarOf(file);
        Sidecar sidecar = ProofReading.sidecar(session, place);
        Path source = proof.orElseGet(() -> ProofFiles.beside(file));
        ProofBundle bundle = proofOf(ProofReading.bundle(session, source), sidecar, source);
        Told told = switch (sidecar.profile()) {
            case CSV_1 -> rows(sidecar, place);
            case SBOM_1 -> components(sidecar, place);
            case JSON_1 -> members(sidecar, place);
            case DIR_1 -> files(sidecar, place);
            case FILE_1 -> throw new IllegalStateException("a sidecar has a profile of parts");
        };
        Bytes disclosed = new DisclosedProof(bundle, told.disclosure()).encode();
        if (disclosed.size() > DisclosedProof.MAX_SIZE_BYTES) {
            throw session.failed(
                    ErrorCode.BAD_VALUE,
                    "--rows, --component, --member, --path",
                    told.disclosure().openings().size(),
                    ByteCount.text(disclosed.size()) + " > " + ByteCount.text(DisclosedProof.MAX_SIZE_BYTES));
        }
        try {
            ProofFiles.write(out, disclosed.toByteArray());
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, out, String.valueOf(e.getMessage()));
        }
        if (session.json()) {
            JsonText document = new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.disclose/v1")
                    .member("file", out.toString())
                    .member("profile", sidecar.profile().id())
                    .member("countTold", count);
            document.key("parts").beginArray();
            told.disclosure().openings().forEach(opening -> document.value(opening.index()));
            session.document(
                    document.end().member("sizeBytes", disclosed.size()).end());
        }
        session.result(session.text(
                "disclose.written." + sidecar.profile().id(), out, told.names(), ByteCount.text(disclosed.size())));
        session.result(session.text(count ? "disclose.count.told" : "disclose.count.hidden"));
        return ExitCode.OK.number();
    }

    /** A disclosure, and what its parts are called. */
    private record Told(Disclosure disclosure, String names) {}

    /** Something that reads the content. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException, MalformedException;
    }

    private Told rows(Sidecar sidecar, Path place) throws FailedException {
        if (wanted.rows.isEmpty()) {
            throw session.failed(ErrorCode.USAGE, session.text("option.missing", "--rows"), "datatrust disclose");
        }
        NavigableSet<Long> rows = new TreeSet<>();
        for (long row : wanted.rows) {
            if (row < 1 || row >= sidecar.count()) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--rows", Long.toString(row), "1 ... " + (sidecar.count() - 1));
            }
            rows.add(row);
        }
        String names = rows.stream().map(String::valueOf).collect(Collectors.joining(", "));
        rows.add(0L);
        return new Told(open(place, rows.size(), () -> TableFile.disclose(file, sidecar, rows, count)), names);
    }

    private Told components(Sidecar sidecar, Path place) throws FailedException {
        if (wanted.components.isEmpty()) {
            throw session.failed(ErrorCode.USAGE, session.text("option.missing", "--component"), "datatrust disclose");
        }
        List<Bytes> parts = parts(sidecar, place);
        NavigableSet<Long> opened = new TreeSet<>();
        for (String name : wanted.components) {
            List<Long> found = Sbom.componentsOf(parts).stream()
                    .filter(component -> component.isCalled(name))
                    .map(Sbom.Component::index)
                    .toList();
            if (found.isEmpty()) {
                throw session.failed(ErrorCode.NO_SUCH_PART, file, name);
            }
            opened.addAll(found);
        }
        return new Told(
                open(place, opened.size(), () -> DocumentFile.disclose(parts, sidecar, opened, count)),
                String.join(", ", wanted.components));
    }

    private Told members(Sidecar sidecar, Path place) throws FailedException {
        if (wanted.members.isEmpty()) {
            throw session.failed(ErrorCode.USAGE, session.text("option.missing", "--member"), "datatrust disclose");
        }
        List<Bytes> parts = parts(sidecar, place);
        NavigableSet<Long> opened = new TreeSet<>();
        for (String pointer : wanted.members) {
            List<Long> found = valuesOf(parts).stream()
                    .filter(value -> value.isIn(pointer))
                    .map(JsonDocument.Value::index)
                    .toList();
            if (found.isEmpty()) {
                throw session.failed(ErrorCode.NO_SUCH_PART, file, pointer);
            }
            opened.addAll(found);
        }
        return new Told(
                open(place, opened.size(), () -> DocumentFile.disclose(parts, sidecar, opened, count)),
                String.join(", ", wanted.members));
    }

    private Told files(Sidecar sidecar, Path place) throws FailedException {
        if (wanted.paths.isEmpty()) {
            throw session.failed(ErrorCode.USAGE, session.text("option.missing", "--path"), "datatrust disclose");
        }
        List<String> files = read(place, () -> FolderFiles.paths(file));
        NavigableSet<Long> opened = new TreeSet<>();
        for (String path : wanted.paths) {
            String start = path.endsWith("/") ? path : path + "/";
            List<Long> found = IntStream.range(0, files.size())
                    .filter(i -> (files.get(i) + "/").startsWith(start))
                    .mapToObj(Long::valueOf)
                    .toList();
            if (found.isEmpty()) {
                throw session.failed(ErrorCode.NO_SUCH_PART, file, path);
            }
            opened.addAll(found);
        }
        return new Told(
                open(place, opened.size(), () -> FolderFiles.disclose(file, sidecar, opened, count)),
                String.join(", ", wanted.paths));
    }

    private static List<JsonDocument.Value> valuesOf(List<Bytes> parts) {
        try {
            return JsonDocument.valuesOf(parts);
        } catch (MalformedException e) {
            throw new IllegalStateException("a part that was just made", e);
        }
    }

    private List<Bytes> parts(Sidecar sidecar, Path place) throws FailedException {
        return read(place, () -> DocumentFile.parts(sidecar.profile(), file));
    }

    private Disclosure open(Path place, int parts, Reading<Disclosure> reading) throws FailedException {
        if (parts > Disclosure.MAX_OPENINGS) {
            throw session.failed(
                    ErrorCode.BAD_VALUE,
                    "--rows, --component, --member, --path",
                    parts,
                    "<= " + Disclosure.MAX_OPENINGS);
        }
        return read(place, reading);
    }

    private <T> T read(Path place, Reading<T> reading) throws FailedException {
        try {
            return reading.read();
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.SIDECAR_OF_OTHER_CONTENT, place);
        } catch (IOException e) {
            throw session.failed(Files.exists(file) ? ErrorCode.CANNOT_READ : ErrorCode.FILE_NOT_FOUND, file);
        }
    }

    /** The proof of this content alone: the records of others are not for whoever gets the disclosure. */
    private ProofBundle proofOf(ProofBundle bundle, Sidecar sidecar, Path source) throws FailedException {
        for (int i = 0; i < bundle.records().size(); i++) {
            BundleRecord record = bundle.records().get(i);
            Optional<Statement> statement = ProofReading.statement(record);
            if (statement.isPresent()
                    && statement.get().profile() == sidecar.profile()
                    && statement.get().digest().equals(sidecar.digest())) {
                return bundle.records().size() == 1 ? bundle : ProofFiles.single(bundle, i);
            }
        }
        throw session.failed(ErrorCode.NO_SUCH_RECORD, file, source);
    }
}
