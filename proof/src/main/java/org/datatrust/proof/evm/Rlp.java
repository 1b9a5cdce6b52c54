package org.datatrust.proof.evm;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * An item of RLP (Ethereum yellow paper, appendix B): a text, which is any byte string, or a list of items. Reading accepts exactly the
 * bytes that {@link #encode} makes and refuses everything else, so what was read is what was hashed (docs/spec/evm.md, EVM-01 to EVM-04).
 */
public sealed interface Rlp {
    /** Deeper nesting than any structure of a chain has. */
    int MAX_DEPTH = 16;

    String TRUNCATED = "RLP-01";
    String TRAILING_BYTES = "RLP-02";
    String NOT_SHORTEST = "RLP-03";
    String TOO_DEEP = "RLP-04";
    String OVER_LIMIT = "RLP-05";
    String WRONG_TYPE = "RLP-06";
    String OUT_OF_RANGE = "RLP-07";
    String WRONG_SIZE = "RLP-08";

    record Text(Bytes content) implements Rlp {
        public static final Text EMPTY = new Text(Bytes.EMPTY);
    }

    record Sequence(List<Rlp> items) implements Rlp {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    static Rlp text(Bytes content) {
        return content.isEmpty() ? Text.EMPTY : new Text(content);
    }

    static Rlp text(Digest content) {
        return new Text(content.bytes());
    }

    /** A number as the shortest big-endian text; zero is the empty one. */
    static Rlp scalar(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a scalar cannot be " + value);
        }
        return scalar(BigInteger.valueOf(value));
    }

    /** A number as the shortest big-endian text; zero is the empty one. */
    static Rlp scalar(BigInteger value) {
        if (value.signum() < 0) {
            throw new IllegalArgumentException("a scalar cannot be negative");
        }
        byte[] signed = value.toByteArray();
        return text(Bytes.copyOf(signed, signed[0] == 0 ? 1 : 0, signed.length));
    }

    static Rlp sequence(Rlp... items) {
        return new Sequence(Arrays.asList(items));
    }

    /**
     * The one item that these bytes are.
     *
     * @throws MalformedException RLP-01 to RLP-05
     */
    static Rlp decode(Bytes input, int maxSizeBytes) throws MalformedException {
        if (input.size() > maxSizeBytes) {
            throw new MalformedException(
                    OVER_LIMIT, "input of " + input.size() + " bytes, at most " + maxSizeBytes + " allowed");
        }
        return new RlpReader(input.toByteArray()).read();
    }

    /** The only encoding of this item. */
    default Bytes encode() {
        byte[] out = new byte[encodedSize()];
        RlpWriter.write(this, out, 0);
        return Bytes.copyOf(out);
    }

    /** How many bytes {@link #encode} gives. */
    default int encodedSize() {
        return RlpWriter.size(this);
    }

    /** @throws MalformedException RLP-06 if this is a list */
    default Bytes asText() throws MalformedException {
        return switch (this) {
            case Text(Bytes content) -> content;
            case Sequence _ -> throw new MalformedException(WRONG_TYPE, "a list stands where a text must");
        };
    }

    /** @throws MalformedException RLP-06 if this is a list, RLP-08 if it has not this many bytes */
    default Bytes asText(int sizeBytes) throws MalformedException {
        Bytes content = asText();
        if (content.size() != sizeBytes) {
            throw new MalformedException(
                    WRONG_SIZE, "a text of " + content.size() + " bytes where one of " + sizeBytes + " must stand");
        }
        return content;
    }

    /** @throws MalformedException RLP-06 or RLP-08 */
    default Digest asDigest() throws MalformedException {
        return Digest.of(asText(Digest.SIZE_BYTES));
    }

    /** @throws MalformedException RLP-06 or RLP-08 */
    default EvmAddress asAddress() throws MalformedException {
        return new EvmAddress(asText(EvmAddress.SIZE_BYTES));
    }

    /** @throws MalformedException RLP-06 if this is a text */
    default List<Rlp> asItems() throws MalformedException {
        return switch (this) {
            case Sequence(List<Rlp> items) -> items;
            case Text _ -> throw new MalformedException(WRONG_TYPE, "a text stands where a list must");
        };
    }

    /** @throws MalformedException RLP-06 if this is a text, RLP-08 if it has not this many items */
    default List<Rlp> asItems(int count) throws MalformedException {
        List<Rlp> items = asItems();
        if (items.size() != count) {
            throw new MalformedException(
                    WRONG_SIZE, "a list of " + items.size() + " items where one of " + count + " must stand");
        }
        return items;
    }

    /**
     * A number of 0 to 2^63 − 1.
     *
     * @throws MalformedException RLP-03, RLP-06 or RLP-07
     */
    default long asLong() throws MalformedException {
        BigInteger value = asScalar(Long.BYTES);
        if (value.bitLength() >= Long.SIZE) {
            throw new MalformedException(OUT_OF_RANGE, "the number " + value + " is 2^63 or more");
        }
        return value.longValue();
    }

    /**
     * A number of at most so many bytes.
     *
     * @throws MalformedException RLP-03, RLP-06 or RLP-07
     */
    default BigInteger asScalar(int maxBytes) throws MalformedException {
        Bytes content = asText();
        if (!content.isEmpty() && content.at(0) == 0) {
            throw new MalformedException(NOT_SHORTEST, "a number begins with a zero byte");
        }
        if (content.size() > maxBytes) {
            throw new MalformedException(
                    OUT_OF_RANGE, "a number of " + content.size() + " bytes, at most " + maxBytes + " allowed");
        }
        return new BigInteger(1, content.toByteArray());
    }
}
