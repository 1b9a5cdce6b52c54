package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.time.Algorithm;
import org.datatrust.verifier.time.Renewal;
import org.datatrust.verifier.time.TimestampToken;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renews the time-stamps of a proof. */
@Command(
        name = "renew",
        description = {
            "Stamp a proof as a whole, so that its time-stamps stay credible when their authority or algorithm no longer is (RFC 4998).",
            "Do it before that time. With --hash, in good time before the hash function used so far is broken."
        })
final class RenewCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "FILE",
            description = "A proof with time-stamps, *.dtproof. It must hold its context, to be renewed with it.")
    private Path file = Path.of("");

    @Option(
            names = "--tsa",
            required = true,
            paramLabel = "URL",
            description = "An authority that answers RFC 3161 over HTTP.")
    private String address = "";

    @Option(
            names = "--hash",
            paramLabel = "NAME",
            description = "SHA-256, SHA-384 or SHA-512; default: as before, SHA-256 at first.")
    private Optional<String> hash = Optional.empty();

    @Option(
            names = "--certificates",
            paramLabel = "PEM",
            description = "Certificates that the authority leaves out, such as its root; may be repeated.")
    private List<Path> certificateFiles = List.of();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; default: replace the proof.")
    private Optional<Path> out = Optional.empty();

    RenewCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException, InterruptedException {
        ProofBundle bundle = ProofReading.bundle(session, file);
        List<Bytes> certificates = new ArrayList<>();
        for (Path certificateFile : certificateFiles) {
            certificates.addAll(PemCertificates.read(session, certificateFile));
        }
        byte[] object = bundle.renewable().toByteArray();
        TimestampToken token;
        Renewal renewed;
        try {
            Optional<Renewal> before = Optional.empty();
            if (bundle.renewal().isPresent()) {
                before = Optional.of(Renewal.parse(bundle.renewal().get()));
            }
            Algorithm algorithm = algorithm(before);
            Bytes imprint = before.isPresent()
                    ? before.get().nextImprint(algorithm, object)
                    : Bytes.copyOf(algorithm.hash(object));
            TimeAuthority.Stamp stamp = TimeAuthority.at(session, address).stamp(algorithm, imprint, certificates);
            token = stamp.token().carrying(certificates, stamp.evidence().revocationLists());
            renewed = before.isPresent() ? before.get().with(token) : Renewal.of(token);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_PROOF, file, e.code() + " " + e.getMessage());
        }
        Path target = out.orElse(file);
        try {
            ProofFiles.write(
                    target, bundle.withRenewal(renewed.encode()).encode().toByteArray());
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
        }
        print(token.genTime(), renewed.hash(), target);
        return 0;
    }

    private Algorithm algorithm(Optional<Renewal> before) throws FailedException {
        if (hash.isEmpty()) {
            return before.map(Renewal::hash).orElse(Algorithm.SHA_256);
        }
        return Algorithm.ofLabel(hash.get())
                .filter(found -> found.label().startsWith("SHA"))
                .orElseThrow(
                        () -> session.failed(ErrorCode.BAD_VALUE, "--hash", hash.get(), "SHA-256 | SHA-384 | SHA-512"));
    }

    private void print(Instant time, Algorithm algorithm, Path target) {
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.proof-renew/v1")
                    .member("file", target.toString())
                    .member("time", time.toString())
                    .member("hash", algorithm.label())
                    .end());
        }
        session.result(session.text("renew.done", time, algorithm.label()));
        session.note(session.text("timestamp.written", target));
    }
}
