package org.datatrust.proof.bridge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.Word;

/** Words of 32 bytes one after another: what {@code abi.encode} of Solidity makes of values of fixed size. */
final class AbiWords {
    private final ByteArrayOutputStream words = new ByteArrayOutputStream();

    /** ASCII, zero bytes after it, as a literal of {@code bytes32}. */
    AbiWords text(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > Word.SIZE_BYTES) {
            throw new IllegalArgumentException("a text of " + ascii.length + " bytes does not fit a word");
        }
        words.writeBytes(ascii);
        words.writeBytes(new byte[Word.SIZE_BYTES - ascii.length]);
        return this;
    }

    AbiWords number(long number) {
        return bytes(Word.of(number).content());
    }

    AbiWords digest(Digest digest) {
        return bytes(digest.bytes());
    }

    AbiWords address(EvmAddress address) {
        words.writeBytes(new byte[Word.SIZE_BYTES - EvmAddress.SIZE_BYTES]);
        words.writeBytes(address.content().toByteArray());
        return this;
    }

    /** Whole words. */
    AbiWords bytes(Bytes content) {
        if (content.size() % Word.SIZE_BYTES != 0) {
            throw new IllegalArgumentException(content.size() + " bytes are no whole words");
        }
        words.writeBytes(content.toByteArray());
        return this;
    }

    Bytes end() {
        return Bytes.copyOf(words.toByteArray());
    }
}
