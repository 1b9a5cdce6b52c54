package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** Reads one item of RLP, strictly. A declared length never causes an allocation larger than the input. */
final class RlpReader {
    /** A text or list of fewer bytes than this has its length in its first byte. */
    static final int LONG_FORM = 56;

    static final int TEXT = 0x80;
    static final int LIST = 0xc0;

    private final byte[] input;
    private int position;

    RlpReader(byte[] input) {
        this.input = input;
    }

    Rlp read() throws MalformedException {
        Rlp item = item(input.length, 1);
        if (position != input.length) {
            throw new MalformedException(
                    Rlp.TRAILING_BYTES, (input.length - position) + " bytes after the end, at byte " + position);
        }
        return item;
    }

    /** The item that starts here and must end at or before {@code end}. */
    private Rlp item(int end, int depth) throws MalformedException {
        int at = position;
        if (at == end) {
            throw new MalformedException(Rlp.TRUNCATED, "an item is missing at byte " + at);
        }
        int first = input[position++] & 0xff;
        if (first < TEXT) {
            return new Rlp.Text(Bytes.copyOf(input, at, position));
        }
        if (first < LIST) {
            int contentEnd = position(first - TEXT, end);
            if (contentEnd - at == 2 && (input[position] & 0xff) < TEXT) {
                throw new MalformedException(Rlp.NOT_SHORTEST, "the byte at " + (at + 1) + " must stand for itself");
            }
            Rlp text = Rlp.text(Bytes.copyOf(input, position, contentEnd));
            position = contentEnd;
            return text;
        }
        if (depth > Rlp.MAX_DEPTH) {
            throw new MalformedException(Rlp.TOO_DEEP, "nesting deeper than " + Rlp.MAX_DEPTH + " at byte " + at);
        }
        int contentEnd = position(first - LIST, end);
        List<Rlp> items = new ArrayList<>();
        while (position < contentEnd) {
            items.add(item(contentEnd, depth + 1));
        }
        return new Rlp.Sequence(items);
    }

    /** Where the content ends: {@code form} is its length below {@value #LONG_FORM}, else 55 + the number of bytes of its length. */
    private int position(int form, int end) throws MalformedException {
        int at = position;
        long length = form;
        if (form >= LONG_FORM) {
            int width = form - LONG_FORM + 1;
            if (width > end - position) {
                throw new MalformedException(Rlp.TRUNCATED, "the length at byte " + at + " is cut off");
            }
            if (input[position] == 0) {
                throw new MalformedException(Rlp.NOT_SHORTEST, "the length at byte " + at + " begins with a zero");
            }
            length = 0;
            for (int i = 0; i < width; i++) {
                length = (length << 8) | (input[position++] & 0xff);
            }
            if (length >= 0 && length < LONG_FORM) {
                throw new MalformedException(Rlp.NOT_SHORTEST, "the length at byte " + at + " has a shorter form");
            }
        }
        if (length < 0 || length > end - position) {
            throw new MalformedException(Rlp.TRUNCATED, "more bytes are declared at byte " + at + " than there are");
        }
        return position + (int) length;
    }
}
