package org.datatrust.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datatrust.custodian.ConsentForm;
import org.datatrust.custodian.ConsentReceipt;
import org.datatrust.custodian.ConsentRecord;
import org.datatrust.custodian.ErasureReceipt;
import org.datatrust.custodian.KeptConsent;
import org.datatrust.custodian.Vault;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a custodian does with consent records, without any network but to anchor an erasure. */
final class CustodyCommands {
    private static final int ID_BYTES = 16;

    private CustodyCommands() {}

    private static ConsentName name(Session session, String text) throws FailedException {
        try {
            return ConsentName.parse(text);
        } catch (MalformedException e) {
            throw session.failed(
                    ErrorCode.BAD_VALUE, "NAME", text, "orgs/ORG/consents/000102030405060708090a0b0c0d0e0f");
        }
    }

    private static KeptConsent open(Session session, Vault vault, ConsentName name) throws FailedException {
        return VaultOptions.run(
                session, () -> KeptConsent.parse(vault.open(name.toString()).toByteArray()));
    }

    private static void writeSecret(Session session, Path file, byte[] content) throws FailedException {
        if (Files.exists(file)) {
            throw session.failed(ErrorCode.FILE_EXISTS, file);
        }
        try {
            ProofFiles.writeSecret(file, content);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "record",
            description = {
                "Make the record of a consent from a form, seal it in the vault, and write the receipt for the person.",
                "Draws a random name for the consent. No network is used; nothing is on the ledger yet."
            },
            footer = {
                "",
                "Example:",
                "  datatrust consent record form.json --vault consents.vault --vault-key vault.key --receipt receipt.json",
                "",
                "The members of the form: docs/spec/custody.md. Exit codes: 0 sealed, 2 usage or a bad form, 4 no permission, 5 not found."
            })
    static final class MakeRecord implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        @Parameters(paramLabel = "FORM", description = "What was agreed, as JSON.")
        private Path form = Path.of("");

        @Option(
                names = "--principal-key",
                paramLabel = "HEX",
                description = "Commitment to the person's own key, as the person's device gave it.")
        private Optional<String> principalKey = Optional.empty();

        @Option(
                names = "--receipt",
                paramLabel = "FILE",
                description = "Where the person's receipt goes, for machines (FILE) and for reading (FILE.txt).")
        private Optional<Path> receipt = Optional.empty();

        MakeRecord(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            // Before anything is sealed: a receipt that cannot be written would leave a record whose name nobody was
            // told.
            if (receipt.isPresent()) {
                Receipt.requireFree(session, receipt.get());
            }
            SecureRandom random = new SecureRandom();
            Vault open = vault.open(session, random);
            byte[] written = VaultOptions.read(session, form, ConsentForm.MAX_SIZE_BYTES);
            ConsentForm agreed = VaultOptions.run(session, () -> ConsentForm.parse(written));
            byte[] id = new byte[ID_BYTES];
            random.nextBytes(id);
            ConsentName name = name(
                    session,
                    "orgs/" + agreed.controller().id() + "/consents/"
                            + HexFormat.of().formatHex(id));
            Optional<Digest> key = principalCommitment();
            KeptConsent kept = VaultOptions.run(session, () -> {
                KeptConsent made = KeptConsent.of(ConsentRecord.of(name, agreed), key, random);
                open.seal(name.toString(), made.encode());
                return made;
            });
            if (receipt.isPresent()) {
                Receipt.write(session, receipt.get(), ConsentReceipt.of(kept));
            }
            ConsentTerms terms = kept.terms();
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-record/v1")
                        .member("consent", name.toString())
                        .member("commitment", terms.record().hex());
                document.key("purposes").beginArray();
                terms.purposes().stream().map(Purpose::term).forEach(document::value);
                document.end().key("recipients").beginArray();
                terms.recipients().stream().map(OrganisationId::value).forEach(document::value);
                session.document(document.end().end());
            }
            session.result(session.text("consent.sealed", name, terms.record().hex()));
            receipt.ifPresent(file -> session.result(session.text("consent.receipt", file, file + ".txt")));
            return ExitCode.OK.number();
        }

        private Optional<Digest> principalCommitment() throws FailedException {
            if (principalKey.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Digest.ofHex(principalKey.get()));
            } catch (IllegalArgumentException e) {
                throw session.failed(ErrorCode.BAD_VALUE, "--principal-key", principalKey.get(), "64 x 0-9 a-f");
            }
        }
    }

    @Command(
            name = "receipt",
            description =
                    "Write the person's receipt of a consent once more, for machines (FILE) and for reading (FILE.txt).")
    static final class Receipt implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        @Parameters(index = "0", paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "Where the receipt goes.")
        private Path file = Path.of("");

        Receipt(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            ConsentName name = name(session, consent);
            write(session, file, ConsentReceipt.of(open(session, vault.open(session, new SecureRandom()), name)));
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.consent-receipt/v1")
                        .member("consent", name.toString())
                        .member("file", file.toString())
                        .end());
            }
            session.result(session.text("consent.receipt", file, file + ".txt"));
            return ExitCode.OK.number();
        }

        static void requireFree(Session session, Path file) throws FailedException {
            for (Path place : List.of(file, text(file))) {
                if (Files.exists(place)) {
                    throw session.failed(ErrorCode.FILE_EXISTS, place);
                }
            }
        }

        private static Path text(Path file) {
            return file.resolveSibling(file.getFileName() + ".txt");
        }

        static void write(Session session, Path file, ConsentReceipt receipt) throws FailedException {
            requireFree(session, file);
            String text = receipt.toText(session.messages().language().locale());
            writeSecret(session, file, receipt.toJson().toByteArray());
            writeSecret(session, text(file), text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Command(
            name = "erase",
            description = {
                "Destroy the key of a consent's record, and anchor that it was destroyed.",
                "All proofs on the ledger go on to hold; what the record said can no longer be opened, guessed or tried out.",
                "Backups of the vault open until its key is changed: datatrust vault change-key."
            },
            footer = {
                "",
                "Example:",
                "  datatrust consent erase orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f --ground REQUEST",
                "",
                "Exit codes: 0 erased and anchored, 2 usage, 4 no permission, 5 not found, 6 erased but the gateway is unavailable."
            })
    static final class EraseConsent extends Erase {
        @Parameters(paramLabel = "NAME", description = "The consent, orgs/ORG/consents/ID.")
        private String consent = "";

        EraseConsent(Session session) {
            super(session);
        }

        @Override
        Erased erased() throws FailedException {
            ConsentName name = name(session(), consent);
            return new Erased(name.toString(), name.consent());
        }
    }

    @Command(
            name = "erase",
            description = {
                "Destroy the key of a version's digest, and anchor that it was destroyed.",
                "What the ledger holds of the data is then a commitment that nobody can open or try out. The data itself you delete.",
                "Backups of the vault open until its key is changed: datatrust vault change-key."
            })
    static final class EraseDataset extends Erase {
        @Parameters(paramLabel = "VERSION", description = "orgs/ORG/datasets/ID/versions/N.")
        private String version = "";

        EraseDataset(Session session) {
            super(session);
        }

        @Override
        Erased erased() throws FailedException {
            VersionName name = DatasetCommands.version(session(), version);
            return new Erased(name.toString(), name.dataset().dataset() + "-" + name.number());
        }
    }

    abstract static class Erase implements Callable<Integer> {
        private final Session session;

        @Mixin
        private VaultOptions vault = new VaultOptions();

        @Mixin
        private GatewayOptions gateway = new GatewayOptions();

        @Option(
                names = "--ground",
                required = true,
                paramLabel = "GROUND",
                description = "REQUEST of the person, PURPOSE_ENDED, or UNLAWFUL.")
        private ErasureReceipt.Ground ground = ErasureReceipt.Ground.REQUEST;

        @Option(
                names = "--receipt",
                paramLabel = "FILE",
                description = "Where the erasure receipt goes; default: ID.erasure.json.")
        private Optional<Path> receipt = Optional.empty();

        @Option(
                names = "--dataset",
                paramLabel = "ID",
                defaultValue = "erasures",
                description = "The dataset under which it is anchored; default: ${DEFAULT-VALUE}.")
        private String dataset = "erasures";

        @Option(names = "--no-anchor", description = "Erase without a gateway; the receipt can be anchored later.")
        private boolean unanchored;

        Erase(Session session) {
            this.session = session;
        }

        Session session() {
            return session;
        }

        /** @param id fit for the name of a file, and for a version */
        record Erased(String name, String id) {}

        abstract Erased erased() throws FailedException;

        @Override
        public Integer call() throws FailedException, InterruptedException {
            Erased name = erased();
            Path file = receipt.orElseGet(() -> Path.of(name.id() + ".erasure.json"));
            Vault open = vault.open(session, new SecureRandom());
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            // Before the key goes: afterwards nothing could say any more that it was there.
            writeSecret(
                    session,
                    file,
                    new ErasureReceipt(name.name(), ground, now).toJson().toByteArray());
            try {
                VaultOptions.run(session, () -> {
                    open.erase(name.name());
                    return name;
                });
            } catch (FailedException e) {
                withdraw(file);
                throw e;
            }
            session.note(session.text("consent.erased", name.name(), file));
            if (unanchored) {
                if (session.json()) {
                    session.document(new JsonText()
                            .beginObject()
                            .member("schema", "datatrust.erase/v1")
                            .member("name", name.name())
                            .member("receipt", file.toString())
                            .end());
                }
                return ExitCode.OK.number();
            }
            AnchorJob.Wish wish = new AnchorJob.Wish(
                    List.of(file),
                    dataset,
                    name.id(),
                    DigestProfile.FILE_1,
                    Optional.of("application/json"),
                    List.of(),
                    false,
                    Optional.empty(),
                    true,
                    false,
                    false);
            return new AnchorJob(session, gateway, wish, now).run();
        }

        private void withdraw(Path file) throws FailedException {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
            }
        }
    }
}
