package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/** Protocol buffers from strangers. */
final class Messages {
    /** Deeper nesting than any message of Fabric that is read here. */
    private static final int MAX_DEPTH = 32;

    private Messages() {}

    /** What was read of a message shares its bytes, so nothing read needs to be copied to be read further. */
    static ByteString wire(Bytes encoded) {
        return UnsafeByteOperations.unsafeWrap(encoded.toByteArray());
    }

    static Bytes bytes(ByteString value) {
        return Bytes.copyOf(value.asReadOnlyByteBuffer());
    }

    /**
     * A message in its one encoding. The bytes must be what the parsed message serialises to without unknown fields, so fields that are
     * unknown, out of order, doubled, spelled-out defaults, longer than needed, or after the end are refused at every depth. Only for
     * messages without map fields, whose order is free.
     *
     * @param code of the refusal
     */
    static <M extends Message> M canonical(Parser<M> parser, ByteString encoded, String code)
            throws MalformedException {
        M message = parse(DiscardUnknownFieldsParser.wrap(parser), encoded, code);
        // As buffers, since those are compared many bytes at a time.
        if (!message.toByteString().asReadOnlyByteBuffer().equals(encoded.asReadOnlyByteBuffer())) {
            throw new MalformedException(
                    code,
                    "not the canonical encoding of "
                            + message.getDescriptorForType().getName());
        }
        return message;
    }

    /** A message that may hold maps; unknown fields are refused at every depth. */
    static <M extends Message> M known(Parser<M> parser, ByteString encoded, String code) throws MalformedException {
        M message = parse(parser, encoded, code);
        // Unknown fields, at any depth, are all that the two ways of reading may differ in.
        if (message.getSerializedSize()
                != parse(DiscardUnknownFieldsParser.wrap(parser), encoded, code).getSerializedSize()) {
            throw new MalformedException(
                    code, "unknown fields in " + message.getDescriptorForType().getName());
        }
        return message;
    }

    private static <M> M parse(Parser<M> parser, ByteString encoded, String code) throws MalformedException {
        try {
            CodedInputStream in = encoded.newCodedInput();
            in.enableAliasing(true);
            in.setRecursionLimit(MAX_DEPTH);
            M message = parser.parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (IOException e) {
            throw new MalformedException(code, "not a protocol buffer: " + e.getMessage());
        }
    }
}
