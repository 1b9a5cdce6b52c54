package org.datatrust.proof.consent;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;

/**
 * A consent as the ledger holds it.
 *
 * @param history all {@linkplain ConsentEntry entries} so far, at least one
 * @param terms those of the newest event that stated any
 * @param changedBy submitter of the newest entry
 * @param changedAt time of the newest entry
 */
public record ConsentState(
        ConsentName consent,
        History history,
        ConsentStatus status,
        ConsentTerms terms,
        OrganisationId changedBy,
        long changedAt) {
    public static final int MAX_SIZE_BYTES = 4096;

    /** 9999-12-31T23:59:59Z. */
    static final long MAX_SECONDS = 253_402_300_799L;

    private static final long VERSION = 1;

    public ConsentState {
        if (history.events() < 1
                || history.events() > ConsentEvent.MAX_EVENTS
                || changedAt < 0
                || changedAt > MAX_SECONDS) {
            throw new IllegalArgumentException(
                    "a consent after " + history.events() + " events, changed at " + changedAt);
        }
    }

    /** Whether the event is the one that led to this state: sent again by a caller who did not get the answer. */
    public boolean isAfter(ConsentEvent event) {
        return history.equals(event.before().then(new ConsentEntry(event, changedBy, changedAt).encode()));
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(8);
        out.key(1).uint(VERSION);
        out.key(2).text(consent.toString());
        out.key(3).uint(history.events());
        out.key(4).digest(history.digest());
        out.key(5).uint(status.code());
        terms.write(out.key(6));
        out.key(7).text(changedBy.value());
        out.key(8).uint(changedAt);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, CNS-01 or CNS-02 */
    public static ConsentState parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(ConsentEvent.UNKNOWN_VERSION, "the consent's version is not 1");
        }
        in.key(2);
        ConsentName consent = ConsentName.parse(in.text(1, ConsentEvent.MAX_NAME_BYTES));
        in.key(3);
        long events = in.uint(1, ConsentEvent.MAX_EVENTS);
        in.key(4);
        History history = new History(events, in.digest());
        in.key(5);
        ConsentStatus status = in.numbered(ConsentStatus.class);
        in.key(6);
        ConsentTerms terms = ConsentTerms.read(in);
        in.key(7);
        OrganisationId changedBy = ConsentTerms.readOrganisation(in);
        in.key(8);
        long changedAt = in.uint(0, MAX_SECONDS);
        in.endMap();
        in.end();
        return new ConsentState(consent, history, status, terms, changedBy, changedAt);
    }
}
