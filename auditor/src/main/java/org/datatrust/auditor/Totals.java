package org.datatrust.auditor;

import java.nio.ByteBuffer;
import org.datatrust.proof.Bytes;

/**
 * How much was audited.
 *
 * @param configurations configuration blocks, block 0 included
 * @param records leaves of all recomputed batches
 */
public record Totals(
        long blocks,
        long configurations,
        long transactions,
        long valid,
        long invalid,
        long notJudged,
        long batches,
        long records) {
    static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0, 0, 0);

    Totals plus(Totals more) {
        return new Totals(
                blocks + more.blocks,
                configurations + more.configurations,
                transactions + more.transactions,
                valid + more.valid,
                invalid + more.invalid,
                notJudged + more.notJudged,
                batches + more.batches,
                records + more.records);
    }

    Totals minus(Totals less) {
        return plus(new Totals(
                -less.blocks,
                -less.configurations,
                -less.transactions,
                -less.valid,
                -less.invalid,
                -less.notJudged,
                -less.batches,
                -less.records));
    }

    Bytes encode() {
        return Bytes.copyOf(ByteBuffer.allocate(8 * Long.BYTES)
                .putLong(blocks)
                .putLong(configurations)
                .putLong(transactions)
                .putLong(valid)
                .putLong(invalid)
                .putLong(notJudged)
                .putLong(batches)
                .putLong(records)
                .array());
    }

    static Totals parse(Bytes encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded.toByteArray());
        return new Totals(
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
