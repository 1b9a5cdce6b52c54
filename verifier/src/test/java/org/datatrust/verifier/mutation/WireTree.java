package org.datatrust.verifier.mutation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;

/**
 * A protocol buffer as its fields, opened at every depth: whatever has a length and reads as a message counts as one, also where the schema
 * only says "bytes" (that is how Fabric nests what is signed). A text that happens to read as a message is only opened in vain.
 */
record WireTree(List<Field> fields) {
    private static final int MAX_DEPTH = 24;

    static final int VARINT = 0;
    static final int LENGTH = 2;
    /** Bytes that stand for themselves, without tag or length: what no writer of messages would write. */
    static final int RAW = -1;

    /**
     * @param number of a varint; 0 otherwise
     * @param content of anything but a varint
     * @param inner the content as a message, if it reads as one
     */
    record Field(int field, int wire, long number, Bytes content, Optional<WireTree> inner) {
        static Field varint(int field, long number) {
            return new Field(field, VARINT, number, Bytes.EMPTY, Optional.empty());
        }

        static Field bytes(int field, Bytes content) {
            return new Field(field, LENGTH, 0, content, Optional.empty());
        }

        static Field raw(Bytes content) {
            return new Field(1, RAW, 0, content, Optional.empty());
        }

        Field withInner(WireTree changed) {
            return new Field(field, wire, 0, Bytes.copyOf(changed.encoded()), Optional.of(changed));
        }
    }

    WireTree {
        fields = List.copyOf(fields);
    }

    /** Empty unless the bytes are a message of at least one field that encodes to the same bytes. */
    static Optional<WireTree> of(Bytes encoded) {
        return of(encoded, 0);
    }

    private static Optional<WireTree> of(Bytes encoded, int depth) {
        byte[] input = encoded.toByteArray();
        if (depth == MAX_DEPTH || input.length < 2) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        int[] position = {0};
        while (position[0] < input.length) {
            long tag = varint(input, position);
            int field = (int) (tag >>> 3);
            int wire = (int) (tag & 7);
            if (tag <= 0 || field < 1 || field > 200) {
                return Optional.empty();
            }
            switch (wire) {
                case VARINT -> {
                    long value = varint(input, position);
                    if (position[0] > input.length) {
                        return Optional.empty();
                    }
                    fields.add(Field.varint(field, value));
                }
                case 1, 5 -> {
                    int size = wire == 1 ? 8 : 4;
                    if (size > input.length - position[0]) {
                        return Optional.empty();
                    }
                    fields.add(new Field(
                            field, wire, 0, Bytes.copyOf(input, position[0], position[0] + size), Optional.empty()));
                    position[0] += size;
                }
                case LENGTH -> {
                    long size = varint(input, position);
                    if (size < 0 || size > input.length - position[0]) {
                        return Optional.empty();
                    }
                    Bytes content = Bytes.copyOf(input, position[0], position[0] + (int) size);
                    fields.add(new Field(field, wire, 0, content, of(content, depth + 1)));
                    position[0] += (int) size;
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        WireTree tree = new WireTree(fields);
        return Arrays.equals(tree.encoded(), input) ? Optional.of(tree) : Optional.empty();
    }

    private static long varint(byte[] input, int[] position) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position[0] >= input.length) {
                position[0] = input.length + 1;
                return -1;
            }
            int next = input[position[0]++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }

    byte[] encoded() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            if (field.wire() == RAW) {
                out.writeBytes(field.content().toByteArray());
                continue;
            }
            write(out, ((long) field.field() << 3) | field.wire());
            switch (field.wire()) {
                case VARINT -> write(out, field.number());
                case LENGTH -> {
                    write(out, field.content().size());
                    out.writeBytes(field.content().toByteArray());
                }
                default -> out.writeBytes(field.content().toByteArray());
            }
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
