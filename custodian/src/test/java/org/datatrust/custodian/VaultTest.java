package org.datatrust.custodian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.datatrust.custodian.CustodyException.Reason;
import org.datatrust.proof.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Bytes SECRET = Bytes.utf8("TEST 病歷 secret that must not be found");

    @TempDir
    private Path scratch;

    private Path folder;
    private KeyEncryptionKey master;

    @BeforeEach
    void drawKey() throws IOException {
        folder = scratch.resolve("vault");
        master = KeyEncryptionKey.create(scratch.resolve("master.key"), RANDOM);
    }

    private Vault vault() throws IOException, CustodyException {
        return Files.exists(folder) ? Vault.open(folder, master, RANDOM) : Vault.create(folder, master, RANDOM);
    }

    private static void refused(Reason reason, Executable call) {
        assertEquals(reason, assertThrows(CustodyException.class, call).reason());
    }

    @Test
    void whatIsSealedOpensAgainLater() throws Exception {
        vault().seal("orgs/a/consents/1", SECRET);
        KeyEncryptionKey read = KeyEncryptionKey.read(scratch.resolve("master.key"));
        assertEquals(SECRET, Vault.open(folder, read, RANDOM).open("orgs/a/consents/1"));
        assertEquals(List.of("orgs/a/consents/1"), vault().names());
    }

    @Test
    void nothingOfItCanBeReadInTheFilesAndOthersMayReadNone() throws Exception {
        vault().seal("b", SECRET);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                assertTrue(SecretFile.isOwnersOnly(file), file::toString);
                if (Files.isRegularFile(file)) {
                    assertFalse(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8)
                            .contains("secret that must not be found"));
                }
            }
        }
    }

    @Test
    void twoRecordsOfTheSameContentShareNoBytesOfCiphertext() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", SECRET);
        SealedBytes one = sealed("records", "a");
        SealedBytes other = sealed("records", "b");
        assertFalse(one.ciphertext().equals(other.ciphertext()));
        assertFalse(one.keyId().equals(other.keyId()));
    }

    @Test
    void everyChangedByteIsNoticed() throws Exception {
        vault().seal("a", SECRET);
        for (String part : List.of("records", "keys")) {
            Path file = file(part, "a");
            byte[] original = Files.readAllBytes(file);
            for (int i = 0; i < original.length; i++) {
                byte[] changed = original.clone();
                changed[i] ^= 1;
                Files.write(file, changed);
                assertThrows(CustodyException.class, () -> vault().open("a"), part + " byte " + i);
            }
            Files.write(file, original);
        }
        assertEquals(SECRET, vault().open("a"));
    }

    @Test
    void aRecordUnderTheNameOfAnotherDoesNotOpen() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", Bytes.utf8("other"));
        Files.copy(file("records", "b"), file("records", "a"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file("keys", "b"), file("keys", "a"), StandardCopyOption.REPLACE_EXISTING);
        refused(Reason.DOES_NOT_OPEN, () -> vault().open("a"));
    }

    @Test
    void anotherKeyOpensNothing() throws Exception {
        vault().seal("a", SECRET);
        KeyEncryptionKey other = KeyEncryptionKey.create(scratch.resolve("other.key"), RANDOM);
        refused(Reason.DOES_NOT_OPEN, () -> Vault.open(folder, other, RANDOM).open("a"));
    }

    @Test
    void anErasedRecordIsGoneAndItsNeighboursAreNot() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", SECRET);
        vault().erase("a");
        refused(Reason.NO_SUCH_RECORD, () -> vault().open("a"));
        refused(Reason.NO_SUCH_RECORD, () -> vault().erase("a"));
        assertEquals(List.of("b"), vault().names());
        assertEquals(SECRET, vault().open("b"));
    }

    @Test
    void anErasureThatWasCutOffIsFinishedByRepeatingIt() throws Exception {
        vault().seal("a", SECRET);
        Files.delete(file("keys", "a"));
        refused(Reason.NO_SUCH_RECORD, () -> vault().open("a"));
        assertEquals(List.of(), vault().names());
        vault().erase("a");
        assertFalse(Files.exists(file("records", "a")));
    }

    @Test
    void aSealingThatWasCutOffCanBeRepeated() throws Exception {
        vault().seal("a", Bytes.utf8("cut off"));
        Files.delete(file("keys", "a"));
        vault().seal("a", SECRET);
        assertEquals(SECRET, vault().open("a"));
    }

    @Test
    void aNameIsNotGivenTwice() throws Exception {
        vault().seal("a", SECRET);
        refused(Reason.NAME_TAKEN, () -> vault().seal("a", Bytes.utf8("other")));
        assertEquals(SECRET, vault().open("a"));
    }

    @Test
    void aBackupOfAnErasedRecordOpensOnlyUntilTheKeyEncryptionKeyIsChangedAndTheOldOneDestroyed() throws Exception {
        vault().seal("a", SECRET);
        Path backup = scratch.resolve("backup");
        copy(folder, backup);
        vault().erase("a");
        assertEquals(SECRET, Vault.open(backup, master, RANDOM).open("a"));

        KeyEncryptionKey next = KeyEncryptionKey.create(scratch.resolve("next.key"), RANDOM);
        vault().changeKey(next);
        refused(Reason.DOES_NOT_OPEN, () -> Vault.open(backup, next, RANDOM));
        Files.copy(folder.resolve("key-id"), backup.resolve("key-id"), StandardCopyOption.REPLACE_EXISTING);
        refused(Reason.DOES_NOT_OPEN, () -> Vault.open(backup, next, RANDOM).open("a"));
    }

    @Test
    void aChangedKeyOpensWhatTheOldOneNoLongerDoes() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", SECRET);
        KeyEncryptionKey next = KeyEncryptionKey.create(scratch.resolve("next.key"), RANDOM);
        assertEquals(2, vault().changeKey(next));
        assertEquals(SECRET, Vault.open(folder, next, RANDOM).open("a"));
        refused(Reason.DOES_NOT_OPEN, () -> vault().open("b"));
    }

    @Test
    void aChangeOfKeyThatWasCutOffIsFinishedByRepeatingIt() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", SECRET);
        byte[] underOld = Files.readAllBytes(file("keys", "b"));
        byte[] mark = Files.readAllBytes(folder.resolve("key-id"));
        KeyEncryptionKey next = KeyEncryptionKey.create(scratch.resolve("next.key"), RANDOM);
        vault().changeKey(next);
        Files.write(file("keys", "b"), underOld);
        Files.write(file("keys", "b").resolveSibling("half.next"), new byte[3]);
        Files.write(folder.resolve("key-id"), mark);
        assertEquals(2, vault().changeKey(next));
        Vault changed = Vault.open(folder, next, RANDOM);
        assertEquals(SECRET, changed.open("a"));
        assertEquals(SECRET, changed.open("b"));
    }

    @Test
    void theNewKeyIsAnotherOneAlsoUnderAnotherName() throws Exception {
        vault().seal("a", SECRET);
        Path copy = Files.copy(scratch.resolve("master.key"), scratch.resolve("copy.key"));
        refused(Reason.UNSAFE_KEY, () -> vault().changeKey(master));
        refused(Reason.UNSAFE_KEY, () -> vault().changeKey(KeyEncryptionKey.read(copy)));
        assertEquals(SECRET, vault().open("a"));
    }

    @Test
    void anErasureTakesWhatAChangeOfKeyThatWasCutOffLeftOfTheKey() throws Exception {
        vault().seal("a", SECRET);
        Path left = file("keys", "a").resolveSibling(file("keys", "a").getFileName() + ".next");
        Files.copy(file("keys", "a"), left);
        vault().erase("a");
        assertFalse(Files.exists(left));
    }

    /** Overwritten, and then the machine lost power: the key is gone, and nothing stands in the way of the others. */
    @Test
    void anErasureThatWasCutOffWhileTheKeyWasOverwrittenHasHappened() throws Exception {
        vault().seal("a", SECRET);
        vault().seal("b", SECRET);
        Path key = file("keys", "a");
        Files.write(key, new byte[Math.toIntExact(Files.size(key))]);
        assertEquals(List.of("b"), vault().names());
        KeyEncryptionKey next = KeyEncryptionKey.create(scratch.resolve("next.key"), RANDOM);
        assertEquals(1, vault().changeKey(next));
        refused(Reason.NO_SUCH_RECORD, () -> Vault.open(folder, next, RANDOM).open("a"));
    }

    @Test
    void aVaultIsMadeInAnEmptyFolderOnly() throws Exception {
        vault().seal("a", SECRET);
        KeyEncryptionKey other = KeyEncryptionKey.create(scratch.resolve("other.key"), RANDOM);
        refused(Reason.NOT_A_VAULT, () -> Vault.create(folder, other, RANDOM));
        assertEquals(SECRET, vault().open("a"));
    }

    @Test
    void theKeyEncryptionKeyMustLieOutsideAndBeReadByNobodyElse() throws Exception {
        vault();
        KeyEncryptionKey inside = KeyEncryptionKey.create(folder.resolve("master.key"), RANDOM);
        refused(Reason.UNSAFE_KEY, () -> Vault.open(folder, inside, RANDOM));
        Path other = scratch.resolve("other");
        Files.createDirectory(other);
        refused(Reason.NOT_A_VAULT, () -> Vault.open(other, master, RANDOM));
        refused(Reason.UNSAFE_KEY, () -> vault().changeKey(inside));

        Path open = scratch.resolve("master.key");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        refused(Reason.UNSAFE_KEY, () -> KeyEncryptionKey.read(open));
        Path longer = Files.write(scratch.resolve("long.key"), new byte[33]);
        refused(Reason.UNSAFE_KEY, () -> KeyEncryptionKey.read(longer));
        assertThrows(FileAlreadyExistsException.class, () -> KeyEncryptionKey.create(open, RANDOM));
    }

    @Test
    void aFolderOfOtherThingsIsNoVault() throws Exception {
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("letter.txt"), "dear");
        refused(Reason.NOT_A_VAULT, this::vault);
        refused(Reason.NOT_A_VAULT, () -> Vault.create(folder, master, RANDOM));
        assertEquals("dear", Files.readString(folder.resolve("letter.txt")));
    }

    private Path file(String part, String name) {
        return folder.resolve(part)
                .resolve(org.datatrust.proof.Digest.sha256(Bytes.utf8(name).toByteArray())
                        .hex());
    }

    private SealedBytes sealed(String part, String name) throws IOException, CustodyException {
        return SealedBytes.parse(Files.readAllBytes(file(part, name)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
