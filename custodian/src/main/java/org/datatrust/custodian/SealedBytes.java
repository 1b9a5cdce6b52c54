package org.datatrust.custodian;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;

/**
 * Encrypted and bound to a name: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits and a tag of 128.
 *
 * @param name what it belongs to, authenticated with it: ciphertext that is moved to another name does not open
 * @param keyId SHA-256 of a label and the key, so that a wrong key is told from changed bytes
 */
record SealedBytes(String name, Digest keyId, Bytes nonce, Bytes ciphertext) {
    static final int KEY_SIZE_BYTES = 32;

    /** Enough for a record or the sidecar of a great table. */
    static final int MAX_CONTENT_BYTES = 65 << 20;

    private static final int NONCE_SIZE_BYTES = 12;
    private static final int TAG_SIZE_BYTES = 16;
    private static final long VERSION = 1;
    private static final Bytes KEY_ID_DOMAIN = Bytes.utf8("datatrust:vault-key:1\0");
    private static final int MAX_NAME_BYTES = 256;

    static SealedBytes seal(String name, Bytes key, Bytes content, SecureRandom random) {
        byte[] nonce = new byte[NONCE_SIZE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce, name).doFinal(content.toByteArray());
            return new SealedBytes(name, keyId(key), Bytes.copyOf(nonce), Bytes.copyOf(ciphertext));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES/GCM", e);
        }
    }

    boolean isUnder(Bytes key) {
        return keyId.equals(keyId(key));
    }

    Bytes open(Bytes key) throws CustodyException {
        if (!isUnder(key)) {
            throw new CustodyException(
                    CustodyException.Reason.DOES_NOT_OPEN, "sealed under another key-encryption key: " + name);
        }
        try {
            return Bytes.copyOf(
                    cipher(Cipher.DECRYPT_MODE, key, nonce.toByteArray(), name).doFinal(ciphertext.toByteArray()));
        } catch (AEADBadTagException e) {
            throw new CustodyException(
                    CustodyException.Reason.DOES_NOT_OPEN, "the sealed bytes were changed: " + name, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES/GCM", e);
        }
    }

    private static Cipher cipher(int mode, Bytes key, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(key.toByteArray(), "AES"),
                new GCMParameterSpec(TAG_SIZE_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(Bytes.utf8(name).toByteArray());
        return cipher;
    }

    static Digest keyId(Bytes key) {
        return Digest.sha256(KEY_ID_DOMAIN.concat(key).toByteArray());
    }

    Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(5);
        out.key(1).uint(VERSION);
        out.key(2).text(name);
        out.key(3).digest(keyId);
        out.key(4).bytes(nonce);
        out.key(5).bytes(ciphertext);
        return Bytes.copyOf(out.end().toByteArray());
    }

    static SealedBytes parse(byte[] encoded) throws CustodyException {
        try {
            CborReader in = CborReader.of(encoded, MAX_CONTENT_BYTES + 512);
            in.beginMap(5);
            in.key(1);
            if (in.uint(0, Long.MAX_VALUE) != VERSION) {
                throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "sealed by another version");
            }
            in.key(2);
            String name = in.text(1, MAX_NAME_BYTES);
            in.key(3);
            Digest keyId = in.digest();
            in.key(4);
            Bytes nonce = in.bytes(NONCE_SIZE_BYTES, NONCE_SIZE_BYTES);
            in.key(5);
            Bytes ciphertext = in.bytes(TAG_SIZE_BYTES, MAX_CONTENT_BYTES + TAG_SIZE_BYTES);
            in.endMap();
            in.end();
            return new SealedBytes(name, keyId, nonce, ciphertext);
        } catch (MalformedException e) {
            throw new CustodyException(CustodyException.Reason.NOT_A_VAULT, "not a sealed record", e);
        }
    }
}
