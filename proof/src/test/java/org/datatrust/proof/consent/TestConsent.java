package org.datatrust.proof.consent;

import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;

/** TEST consent to the viewing of records of a hospital by another. */
final class TestConsent {
    static final ChannelName CHANNEL = new ChannelName("data-trust");
    static final OrganisationId HOLDER = new OrganisationId("test-hospital");
    static final OrganisationId RECIPIENT = new OrganisationId("test-agency");
    static final OrganisationId STRANGER = new OrganisationId("test-trade");
    static final ConsentName NAME = new ConsentName(HOLDER, "000102030405060708090a0b0c0d0e0f");
    static final DatasetName RECORDS = new DatasetName(HOLDER, "records");
    /** 2026-01-01T00:00:00Z and 2027-01-01T00:00:00Z. */
    static final long FROM_HOUR = 490_896;

    static final long UNTIL_HOUR = 499_656;
    static final long FROM = FROM_HOUR * 3600;
    static final long UNTIL = UNTIL_HOUR * 3600;

    private TestConsent() {}

    static ConsentTerms terms(Optional<Digest> principalKey) {
        return new ConsentTerms(
                digest("record"),
                RECORDS,
                List.of(Purpose.IMPROVE_HEALTHCARE, Purpose.CONSULTATION_MANAGEMENT),
                List.of(RECIPIENT, HOLDER),
                UseScope.VIEW_AND_RETAIN,
                LegalBasis.CONSENT,
                digest("notice"),
                "zh-TW",
                FROM_HOUR,
                UNTIL_HOUR,
                principalKey);
    }

    static ConsentTerms terms() {
        return terms(Optional.empty());
    }

    static ConsentEvent event(History before, ConsentAction action, ConsentTerms terms) {
        return new ConsentEvent(
                CHANNEL,
                NAME,
                before,
                action,
                action.hasTerms() ? Optional.of(terms) : Optional.empty(),
                Optional.empty());
    }

    static ConsentState state(ConsentStatus status, ConsentTerms terms) {
        return new ConsentState(NAME, History.NONE.then(Bytes.utf8("TEST event")), status, terms, HOLDER, FROM);
    }

    static UseRequest use() {
        return new UseRequest(
                CHANNEL,
                NAME,
                Bytes.ofHex("101112131415161718191a1b1c1d1e1f"),
                RECORDS,
                Purpose.CONSULTATION_MANAGEMENT,
                RECIPIENT,
                UseScope.VIEW,
                Optional.empty());
    }

    static Digest digest(String text) {
        return Bytes.utf8(text).sha256();
    }
}
