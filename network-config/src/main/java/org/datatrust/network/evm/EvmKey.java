package org.datatrust.network.evm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.datatrust.network.PrivateFiles;

/** A TEST key on the curve secp256k1: of an account, a validator or a node. */
final class EvmKey {
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final int HEX_DIGITS = 64;

    private final BigInteger secret;

    private EvmKey(BigInteger secret) {
        if (secret.signum() <= 0 || secret.compareTo(CURVE.getN()) >= 0) {
            throw new IllegalArgumentException("not a secp256k1 private key: out of range");
        }
        this.secret = secret;
    }

    static EvmKey generate(SecureRandom random) {
        return new EvmKey(
                BigIntegers.createRandomInRange(BigInteger.ONE, CURVE.getN().subtract(BigInteger.ONE), random));
    }

    /**
     * Reads the form of key files.
     *
     * @throws IllegalArgumentException unless these are 64 hex digits of a key
     */
    static EvmKey of(String hex) {
        if (hex.length() != HEX_DIGITS) {
            throw new IllegalArgumentException("a private key has 64 hex digits, not " + hex.length() + " characters");
        }
        return new EvmKey(new BigInteger(1, HexFormat.of().parseHex(hex)));
    }

    /** Reads a key file. */
    static EvmKey read(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a key, and a file only its owner can read. */
    static EvmKey generateInto(Path file, SecureRandom random) throws IOException {
        EvmKey key = generate(random);
        PrivateFiles.write(file, key.secretHex());
        return key;
    }

    /** The form of key files: 64 hex digits. Secret. */
    String secretHex() {
        return HexFormat.of().formatHex(BigIntegers.asUnsignedByteArray(32, secret));
    }

    /** Both coordinates of the public key, 64 bytes. */
    private byte[] publicPoint() {
        byte[] encoded = new FixedPointCombMultiplier()
                .multiply(CURVE.getG(), secret)
                .normalize()
                .getEncoded(false);
        return Arrays.copyOfRange(encoded, 1, encoded.length);
    }

    /** How devp2p names a node: 128 hex digits. */
    String enodeId() {
        return HexFormat.of().formatHex(publicPoint());
    }

    /** The last 20 bytes of Keccak-256 over the public key: 0x and 40 hex digits in lower case. */
    String address() {
        byte[] point = publicPoint();
        KeccakDigest keccak = new KeccakDigest(256);
        keccak.update(point, 0, point.length);
        byte[] hash = new byte[32];
        keccak.doFinal(hash, 0);
        return "0x" + HexFormat.of().formatHex(hash, 12, 32);
    }

    /** Tells nothing secret. */
    @Override
    public String toString() {
        return address();
    }
}
