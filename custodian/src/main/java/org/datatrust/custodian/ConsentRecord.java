package org.datatrust.custodian;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.name.ConsentName;

/**
 * The consent record of ISO/IEC TS 27560:2023 as JSON-LD with the terms of the Data Privacy Vocabulary: the {@link ConsentForm} under the
 * consent's name. Its bytes are what the ledger holds a commitment to; they are never written anew.
 *
 * @param bytes exactly as kept
 */
public record ConsentRecord(ConsentName consent, ConsentForm form, Bytes bytes) {
    static final int MAX_SIZE_BYTES = ConsentForm.MAX_SIZE_BYTES + 8192;
    private static final String SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#record";
    private static final String TYPE = "dpv:ConsentRecord";

    /** What the members mean, for readers of linked data: fixed, and part of every record, so that no reader has to fetch it. */
    private static final String[][] CONTEXT = {
        {"dpv", "https://w3id.org/dpv#"},
        {"sector-health", "https://w3id.org/dpv/sector/health#"},
        {"pd", "https://w3id.org/dpv/pd#"},
        {"dct", "http://purl.org/dc/terms/"},
        {"schema", "https://schema.org/"},
        {"conformsTo", "dct:conformsTo"},
        {"person", "dpv:hasDataSubject"},
        {"dataset", "dpv:hasData"},
        {"purposes", "dpv:hasPurpose"},
        {"service", "dpv:hasService"},
        {"personalData", "dpv:hasPersonalData"},
        {"required", "dpv:hasNecessity"},
        {"controller", "dpv:hasDataController"},
        {"recipients", "dpv:hasRecipient"},
        {"name", "dpv:hasName"},
        {"address", "dpv:hasAddress"},
        {"contact", "dpv:hasContact"},
        {"scope", "dpv:hasProcessing"},
        {"legalBasis", "dpv:hasLegalBasis"},
        {"notice", "dpv:hasNotice"},
        {"language", "dct:language"},
        {"storage", "dpv:hasStorageCondition"},
        {"locations", "dpv:hasLocation"},
        {"duration", "dpv:hasDuration"},
        {"jurisdiction", "dpv:hasJurisdiction"},
        {"rights", "dpv:hasRight"},
        {"withdrawal", "dpv:hasConsentControl"},
        {"method", "dpv:hasIndicationMethod"},
        {"from", "schema:validFrom"},
        {"until", "schema:validThrough"},
    };

    public static ConsentRecord of(ConsentName consent, ConsentForm form) throws CustodyException {
        requireHolder(consent, form);
        Bytes bytes = JsonText.write(out -> {
            out.object("@context", context -> {
                for (String[] meaning : CONTEXT) {
                    context.text(meaning[0], meaning[1]);
                }
            });
            out.text("@type", TYPE);
            out.text("@id", consent.toString());
            out.text("conformsTo", SCHEMA);
            form.write(out);
        });
        if (bytes.size() > MAX_SIZE_BYTES) {
            throw new CustodyException(CustodyException.Reason.BAD_FIELD, "more than " + MAX_SIZE_BYTES + " bytes");
        }
        return lawful(new ConsentRecord(consent, form, bytes));
    }

    /** What the ledger would refuse is refused before anybody gets a receipt of it. */
    private static ConsentRecord lawful(ConsentRecord record) throws CustodyException {
        try {
            record.terms(Bytes.copyOf(new byte[Commitment.KEY_SIZE_BYTES]), Optional.empty());
            return record;
        } catch (IllegalArgumentException e) {
            throw new CustodyException(
                    CustodyException.Reason.BAD_FIELD, "a member is outside its range: " + e.getMessage(), e);
        }
    }

    /** Spacing and the order of members may be any: the bytes are what counts, and are kept. @throws CustodyException VLT-06 to VLT-08 */
    public static ConsentRecord parse(byte[] json) throws CustodyException {
        JsonMembers in = JsonMembers.parse(json, MAX_SIZE_BYTES);
        JsonMembers context = in.object("@context");
        for (String[] meaning : CONTEXT) {
            requireText(context, meaning[0], meaning[1]);
        }
        context.end();
        requireText(in, "@type", TYPE);
        requireText(in, "conformsTo", SCHEMA);
        ConsentName consent;
        try {
            consent = ConsentName.parse(in.text("@id"));
        } catch (MalformedException e) {
            throw new CustodyException(CustodyException.Reason.BAD_FIELD, "not the name of a consent", e);
        }
        ConsentForm form = ConsentForm.read(in);
        in.end();
        requireHolder(consent, form);
        return lawful(new ConsentRecord(consent, form, Bytes.copyOf(json)));
    }

    private static void requireText(JsonMembers in, String name, String text) throws CustodyException {
        if (!in.text(name).equals(text)) {
            throw new CustodyException(CustodyException.Reason.NOT_A_RECORD, name + " is " + text);
        }
    }

    private static void requireHolder(ConsentName consent, ConsentForm form) throws CustodyException {
        if (!form.dataset().organisation().equals(consent.organisation())
                || !form.controller().id().equals(consent.organisation())) {
            throw new CustodyException(
                    CustodyException.Reason.BAD_FIELD,
                    "the organisation that holds the data is the controller, and the consent bears its name");
        }
    }

    /**
     * What of it reaches the ledger.
     *
     * @param key the commitment's, {@value org.datatrust.proof.Commitment#KEY_SIZE_BYTES} random bytes that were never used before
     * @param principalKey commitment to the person's own key, if one is registered
     */
    public ConsentTerms terms(Bytes key, Optional<Digest> principalKey) {
        return new ConsentTerms(
                ConsentTerms.recordCommitment(key, bytes),
                form.dataset(),
                form.purposes(),
                form.recipients().stream().map(ConsentForm.Party::id).toList(),
                form.scope(),
                form.legalBasis(),
                form.notice().sha256(),
                form.notice().language(),
                form.fromHour(),
                form.untilHour(),
                principalKey);
    }
}
