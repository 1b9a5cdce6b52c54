package org.datatrust.verifier.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;

/** Pieces that hostile inputs are made of. */
final class Shapes {
    static final int TEN_MB = 10_000_000;

    private Shapes() {}

    /** The same bytes again and again, up to a size that is not passed. */
    static byte[] repeated(byte[] piece, int size) {
        byte[] all = new byte[size / piece.length * piece.length];
        for (int at = 0; at < all.length; at += piece.length) {
            System.arraycopy(piece, 0, all, at, piece.length);
        }
        return all;
    }

    /** Pieces, each with another number in it, up to a size. */
    static byte[] numbered(int size, IntFunction<byte[]> piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + 1000);
        for (int i = 0; out.size() < size; i++) {
            out.writeBytes(piece.apply(i));
        }
        return out.toByteArray();
    }

    static byte[] filled(int size, int value) {
        byte[] all = new byte[size];
        Arrays.fill(all, (byte) value);
        return all;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A field of a protocol buffer that holds bytes or a message. */
    static byte[] field(int number, byte[] content) {
        return field(number, ByteString.copyFrom(content));
    }

    static byte[] field(int number, ByteString content) {
        byte[] out = new byte[CodedOutputStream.computeBytesSize(number, content)];
        try {
            CodedOutputStream writer = CodedOutputStream.newInstance(out);
            writer.writeBytes(number, content);
            writer.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out;
    }

    static byte[] varint(int number, long value) {
        byte[] out = new byte[CodedOutputStream.computeUInt64Size(number, value)];
        try {
            CodedOutputStream.newInstance(out).writeUInt64(number, value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out;
    }

    /** A value of DER. */
    static byte[] der(int tag, byte[]... contents) {
        byte[] content = concat(contents);
        int size = content.length;
        byte[] head = size < 0x80
                ? new byte[] {(byte) tag, (byte) size}
                : size < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) size}
                        : size < 0x1_0000
                                ? new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size}
                                : new byte[] {
                                    (byte) tag, (byte) 0x83, (byte) (size >> 16), (byte) (size >> 8), (byte) size
                                };
        return concat(head, content);
    }

    static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DL);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One value inside the other, as deep as fits. */
    static byte[] nested(int tag, int size) {
        byte[] buffer = new byte[size];
        int at = size;
        int length = 0;
        while (at > 8) {
            if (length >= 0x1_0000) {
                buffer[--at] = (byte) length;
                buffer[--at] = (byte) (length >> 8);
                buffer[--at] = (byte) (length >> 16);
                buffer[--at] = (byte) 0x83;
            } else if (length >= 0x80) {
                buffer[--at] = (byte) length;
                buffer[--at] = (byte) (length >> 8);
                buffer[--at] = (byte) 0x82;
            } else {
                buffer[--at] = (byte) length;
            }
            buffer[--at] = (byte) tag;
            length = size - at;
        }
        return Arrays.copyOfRange(buffer, at, size);
    }
}
