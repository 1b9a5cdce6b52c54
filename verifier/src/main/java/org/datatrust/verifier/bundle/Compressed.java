package org.datatrust.verifier.bundle;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * Raw DEFLATE (RFC 1951) with the length of what it holds.
 *
 * @param length of the inflated bytes, 1 to {@value ProofBundle#MAX_SIZE_BYTES}
 */
record Compressed(int length, Bytes deflated) {
    /** No DEFLATE stream expands more than this (258 bytes from 2 bits). */
    private static final int MAX_RATIO = 1032;

    /** The context encoded last: a server writes one bundle after the other with the same context. */
    private static volatile Optional<Encoded> lastContext = Optional.empty();

    private record Encoded(Context context, Compressed compressed) {}

    static Compressed of(Context context) {
        Optional<Encoded> last = lastContext;
        if (last.isPresent() && last.get().context().equals(context)) {
            return last.get().compressed();
        }
        Compressed compressed = of(context.encode().toByteArray());
        lastContext = Optional.of(new Encoded(context, compressed));
        return compressed;
    }

    static Compressed of(byte[] content) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 64);
            byte[] chunk = new byte[8192];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return new Compressed(content.length, Bytes.copyOf(out.toByteArray()));
        }
    }

    void write(CborWriter out) {
        out.array(2);
        out.uint(length);
        out.bytes(deflated);
        out.end();
    }

    /** @param maxLength how much may be inflated; checked before anything is */
    static Compressed read(CborReader in, int maxLength) throws MalformedException {
        in.beginArray(2, 2);
        long length = in.uint(0, Long.MAX_VALUE);
        Bytes deflated = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        in.endArray();
        if (length < 1 || length > maxLength || length > (long) MAX_RATIO * deflated.size()) {
            throw new MalformedException(
                    BundleCode.BAD_LENGTH,
                    "a part of " + deflated.size() + " compressed bytes declares " + length + " bytes");
        }
        return new Compressed((int) length, deflated);
    }

    /** Allocates {@link #length} bytes and not one more. */
    byte[] inflate() throws MalformedException {
        byte[] content = new byte[length];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(deflated.toByteArray());
            int at = 0;
            while (at < length) {
                int got = inflater.inflate(content, at, length - at);
                if (got == 0) {
                    throw new MalformedException(
                            BundleCode.BAD_COMPRESSION,
                            "a compressed part ends after " + at + " of " + length + " bytes");
                }
                at += got;
            }
            // The end mark may still be unread; anything but the end would yield a byte here.
            if (!inflater.finished() && inflater.inflate(new byte[1]) != 0) {
                throw new MalformedException(
                        BundleCode.BAD_COMPRESSION,
                        "a compressed part is longer than the declared " + length + " bytes");
            }
            if (!inflater.finished()) {
                throw new MalformedException(BundleCode.BAD_COMPRESSION, "a compressed part has no end");
            }
            if (inflater.getRemaining() != 0) {
                throw new MalformedException(
                        BundleCode.UNUSED_COMPRESSED_BYTES,
                        inflater.getRemaining() + " bytes after the end of a compressed part");
            }
            return content;
        } catch (DataFormatException e) {
            throw new MalformedException(BundleCode.BAD_COMPRESSION, "a compressed part is not raw DEFLATE");
        }
    }
}
