package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.custodian.KeptConsent;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.RecordConsentEventResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What changes a consent on the ledger. */
final class ConsentEventCommands {
    private ConsentEventCommands() {}

    static ConsentName name(Session session, String text) throws FailedException {
        try {
            return ConsentName.parse(text);
        } catch (MalformedException e) {
            throw session.failed(
                    ErrorCode.BAD_VALUE, "NAME", text, "orgs/ORG/consents/000102030405060708090a0b0c0d0e0f");
        }
    }

    static ConsentState state(Session session, Gateway gateway, Consent consent) throws FailedException {
        try {
            return ConsentState.parse(consent.getState().toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), e.code() + " " + e.getMessage());
        }
    }

    /** An event that follows what the ledger holds. */
    abstract static class Event implements Callable<Integer> {
        private final Session session;
        private final ConsentAction action;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Option(
                names = "--as-person",
                paramLabel = "KEYFILE",
                description = "Sign as the person, with the key that 'consent person-key' made.")
        private Optional<Path> person = Optional.empty();

        @Option(
                names = "--follows",
                paramLabel = "HISTORY",
                description = {
                    "What 'consent status' showed as history. For a gateway whose organisation is no party to the consent",
                    "and so tells nothing of it; by default the gateway is asked."
                })
        private Optional<String> follows = Optional.empty();

        @Option(names = "--validate-only", description = "Ask whether it would take effect now, and record nothing.")
        private boolean validateOnly;

        Event(Session session, ConsentAction action) {
            this.session = session;
            this.action = action;
        }

        Session session() {
            return session;
        }

        /** The consent that the event is about. */
        abstract ConsentName consent(Profile acting) throws FailedException;

        /** The terms that the event states, if its action states any. */
        abstract Optional<ConsentTerms> terms(Profile acting, ConsentName consent, Optional<ConsentState> now)
                throws FailedException;

        @Override
        public Integer call() throws FailedException {
            Profile acting = profile.profile(session);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                return run(acting, gateway);
            }
        }

        int run(Profile acting, Gateway gateway) throws FailedException {
            ConsentName consent = consent(acting);
            Optional<PersonKey> key =
                    person.isPresent() ? Optional.of(PersonKey.read(session, person.get())) : Optional.empty();
            Optional<Consent> found = follows.isPresent() ? Optional.empty() : gateway.consent(consent);
            Optional<ConsentState> now = Optional.empty();
            History before = follows.isPresent() ? history(follows.get()) : History.NONE;
            if (found.isPresent()) {
                now = Optional.of(state(session, gateway, found.get()));
                before = now.get().history();
            }
            Optional<ConsentTerms> stated = terms(acting, consent, now);
            if (found.isPresent()
                    && now.filter(state -> isRecorded(state, stated)).isPresent()) {
                print(
                        gateway,
                        RecordConsentEventResponse.newBuilder()
                                .setConsent(found.get())
                                .setRecordedBefore(true)
                                .build());
                return ExitCode.OK.number();
            }
            ConsentEvent unsigned =
                    new ConsentEvent(acting.channel(), consent, before, action, stated, Optional.empty());
            ConsentEvent event = key.isPresent() ? key.get().sign(unsigned) : unsigned;
            print(gateway, gateway.record(event, validateOnly));
            return ExitCode.OK.number();
        }

        /** Whether the newest event says the same already, as that of an earlier call whose outcome was not told. */
        private boolean isRecorded(ConsentState now, Optional<ConsentTerms> stated) {
            return now.status() == action.result() && stated.equals(Optional.of(now.terms()));
        }

        private History history(String text) throws FailedException {
            int colon = text.indexOf(':');
            try {
                return new History(
                        Long.parseLong(text.substring(0, Math.max(colon, 0))), Digest.ofHex(text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--follows", text, "2:0123…cdef");
            }
        }

        private void print(Gateway gateway, RecordConsentEventResponse answer) throws FailedException {
            ConsentState after = state(session, gateway, answer.getConsent());
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-event/v1")
                        .member("consent", after.consent().toString())
                        .member("status", after.status().term())
                        .member("history", historyText(after))
                        .member("recordedBefore", answer.getRecordedBefore());
                if (!answer.getTransactionId().isEmpty()) {
                    document.member("transaction", answer.getTransactionId()).member("block", answer.getBlockNumber());
                }
                session.document(document.end());
            }
            String key = answer.getRecordedBefore()
                    ? "consent.event.before"
                    : validateOnly ? "consent.event.valid" : "consent.event.recorded";
            session.result(session.text(key, after.consent(), after.status().term()));
            if (!answer.getTransactionId().isEmpty()) {
                session.result(
                        session.text("consent.event.transaction", answer.getTransactionId(), answer.getBlockNumber()));
            }
        }
    }

    static String historyText(ConsentState state) {
        return state.history().events() + ":" + state.history().digest().hex();
    }

    /** An event without terms. */
    abstract static class PlainEvent extends Event {
        @Parameters(paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        PlainEvent(Session session, ConsentAction action) {
            super(session, action);
        }

        @Override
        ConsentName consent(Profile acting) throws FailedException {
            return name(session(), consent);
        }

        @Override
        Optional<ConsentTerms> terms(Profile acting, ConsentName consent, Optional<ConsentState> now) {
            return Optional.empty();
        }
    }

    /** An event with terms: stated by options, or those of the consent before, or those of the record in the vault. */
    abstract static class TermsEvent extends Event {
        @Parameters(
                arity = "0..1",
                paramLabel = "NAME",
                description =
                        "The consent, orgs/ORG/consents/ID; with --record and without NAME, the one of that record.")
        private Optional<String> consent = Optional.empty();

        @Mixin
        private ConsentTermsOptions terms = new ConsentTermsOptions();

        @Mixin
        private VaultOptions vault = new VaultOptions();

        TermsEvent(Session session, ConsentAction action) {
            super(session, action);
        }

        @Override
        ConsentName consent(Profile acting) throws FailedException {
            if (consent.isPresent()) {
                return name(session(), consent.get());
            }
            if (!terms.isStated()) {
                throw session()
                        .failed(
                                ErrorCode.USAGE,
                                session().text("option.missing", "NAME"),
                                "datatrust help consent give");
            }
            return new ConsentName(acting.organisation(), terms.consentId(session()));
        }

        @Override
        Optional<ConsentTerms> terms(Profile acting, ConsentName name, Optional<ConsentState> now)
                throws FailedException {
            if (now.isPresent()) {
                return Optional.of(terms.changed(session(), acting, now.get().terms()));
            }
            if (terms.isStated()) {
                return Optional.of(terms.stated(session(), acting));
            }
            if (terms.isTouched()) {
                // The terms of a record are what the person agreed to; an option beside them would be left out unseen.
                throw session()
                        .failed(
                                ErrorCode.USAGE,
                                session().text("consent.terms.beside.vault"),
                                "datatrust help consent give");
            }
            var open = vault.open(session(), new SecureRandom());
            return Optional.of(VaultOptions.run(
                            session(),
                            () -> KeptConsent.parse(open.open(name.toString()).toByteArray()))
                    .terms());
        }
    }

    @Command(
            name = "request",
            description = "Put on the ledger that a person is asked for a consent, and for which.",
            footer = {"", "Example: as for 'consent give'."})
    static final class Request extends TermsEvent {
        Request(Session session) {
            super(session, ConsentAction.REQUEST);
        }
    }

    @Command(
            name = "give",
            description = {
                "Put on the ledger that a person gives a consent. The terms are those of the record in the vault, or of the",
                "consent as it was requested, or stated by options."
            },
            footer = {
                "",
                "Examples:",
                "  datatrust consent give orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f --vault consents.vault",
                "  datatrust consent give --record record.json --dataset records --purpose dpv:ImproveHealthcare \\",
                "    --recipient test-agency --notice notice.txt --until 2027-01-01T00:00:00Z",
                "",
                "Exit codes: 0 recorded, 2 usage, 3 not lawful as the consent stands, 4 not entitled, 5 not found, 6 gateway unavailable."
            })
    static final class Give extends TermsEvent {
        Give(Session session) {
            super(session, ConsentAction.GIVE);
        }
    }

    @Command(
            name = "renew",
            description =
                    "Put on the ledger that a consent is given anew, for a further period and nothing more than before.",
            footer = {
                "",
                "Example:",
                "  datatrust consent renew orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f --until 2028-01-01T00:00:00Z"
            })
    static final class Renew extends TermsEvent {
        Renew(Session session) {
            super(session, ConsentAction.RENEW);
        }
    }

    @Command(name = "refuse", description = "Put on the ledger that a person refuses a consent that was requested.")
    static final class Refuse extends PlainEvent {
        Refuse(Session session) {
            super(session, ConsentAction.REFUSE);
        }
    }

    @Command(
            name = "withdraw",
            description =
                    "Put on the ledger that a person withdraws a consent. With the person's key, through any member's gateway.",
            footer = {
                "",
                "Example:",
                "  datatrust consent withdraw orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f --as-person person.key"
            })
    static final class Withdraw extends PlainEvent {
        Withdraw(Session session) {
            super(session, ConsentAction.WITHDRAW);
        }
    }

    @Command(
            name = "terminate",
            description = "Put on the ledger that the organisation that holds the data ends a consent.")
    static final class Terminate extends PlainEvent {
        Terminate(Session session) {
            super(session, ConsentAction.TERMINATE);
        }
    }

    @Command(name = "invalidate", description = "Put on the ledger that a consent never was a valid one.")
    static final class Invalidate extends PlainEvent {
        Invalidate(Session session) {
            super(session, ConsentAction.INVALIDATE);
        }
    }

    @Command(name = "expire", description = "Put on the ledger that a consent's period has ended.")
    static final class Expire extends PlainEvent {
        Expire(Session session) {
            super(session, ConsentAction.EXPIRE);
        }
    }

    @Command(
            name = "person-key",
            description = {
                "Draw a person's own key for one consent, and print the commitment that stands for it in the terms.",
                "Whoever has the file can give, refuse and withdraw the consent as the person. No network is used."
            })
    static final class MakePersonKey implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "FILE", description = "Where the key goes; must not exist.")
        private Path file = Path.of("");

        MakePersonKey(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            if (Files.exists(file)) {
                throw session.failed(ErrorCode.FILE_EXISTS, file);
            }
            PersonKey key = PersonKey.draw(new SecureRandom());
            try {
                ProofFiles.writeSecret(file, key.encode());
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
            }
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.person-key/v1")
                        .member("file", file.toString())
                        .member("commitment", key.commitment().hex())
                        .end());
            }
            session.result(key.commitment().hex());
            session.note(session.text("consent.person.key", file));
            return ExitCode.OK.number();
        }
    }
}
