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
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.Sidecar;
import org.datatrust.proof.statement.Statement;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.DisclosedProof;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.TableFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows some rows of an anchored table, with the proof that they are of it. */
@Command(
        name = "disclose",
        description = {
            "Write a file that shows and proves some rows of an anchored table, and tells nothing of the others. Offline.",
            "The table was anchored with --digest-profile csv-1; FILE.dtparts and its proof are needed."
        },
        footer = {
            "",
            "Example:",
            "  datatrust disclose census.csv --rows 17,42 -o two-rows.dtdisclosure",
            "  datatrust verify two-rows.dtdisclosure --trust trust.json",
            "",
            "Exit codes: 0 written, 2 usage, 3 the table has changed, 4 no permission, 5 table, proof or sidecar not found."
        })
final class DiscloseCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The table.")
    private Path file = Path.of("");

    @Option(names = "--proof", paramLabel = "PROOF", description = "The proof, if it does not lie beside the file.")
    private Optional<Path> proof = Optional.empty();

    @Option(
            names = "--rows",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "Numbers of rows, such as 17,42; 1 is the first below the header, which is always shown.")
    private List<Long> rows = List.of();

    @Option(names = "--count", description = "Tell also how many rows the table has.")
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
        NavigableSet<Long> wanted = new TreeSet<>();
        for (long row : rows) {
            if (row < 1 || row >= sidecar.count()) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--rows", Long.toString(row), "1 ... " + (sidecar.count() - 1));
            }
            wanted.add(row);
        }
        String told = wanted.stream().map(String::valueOf).collect(Collectors.joining(", "));
        wanted.add(0L);
        Bytes disclosed = new DisclosedProof(bundle, disclose(sidecar, wanted, place)).encode();
        if (disclosed.size() > DisclosedProof.MAX_SIZE_BYTES) {
            throw session.failed(
                    ErrorCode.BAD_VALUE,
                    "--rows",
                    rows.size(),
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
            document.key("rows").beginArray();
            wanted.tailSet(1L).forEach(document::value);
            session.document(
                    document.end().member("sizeBytes", disclosed.size()).end());
        }
        session.result(session.text("disclose.written", out, told, ByteCount.text(disclosed.size())));
        session.result(session.text(count ? "disclose.count.told" : "disclose.count.hidden"));
        return ExitCode.OK.number();
    }

    private Disclosure disclose(Sidecar sidecar, NavigableSet<Long> wanted, Path place) throws FailedException {
        try {
            return TableFile.disclose(file, sidecar, wanted, count);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.SIDECAR_OF_OTHER_CONTENT, place);
        } catch (IllegalArgumentException e) {
            // More rows than one disclosure opens.
            throw session.failed(ErrorCode.BAD_VALUE, "--rows", rows.size(), "<= " + (Disclosure.MAX_OPENINGS - 1));
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
