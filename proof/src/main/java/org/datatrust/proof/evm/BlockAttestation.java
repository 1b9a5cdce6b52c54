package org.datatrust.proof.evm;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.OrganisationId;

/**
 * The word of an organisation that it saw a block on a chain, and took it for final by the rules of that chain. Deterministic CBOR, by
 * docs/spec/evm.md, EVM-40; the organisation signs exactly these bytes.
 *
 * @param observedAt by the organisation's clock, whole milliseconds from 1970 to 9999
 */
public record BlockAttestation(OrganisationId organisation, EvmBlock block, Instant observedAt) {
    /** Of an unknown kind: not these fields in this order. */
    public static final String UNKNOWN_FORM = "EVH-09";

    private static final String TYPE = "datatrust.evm-block/v1";
    private static final int MAX_SIZE_BYTES = 512;
    /** The last millisecond of the year 9999. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    public BlockAttestation {
        if (!observedAt.equals(observedAt.truncatedTo(ChronoUnit.MILLIS))
                || observedAt.isBefore(Instant.EPOCH)
                || observedAt.isAfter(Instant.ofEpochMilli(MAX_MILLIS))) {
            throw new IllegalArgumentException("a time is in whole milliseconds from 1970 to 9999, got " + observedAt);
        }
    }

    public Bytes encode() {
        return Bytes.copyOf(new CborWriter()
                .map(8)
                .key(1)
                .text(TYPE)
                .key(2)
                .text(organisation.value())
                .key(3)
                .uint(block.chain().value())
                .key(4)
                .uint(block.number())
                .key(5)
                .digest(block.hash())
                .key(6)
                .digest(block.stateRoot())
                .key(7)
                .digest(block.receiptsRoot())
                .key(8)
                .uint(observedAt.toEpochMilli())
                .end()
                .toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01 or EVH-09 */
    public static BlockAttestation parse(Bytes encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(8);
        in.key(1);
        String type = in.text(1, 64);
        if (!type.equals(TYPE)) {
            throw new MalformedException(UNKNOWN_FORM, "an attestation of a kind other than " + TYPE);
        }
        in.key(2);
        OrganisationId organisation = OrganisationId.parse(in.text(1, 63));
        in.key(3);
        ChainId chain = new ChainId(in.uint(1, ChainId.MAX));
        in.key(4);
        long number = in.uint(0, Long.MAX_VALUE);
        in.key(5);
        Digest hash = in.digest();
        in.key(6);
        Digest stateRoot = in.digest();
        in.key(7);
        Digest receiptsRoot = in.digest();
        in.key(8);
        Instant observedAt = Instant.ofEpochMilli(in.uint(0, MAX_MILLIS));
        in.endMap();
        in.end();
        return new BlockAttestation(
                organisation, new EvmBlock(chain, number, hash, stateRoot, receiptsRoot), observedAt);
    }
}
