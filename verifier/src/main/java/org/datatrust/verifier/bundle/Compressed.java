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
record Compressed(Form form, int length, Bytes deflated) {
    /** What is deflated. */
    enum Form {
        /** The content as it is. */
        PLAIN,
        /** The content with its {@link CertificatesApart}, deflated with the {@link Dictionary}. */
        CERTIFICATES_APART;

        static Form of(int version) {
            return version < 4 ? PLAIN : CERTIFICATES_APART;
        }
    }

    /** No DEFLATE stream expands more than this (258 bytes from 2 bits). */
    private static final int MAX_RATIO = 1032;

    /** The context encoded last: a server writes one bundle after the other with the same context. */
    private static volatile Optional<Encoded> lastContext = Optional.empty();

    private record Encoded(Context context, Compressed compressed) {}

    static Compressed of(Form form, Context context) {
        Optional<Encoded> last = lastContext;
        if (last.isPresent()
                && last.get().compressed().form() == form
                && last.get().context().equals(context)) {
            return last.get().compressed();
        }
        Compressed compressed = of(form, context.encode().toByteArray());
        lastContext = Optional.of(new Encoded(context, compressed));
        return compressed;
    }

    static Compressed of(Form form, byte[] content) {
        byte[] inflated = switch (form) {
            case PLAIN -> content;
            case CERTIFICATES_APART -> CertificatesApart.encode(content);
        };
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            if (form == Form.CERTIFICATES_APART) {
                deflater.setDictionary(Dictionary.content());
            }
            deflater.setInput(inflated);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(inflated.length / 4 + 64);
            byte[] chunk = new byte[8192];
            while (!deflater.finished()) {
                out.write(chunk, 0, deflater.deflate(chunk));
            }
            return new Compressed(form, inflated.length, Bytes.copyOf(out.toByteArray()));
        }
    }

    void write(CborWriter out) {
        out.array(2);
        out.uint(length);
        out.bytes(deflated);
        out.end();
    }

    /** @param maxLength how much may be inflated; checked before anything is */
    static Compressed read(CborReader in, Form form, int maxLength) throws MalformedException {
        in.beginArray(2, 2);
        long length = in.uint(0, Long.MAX_VALUE);
        Bytes deflated = in.bytes(0, ProofBundle.MAX_SIZE_BYTES);
        in.endArray();
        if (length < 1 || length > maxLength || length > (long) MAX_RATIO * deflated.size()) {
            throw new MalformedException(
                    BundleCode.BAD_LENGTH,
                    "a part of " + deflated.size() + " compressed bytes declares " + length + " bytes");
        }
        return new Compressed(form, (int) length, deflated);
    }

    /**
     * What was compressed.
     *
     * @param maxSize of the content; what is not plain may be larger than it is inflated
     */
    byte[] content(int maxSize) throws MalformedException {
        return switch (form) {
            case PLAIN -> inflate();
            case CERTIFICATES_APART -> CertificatesApart.decode(inflate(), maxSize);
        };
    }

    /** Allocates {@link #length} bytes and not one more. */
    private byte[] inflate() throws MalformedException {
        byte[] content = new byte[length];
        try (Inflater inflater = new Inflater(true)) {
            if (form == Form.CERTIFICATES_APART) {
                inflater.setDictionary(Dictionary.content());
            }
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
