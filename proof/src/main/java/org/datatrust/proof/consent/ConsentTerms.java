package org.datatrust.proof.consent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;

/**
 * What of a consent the ledger may know: codes, organisations and a commitment. Everything about the person, and everything in words,
 * stays in the record that the commitment stands for.
 *
 * @param record commitment to the ISO/IEC TS 27560 record ({@code docs/spec/consent.md})
 * @param dataset what the consent is about; a class of data, never one person's
 * @param purposes 1 to {@value #MAX_PURPOSES}, in the order of {@link Purpose}, none twice
 * @param recipients who may use the data: 1 to {@value #MAX_RECIPIENTS} organisations, ascending, none twice
 * @param notice SHA-256 of the privacy notice that the person was shown, a public document
 * @param language the notice's, such as {@code zh-TW}
 * @param fromHour first hour of validity, in whole hours since 1970-01-01T00:00Z; coarse, because an exact time may single somebody out
 * @param untilHour the hour at whose beginning validity ends; later than {@code fromHour}
 * @param principalKey commitment to a key of the person's own ({@link PrincipalSignature}), if one is registered
 */
public record ConsentTerms(
        Digest record,
        DatasetName dataset,
        List<Purpose> purposes,
        List<OrganisationId> recipients,
        UseScope scope,
        LegalBasis basis,
        Digest notice,
        String language,
        long fromHour,
        long untilHour,
        Optional<Digest> principalKey) {
    public static final int MAX_PURPOSES = 8;
    public static final int MAX_RECIPIENTS = 16;

    /** The last whole hour of the year 9999. */
    public static final long MAX_HOUR = 70_389_527;

    private static final String RECORD_DOMAIN = "datatrust:consent-record:1";
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?");
    private static final int MAX_LANGUAGE_BYTES = 11;
    private static final int MAX_TERM_BYTES = 64;
    private static final int MAX_ORGANISATION_BYTES = 63;
    static final int MAX_DATASET_BYTES = 256;

    public ConsentTerms {
        purposes = List.copyOf(purposes);
        recipients = List.copyOf(recipients);
        require(
                !purposes.isEmpty() && purposes.size() <= MAX_PURPOSES && ascends(purposes, Comparator.naturalOrder()),
                "1 to 8 purposes, in the order of the list of purposes, none twice");
        require(
                !recipients.isEmpty()
                        && recipients.size() <= MAX_RECIPIENTS
                        && ascends(recipients, Comparator.naturalOrder()),
                "1 to 16 recipients, ascending, none twice");
        require(LANGUAGE.matcher(language).matches(), "a language looks like zh-TW, zh-Hant-TW or en");
        require(
                fromHour >= 0 && fromHour < untilHour && untilHour <= MAX_HOUR,
                "a period begins in 1970 or later, ends by the year 9999 and lasts at least an hour");
    }

    /**
     * What stands for a record on the ledger.
     *
     * @param key {@value Commitment#KEY_SIZE_BYTES} random bytes, kept with the record and destroyed to erase it
     * @param record the record's bytes, exactly as they are kept
     */
    public static Digest recordCommitment(Bytes key, Bytes record) {
        return Commitment.of(key, RECORD_DOMAIN, record);
    }

    /** Whether nothing is allowed that the other terms do not allow; the period may differ. */
    boolean isWithin(ConsentTerms other) {
        return dataset.equals(other.dataset)
                && other.purposes.containsAll(purposes)
                && other.recipients.containsAll(recipients)
                && other.scope.includes(scope)
                && basis == other.basis
                && (other.principalKey.isEmpty() || principalKey.equals(other.principalKey));
    }

    void write(CborWriter out) {
        out.map(principalKey.isPresent() ? 11 : 10);
        out.key(1).digest(record);
        out.key(2).text(dataset.toString());
        out.key(3).array(purposes.size());
        purposes.forEach(purpose -> out.text(purpose.term()));
        out.end();
        out.key(4).array(recipients.size());
        recipients.forEach(recipient -> out.text(recipient.value()));
        out.end();
        out.key(5).uint(scope.code());
        out.key(6).uint(basis.code());
        out.key(7).digest(notice);
        out.key(8).text(language);
        out.key(9).uint(fromHour);
        out.key(10).uint(untilHour);
        principalKey.ifPresent(key -> out.key(11).digest(key));
        out.end();
    }

    static ConsentTerms read(CborReader in) throws MalformedException {
        in.beginMap(11);
        in.key(1);
        Digest record = in.digest();
        in.key(2);
        DatasetName dataset = DatasetName.parse(in.text(1, MAX_DATASET_BYTES));
        in.key(3);
        List<Purpose> purposes = new ArrayList<>();
        for (int left = in.beginArray(1, MAX_PURPOSES); left > 0; left--) {
            purposes.add(readPurpose(in));
        }
        in.endArray();
        in.key(4);
        List<OrganisationId> recipients = new ArrayList<>();
        for (int left = in.beginArray(1, MAX_RECIPIENTS); left > 0; left--) {
            recipients.add(readOrganisation(in));
        }
        in.endArray();
        in.key(5);
        UseScope scope = in.numbered(UseScope.class);
        in.key(6);
        LegalBasis basis = in.numbered(LegalBasis.class);
        in.key(7);
        Digest notice = in.digest();
        in.key(8);
        String language = in.text(2, MAX_LANGUAGE_BYTES);
        in.key(9);
        long fromHour = in.uint(0, MAX_HOUR);
        in.key(10);
        long untilHour = in.uint(0, MAX_HOUR);
        Optional<Digest> principalKey = in.hasKey(11) ? Optional.of(in.digest()) : Optional.empty();
        in.endMap();
        try {
            return new ConsentTerms(
                    record,
                    dataset,
                    purposes,
                    recipients,
                    scope,
                    basis,
                    notice,
                    language,
                    fromHour,
                    untilHour,
                    principalKey);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(ConsentEvent.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }

    static Purpose readPurpose(CborReader in) throws MalformedException {
        return Purpose.ofTerm(in.text(1, MAX_TERM_BYTES))
                .orElseThrow(() ->
                        new MalformedException(ConsentEvent.BAD_FIELD, "a purpose is not in the list of purposes"));
    }

    static OrganisationId readOrganisation(CborReader in) throws MalformedException {
        return OrganisationId.parse(in.text(1, MAX_ORGANISATION_BYTES));
    }

    private static <T> boolean ascends(List<T> values, Comparator<? super T> order) {
        for (int i = 1; i < values.size(); i++) {
            if (order.compare(values.get(i - 1), values.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
