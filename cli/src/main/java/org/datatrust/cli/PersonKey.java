package org.datatrust.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.PrincipalSignature;
import org.datatrust.proof.signature.P256PublicKey;

/**
 * A person's own key for one consent, in one secret file: PEM blocks {@code PRIVATE KEY} (PKCS #8), {@code PUBLIC KEY} and {@code SALT}, the
 * commitment's key.
 */
final class PersonKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String SALT = "SALT";
    private static final int MAX_FILE_BYTES = 4096;
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private final PrivateKey key;
    private final P256PublicKey publicKey;
    private final Bytes salt;

    private PersonKey(PrivateKey key, P256PublicKey publicKey, Bytes salt) {
        this.key = key;
        this.publicKey = publicKey;
        this.salt = salt;
    }

    static PersonKey draw(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            byte[] salt = new byte[Commitment.KEY_SIZE_BYTES];
            random.nextBytes(salt);
            return new PersonKey(
                    keys.getPrivate(), P256PublicKey.parse(keys.getPublic().getEncoded()), Bytes.copyOf(salt));
        } catch (GeneralSecurityException | MalformedException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** The file's content. */
    byte[] encode() {
        StringWriter text = new StringWriter();
        try (PemWriter out = new PemWriter(text)) {
            out.writeObject(new PemObject(PRIVATE, key.getEncoded()));
            out.writeObject(new PemObject(PUBLIC, publicKey.encoded().toByteArray()));
            out.writeObject(new PemObject(SALT, salt.toByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot be written", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static PersonKey read(Session session, Path file) throws FailedException {
        try {
            String text = new String(ProofFiles.read(file, MAX_FILE_BYTES), StandardCharsets.US_ASCII);
            Map<String, byte[]> blocks = new HashMap<>();
            try (PemReader in = new PemReader(new StringReader(text))) {
                for (Optional<PemObject> block = Optional.ofNullable(in.readPemObject());
                        block.isPresent();
                        block = Optional.ofNullable(in.readPemObject())) {
                    blocks.put(block.get().getType(), block.get().getContent());
                }
            }
            if (!blocks.keySet().equals(Set.of(PRIVATE, PUBLIC, SALT))) {
                throw session.failed(ErrorCode.BAD_VALUE, "--as-person", file, PRIVATE + ", " + PUBLIC + ", " + SALT);
            }
            return new PersonKey(
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block(blocks, PRIVATE))),
                    P256PublicKey.parse(block(blocks, PUBLIC)),
                    Bytes.copyOf(block(blocks, SALT)));
        } catch (NoSuchFileException e) {
            throw session.failed(ErrorCode.FILE_NOT_FOUND, file);
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_READ, file);
        } catch (GeneralSecurityException | MalformedException e) {
            throw session.failed(ErrorCode.BAD_VALUE, "--as-person", file, "P-256");
        }
    }

    private static byte[] block(Map<String, byte[]> blocks, String type) {
        return Objects.requireNonNull(blocks.get(type));
    }

    /** What the terms of a consent say of the key. */
    Digest commitment() {
        return PrincipalSignature.commitment(salt, publicKey);
    }

    ConsentEvent sign(ConsentEvent event) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key);
            signer.update(event.signedBytes().toByteArray());
            return event.signedBy(new PrincipalSignature(salt, publicKey, withLowS(signer.sign())));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a P-256 key that cannot sign", e);
        }
    }

    /** Of the two values of s that fit, verifiers take the lower one only. */
    private static Bytes withLowS(byte[] der) throws IOException {
        ASN1Sequence signature = ASN1Sequence.getInstance(der);
        BigInteger s = ASN1Integer.getInstance(signature.getObjectAt(1)).getValue();
        ASN1EncodableVector both = new ASN1EncodableVector();
        both.add(signature.getObjectAt(0));
        both.add(new ASN1Integer(s.min(ORDER.subtract(s))));
        return Bytes.copyOf(new DERSequence(both).getEncoded(ASN1Encoding.DER));
    }
}
