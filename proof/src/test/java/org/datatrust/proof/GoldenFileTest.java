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
import java.util.List;
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
