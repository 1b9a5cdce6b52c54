package org.datatrust.gateway.ledger;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;

/** Good events and uses, from which tests make bad ones. */
public final class TestConsents {
    public static final ChannelName CHANNEL = new ChannelName("datatrust");
    public static final OrganisationId AGENCY = new OrganisationId("test-agency");
    public static final OrganisationId HOSPITAL = new OrganisationId("test-hospital");
    public static final OrganisationId TRADE = new OrganisationId("test-trade");

    private static final AtomicLong NUMBERS = new AtomicLong();

    private TestConsents() {}

    /** A name that no other call yields. */
    public static ConsentName name(OrganisationId holder) {
        return new ConsentName(holder, id().hex());
    }

    /** 16 bytes that no other call yields. */
    public static Bytes id() {
        return Bytes.copyOf(
                ByteBuffer.allocate(16).putLong(8, NUMBERS.incrementAndGet()).array());
    }

    /** For consultations, view only, for a day that has begun. */
    public static ConsentTerms terms(OrganisationId holder, long now, OrganisationId... recipients) {
        return new ConsentTerms(
                Digest.sha256(id().toByteArray()),
                new DatasetName(holder, "records"),
                List.of(Purpose.CONSULTATION_MANAGEMENT),
                List.of(recipients),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                Bytes.utf8("TEST notice").sha256(),
                "zh-TW",
                now / 3600 - 1,
                now / 3600 + 24,
                Optional.empty());
    }

    public static ConsentEvent give(ConsentName consent, ConsentTerms terms) {
        return new ConsentEvent(
                CHANNEL, consent, History.NONE, ConsentAction.GIVE, Optional.of(terms), Optional.empty());
    }

    /** An event without terms that follows a state. */
    public static ConsentEvent then(ConsentState state, ConsentAction action) {
        return new ConsentEvent(CHANNEL, state.consent(), state.history(), action, Optional.empty(), Optional.empty());
    }

    public static UseRequest use(ConsentName consent, OrganisationId recipient) {
        return new UseRequest(
                CHANNEL,
                consent,
                id(),
                new DatasetName(consent.organisation(), "records"),
                Purpose.CONSULTATION_MANAGEMENT,
                recipient,
                UseScope.VIEW,
                Optional.empty());
    }
}
