package org.datatrust.verifier.mutation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.datatrust.proof.Bytes;

/**
 * A bundle as the tree that it is, free of the rules that a bundle has to keep, so that every rule can be broken. A compressed part is opened:
 * its length is computed anew when the tree is encoded, and it is stored without compression.
 */
public sealed interface CborTree {
    record Unsigned(long value) implements CborTree {}

    record ByteString(Bytes content) implements CborTree {}

    record Text(Bytes content) implements CborTree {}

    record Items(List<CborTree> items) implements CborTree {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Entry(CborTree key, CborTree value) {}

    record Entries(List<Entry> entries) implements CborTree {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /** The array of length and DEFLATE that holds this. */
    record Packed(CborTree content) implements CborTree {}

    /** @param bundle a good one */
    static CborTree ofBundle(byte[] bundle) {
        Entries outer = (Entries) of(bundle);
        List<Entry> opened = new ArrayList<>();
        for (Entry entry : outer.entries()) {
            boolean packed = entry.key() instanceof Unsigned(long key) && (key == 3 || key == 4);
            opened.add(packed ? new Entry(entry.key(), new Packed(unpacked((Items) entry.value()))) : entry);
        }
        return new Entries(opened);
    }

    static CborTree of(byte[] encoded) {
        Parsing parsing = new Parsing(encoded);
        CborTree tree = parsing.item();
        if (parsing.position != encoded.length) {
            throw new IllegalArgumentException("bytes after the end");
        }
        return tree;
    }

    private static CborTree unpacked(Items part) {
        int length = (int) ((Unsigned) part.items().get(0)).value();
        byte[] content = new byte[length];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(((ByteString) part.items().get(1)).content().toByteArray());
            if (inflater.inflate(content) != length) {
                throw new IllegalArgumentException("a part of another length");
            }
        } catch (DataFormatException e) {
            throw new IllegalArgumentException(e);
        }
        return of(content);
    }

    default byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out);
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out) {
        switch (this) {
            case Unsigned(long value) -> head(out, 0, value);
            case ByteString(Bytes content) -> {
                head(out, 2, content.size());
                out.writeBytes(content.toByteArray());
            }
            case Text(Bytes content) -> {
                head(out, 3, content.size());
                out.writeBytes(content.toByteArray());
            }
            case Items(List<CborTree> items) -> {
                head(out, 4, items.size());
                items.forEach(item -> item.write(out));
            }
            case Entries(List<Entry> entries) -> {
                head(out, 5, entries.size());
                entries.forEach(entry -> {
                    entry.key().write(out);
                    entry.value().write(out);
                });
            }
            case Packed(CborTree content) -> {
                byte[] inner = content.encoded();
                byte[] stored = stored(inner);
                head(out, 4, 2);
                head(out, 0, inner.length);
                head(out, 2, stored.length);
                out.writeBytes(stored);
            }
        }
    }

    private static byte[] stored(byte[] content) {
        try (Deflater deflater = new Deflater(Deflater.NO_COMPRESSION, true)) {
            deflater.setInput(content);
            deflater.finish();
            byte[] out = new byte[content.length + 1024];
            int length = deflater.deflate(out);
            if (!deflater.finished()) {
                throw new IllegalStateException("stored blocks take more room than thought");
            }
            return Arrays.copyOf(out, length);
        }
    }

    private static void head(ByteArrayOutputStream out, int major, long value) {
        int width = value < 0 || value > 0xffff_ffffL ? 8 : value > 0xffff ? 4 : value > 0xff ? 2 : value > 23 ? 1 : 0;
        int info = width == 0 ? (int) value : 24 + Integer.numberOfTrailingZeros(width);
        out.write((major << 5) | info);
        for (int i = width - 1; i >= 0; i--) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    /** Only for what our own writer wrote. */
    final class Parsing {
        private final byte[] input;
        private int position;

        private Parsing(byte[] input) {
            this.input = input;
        }

        private CborTree item() {
            int first = input[position++] & 0xff;
            int info = first & 0x1f;
            long value = info;
            if (info > 23) {
                value = 0;
                for (int i = 1 << (info - 24); i > 0; i--) {
                    value = (value << 8) | (input[position++] & 0xff);
                }
            }
            return switch (first >>> 5) {
                case 0 -> new Unsigned(value);
                case 2 -> new ByteString(content(value));
                case 3 -> new Text(content(value));
                case 4 -> {
                    List<CborTree> items = new ArrayList<>();
                    for (long i = 0; i < value; i++) {
                        items.add(item());
                    }
                    yield new Items(items);
                }
                case 5 -> {
                    List<Entry> entries = new ArrayList<>();
                    for (long i = 0; i < value; i++) {
                        entries.add(new Entry(item(), item()));
                    }
                    yield new Entries(entries);
                }
                default -> throw new IllegalArgumentException("major type " + (first >>> 5));
            };
        }

        private Bytes content(long size) {
            position += (int) size;
            return Bytes.copyOf(input, position - (int) size, position);
        }
    }
}
