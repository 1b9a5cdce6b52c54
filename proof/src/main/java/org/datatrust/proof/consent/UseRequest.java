package org.datatrust.proof.consent;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;

/**
 * Somebody wants to use data under a consent: the one argument of the chaincode function {@code RecordUse}.
 *
 * @param id {@value #ID_SIZE_BYTES} random bytes: the same use is recorded once
 * @param evidence commitment to what the recipient showed, such as the cards of patient and doctor
 */
public record UseRequest(
        ChannelName channel,
        ConsentName consent,
        Bytes id,
        DatasetName dataset,
        Purpose purpose,
        OrganisationId recipient,
        UseScope scope,
        Optional<Digest> evidence) {
    public static final int MAX_SIZE_BYTES = 2048;
    public static final int ID_SIZE_BYTES = 16;

    private static final long VERSION = 1;

    public UseRequest {
        if (id.size() != ID_SIZE_BYTES) {
            throw new IllegalArgumentException("the id of a use has 16 bytes");
        }
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(evidence.isPresent() ? 9 : 8);
        out.key(1).uint(VERSION);
        out.key(2).text(channel.value());
        out.key(3).text(consent.toString());
        out.key(4).bytes(id);
        out.key(5).text(dataset.toString());
        out.key(6).text(purpose.term());
        out.key(7).text(recipient.value());
        out.key(8).uint(scope.code());
        evidence.ifPresent(shown -> out.key(9).digest(shown));
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, CNS-01 or CNS-02 */
    public static UseRequest parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(9);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(ConsentEvent.UNKNOWN_VERSION, "the use's version is not 1");
        }
        in.key(2);
        ChannelName channel = ChannelName.parse(in.text(1, ConsentEvent.MAX_CHANNEL_BYTES));
        in.key(3);
        ConsentName consent = ConsentName.parse(in.text(1, ConsentEvent.MAX_NAME_BYTES));
        in.key(4);
        Bytes id = in.bytes(ID_SIZE_BYTES, ID_SIZE_BYTES);
        in.key(5);
        DatasetName dataset = DatasetName.parse(in.text(1, ConsentTerms.MAX_DATASET_BYTES));
        in.key(6);
        Purpose purpose = ConsentTerms.readPurpose(in);
        in.key(7);
        OrganisationId recipient = ConsentTerms.readOrganisation(in);
        in.key(8);
        UseScope scope = in.numbered(UseScope.class);
        Optional<Digest> evidence = in.hasKey(9) ? Optional.of(in.digest()) : Optional.empty();
        in.endMap();
        in.end();
        return new UseRequest(channel, consent, id, dataset, purpose, recipient, scope, evidence);
    }
}
