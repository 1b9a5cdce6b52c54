package org.datatrust.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.datatrust.custodian.Vault;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an organisation offers, version by version. */
@Command(name = "dataset", description = "Draft, confirm, publish and withdraw versions of datasets on the ledger.")
final class DatasetCommands {

    static VersionName version(Session session, String text) throws FailedException {
        try {
            return VersionName.parse(text);
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "VERSION", text, "orgs/ORG/datasets/ID/versions/1");
        }
    }

    /** An event that follows what the ledger holds. */
    abstract static class Event implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Option(names = "--validate-only", description = "Ask whether it would take effect now, and record nothing.")
        private boolean validateOnly;

        Event(Session session) {
            this.session = session;
        }

        Session session() {
            return session;
        }

        boolean isValidateOnly() {
            return validateOnly;
        }

        abstract DatasetName dataset(Profile acting) throws FailedException;

        /** The version that the event is about, and the step. To draft the newest version that is there is to have drafted it before. */
        abstract DatasetEvent event(Profile acting, Gateway gateway, History before, Optional<DatasetState> now)
                throws FailedException;

        @Override
        public Integer call() throws FailedException {
            Profile acting = profile.profile(session);
            try (Gateway gateway = Gateway.connect(session, acting)) {
                return run(acting, gateway);
            }
        }

        int run(Profile acting, Gateway gateway) throws FailedException {
            Optional<DatasetState> now = Optional.empty();
            Optional<Dataset> found = gateway.dataset(dataset(acting));
            if (found.isPresent()) {
                now = Optional.of(state(session, gateway, found.get()));
            }
            DatasetEvent event =
                    event(acting, gateway, now.map(DatasetState::history).orElse(History.NONE), now);
            boolean isThere = event.step() instanceof DatasetEvent.Draft
                    && now.filter(state -> state.newest().equals(event.version()))
                            .isPresent();
            print(
                    event,
                    isThere
                            ? RecordDatasetEventResponse.newBuilder()
                                    .setRecordedBefore(true)
                                    .build()
                            : gateway.record(event, validateOnly));
            return ExitCode.OK.number();
        }

        private void print(DatasetEvent event, RecordDatasetEventResponse answer) {
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.dataset-event/v1")
                        .member("version", event.version().toString())
                        .member("action", word(event.action()))
                        .member("recordedBefore", answer.getRecordedBefore());
                if (!answer.getTransactionId().isEmpty()) {
                    document.member("transaction", answer.getTransactionId()).member("block", answer.getBlockNumber());
                }
                session.document(document.end());
            }
            String key = answer.getRecordedBefore() ? "before" : validateOnly ? "valid" : word(event.action());
            session.result(session.text("dataset.event." + key, event.version()));
            if (!answer.getTransactionId().isEmpty()) {
                session.result(
                        session.text("consent.event.transaction", answer.getTransactionId(), answer.getBlockNumber()));
            }
        }
    }

    private static DatasetState state(Session session, Gateway gateway, Dataset dataset) throws FailedException {
        try {
            return DatasetState.parse(dataset.getState().toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, gateway.address(), e.code() + " " + e.getMessage());
        }
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Command(
            name = "draft",
            description = {
                "Put a new version of a dataset on the ledger: digests and codes, no data and no words.",
                "Where not everybody may see the data, a commitment stands for its digest; its key is sealed in the vault, and destroying",
                "it erases what the ledger knows (dataset erase)."
            },
            footer = {
                "",
                "Examples:",
                "  datatrust dataset draft air air.csv --visibility PUBLIC --licence OGDL-Taiwan-1.0 --frequency DAILY --activity COLLECTED",
                "  datatrust dataset draft asthma asthma.csv --visibility CONSENTED --legal-basis CONSENT --licence licence.pdf \\",
                "    --activity ANONYMISED --parent orgs/test-agency/datasets/air/versions/3 --vault secrets.vault --vault-key vault.key",
                "  datatrust dataset draft air air.csv --from-dcat air.jsonld --metadata air.jsonld --activity COLLECTED",
                "",
                "Exit codes: 0 recorded, 2 usage, 3 refused by the ledger, 4 no permission, 5 not found, 6 gateway unavailable."
            })
    static final class Draft extends Event {
        @Parameters(index = "0", paramLabel = "DATASET", description = "An id, or orgs/ORG/datasets/ID.")
        private String dataset = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "The data. It stays here.")
        private Path file = Path.of("");

        @Mixin
        private DigestProfileOption digests = new DigestProfileOption();

        @Option(
                names = "--from-dcat",
                paramLabel = "FILE",
                description = {
                    "Take licence, frequency, visibility, legal basis, media type, parents and the like from a description by DCAT 3",
                    "(JSON-LD); options go before it. --metadata FILE besides records its digest."
                })
        private Optional<Path> dcat = Optional.empty();

        @Option(
                names = "--visibility",
                paramLabel = "WHO",
                description = "PUBLIC, CONSENTED, METADATA_ONLY or BREAK_GLASS.")
        private Optional<Visibility> visibility = Optional.empty();

        @Option(
                names = "--legal-basis",
                paramLabel = "BASIS",
                description =
                        "CONSENT, CONTRACT, LEGAL_OBLIGATION, OFFICIAL_AUTHORITY (default), PUBLIC_INTEREST or VITAL_INTEREST.")
        private Optional<LegalBasis> basis = Optional.empty();

        @Option(
                names = "--licence",
                paramLabel = "SPDX|FILE",
                description = "Such as OGDL-Taiwan-1.0 or CC-BY-4.0, or a file with the terms.")
        private Optional<String> licence = Optional.empty();

        @Option(
                names = "--frequency",
                paramLabel = "HOW-OFTEN",
                description = "Such as DAILY, MONTHLY, ANNUAL, IRREG or NEVER; default: UNKNOWN.")
        private Optional<UpdateFrequency> frequency = Optional.empty();

        @Option(
                names = "--activity",
                paramLabel = "HOW",
                description = {
                    "How it was made: COLLECTED, DERIVED, AGGREGATED, FILTERED, MERGED, CONVERTED, TRANSLATED, ENRICHED, ANONYMISED,",
                    "PSEUDONYMISED, CORRECTED, MANUFACTURED, PACKAGED, SHIPPED or INSPECTED."
                })
        private Optional<Activity> activity = Optional.empty();

        @Option(names = "--media-type", paramLabel = "TYPE", description = "Such as text/csv.")
        private Optional<String> mediaType = Optional.empty();

        @Option(
                names = "--schema",
                paramLabel = "FILE",
                description = "Describes the form of the data; its digest is recorded.")
        private Optional<Path> schema = Optional.empty();

        @Option(names = "--metadata", paramLabel = "FILE", description = "The DCAT document; its digest is recorded.")
        private Optional<Path> metadata = Optional.empty();

        @Option(
                names = "--parent",
                paramLabel = "VERSION",
                description = "What it was made from, orgs/ORG/datasets/ID/versions/N; may be given several times.")
        private List<String> parents = List.of();

        @Mixin
        private VaultOptions vault = new VaultOptions();

        Draft(Session session) {
            super(session);
        }

        @Override
        DatasetName dataset(Profile acting) throws FailedException {
            return GatewayOptions.dataset(session(), acting, dataset);
        }

        @Override
        DatasetEvent event(Profile acting, Gateway gateway, History before, Optional<DatasetState> now)
                throws FailedException {
            Optional<DcatDocument> described = described();
            List<Parent> named = new ArrayList<>();
            for (VersionName parent : parents(described)) {
                named.add(gateway.parent(parent));
            }
            named.sort(Comparator.comparing(Parent::version));
            ContentHash hash = ContentHash.of(
                    session(),
                    digests.profile(
                            session(), described.flatMap(DcatDocument::profile).orElse(DigestProfile.FILE_1)),
                    file,
                    false,
                    _ -> {});
            if (described.isPresent()) {
                checkData(described.get(), hash);
            }
            Visibility who = stated("--visibility", visibility, described.flatMap(DcatDocument::visibility));
            Licence terms = stated("--licence", licence(), described.flatMap(DcatDocument::licence));
            Activity how = stated("--activity", activity, described.flatMap(DcatDocument::activity));
            Optional<Digest> form = digest(schema).or(() -> described.flatMap(DcatDocument::schema));
            Optional<Digest> description = digest(metadata).or(() -> described.flatMap(DcatDocument::metadata));
            try {
                VersionContent content = new VersionContent(
                        hash.profile(),
                        hash.digest(),
                        mediaType.or(() -> described.flatMap(DcatDocument::mediaType)),
                        who,
                        basis.or(() -> described.flatMap(DcatDocument::basis)).orElse(LegalBasis.OFFICIAL_AUTHORITY),
                        terms,
                        frequency
                                .or(() -> described.flatMap(DcatDocument::frequency))
                                .orElse(UpdateFrequency.UNKNOWN),
                        how,
                        form,
                        description,
                        named);
                Optional<VersionName> there = now.map(DatasetState::newest);
                if (there.isPresent() && isDrafted(gateway.version(there.get()), content)) {
                    return new DatasetEvent(acting.channel(), there.get(), before, new DatasetEvent.Draft(content));
                }
                VersionName version = new VersionName(
                        dataset(acting), there.map(VersionName::number).orElse(0) + 1);
                return new DatasetEvent(
                        acting.channel(),
                        version,
                        before,
                        new DatasetEvent.Draft(
                                content.isCommitted()
                                        ? with(content, VersionContent.commitment(key(version), content.data()))
                                        : content));
            } catch (IllegalArgumentException e) {
                throw session().failed(ErrorCode.USAGE, String.valueOf(e.getMessage()), "datatrust help dataset draft");
            }
        }

        /**
         * Whether a version is a draft of just this, of an earlier call whose outcome was not told.
         *
         * @param plain with the digest of the data where a commitment belongs
         */
        private boolean isDrafted(VersionState there, VersionContent plain) throws FailedException {
            if (there.status() != VersionStatus.DRAFT
                    || !with(there.content(), plain.data()).equals(plain)) {
                return false;
            }
            if (!plain.isCommitted()) {
                return there.content().equals(plain);
            }
            if (isValidateOnly()) {
                return false;
            }
            String name = there.version().toString();
            Vault open = vault.open(session(), new SecureRandom());
            return VaultOptions.run(
                    session(),
                    () -> open.names().contains(name)
                            && VersionContent.commitment(open.open(name), plain.data())
                                    .equals(there.content().data()));
        }

        private static VersionContent with(VersionContent content, Digest data) {
            return new VersionContent(
                    content.profile(),
                    data,
                    content.mediaType(),
                    content.visibility(),
                    content.basis(),
                    content.licence(),
                    content.frequency(),
                    content.activity(),
                    content.schema(),
                    content.metadata(),
                    content.parents());
        }

        private Optional<DcatDocument> described() throws FailedException {
            if (dcat.isEmpty()) {
                return Optional.empty();
            }
            Set<DcatDocument.Field> stated = EnumSet.noneOf(DcatDocument.Field.class);
            for (DcatDocument.Field field : DcatDocument.Field.values()) {
                boolean isStated = switch (field) {
                    case LICENCE -> licence.isPresent();
                    case FREQUENCY -> frequency.isPresent();
                    case VISIBILITY -> visibility.isPresent();
                    case BASIS -> basis.isPresent();
                    case ACTIVITY -> activity.isPresent();
                    case MEDIA_TYPE -> mediaType.isPresent();
                    case PROFILE -> digests.isStated();
                    case SCHEMA -> schema.isPresent();
                    case METADATA -> metadata.isPresent();
                    case PARENTS -> !parents.isEmpty();
                };
                if (isStated) {
                    stated.add(field);
                }
            }
            DcatDocument document = DcatDocument.read(session(), dcat.get(), stated);
            if (!document.left().isEmpty()) {
                session().note(session().text("dataset.dcat.left", dcat.get(), String.join(", ", document.left())));
            }
            return Optional.of(document);
        }

        private <T> T stated(String option, Optional<T> stated, Optional<T> described) throws FailedException {
            return stated.or(() -> described)
                    .orElseThrow(() -> session()
                            .failed(
                                    ErrorCode.USAGE,
                                    session().text("option.missing", option),
                                    "datatrust help dataset draft"));
        }

        private List<VersionName> parents(Optional<DcatDocument> described) throws FailedException {
            if (parents.isEmpty()) {
                return described.map(DcatDocument::parents).orElse(List.of());
            }
            List<VersionName> named = new ArrayList<>();
            for (String text : parents) {
                named.add(version(session(), text));
            }
            return named;
        }

        /** A description of other data must not come to stand beside these. */
        private void checkData(DcatDocument described, ContentHash hash) throws FailedException {
            if (described.checksums().isEmpty()) {
                return;
            }
            Digest sha256 = hash.profile() == DigestProfile.FILE_1
                    ? hash.digest()
                    : digest(Optional.of(file)).orElseThrow();
            if (!described.checksums().contains(sha256)) {
                throw session().failed(ErrorCode.DCAT_OF_OTHER_DATA, dcat.orElseThrow(), file);
            }
        }

        /**
         * The key of the commitment to the digest: the one of an earlier attempt, whose outcome may not be known; else a new one, sealed
         * before anything of it is known to others.
         */
        private Bytes key(VersionName version) throws FailedException {
            SecureRandom random = new SecureRandom();
            byte[] drawn = new byte[Commitment.KEY_SIZE_BYTES];
            random.nextBytes(drawn);
            Bytes fresh = Bytes.copyOf(drawn);
            if (isValidateOnly()) {
                return fresh;
            }
            Vault open = vault.open(session(), random);
            return VaultOptions.run(session(), () -> {
                if (open.names().contains(version.toString())) {
                    return open.open(version.toString());
                }
                open.seal(version.toString(), fresh);
                return fresh;
            });
        }

        private Optional<Licence> licence() throws FailedException {
            if (licence.isEmpty()) {
                return Optional.empty();
            }
            Optional<Licence> standard = Arrays.stream(StandardLicence.values())
                    .filter(one -> one.spdxId().equalsIgnoreCase(licence.get()))
                    .map(Licence.class::cast)
                    .findFirst();
            return standard.isPresent()
                    ? standard
                    : digest(licence.map(Path::of)).map(Licence.Document::new);
        }

        private Optional<Digest> digest(Optional<Path> document) throws FailedException {
            return document.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ContentHash.of(session(), DigestProfile.FILE_1, document.get(), false, _ -> {})
                            .digest());
        }
    }

    /** An event about a version that is there. */
    abstract static class Change extends Event {
        @Parameters(paramLabel = "VERSION", description = "orgs/ORG/datasets/ID/versions/N.")
        private String version = "";

        Change(Session session) {
            super(session);
        }

        abstract DatasetEvent.Change step() throws FailedException;

        @Override
        DatasetName dataset(Profile acting) throws FailedException {
            return version(session(), version).dataset();
        }

        @Override
        DatasetEvent event(Profile acting, Gateway gateway, History before, Optional<DatasetState> now)
                throws FailedException {
            return new DatasetEvent(acting.channel(), version(session(), version), before, step());
        }
    }

    @Command(
            name = "confirm",
            description = {
                "As the owner, confirm what must be true before a version is published. All four are needed, and on record with your",
                "organisation's name for ever."
            })
    static final class Confirm extends Change {
        @Option(names = "--may-be-published", description = "It may be published.")
        private boolean mayBePublished;

        @Option(
                names = "--correct-and-maintained",
                description = "It is correct, and it is settled who maintains it and how often.")
        private boolean correctAndMaintained;

        @Option(names = "--licence-agreed", description = "All who have a say in it agreed to the licence.")
        private boolean licenceAgreed;

        @Option(names = "--no-doubt-open", description = "No doubt that was raised is left open.")
        private boolean noDoubtOpen;

        Confirm(Session session) {
            super(session);
        }

        @Override
        DatasetEvent.Change step() throws FailedException {
            Set<Confirmation> confirmed = EnumSet.noneOf(Confirmation.class);
            for (Confirmation confirmation : Confirmation.values()) {
                boolean given = switch (confirmation) {
                    case MAY_BE_PUBLISHED -> mayBePublished;
                    case CORRECT_AND_MAINTAINED -> correctAndMaintained;
                    case LICENCE_AGREED -> licenceAgreed;
                    case NO_DOUBT_OPEN -> noDoubtOpen;
                };
                if (!given) {
                    throw session()
                            .failed(
                                    ErrorCode.USAGE,
                                    session()
                                            .text(
                                                    "option.missing",
                                                    "--" + word(confirmation).replace('_', '-')),
                                    "datatrust help dataset confirm");
                }
                confirmed.add(confirmation);
            }
            return new DatasetEvent.Confirm(List.copyOf(confirmed));
        }
    }

    @Command(name = "publish", description = "Publish a confirmed version; the one published before is superseded.")
    static final class Publish extends Change {
        Publish(Session session) {
            super(session);
        }

        @Override
        DatasetEvent.Change step() {
            return new DatasetEvent.Publish();
        }
    }

    @Command(
            name = "withdraw",
            description = "Withdraw a version for good. It stays provable, and everybody sees what was made from it.")
    static final class Withdraw extends Change {
        @Option(
                names = "--reason",
                required = true,
                paramLabel = "REASON",
                description = {
                    "INCORRECT, UNSAFE (a recall), PARENT_WITHDRAWN, RIGHTS of somebody, ORDERED by a court or authority, or",
                    "NO_LONGER_OFFERED."
                })
        private WithdrawalReason reason = WithdrawalReason.INCORRECT;

        Withdraw(Session session) {
            super(session);
        }

        @Override
        DatasetEvent.Change step() {
            return new DatasetEvent.Withdraw(reason);
        }
    }

    @Command(
            name = "list",
            description = "The versions of a dataset and where they stand. No evidence: what lineage export writes is.")
    static final class Show implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "DATASET", description = "orgs/ORG/datasets/ID, or an id of your own organisation's.")
        private String dataset = "";

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            Profile acting = profile.profile(session);
            DatasetName name = GatewayOptions.dataset(session, acting, dataset);
            List<VersionState> versions;
            try (Gateway gateway = Gateway.connect(session, acting)) {
                versions = gateway.versions(name);
            }
            if (session.json()) {
                JsonText document = new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.dataset/v1")
                        .member("dataset", name.toString());
                document.key("versions").beginArray();
                for (VersionState version : versions) {
                    document.beginObject()
                            .member("version", version.version().toString())
                            .member("status", word(version.status()))
                            .member("visibility", word(version.content().visibility()))
                            .member("contentDigest", version.content().digest().hex());
                    document.key("parents").beginArray();
                    version.content()
                            .parents()
                            .forEach(parent -> document.value(parent.version().toString()));
                    document.end().end();
                }
                session.document(document.end().end());
            }
            for (VersionState version : versions) {
                session.result(version.version() + "  " + word(version.status())
                        + version.reason()
                                .map(reason -> " (" + word(reason) + ")")
                                .orElse(""));
                if (!version.content().parents().isEmpty()) {
                    session.result("  " + word(version.content().activity()) + " <- "
                            + version.content().parents().stream()
                                    .map(parent -> parent.version().toString())
                                    .collect(Collectors.joining(", ")));
                }
            }
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "dcat",
            description =
                    "What the ledger knows of a version, in the terms of DCAT 3 (JSON-LD), for catalogues. No evidence.")
    static final class Dcat implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Parameters(paramLabel = "VERSION", description = "orgs/ORG/datasets/ID/versions/N.")
        private String version = "";

        Dcat(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            VersionName name = version(session, version);
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                session.document(DcatText.of(gateway.version(name)));
            }
            return ExitCode.OK.number();
        }
    }

    @Command(
            name = "check",
            description = {
                "Compare data with the digest, or the commitment to it, that a version bears on the ledger.",
                "For a commitment its key is taken from the vault."
            },
            footer = {
                "",
                "Exit codes: 0 the same, 1 other data, 2 usage, 4 no permission, 5 not found, 6 gateway unavailable."
            })
    static final class CheckData implements Callable<Integer> {
        private final Session session;

        @Mixin
        private ProfileOptions profile = new ProfileOptions();

        @Mixin
        private VaultOptions vault = new VaultOptions();

        @Parameters(index = "0", paramLabel = "VERSION", description = "orgs/ORG/datasets/ID/versions/N.")
        private String version = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "The data.")
        private Path file = Path.of("");

        CheckData(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() throws FailedException {
            VersionName name = version(session, version);
            VersionContent content;
            try (Gateway gateway = Gateway.connect(session, profile.profile(session))) {
                content = gateway.version(name).content();
            }
            Digest found = ContentHash.of(session, content.profile(), file, false, _ -> {})
                    .digest();
            if (content.isCommitted()) {
                Vault open = vault.open(session, new SecureRandom());
                found = VersionContent.commitment(VaultOptions.run(session, () -> open.open(name.toString())), found);
            }
            boolean same = found.equals(content.data());
            if (session.json()) {
                session.document(new JsonText()
                        .beginObject()
                        .member("schema", "datatrust.dataset-check/v1")
                        .member("version", name.toString())
                        .member("same", same)
                        .end());
            }
            session.result(session.text(same ? "dataset.same" : "dataset.other", file, name));
            return (same ? ExitCode.OK : ExitCode.REFUTED).number();
        }
    }
}
