package org.datatrust.proof.ledger;

import java.util.List;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.log.CompactRange;

/** Reads the hashes of a range whose borders are already known. */
final class CompactRanges {
    private CompactRanges() {}

    /** @throws MalformedException CBR-xx, or LOG-01 for a wrong number of hashes */
    static CompactRange read(CborReader in, long begin, long end) throws MalformedException {
        List<Digest> hashes = in.digests(128);
        int expected = CompactRange.hashCount(begin, end);
        if (hashes.size() != expected) {
            throw new MalformedException(
                    LogState.BAD_FRONTIER,
                    "range [" + begin + ", " + end + ") has " + expected + " hashes, got " + hashes.size());
        }
        return new CompactRange(begin, end, hashes);
    }
}
