package org.datatrust.custodian;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * A folder of secrets, each sealed under a key of its own that is sealed under the {@link KeyEncryptionKey}. To erase one is to destroy
 * its key: 32 bytes, wherever copies of the sealed record may lie. Copies of the sealed key, in backups, are made worthless by
 * {@linkplain #changeKey changing the key-encryption key} and destroying the old one.
 *
 * <p>Layout: {@code records/ID} and {@code keys/ID}, where ID is the SHA-256 of the record's name in hexadecimal; {@code key-id} tells a wrong
 * key-encryption key before anything is done with it.
 */
public final class Vault {
    private final Path folder;
    private final Path records;
    private final Path keys;
    private final KeyEncryptionKey master;
    private final SecureRandom random;

    private Vault(Path folder, KeyEncryptionKey master, SecureRandom random) {
        this.folder = folder;
        this.records = folder.resolve("records");
        this.keys = folder.resolve("keys");
        this.master = master;
        this.random = random;
    }

    /** Makes an empty vault for one key-encryption key. @throws CustodyException VLT-01 if the folder holds anything, VLT-02 */
    public static Vault create(Path folder, KeyEncryptionKey master, SecureRandom random)
            throws IOException, CustodyException {
        if (Files.exists(folder) && !isEmpty(folder)) {
            throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "the folder is not empty: " + folder);
        }
        Vault vault = new Vault(folder, master, random);
        SecretFile.folder(vault.records);
        SecretFile.folder(vault.keys);
        master.requireOutside(folder);
        SecretFile.create(vault.mark(), master.id().bytes().toByteArray());
        return vault;
    }

    /** @throws CustodyException VLT-01 if there is no vault, VLT-02, VLT-03 if it is one of another key-encryption key */
    public static Vault open(Path folder, KeyEncryptionKey master, SecureRandom random)
            throws IOException, CustodyException {
        Vault vault = new Vault(folder, master, random);
        if (!Files.isRegularFile(vault.mark())) {
            throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "there is no vault in " + folder);
        }
        master.requireOutside(folder);
        if (!Arrays.equals(Files.readAllBytes(vault.mark()), master.id().bytes().toByteArray())) {
            throw new CustodyException(
                    CustodyException.Reason.DOES_NOT_OPEN, "the vault is one of another key-encryption key: " + folder);
        }
        return vault;
    }

    /** Holds the id of the key-encryption key. */
    private Path mark() {
        return folder.resolve("key-id");
    }

    /** Something that changes files. */
    @FunctionalInterface
    private interface Change<T> {
        T make() throws IOException, CustodyException;
    }

    /** One process at a time: an erasure must not meet a change of key that writes the erased key once more. */
    private <T> T alone(Change<T> change) throws IOException, CustodyException {
        synchronized (Vault.class) {
            try (FileChannel channel = SecretFile.openAnyway(folder.resolve("lock"));
                    FileLock _ = channel.lock()) {
                return change.make();
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /**
     * Seals a secret under a new key.
     *
     * @param name of 1 to 256 bytes; not secret
     * @throws CustodyException VLT-05 if the name is taken
     */
    public void seal(String name, Bytes content) throws IOException, CustodyException {
        if (content.size() > SealedBytes.MAX_CONTENT_BYTES) {
            throw new IllegalArgumentException("a sealed record has at most 65 MiB");
        }
        alone(() -> {
            sealAlone(name, content);
            return name;
        });
    }

    private void sealAlone(String name, Bytes content) throws IOException, CustodyException {
        byte[] drawn = new byte[SealedBytes.KEY_SIZE_BYTES];
        random.nextBytes(drawn);
        Bytes key = Bytes.copyOf(drawn);
        if (Files.exists(key(name))) {
            throw new CustodyException(CustodyException.Reason.NAME_TAKEN, "there is such a record: " + name);
        }
        // A record without a key is what a crash left of an erasure or of a sealing that was never told to have
        // happened.
        SecretFile.destroy(record(name));
        SecretFile.replace(
                record(name),
                SealedBytes.seal(name, key, content, random).encode().toByteArray());
        SecretFile.replace(
                key(name),
                SealedBytes.seal(name, master.key(), key, random).encode().toByteArray());
    }

    /** @throws CustodyException VLT-01, VLT-03, VLT-04 */
    public Bytes open(String name) throws IOException, CustodyException {
        SealedBytes key = read(key(name), name);
        SealedBytes record = read(record(name), name);
        return record.open(key.open(master.key()));
    }

    private static SealedBytes read(Path file, String name) throws IOException, CustodyException {
        SealedBytes sealed;
        try {
            sealed = sealed(file);
        } catch (NoSuchFileException e) {
            throw new CustodyException(
                    CustodyException.Reason.NO_SUCH_RECORD, "never sealed here, or erased: " + name, e);
        }
        if (!sealed.name().equals(name)) {
            throw new CustodyException(CustodyException.Reason.DOES_NOT_OPEN, "a file of another record: " + file);
        }
        return sealed;
    }

    /**
     * Destroys a record's key, then the record. Repeating it after a crash finishes it.
     *
     * @throws CustodyException VLT-04 if there is neither
     */
    public void erase(String name) throws IOException, CustodyException {
        alone(() -> {
            if (!Files.exists(key(name)) && !Files.exists(record(name))) {
                throw new CustodyException(
                        CustodyException.Reason.NO_SUCH_RECORD, "never sealed here, or erased: " + name);
            }
            SecretFile.destroy(key(name));
            SecretFile.destroy(record(name));
            return name;
        });
    }

    /** Names of all records that can be opened, in ascending order. @throws CustodyException VLT-01 */
    public List<String> names() throws IOException, CustodyException {
        List<String> names = new ArrayList<>();
        for (Path file : sealedKeys()) {
            names.add(sealed(file).name());
        }
        names.sort(null);
        return List.copyOf(names);
    }

    /**
     * Seals every key anew under another key-encryption key. Repeating it after a crash finishes it: keys that are sealed under the new
     * one already stay. Once it has returned, the old one may be destroyed; then no backup of this vault opens any more.
     *
     * @return how many keys there are
     * @throws CustodyException VLT-01, VLT-02, VLT-03
     */
    public int changeKey(KeyEncryptionKey next) throws IOException, CustodyException {
        next.requireOutside(folder);
        if (next.id().equals(master.id())) {
            throw new CustodyException(CustodyException.Reason.UNSAFE_KEY, "the new key is the old one");
        }
        return alone(() -> {
            List<Path> all = sealedKeys();
            for (Path file : all) {
                SealedBytes sealed = sealed(file);
                if (!sealed.isUnder(next.key())) {
                    Bytes key = sealed.open(master.key());
                    SecretFile.replace(
                            file,
                            SealedBytes.seal(sealed.name(), next.key(), key, random)
                                    .encode()
                                    .toByteArray());
                }
            }
            SecretFile.replace(mark(), next.id().bytes().toByteArray());
            return all.size();
        });
    }

    /** The keys of all records. What an erasure left that was cut off before the file was gone is zeros, and goes now. */
    private List<Path> sealedKeys() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(keys)) {
            for (Path file : files.filter(path -> !SecretFile.isDraft(path)).toList()) {
                if (SecretFile.isZeros(file)) {
                    SecretFile.destroy(file);
                } else {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static SealedBytes sealed(Path file) throws IOException, CustodyException {
        try {
            return SealedBytes.parse(Files.readAllBytes(file));
        } catch (CustodyException e) {
            throw new CustodyException(e.reason(), e.getMessage() + ": " + file, e);
        }
    }

    private Path record(String name) {
        return records.resolve(id(name));
    }

    private Path key(String name) {
        return keys.resolve(id(name));
    }

    private static String id(String name) {
        return Digest.sha256(Bytes.utf8(name).toByteArray()).hex();
    }
}
