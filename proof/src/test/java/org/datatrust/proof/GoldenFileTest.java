package org.datatrust.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentRules;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.ConsentVerdict;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.PrincipalSignature;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetAction;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetRules;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.DatasetVerdict;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Encodings that must never change. If one of these fails, the format was broken: the files are right. */
class GoldenFileTest {
    static Stream<String> statements() {
        try (Stream<Path> files = Files.list(folder())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("statement-") && name.endsWith(".hex"))
                    .map(name -> name.substring(0, name.length() - ".hex".length()))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThanOrEqualTo(5);
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("statements")
    void statementKeepsItsEncoding(String name) throws MalformedException {
        JsonNode fields = fields(name);
        Statement statement = new Statement(
                ChannelName.parse(text(fields, "channel")),
                DatasetName.parse(text(fields, "dataset")),
                text(fields, "version"),
                DigestProfile.ofId(text(fields, "profile")).orElseThrow(),
                digest(fields, "digest"),
                number(fields, "sizeBytes"),
                Bytes.ofHex(text(fields, "salt")),
                optional(fields, "name"),
                optional(fields, "mediaType"),
                optional(fields, "issuedAtMillis").map(millis -> Instant.ofEpochMilli(Long.parseLong(millis))),
                fields.has("parents") ? digests(fields, "parents") : List.of());
        Bytes encoded = encoded(name);
        assertThat(statement.encode()).isEqualTo(encoded);
        assertThat(Statement.parse(encoded.toByteArray())).isEqualTo(statement);
        assertThat(LogHash.leaf(encoded)).isEqualTo(digest(fields, "leafHash"));
        assertThat(encoded.size()).isLessThanOrEqualTo(Statement.MAX_SIZE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"log-state", "log-state-empty"})
    void logStateKeepsItsEncoding(String name) throws MalformedException {
        JsonNode fields = fields(name);
        LogState state = new LogState(
                LogName.parse(text(fields, "log")),
                number(fields, "batches"),
                new CompactRange(0, number(fields, "size"), digests(fields, "frontier")));
        assertThat(state.root()).isEqualTo(digest(fields, "root"));
        assertThat(state.encode()).isEqualTo(encoded(name));
        assertThat(LogState.parse(encoded(name).toByteArray())).isEqualTo(state);
    }

    @Test
    void appendRequestAndItsBatchKeepTheirEncodings() throws MalformedException {
        JsonNode fields = fields("append-request");
        long from = number(fields, "previousSize");
        AppendRequest request = new AppendRequest(
                LogName.parse(text(fields, "log")),
                digest(fields, "batchId"),
                digest(fields, "previousRoot"),
                new CompactRange(from, from + number(fields, "count"), digests(fields, "hashes")));
        assertThat(request.encode()).isEqualTo(encoded("append-request"));
        assertThat(AppendRequest.parse(encoded("append-request").toByteArray())).isEqualTo(request);

        LogState before = LogState.parse(encoded("log-state").toByteArray());
        assertThat(request.previousRoot()).isEqualTo(before.root());
        JsonNode batchFields = fields("batch");
        Batch batch = new Batch(
                request.log(),
                number(batchFields, "sequence"),
                request.batchId(),
                request.encode().sha256(),
                before.size(),
                request.count(),
                before.frontier().merge(request.leaves()).root());
        assertThat(batch.request()).isEqualTo(digest(batchFields, "request"));
        assertThat(batch.root()).isEqualTo(digest(batchFields, "root"));
        assertThat(batch.encode()).isEqualTo(encoded("batch"));
        assertThat(Batch.parse(encoded("batch").toByteArray())).isEqualTo(batch);
    }

    @Test
    void consentEventsKeepTheirEncodingsAndLeadToTheSameState() throws MalformedException {
        JsonNode giving = fields("consent-event-give");
        JsonNode stated = giving.get("terms");
        Digest record = ConsentTerms.recordCommitment(
                Bytes.ofHex(text(stated, "recordKey")), Bytes.utf8(text(stated, "recordText")));
        assertThat(record).isEqualTo(digest(stated, "record"));
        ConsentTerms terms = new ConsentTerms(
                record,
                DatasetName.parse(text(stated, "dataset")),
                texts(stated, "purposes").stream()
                        .map(term -> Purpose.ofTerm(term).orElseThrow())
                        .toList(),
                texts(stated, "recipients").stream().map(OrganisationId::new).toList(),
                UseScope.valueOf(text(stated, "scope")),
                LegalBasis.valueOf(text(stated, "basis")),
                digest(stated, "notice"),
                text(stated, "language"),
                number(stated, "fromHour"),
                number(stated, "untilHour"),
                Optional.of(digest(stated, "principalKey")));
        ConsentEvent give = consentEvent(giving, Optional.of(terms), Optional.empty());
        assertThat(give.encode()).isEqualTo(encoded("consent-event-give"));
        assertThat(ConsentEvent.parse(encoded("consent-event-give").toByteArray()))
                .isEqualTo(give);

        JsonNode withdrawing = fields("consent-event-withdraw");
        ConsentEvent withdraw = consentEvent(
                withdrawing,
                Optional.empty(),
                Optional.of(new PrincipalSignature(
                        Bytes.ofHex(text(withdrawing, "salt")),
                        P256PublicKey.parse(
                                Bytes.ofHex(text(withdrawing, "key")).toByteArray()),
                        Bytes.ofHex(text(withdrawing, "signature")))));
        assertThat(withdraw.encode()).isEqualTo(encoded("consent-event-withdraw"));

        JsonNode taken = fields("consent-entry");
        ConsentEntry entry =
                new ConsentEntry(withdraw, OrganisationId.parse(text(taken, "submitter")), number(taken, "at"));
        assertThat(entry.encode()).isEqualTo(encoded("consent-entry"));
        assertThat(ConsentEntry.parse(encoded("consent-entry").toByteArray())).isEqualTo(entry);

        JsonNode end = fields("consent-state");
        ConsentState state = new ConsentState(
                ConsentName.parse(text(end, "consent")),
                new History(number(end, "events"), digest(end, "history")),
                ConsentStatus.valueOf(text(end, "status")),
                terms,
                OrganisationId.parse(text(end, "changedBy")),
                number(end, "changedAt"));
        assertThat(state.encode()).isEqualTo(encoded("consent-state"));
        assertThat(ConsentState.parse(encoded("consent-state").toByteArray())).isEqualTo(state);

        ConsentRules rules = new ConsentRules(new EcdsaP256(new BouncyCastleProvider()));
        OrganisationId stranger = new OrganisationId("test-trade");
        if (rules.apply(Optional.empty(), give, give.consent().organisation(), number(giving, "at"))
                instanceof ConsentVerdict.Accepted(ConsentState given)) {
            assertThat(given.history()).isEqualTo(withdraw.before());
            assertThat(rules.apply(Optional.of(given), withdraw, stranger, state.changedAt()))
                    .isEqualTo(new ConsentVerdict.Accepted(state));
        } else {
            throw new AssertionError("the consent was refused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"use-receipt", "use-receipt-no-consent"})
    void receiptOfAUseKeepsItsEncoding(String name) throws MalformedException {
        JsonNode fields = fields(name);
        UseReceipt receipt = new UseReceipt(
                UseRequest.parse(Bytes.ofHex(text(fields, "use")).toByteArray()),
                UseDecision.valueOf(text(fields, "decision")),
                fields.has("history")
                        ? Optional.of(new History(number(fields, "events"), digest(fields, "history")))
                        : Optional.empty(),
                number(fields, "at"));
        assertThat(receipt.encode()).isEqualTo(encoded(name));
        assertThat(UseReceipt.parse(encoded(name).toByteArray())).isEqualTo(receipt);
    }

    @Test
    void datasetEventsKeepTheirEncodingsAndLeadToTheSameStates() throws MalformedException {
        JsonNode air = fields("version-state-published");
        VersionState parent = new VersionState(
                VersionName.parse(text(air, "version")),
                versionContent(air),
                VersionStatus.valueOf(text(air, "status")),
                number(air, "draftedAt"),
                Optional.of(number(air, "publishedAt")),
                number(air, "changedAt"),
                Optional.empty());
        assertThat(parent.encode()).isEqualTo(encoded("version-state-published"));
        assertThat(VersionState.parse(encoded("version-state-published").toByteArray()))
                .isEqualTo(parent);

        JsonNode drafting = fields("dataset-event-draft");
        VersionContent content = versionContent(drafting);
        assertThat(content.isCommitted()).isTrue();
        assertThat(VersionContent.commitment(Bytes.ofHex(text(drafting, "dataKey")), digest(drafting, "plainData")))
                .isEqualTo(content.data());
        Map<VersionName, VersionState> versions = new HashMap<>(Map.of(parent.version(), parent));
        Optional<DatasetState> state = Optional.empty();
        for (String action : List.of("draft", "confirm", "publish", "withdraw")) {
            String name = "dataset-event-" + action;
            JsonNode fields = fields(name);
            DatasetEvent event = new DatasetEvent(
                    ChannelName.parse(text(fields, "channel")),
                    VersionName.parse(text(fields, "version")),
                    new History(number(fields, "eventsBefore"), digest(fields, "historyBefore")),
                    datasetStep(fields));
            assertThat(event.action().name()).isEqualTo(text(fields, "action"));
            assertThat(event.encode()).isEqualTo(encoded(name));
            assertThat(DatasetEvent.parse(encoded(name).toByteArray())).isEqualTo(event);
            DatasetVerdict verdict = DatasetRules.apply(
                    state,
                    wanted -> Optional.ofNullable(versions.get(wanted)),
                    event,
                    event.dataset().organisation(),
                    number(fields, "at"));
            if (verdict instanceof DatasetVerdict.Accepted(DatasetState after, List<VersionState> changed)) {
                changed.forEach(version -> versions.put(version.version(), version));
                assertThat(after.history().digest()).isEqualTo(digest(fields, "historyAfter"));
                state = Optional.of(after);
            } else {
                throw new AssertionError(verdict);
            }
        }
        JsonNode taken = fields("dataset-entry");
        DatasetEntry entry = new DatasetEntry(
                DatasetEvent.parse(encoded(text(taken, "event")).toByteArray()), number(taken, "at"));
        assertThat(entry.encode()).isEqualTo(encoded("dataset-entry"));
        assertThat(DatasetEntry.parse(encoded("dataset-entry").toByteArray())).isEqualTo(entry);
        assertThat(state.map(DatasetState::encode)).contains(encoded("dataset-state"));
        assertThat(DatasetState.parse(encoded("dataset-state").toByteArray())).isEqualTo(state.orElseThrow());

        VersionState withdrawn =
                VersionState.parse(encoded("version-state-withdrawn").toByteArray());
        assertThat(versions.get(withdrawn.version())).isEqualTo(withdrawn);
        assertThat(withdrawn.encode()).isEqualTo(encoded("version-state-withdrawn"));
        JsonNode end = fields("version-state-withdrawn");
        assertThat(withdrawn.reason()).contains(WithdrawalReason.valueOf(text(end, "reason")));
        assertThat(withdrawn.changedAt()).isEqualTo(number(end, "changedAt"));

        Lineage lineage = Lineage.trace(
                new Lineage.Ledger() {
                    @Override
                    public Optional<VersionState> version(VersionName name) {
                        return Optional.ofNullable(versions.get(name));
                    }

                    @Override
                    public List<VersionName> children(VersionName name, int max) {
                        return List.of();
                    }
                },
                withdrawn,
                LineageDirection.UP,
                500);
        assertThat(lineage.encode()).isEqualTo(encoded("lineage-up"));
        assertThat(Lineage.parse(encoded("lineage-up").toByteArray())).isEqualTo(lineage);
    }

    @Test
    void stateOfADatasetWithAPublishedVersionKeepsItsEncoding() throws MalformedException {
        JsonNode fields = fields("dataset-state-published");
        DatasetName dataset = DatasetName.parse(text(fields, "dataset"));
        DatasetState state = new DatasetState(
                new VersionName(dataset, (int) number(fields, "newest")),
                Optional.of(new VersionName(dataset, (int) number(fields, "published"))),
                new History(number(fields, "events"), digest(fields, "history")),
                number(fields, "changedAt"));
        assertThat(state.encode()).isEqualTo(encoded("dataset-state-published"));
        assertThat(DatasetState.parse(encoded("dataset-state-published").toByteArray()))
                .isEqualTo(state);
    }

    private static DatasetEvent.Step datasetStep(JsonNode fields) throws MalformedException {
        return switch (DatasetAction.valueOf(text(fields, "action"))) {
            case DRAFT -> new DatasetEvent.Draft(versionContent(fields));
            case CONFIRM ->
                new DatasetEvent.Confirm(texts(fields, "confirmations").stream()
                        .map(Confirmation::valueOf)
                        .toList());
            case PUBLISH -> new DatasetEvent.Publish();
            case WITHDRAW -> new DatasetEvent.Withdraw(WithdrawalReason.valueOf(text(fields, "reason")));
        };
    }

    private static VersionContent versionContent(JsonNode fields) throws MalformedException {
        List<Parent> parents = new ArrayList<>();
        for (JsonNode parent : fields.get("parents")) {
            parents.add(new Parent(VersionName.parse(text(parent, "version")), digest(parent, "content")));
        }
        Licence licence = fields.has("licenceDocument")
                ? new Licence.Document(digest(fields, "licenceDocument"))
                : Stream.of(StandardLicence.values())
                        .filter(standard -> standard.spdxId().equals(text(fields, "licence")))
                        .findFirst()
                        .orElseThrow();
        VersionContent content = new VersionContent(
                DigestProfile.ofId(text(fields, "profile")).orElseThrow(),
                digest(fields, "data"),
                optional(fields, "mediaType"),
                Visibility.valueOf(text(fields, "visibility")),
                LegalBasis.valueOf(text(fields, "basis")),
                licence,
                UpdateFrequency.valueOf(text(fields, "frequency")),
                Activity.valueOf(text(fields, "activity")),
                optional(fields, "schema").map(Digest::ofHex),
                optional(fields, "metadata").map(Digest::ofHex),
                parents);
        assertThat(content.digest()).isEqualTo(digest(fields, "content"));
        return content;
    }

    private static ConsentEvent consentEvent(
            JsonNode fields, Optional<ConsentTerms> terms, Optional<PrincipalSignature> principal)
            throws MalformedException {
        return new ConsentEvent(
                ChannelName.parse(text(fields, "channel")),
                ConsentName.parse(text(fields, "consent")),
                new History(number(fields, "eventsBefore"), digest(fields, "historyBefore")),
                ConsentAction.valueOf(text(fields, "action")),
                terms,
                principal);
    }

    private static List<String> texts(JsonNode fields, String name) {
        List<String> texts = new ArrayList<>();
        fields.get(name).forEach(node -> texts.add(node.stringValue()));
        return texts;
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(GoldenFileTest.class.getResource("/golden"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Bytes encoded(String name) {
        try {
            String hex = Files.readString(folder().resolve(name + ".hex"), StandardCharsets.US_ASCII);
            return Bytes.ofHex(hex.replace("\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode fields(String name) {
        return Vectors.json(folder().resolve(name + ".json"));
    }

    private static String text(JsonNode fields, String name) {
        return fields.get(name).stringValue();
    }

    private static Optional<String> optional(JsonNode fields, String name) {
        return fields.has(name) ? Optional.of(text(fields, name)) : Optional.empty();
    }

    private static long number(JsonNode fields, String name) {
        return Long.parseLong(text(fields, name));
    }

    private static Digest digest(JsonNode fields, String name) {
        return Digest.ofHex(text(fields, name));
    }

    private static List<Digest> digests(JsonNode fields, String name) {
        List<Digest> digests = new ArrayList<>();
        for (JsonNode hex : fields.get(name)) {
            digests.add(Digest.ofHex(hex.stringValue()));
        }
        return digests;
    }
}
