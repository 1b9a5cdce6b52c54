package org.datatrust.proof.consent;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;

/**
 * One step in the life of a consent: the one argument of the chaincode function {@code RecordConsentEvent}.
 *
 * @param before the events that it follows, so that it can take effect once and at one place only
 * @param terms present exactly if the action states terms
 * @param principal the person's own signature; whoever else submits the event
 */
public record ConsentEvent(
        ChannelName channel,
        ConsentName consent,
        History before,
        ConsentAction action,
        Optional<ConsentTerms> terms,
        Optional<PrincipalSignature> principal) {
    public static final int MAX_SIZE_BYTES = 4096;

    /** Nobody changes a consent more often. */
    public static final long MAX_EVENTS = 1_000_000;

    /** {@code CNS-01} another version, {@code CNS-02} a field outside its range, or terms where there must be none. */
    public static final String UNKNOWN_VERSION = "CNS-01";

    public static final String BAD_FIELD = "CNS-02";

    static final int MAX_NAME_BYTES = 256;
    static final int MAX_CHANNEL_BYTES = 249;

    private static final long VERSION = 1;
    private static final Bytes SIGNATURE_DOMAIN = Bytes.utf8("datatrust:consent-event:1\0");

    public ConsentEvent {
        if (before.events() >= MAX_EVENTS || terms.isPresent() != action.hasTerms()) {
            throw new IllegalArgumentException("terms belong to a request, a consent and a renewal, and to no other");
        }
    }

    public ConsentEvent signedBy(PrincipalSignature signature) {
        return new ConsentEvent(channel, consent, before, action, terms, Optional.of(signature));
    }

    /** What the person signs: all of the event but the signature. */
    public Bytes signedBytes() {
        return SIGNATURE_DOMAIN.concat(encode(Optional.empty()));
    }

    public Bytes encode() {
        return encode(principal);
    }

    private Bytes encode(Optional<PrincipalSignature> signature) {
        CborWriter out = new CborWriter();
        out.map(6 + (terms.isPresent() ? 1 : 0) + (signature.isPresent() ? 1 : 0));
        out.key(1).uint(VERSION);
        out.key(2).text(channel.value());
        out.key(3).text(consent.toString());
        out.key(4).uint(before.events());
        out.key(5).digest(before.digest());
        out.key(6).uint(action.code());
        terms.ifPresent(stated -> stated.write(out.key(7)));
        signature.ifPresent(signed -> signed.write(out.key(8)));
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, SIG-01, CNS-01 or CNS-02 */
    public static ConsentEvent parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(UNKNOWN_VERSION, "the event's version is not 1");
        }
        in.key(2);
        ChannelName channel = ChannelName.parse(in.text(1, MAX_CHANNEL_BYTES));
        in.key(3);
        ConsentName consent = ConsentName.parse(in.text(1, MAX_NAME_BYTES));
        in.key(4);
        long events = in.uint(0, MAX_EVENTS - 1);
        in.key(5);
        History before = new History(events, in.digest());
        in.key(6);
        ConsentAction action = in.numbered(ConsentAction.class);
        Optional<ConsentTerms> terms = in.hasKey(7) ? Optional.of(ConsentTerms.read(in)) : Optional.empty();
        Optional<PrincipalSignature> principal =
                in.hasKey(8) ? Optional.of(PrincipalSignature.read(in)) : Optional.empty();
        in.endMap();
        in.end();
        if (terms.isPresent() != action.hasTerms()) {
            throw new MalformedException(
                    BAD_FIELD, "terms belong to a request, a consent and a renewal, and to no other event");
        }
        return new ConsentEvent(channel, consent, before, action, terms, principal);
    }
}
