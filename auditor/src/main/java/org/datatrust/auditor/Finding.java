package org.datatrust.auditor;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * One thing that an audit found.
 *
 * @param block number of the block that it is about
 * @param transaction 0-based position in that block
 * @param source who showed it; empty text if it is about the ledger itself
 * @param detail in English, for people
 */
public record Finding(AuditCode code, OptionalLong block, OptionalInt transaction, String source, String detail) {
    private static final int MAX_DETAIL = 2000;
    private static final int MAX_SIZE_BYTES = 64 << 10;

    public Finding {
        if (detail.length() > MAX_DETAIL) {
            detail = detail.substring(0, MAX_DETAIL);
        }
    }

    static Finding of(AuditCode code, long block, String detail) {
        return new Finding(code, OptionalLong.of(block), OptionalInt.empty(), "", detail);
    }

    static Finding of(AuditCode code, long block, int transaction, String detail) {
        return new Finding(code, OptionalLong.of(block), OptionalInt.of(transaction), "", detail);
    }

    static Finding ofSource(AuditCode code, String source, long block, String detail) {
        return new Finding(code, OptionalLong.of(block), OptionalInt.empty(), source, detail);
    }

    static Finding ofSource(AuditCode code, String source, String detail) {
        return new Finding(code, OptionalLong.empty(), OptionalInt.empty(), source, detail);
    }

    Bytes encode() {
        CborWriter out = new CborWriter();
        out.array(5);
        out.text(code.code());
        // Block and transaction are numbers plus one, so that 0 stands for none.
        out.uint(block.isPresent() ? block.getAsLong() + 1 : 0);
        out.uint(transaction.isPresent() ? transaction.getAsInt() + 1L : 0);
        out.text(source);
        out.text(detail);
        return Bytes.copyOf(out.end().toByteArray());
    }

    static Finding parse(Bytes encoded) {
        try {
            CborReader in = CborReader.of(encoded.toByteArray(), MAX_SIZE_BYTES);
            in.beginArray(5, 5);
            AuditCode code = AuditCode.ofCode(in.text(1, 16));
            long block = in.uint(0, Long.MAX_VALUE);
            long transaction = in.uint(0, Integer.MAX_VALUE);
            String source = in.text(0, MAX_SIZE_BYTES);
            String detail = in.text(0, MAX_SIZE_BYTES);
            in.endArray();
            in.end();
            return new Finding(
                    code,
                    block == 0 ? OptionalLong.empty() : OptionalLong.of(block - 1),
                    transaction == 0 ? OptionalInt.empty() : OptionalInt.of((int) (transaction - 1)),
                    source,
                    detail);
        } catch (MalformedException e) {
            throw new IllegalStateException("the store holds a malformed finding", e);
        }
    }
}
