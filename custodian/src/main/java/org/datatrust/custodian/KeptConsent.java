package org.datatrust.custodian;

import java.security.SecureRandom;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.consent.ConsentTerms;

/**
 * A consent record with the key of its commitment: what lies in the {@link Vault}, and what an erasure destroys.
 *
 * @param key of the commitment, {@value Commitment#KEY_SIZE_BYTES} random bytes
 * @param principalKey commitment to the person's own key, whose salt the person keeps
 */
public record KeptConsent(ConsentRecord record, Bytes key, Optional<Digest> principalKey) {
    private static final long VERSION = 1;

    public static KeptConsent of(ConsentRecord record, Optional<Digest> principalKey, SecureRandom random) {
        byte[] key = new byte[Commitment.KEY_SIZE_BYTES];
        random.nextBytes(key);
        return new KeptConsent(record, Bytes.copyOf(key), principalKey);
    }

    /** What reaches the ledger. */
    public ConsentTerms terms() {
        return record.terms(key, principalKey);
    }

    /** Secret. */
    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(principalKey.isPresent() ? 4 : 3);
        out.key(1).uint(VERSION);
        out.key(2).bytes(key);
        out.key(3).bytes(record.bytes());
        principalKey.ifPresent(commitment -> out.key(4).digest(commitment));
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws CustodyException VLT-01, VLT-06, VLT-07 */
    public static KeptConsent parse(byte[] encoded) throws CustodyException {
        try {
            CborReader in = CborReader.of(encoded, ConsentRecord.MAX_SIZE_BYTES + 256);
            in.beginMap(4);
            in.key(1);
            if (in.uint(0, Long.MAX_VALUE) != VERSION) {
                throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "kept by another version");
            }
            in.key(2);
            Bytes key = in.bytes(Commitment.KEY_SIZE_BYTES, Commitment.KEY_SIZE_BYTES);
            in.key(3);
            Bytes record = in.bytes(1, ConsentRecord.MAX_SIZE_BYTES);
            Optional<Digest> principalKey = in.hasKey(4) ? Optional.of(in.digest()) : Optional.empty();
            in.endMap();
            in.end();
            return new KeptConsent(ConsentRecord.parse(record.toByteArray()), key, principalKey);
        } catch (MalformedException e) {
            throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "not a kept consent", e);
        }
    }
}
