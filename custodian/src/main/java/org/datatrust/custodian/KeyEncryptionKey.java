package org.datatrust.custodian;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * The one key that opens all keys of a vault. It is a file of {@value #SIZE_BYTES} bytes outside of the vault, on another medium if
 * possible: who copies the vault, or its backup, has nothing without it.
 */
public final class KeyEncryptionKey {
    public static final int SIZE_BYTES = SealedBytes.KEY_SIZE_BYTES;

    private final Path file;
    private final Bytes key;

    private KeyEncryptionKey(Path file, Bytes key) {
        this.file = file;
        this.key = key;
    }

    /** Draws a new key. @throws java.nio.file.FileAlreadyExistsException rather than lose the key that is there */
    public static KeyEncryptionKey create(Path file, SecureRandom random) throws IOException {
        byte[] key = new byte[SIZE_BYTES];
        random.nextBytes(key);
        SecretFile.create(file, key);
        return new KeyEncryptionKey(file.toRealPath(), Bytes.copyOf(key));
    }

    /** @throws CustodyException VLT-02 */
    public static KeyEncryptionKey read(Path file) throws IOException, CustodyException {
        if (Files.size(file) != SIZE_BYTES) {
            throw unsafe("a key-encryption key has 32 bytes: " + file);
        }
        if (!SecretFile.isOwnersOnly(file)) {
            throw unsafe("others may read the key-encryption key, make it chmod 600: " + file);
        }
        return new KeyEncryptionKey(file.toRealPath(), Bytes.copyOf(Files.readAllBytes(file)));
    }

    /** @throws CustodyException VLT-02: a backup of the folder would hold both */
    void requireOutside(Path folder) throws IOException, CustodyException {
        if (file.startsWith(folder.toRealPath())) {
            throw unsafe("the key-encryption key lies inside the vault: " + file);
        }
    }

    /** Tells keys apart and nothing of them. */
    Digest id() {
        return SealedBytes.keyId(key);
    }

    Bytes key() {
        return key;
    }

    private static CustodyException unsafe(String why) {
        return new CustodyException(CustodyException.Reason.UNSAFE_KEY, why);
    }
}
