package org.datatrust.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.datatrust.custodian.ConsentReceipt;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.ConsentReport;
import org.datatrust.verifier.ConsentVerifier;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.trust.TrustPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Consents: what they permitted, and when. */
@Command(name = "consent", description = "Check what a person's consent permitted, and when.")
final class ConsentCommand {

    @Command(
            name = "verify",
            description = {
                "Check a consent bundle and show the consent's whole life. Offline: no network is used.",
                "With --purpose and --recipient: whether it permitted such a use at a time (--at; default: when the bundle was made)."
            },
            footer = {
                "",
                "Examples:",
                "  datatrust consent verify 2026-07.dtconsent --trust trust.json",
                "  datatrust consent verify 2026-07.dtconsent --purpose dpv:ImproveHealthcare --recipient test-agency \\",
                "    --scope VIEW --at 2026-07-01T12:00:00Z",
                "",
                "Exit codes: 0 VERIFIED and permitted, 1 REFUTED, 2 usage, 3 INCONCLUSIVE, 5 file not found, 8 VERIFIED but not permitted."
            })
    static final class Verify implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "The consent bundle, *.dtconsent.")
        private Path file = Path.of("");

        @Option(
                names = "--trust",
                paramLabel = "FILE",
                description = "The trust policy, who may be believed; default: DATATRUST_TRUST.")
        private Optional<Path> trust = Optional.empty();

        @Option(names = "--context", paramLabel = "FILE", description = "Completes a compact bundle.")
        private Optional<Path> context = Optional.empty();

        @Option(
                names = "--purpose",
                paramLabel = "TERM",
                description = "A purpose by its DPV term, such as dpv:ImproveHealthcare.")
        private Optional<String> purpose = Optional.empty();

        @Option(names = "--recipient", paramLabel = "ORG", description = "The organisation that would use the data.")
        private Optional<String> recipient = Optional.empty();

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                defaultValue = "VIEW",
                description = "VIEW, VIEW_AND_RETAIN or SHARE; default: ${DEFAULT-VALUE}.")
        private UseScope scope = UseScope.VIEW;

        @Option(names = "--at", paramLabel = "TIME", description = "Such as 2026-07-01T12:00:00Z.")
        private Optional<String> at = Optional.empty();

        @Option(
                names = "--receipt",
                paramLabel = "FILE",
                description = "The person's receipt: shows that its record is the one that was committed to.")
        private Optional<Path> receipt = Optional.empty();

        Verify(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Path policy = trust.or(() -> session.variable("DATATRUST_TRUST").map(Path::of))
                    .orElseThrow(() -> session.failed(ErrorCode.NO_TRUST, "--trust"));
            TrustPolicy trusted = TrustCommand.read(session, policy);
            ConsentBundle bundle = bundle();
            Optional<UseRequest> question = question(bundle);
            Optional<Instant> asked = time();
            OptionalInt committed = committed(bundle);
            ConsentReport report = new ConsentVerifier(trusted, CryptoProvider.fastest()).verify(bundle);
            Optional<Instant> when = asked.or(report::asOf);
            Optional<UseDecision> decision = question.flatMap(use -> when.flatMap(time -> report.decide(use, time)));
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-verify/v1")
                        .member("file", file.toString());
                when.filter(_ -> question.isPresent()).ifPresent(time -> document.member("at", time.toString()));
                decision.ifPresent(answer -> document.member("decision", answer.name()));
                committed.ifPresent(event -> document.member("receiptOfEvent", event));
                session.document(document.key("report").raw(report.toJson()).end());
            } else {
                Locale locale = session.messages().language().locale();
                session.result(report.toText(locale).stripTrailing());
                if (report.isVerified()) {
                    committed.ifPresent(event -> session.result(session.text("consent.receipt.holds", event)));
                }
                if (decision.isPresent()) {
                    session.result(session.text(
                            "consent.answer",
                            when.orElseThrow().toString(),
                            ConsentReport.inWords(decision.get(), locale)));
                } else if (question.isPresent()) {
                    session.result(session.text("consent.no.answer"));
                }
            }
            return exit(report, question.isPresent(), decision).number();
        }

        private static ExitCode exit(ConsentReport report, boolean asked, Optional<UseDecision> decision) {
            if (report.result() == Result.REFUTED) {
                return ExitCode.REFUTED;
            }
            if (!report.isVerified() || (asked && decision.isEmpty())) {
                return ExitCode.INCONCLUSIVE;
            }
            return !asked || decision.get() == UseDecision.GRANTED ? ExitCode.OK : ExitCode.NOT_PERMITTED;
        }

        private ConsentBundle bundle() throws FailedException {
            try (InputStream in = Files.newInputStream(file)) {
                // One byte more than is allowed shows the parser that there is too much.
                ConsentBundle bundle = ConsentBundle.parse(in.readNBytes(ConsentBundle.MAX_SIZE_BYTES + 1));
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

        /** The number of the event, from 1 on, whose terms commit to the record of the receipt; empty without a receipt. */
        private OptionalInt committed(ConsentBundle bundle) throws FailedException {
            if (receipt.isEmpty()) {
                return OptionalInt.empty();
            }
            Path path = receipt.get();
            byte[] written = VaultOptions.read(session, path, ConsentReceipt.MAX_SIZE_BYTES);
            ConsentReceipt given = VaultOptions.run(session, () -> ConsentReceipt.parse(written));
            for (int i = bundle.entries().size(); i > 0; i--) {
                Optional<ConsentTerms> terms =
                        bundle.entries().get(i - 1).event().terms();
                if (given.record().consent().equals(bundle.consent())
                        && terms.filter(one -> one.record().equals(given.commitment()))
                                .isPresent()) {
                    return OptionalInt.of(i);
                }
            }
            throw session.failed(ErrorCode.RECEIPT_OF_OTHER_CONSENT, path);
        }

        /** Asked about the consent's own dataset, as its newest terms name it. */
        private Optional<UseRequest> question(ConsentBundle bundle) throws FailedException {
            if (purpose.isEmpty() && recipient.isEmpty()) {
                if (at.isPresent()) {
                    throw missing("--purpose");
                }
                return Optional.empty();
            }
            String term = purpose.orElseThrow(() -> missing("--purpose"));
            String organisation = recipient.orElseThrow(() -> missing("--recipient"));
            Purpose known = Purpose.ofTerm(term)
                    .orElseThrow(() -> session.failed(
                            ErrorCode.BAD_VALUE,
                            "--purpose",
                            term,
                            Arrays.stream(Purpose.values()).map(Purpose::term).collect(Collectors.joining(" | "))));
            try {
                return bundle.entries().reversed().stream()
                        .flatMap(entry -> entry.event().terms().stream())
                        .findFirst()
                        .map(terms -> new UseRequest(
                                bundle.channel(),
                                bundle.consent(),
                                Bytes.copyOf(new byte[UseRequest.ID_SIZE_BYTES]),
                                terms.dataset(),
                                known,
                                new OrganisationId(organisation),
                                scope,
                                Optional.empty()));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--recipient", organisation, "a-z 0-9 . _ -");
            }
        }

        private Optional<Instant> time() throws FailedException {
            if (at.isEmpty()) {
                return Optional.empty();
            }
            try {
                Instant time = Instant.parse(at.get());
                if (time.isBefore(Instant.EPOCH)) {
                    throw new DateTimeException("before 1970");
                }
                return Optional.of(time);
            } catch (DateTimeException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--at", at.get(), "2026-07-01T12:00:00Z");
            }
        }

        private FailedException missing(String option) {
            return session.failed(ErrorCode.USAGE, session.text("option.missing", option), "datatrust consent verify");
        }
    }
}
