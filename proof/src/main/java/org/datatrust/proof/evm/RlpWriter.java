package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Bytes;

/** Writes items of RLP into an array of the right size. */
final class RlpWriter {
    private RlpWriter() {}

    static int size(Rlp item) {
        return switch (item) {
            case Rlp.Text(Bytes content) -> standsForItself(content) ? 1 : headSize(content.size()) + content.size();
            case Rlp.Sequence(List<Rlp> items) -> {
                int size = contentSize(items);
                yield headSize(size) + size;
            }
        };
    }

    /** @return the index after the item */
    static int write(Rlp item, byte[] out, int at) {
        return switch (item) {
            case Rlp.Text(Bytes content) -> {
                int from = standsForItself(content) ? at : head(RlpReader.TEXT, content.size(), out, at);
                content.copyTo(out, from, 0, content.size());
                yield from + content.size();
            }
            case Rlp.Sequence(List<Rlp> items) -> {
                int next = head(RlpReader.LIST, contentSize(items), out, at);
                for (Rlp each : items) {
                    next = write(each, out, next);
                }
                yield next;
            }
        };
    }

    private static int contentSize(List<Rlp> items) {
        int size = 0;
        for (Rlp item : items) {
            size = Math.addExact(size, size(item));
        }
        return size;
    }

    private static boolean standsForItself(Bytes content) {
        return content.size() == 1 && content.at(0) >= 0;
    }

    private static int headSize(int contentSize) {
        return contentSize < RlpReader.LONG_FORM ? 1 : 1 + lengthSize(contentSize);
    }

    private static int lengthSize(int length) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    }

    private static int head(int kind, int contentSize, byte[] out, int at) {
        if (contentSize < RlpReader.LONG_FORM) {
            out[at] = (byte) (kind + contentSize);
            return at + 1;
        }
        int width = lengthSize(contentSize);
        out[at] = (byte) (kind + RlpReader.LONG_FORM - 1 + width);
        for (int i = 0; i < width; i++) {
            out[at + 1 + i] = (byte) (contentSize >>> (8 * (width - 1 - i)));
        }
        return at + 1 + width;
    }
}
