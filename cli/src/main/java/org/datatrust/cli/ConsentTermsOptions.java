package org.datatrust.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import picocli.CommandLine.Option;

/** The terms of a consent, all of them, or those that differ from earlier terms. */
final class ConsentTermsOptions {
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final String ID_DOMAIN = "datatrust:consent-id:1:";
    private static final int ID_DIGITS = 32;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = {
                "The consent's record, if it is not in a vault. Its commitment goes on the ledger; the commitment's key is",
                "read from FILE.key, or drawn and written there. Who destroys FILE.key erases the record."
            })
    private Optional<Path> record = Optional.empty();

    @Option(names = "--dataset", paramLabel = "ID", description = "What the consent is about.")
    private Optional<String> dataset = Optional.empty();

    @Option(
            names = "--purpose",
            paramLabel = "TERM",
            description = "A DPV term such as dpv:ImproveHealthcare; repeatable.")
    private List<String> purposes = List.of();

    @Option(
            names = "--recipient",
            paramLabel = "ORG",
            description = "An organisation that may use the data; repeatable.")
    private List<String> recipients = List.of();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "VIEW (default), VIEW_AND_RETAIN or SHARE.")
    private Optional<UseScope> scope = Optional.empty();

    @Option(
            names = "--legal-basis",
            paramLabel = "BASIS",
            description =
                    "CONSENT (default), CONTRACT, LEGAL_OBLIGATION, OFFICIAL_AUTHORITY, PUBLIC_INTEREST or VITAL_INTEREST.")
    private Optional<LegalBasis> basis = Optional.empty();

    @Option(names = "--notice", paramLabel = "FILE", description = "The privacy notice that the person was shown.")
    private Optional<Path> notice = Optional.empty();

    @Option(names = "--notice-language", paramLabel = "TAG", description = "Its language; default: zh-TW.")
    private Optional<String> language = Optional.empty();

    @Option(names = "--from", paramLabel = "TIME", description = "Begin, in whole hours; default: this hour.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "End, in whole hours, such as 2027-01-01T00:00:00Z.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--principal-key",
            paramLabel = "HEX",
            description = "Commitment to the person's own key, as 'consent person-key' printed it.")
    private Optional<String> principalKey = Optional.empty();

    /** Whether the terms are stated here, and need no vault. */
    boolean isStated() {
        return record.isPresent();
    }

    /** Whether any option was given. */
    boolean isTouched() {
        return !purposes.isEmpty()
                || !recipients.isEmpty()
                || Stream.of(record, dataset, scope, basis, notice, language, from, until, principalKey)
                        .anyMatch(Optional::isPresent);
    }

    /**
     * The id of the consent whose record is stated, always the same for one record under one key. It follows from the record's commitment,
     * which stands beside it on the ledger, and so tells nothing more.
     */
    String consentId(Session session) throws FailedException {
        return Bytes.utf8(ID_DOMAIN + commitment(session).orElseThrow().hex())
                .sha256()
                .hex()
                .substring(0, ID_DIGITS);
    }

    /** All of them, with defaults where there are any. */
    ConsentTerms stated(Session session, Profile profile) throws FailedException {
        requireAll(session);
        return terms(
                session,
                new ConsentTerms(
                        commitment(session).orElseThrow(),
                        GatewayOptions.dataset(session, profile, dataset.orElseThrow()),
                        purposes(session),
                        recipients(session),
                        UseScope.VIEW,
                        LegalBasis.CONSENT,
                        noticeHash(session).orElseThrow(),
                        "zh-TW",
                        0,
                        1,
                        Optional.empty()),
                Optional.of(Instant.now()));
    }

    private void requireAll(Session session) throws FailedException {
        for (var option : List.of(
                Map.entry("--dataset", dataset.isPresent()),
                Map.entry("--purpose", !purposes.isEmpty()),
                Map.entry("--recipient", !recipients.isEmpty()),
                Map.entry("--notice", notice.isPresent()),
                Map.entry("--until", until.isPresent()))) {
            if (!option.getValue()) {
                throw session.failed(
                        ErrorCode.USAGE,
                        session.text("option.missing", option.getKey()),
                        "datatrust help consent give");
            }
        }
    }

    /** Earlier terms, but for what is stated here. */
    ConsentTerms changed(Session session, Profile profile, ConsentTerms before) throws FailedException {
        Optional<DatasetName> other = dataset.isPresent()
                ? Optional.of(GatewayOptions.dataset(session, profile, dataset.get()))
                : Optional.empty();
        ConsentTerms withSameTime = new ConsentTerms(
                commitment(session).orElse(before.record()),
                other.orElse(before.dataset()),
                purposes.isEmpty() ? before.purposes() : purposes(session),
                recipients.isEmpty() ? before.recipients() : recipients(session),
                scope.orElse(before.scope()),
                basis.orElse(before.basis()),
                noticeHash(session).orElse(before.notice()),
                before.language(),
                before.fromHour(),
                before.untilHour(),
                before.principalKey());
        return terms(session, withSameTime, Optional.empty());
    }

    private ConsentTerms terms(Session session, ConsentTerms base, Optional<Instant> now) throws FailedException {
        try {
            return new ConsentTerms(
                    base.record(),
                    base.dataset(),
                    base.purposes(),
                    base.recipients(),
                    scope.orElse(base.scope()),
                    basis.orElse(base.basis()),
                    base.notice(),
                    language.orElse(base.language()),
                    hour(session, "--from", from)
                            .or(() -> now.map(ConsentTermsOptions::hour))
                            .orElse(base.fromHour()),
                    hour(session, "--until", until).orElse(base.untilHour()),
                    principalKey.isPresent() ? Optional.of(principal(session)) : base.principalKey());
        } catch (IllegalArgumentException e) {
            throw session.failed(
                    ErrorCode.BAD_VALUE, "--from, --until, --notice-language", "?", String.valueOf(e.getMessage()));
        }
    }

    private Digest principal(Session session) throws FailedException {
        try {
            return Digest.ofHex(principalKey.orElseThrow());
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "--principal-key", principalKey.orElseThrow(), "64 x 0-9 a-f");
        }
    }

    private static long hour(Instant time) {
        return time.getEpochSecond() / SECONDS_PER_HOUR;
    }

    private static Optional<Long> hour(Session session, String option, Optional<String> text) throws FailedException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(hour(Instant.parse(text.get())));
        } catch (DateTimeException e) {
            throw session.failed(ErrorCode.BAD_VALUE, option, text.get(), "2027-01-01T00:00:00Z");
        }
    }

    private List<Purpose> purposes(Session session) throws FailedException {
        for (String term : purposes) {
            purpose(session, term);
        }
        return Arrays.stream(Purpose.values())
                .filter(purpose -> purposes.contains(purpose.term()))
                .toList();
    }

    static Purpose purpose(Session session, String term) throws FailedException {
        return Purpose.ofTerm(term)
                .orElseThrow(() -> session.failed(
                        ErrorCode.BAD_VALUE,
                        "--purpose",
                        term,
                        Arrays.stream(Purpose.values()).map(Purpose::term).collect(Collectors.joining(" | "))));
    }

    private List<OrganisationId> recipients(Session session) throws FailedException {
        try {
            return recipients.stream()
                    .distinct()
                    .map(OrganisationId::new)
                    .sorted()
                    .toList();
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "--recipient", String.join(", ", recipients), "a-z 0-9 . _ -");
        }
    }

    private Optional<Digest> noticeHash(Session session) throws FailedException {
        return notice.isEmpty()
                ? Optional.empty()
                : Optional.of(Digest.sha256(whole(session, "--notice", notice.get())));
    }

    /** A part of a document must not stand for the whole. */
    private static byte[] whole(Session session, String option, Path file) throws FailedException {
        byte[] content = VaultOptions.read(session, file, MAX_RECORD_BYTES);
        if (content.length > MAX_RECORD_BYTES) {
            throw session.failed(ErrorCode.BAD_VALUE, option, file, "<= " + ByteCount.text(MAX_RECORD_BYTES));
        }
        return content;
    }

    /** The record's commitment, under the key beside it. */
    private Optional<Digest> commitment(Session session) throws FailedException {
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Bytes content = Bytes.copyOf(whole(session, "--record", record.get()));
        Path file = record.get().resolveSibling(record.get().getFileName() + ".key");
        byte[] key = new byte[Commitment.KEY_SIZE_BYTES];
        if (Files.exists(file)) {
            key = VaultOptions.read(session, file, Commitment.KEY_SIZE_BYTES);
            if (key.length != Commitment.KEY_SIZE_BYTES) {
                throw session.failed(ErrorCode.BAD_VALUE, "--record", file, Commitment.KEY_SIZE_BYTES + " bytes");
            }
        } else {
            new SecureRandom().nextBytes(key);
            try {
                ProofFiles.writeSecret(file, key);
            } catch (IOException e) {
                throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
            }
        }
        return Optional.of(ConsentTerms.recordCommitment(Bytes.copyOf(key), content));
    }
}
