package org.datatrust.proof.consent;

import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.OrganisationId;

/**
 * An event as it took effect: what a consent's history is made of. Nothing else is needed to go through the life of a consent again.
 *
 * @param submitter organisation of the transaction's creator
 * @param at seconds since 1970: the time of the transaction, and not earlier than that of the entry before
 */
public record ConsentEntry(ConsentEvent event, OrganisationId submitter, long at) {
    public static final int MAX_SIZE_BYTES = 4352;

    public ConsentEntry {
        if (at < 0 || at > ConsentState.MAX_SECONDS) {
            throw new IllegalArgumentException("an entry at " + at);
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(3);
        out.key(1).bytes(event.encode());
        out.key(2).text(submitter.value());
        out.key(3).uint(at);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, SIG-01, CNS-01 or CNS-02 */
    public static ConsentEntry parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(3);
        in.key(1);
        ConsentEvent event =
                ConsentEvent.parse(in.bytes(1, ConsentEvent.MAX_SIZE_BYTES).toByteArray());
        in.key(2);
        OrganisationId submitter = ConsentTerms.readOrganisation(in);
        in.key(3);
        long at = in.uint(0, ConsentState.MAX_SECONDS);
        in.endMap();
        in.end();
        return new ConsentEntry(event, submitter, at);
    }
}
