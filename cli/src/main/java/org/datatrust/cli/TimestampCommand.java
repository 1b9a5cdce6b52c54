package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.proof.Bytes;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.time.Algorithm;
import org.datatrust.verifier.time.TimestampJudge;
import org.datatrust.verifier.time.TimestampTrust;
import org.datatrust.verifier.time.TimestampVerdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds time-stamps to a proof. */
@Command(
        name = "timestamp",
        description = {
            "Let time-stamping authorities stamp the blocks of a proof, and put the stamps into it.",
            "Only the blocks' hashes are sent."
        })
final class TimestampCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A proof, *.dtproof.")
    private Path file = Path.of("");

    @Option(
            names = "--tsa",
            required = true,
            paramLabel = "URL",
            description = "An authority that answers RFC 3161 over HTTP; may be repeated.")
    private List<String> addresses = List.of();

    @Option(
            names = "--certificates",
            paramLabel = "PEM",
            description = "Certificates that the authority leaves out, such as its root; may be repeated.")
    private List<Path> certificateFiles = List.of();

    @Option(
            names = "--trust",
            paramLabel = "POLICY",
            description = "Judge the stamps by this trust policy before they are kept.")
    private Optional<Path> trustFile = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write; default: replace the proof.")
    private Optional<Path> out = Optional.empty();

    TimestampCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws FailedException, InterruptedException {
        ProofBundle bundle = ProofReading.bundle(session, file);
        if (bundle.renewal().isPresent()) {
            throw session.failed(ErrorCode.ALREADY_RENEWED, file);
        }
        Optional<TimestampTrust> trust = Optional.empty();
        if (trustFile.isPresent()) {
            trust = TrustCommand.read(session, trustFile.get()).timestamping();
            if (trust.isEmpty()) {
                throw session.failed(ErrorCode.BAD_VALUE, "--trust", trustFile.get(), "timestamping");
            }
        }
        List<Bytes> certificates = new ArrayList<>();
        for (Path certificateFile : certificateFiles) {
            certificates.addAll(PemCertificates.read(session, certificateFile));
        }
        requireRoom(bundle);
        List<Anchoring> stamped = new ArrayList<>();
        for (Anchoring anchoring : bundle.anchorings()) {
            List<TimeEvidence> times = new ArrayList<>(anchoring.times());
            for (String address : addresses) {
                times.add(stamp(address, anchoring, certificates, trust));
            }
            stamped.add(anchoring.withTimes(times));
        }
        Path target = out.orElse(file);
        try {
            ProofFiles.write(target, bundle.withAnchorings(stamped).encode().toByteArray());
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, target, String.valueOf(e.getMessage()));
        }
        if (session.json()) {
            session.document(new JsonText()
                    .beginObject()
                    .member("schema", "datatrust.proof-timestamp/v1")
                    .member("file", target.toString())
                    .member("anchorings", stamped.size())
                    .member("authorities", addresses.size())
                    .end());
        }
        session.note(session.text("timestamp.written", target));
        return 0;
    }

    /** Before anybody is asked: a proof with more would be refused by every verifier. */
    private void requireRoom(ProofBundle bundle) throws FailedException {
        int all = 0;
        for (Anchoring anchoring : bundle.anchorings()) {
            int times = anchoring.times().size() + addresses.size();
            if (times > Anchoring.MAX_TIMES) {
                throw session.failed(
                        ErrorCode.BAD_VALUE, "--tsa", addresses, "at most " + Anchoring.MAX_TIMES + " for a block");
            }
            all += times;
        }
        if (all > ProofBundle.MAX_TIMES) {
            throw session.failed(
                    ErrorCode.BAD_VALUE,
                    "--tsa",
                    addresses,
                    "at most " + ProofBundle.MAX_TIMES + " in a proof, which has "
                            + bundle.anchorings().size() + " blocks; renew it as a whole instead");
        }
    }

    private TimeEvidence stamp(
            String address, Anchoring anchoring, List<Bytes> certificates, Optional<TimestampTrust> trust)
            throws FailedException, InterruptedException {
        TimeAuthority.Stamp stamp = TimeAuthority.at(session, address)
                .stamp(
                        Algorithm.SHA_256,
                        BlockRules.headerHash(anchoring.block()).bytes(),
                        certificates);
        if (trust.isPresent()) {
            TimestampVerdict verdict =
                    new TimestampJudge(trust.get()).judge(BlockRules.headerBytes(anchoring.block()), stamp.evidence());
            if (!(verdict instanceof TimestampVerdict.Accepted)) {
                throw session.failed(ErrorCode.WRONG_TIMESTAMP, address, verdict);
            }
        }
        session.result(session.text(
                "timestamp.block",
                Long.toString(anchoring.block().number()),
                stamp.token().genTime(),
                stamp.token().accuracy().toMillis(),
                address));
        return stamp.evidence();
    }
}
