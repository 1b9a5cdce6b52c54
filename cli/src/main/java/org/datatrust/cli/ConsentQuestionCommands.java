package org.datatrust.cli;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.EvaluateConsentResponse;
import org.datatrust.protocol.v1.RecordUseResponse;
import org.datatrust.verifier.ConsentReport;
import org.datatrust.verifier.bundle.ConsentBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What asks about a consent at a gateway, uses it, and collects its evidence. */
final class ConsentQuestionCommands {
    private static final int SECONDS_PER_HOUR = 3600;

    private ConsentQuestionCommands() {}

    private static String words(Session session, UseDecision decision) {
        return ConsentReport.inWords(decision, session.messages().language().locale());
    }

    private static UseDecision decision(Session session, Gateway gateway, org.datatrust.protocol.v1.UseDecision answer)
            throws FailedException {
        return Arrays.stream(UseDecision.values())
                .filter(known -> answer != org.datatrust.protocol.v1.UseDecision.UNRECOGNIZED
                        && known.code() == answer.getNumber())
                .findFirst()
                .orElseThrow(() -> session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "decision"));
    }

    @Command(
            name = "status",
            description = {
                "Show how a consent stands, by the gateway's index. Fast, but no evidence: for that, 'consent export' and",
                "'consent verify'."
            })
    static final class Status implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        Status(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            ConsentName name = ConsentEventCommands.name(session, consent);
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                Consent found =
                        gateway.consent(name).orElseThrow(() -> session.failed(ErrorCode.NO_SUCH_CONSENT, name));
                print(ConsentEventCommands.state(session, gateway, found), found.getAsOfBlock());
            }
            return ExitCode.OK.number();
        }

        private void print(ConsentState state, long block) {
            ConsentTerms terms = state.terms();
            String purposes = terms.purposes().stream().map(Purpose::term).collect(Collectors.joining(", "));
            String recipients =
                    terms.recipients().stream().map(OrganisationId::value).collect(Collectors.joining(", "));
            Instant from = Instant.ofEpochSecond(terms.fromHour() * SECONDS_PER_HOUR);
            Instant until = Instant.ofEpochSecond(terms.untilHour() * SECONDS_PER_HOUR);
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-status/v1")
                        .member("consent", state.consent().toString())
                        .member("status", state.status().term())
                        .member("changedBy", state.changedBy().value())
                        .member(
                                "changedAt",
                                Instant.ofEpochSecond(state.changedAt()).toString())
                        .member("history", ConsentEventCommands.historyText(state))
                        .member("dataset", terms.dataset().toString())
                        .member("purposes", purposes)
                        .member("recipients", recipients)
                        .member("scope", terms.scope().name())
                        .member("from", from.toString())
                        .member("until", until.toString())
                        .member("asOfBlock", block)
                        .end());
            }
            session.result(session.text(
                    "consent.status", state.consent(), state.status().term()));
            session.result(session.text(
                    "consent.status.changed",
                    state.changedBy(),
                    Instant.ofEpochSecond(state.changedAt()).toString()));
            session.result(session.text(
                    "consent.status.terms",
                    terms.dataset(),
                    purposes,
                    recipients,
                    terms.scope().name()));
            session.result(session.text("consent.status.period", from.toString(), until.toString()));
            session.result(session.text("consent.status.history", ConsentEventCommands.historyText(state)));
            session.result(session.text("consent.as.of", block));
        }
    }

    @Command(
            name = "evaluate",
            description = {
                "Ask whether a consent covers a use, at a moment and now, by the gateway's index. Records nothing.",
                "Fast, but no evidence: for that, 'consent export' and 'consent verify'."
            },
            footer = {
                "",
                "Example:",
                "  datatrust consent evaluate orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f \\",
                "    --purpose dpv:ImproveHealthcare --recipient test-agency",
                "",
                "Exit codes: 0 covered at that moment, 8 not covered, 2 usage, 4 no party to the consent, 6 gateway unavailable."
            })
    static final class Evaluate implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        @Option(
                names = "--purpose",
                required = true,
                paramLabel = "TERM",
                description = "Such as dpv:ImproveHealthcare.")
        private String purpose = "";

        @Option(
                names = "--recipient",
                paramLabel = "ORG",
                description = "The organisation that would use the data; default: the profile's.")
        private Optional<String> recipient = Optional.empty();

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                defaultValue = "VIEW",
                description = "VIEW, VIEW_AND_RETAIN or SHARE; default: ${DEFAULT-VALUE}.")
        private UseScope scope = UseScope.VIEW;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = "A moment, such as 2026-07-01T12:00:00Z; default: now.")
        private Optional<String> at = Optional.empty();

        @Option(
                names = "--at-block",
                paramLabel = "N",
                description = "Instead of --at: when this block was the newest.")
        private OptionalLong atBlock = OptionalLong.empty();

        Evaluate(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            ConsentName name = ConsentEventCommands.name(session, consent);
            Profile acting = profile.profile(session);
            EvaluateConsentRequest.Builder question = EvaluateConsentRequest.newBuilder()
                    .setConsent(name.toString())
                    .setPurpose(ConsentTermsOptions.purpose(session, purpose).term())
                    .setRecipient(recipient.orElse(acting.organisation().value()))
                    .setScopeValue(scope.code());
            if (at.isPresent()) {
                question.setAtTime(
                        Timestamp.newBuilder().setSeconds(time(at.get()).getEpochSecond()));
            }
            atBlock.ifPresent(question::setAtBlock);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                EvaluateConsentResponse answer = gateway.evaluate(question.build());
                UseDecision then = decision(session, gateway, answer.getDecision());
                UseDecision now = decision(session, gateway, answer.getDecisionNow());
                print(name, answer, then, now);
                return (then == UseDecision.GRANTED ? ExitCode.OK : ExitCode.NOT_PERMITTED).number();
            }
        }

        private Instant time(String text) throws FailedException {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--at", text, "2026-07-01T12:00:00Z");
            }
        }

        private void print(ConsentName name, EvaluateConsentResponse answer, UseDecision then, UseDecision now) {
            String moment =
                    Instant.ofEpochSecond(answer.getDecisionTime().getSeconds()).toString();
            String present = Instant.ofEpochSecond(answer.getNow().getSeconds()).toString();
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-evaluate/v1")
                        .member("consent", name.toString())
                        .member("at", moment)
                        .member("decision", then.name())
                        .member("events", answer.getDecisionEvents())
                        .member("now", present)
                        .member("decisionNow", now.name())
                        .member("asOfBlock", answer.getAsOfBlock())
                        .end());
            }
            session.result(session.text("consent.answer", moment, words(session, then)));
            if (at.isPresent() || atBlock.isPresent()) {
                session.result(session.text("consent.answer.now", present, words(session, now)));
            }
            session.result(session.text("consent.as.of", answer.getAsOfBlock()));
        }
    }

    @Command(
            name = "use",
            description = {
                "Put on the ledger that the profile's organisation uses data under a consent. The ledger decides; a use that it",
                "refuses is recorded too."
            },
            footer = {
                "",
                "Example:",
                "  datatrust consent use orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f --purpose dpv:ImproveHealthcare",
                "",
                "Exit codes: 0 granted, 8 refused, 2 usage, 4 no permission, 6 gateway unavailable: repeat it with the same --id."
            })
    static final class Use implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        @Option(
                names = "--purpose",
                required = true,
                paramLabel = "TERM",
                description = "Such as dpv:ImproveHealthcare.")
        private String purpose = "";

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                defaultValue = "VIEW",
                description = "VIEW, VIEW_AND_RETAIN or SHARE; default: ${DEFAULT-VALUE}.")
        private UseScope scope = UseScope.VIEW;

        @Option(
                names = "--dataset",
                paramLabel = "NAME",
                description = "orgs/ORG/datasets/ID; default: the one that the consent is about.")
        private Optional<String> dataset = Optional.empty();

        @Option(
                names = "--id",
                paramLabel = "HEX",
                description = "To repeat a use whose outcome was not told; default: drawn.")
        private Optional<String> id = Optional.empty();

        Use(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            ConsentName name = ConsentEventCommands.name(session, consent);
            Profile acting = profile.profile(session);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                UseRequest use = new UseRequest(
                        acting.channel(),
                        name,
                        id(),
                        dataset(gateway, acting, name),
                        ConsentTermsOptions.purpose(session, purpose),
                        acting.organisation(),
                        scope,
                        Optional.empty());
                session.note(session.text("consent.use.id", use.id().hex()));
                RecordUseResponse answer = gateway.record(use);
                UseReceipt receipt;
                try {
                    receipt = UseReceipt.parse(answer.getUse().getReceipt().toByteArray());
                } catch (MalformedException e) {
                    throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), e.code() + " " + e.getMessage());
                }
                if (!receipt.request().equals(use)) {
                    throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "receipt");
                }
                print(receipt, answer);
                return (receipt.decision() == UseDecision.GRANTED ? ExitCode.OK : ExitCode.NOT_PERMITTED).number();
            }
        }

        private Bytes id() throws FailedException {
            if (id.isEmpty()) {
                byte[] drawn = new byte[UseRequest.ID_SIZE_BYTES];
                new SecureRandom().nextBytes(drawn);
                return Bytes.copyOf(drawn);
            }
            if (!id.get().matches("[0-9a-f]{32}")) {
                throw session.failed(ErrorCode.BAD_VALUE, "--id", id.get(), "32 x 0-9 a-f");
            }
            return Bytes.copyOf(HexFormat.of().parseHex(id.get()));
        }

        private DatasetName dataset(Gateway gateway, Profile acting, ConsentName name) throws FailedException {
            if (dataset.isPresent()) {
                return GatewayOptions.dataset(session, acting, dataset.get());
            }
            Consent found = gateway.consent(name).orElseThrow(() -> session.failed(ErrorCode.NO_SUCH_CONSENT, name));
            return ConsentEventCommands.state(session, gateway, found).terms().dataset();
        }

        private void print(UseReceipt receipt, RecordUseResponse answer) {
            String time = Instant.ofEpochSecond(receipt.at()).toString();
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-use/v1")
                        .member("consent", receipt.request().consent().toString())
                        .member("use", receipt.request().id().hex())
                        .member("decision", receipt.decision().name())
                        .member("at", time)
                        .member("recordedBefore", answer.getRecordedBefore());
                if (!answer.getTransactionId().isEmpty()) {
                    document.member("transaction", answer.getTransactionId()).member("block", answer.getBlockNumber());
                }
                session.document(document.end());
            }
            session.result(session.text("consent.answer", time, words(session, receipt.decision())));
            session.result(session.text("consent.use", receipt.request().id().hex()));
        }
    }

    @Command(
            name = "export",
            description = {
                "Write a consent bundle: the whole life of a consent, and uses under it, signed by the organisations as of now.",
                "Anybody checks it offline: 'consent verify'."
            },
            footer = {
                "",
                "Example:",
                "  datatrust consent export orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f consent.dtconsent"
            })
    static final class Export implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(index = "0", paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "Where the bundle goes; must not exist.")
        private Path file = Path.of("");

        @Option(names = "--use", paramLabel = "HEX", description = "The id of a use to show; repeatable.")
        private List<String> uses = new ArrayList<>();

        @Option(names = "--compact", description = "Leave out what all proofs of the channel share.")
        private boolean compact;

        Export(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            ConsentName name = ConsentEventCommands.name(session, consent);
            if (Files.exists(file)) {
                throw session.failed(ErrorCode.FILE_EXISTS, file);
            }
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                ConsentBundle bundle = gateway.bundle(name, uses, compact);
                if (!bundle.consent().equals(name)) {
                    throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), "bundle");
                }
                ProofFiles.write(file, bundle.encode().toByteArray());
                if (session.json()) {
                    session.document(new JsonText()
                            .beginObject()
                            .member("schema", "datatrust.consent-export/v1")
                            .member("consent", name.toString())
                            .member("file", file.toString())
                            .member("events", bundle.entries().size())
                            .member("uses", bundle.uses().size())
                            .end());
                }
                session.result(session.text(
                        "consent.exported",
                        file,
                        bundle.entries().size(),
                        bundle.uses().size()));
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
            }
            return ExitCode.OK.number();
        }
    }
}
