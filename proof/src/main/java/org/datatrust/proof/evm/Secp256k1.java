package org.datatrust.proof.evm;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/** Who signed: the key of an ECDSA signature over secp256k1 (SEC 1 section 4.1.6), as an address. */
final class Secp256k1 {
    /** r and s of 32 bytes each, then which of the two keys it is: 0 or 1. */
    static final int SIGNATURE_BYTES = 65;

    /** The signature has another length, a number out of range, an s above n/2, or no key that could have made it. */
    static final String NOT_A_SIGNATURE = "EVH-03";

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final BigInteger ORDER = CURVE.getN();
    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
    private static final byte EVEN_Y = 2;

    private Secp256k1() {}

    /** @throws MalformedException EVH-03 */
    static EvmAddress signer(Digest message, Bytes signature) throws MalformedException {
        if (signature.size() != SIGNATURE_BYTES) {
            throw notASignature("a seal of " + signature.size() + " bytes");
        }
        byte[] all = signature.toByteArray();
        int v = all[64];
        BigInteger r = BigIntegers.fromUnsignedByteArray(all, 0, 32);
        BigInteger s = BigIntegers.fromUnsignedByteArray(all, 32, 32);
        // The ids 2 and 3 are of an r of n and more, which no one meets; 27 and 28 belong to transactions.
        if (v != 0 && v != 1) {
            throw notASignature("a recovery id of " + v);
        }
        if (r.signum() == 0 || r.compareTo(ORDER) >= 0 || s.signum() == 0) {
            throw notASignature("r or s is zero or not below the order of the curve");
        }
        if (s.compareTo(HALF_ORDER) > 0) {
            throw notASignature("s is above half of the order of the curve");
        }
        byte[] compressed = new byte[33];
        compressed[0] = (byte) (EVEN_Y + v);
        System.arraycopy(all, 0, compressed, 1, 32);
        ECPoint nonce;
        try {
            nonce = CURVE.getCurve().decodePoint(compressed);
        } catch (IllegalArgumentException e) {
            throw notASignature("r is of no point of the curve");
        }
        // Q = (s·R − e·G) / r
        BigInteger e = new BigInteger(1, message.toByteArray());
        BigInteger inverse = BigIntegers.modOddInverseVar(ORDER, r);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(
                        CURVE.getG(),
                        e.negate().multiply(inverse).mod(ORDER),
                        nonce,
                        s.multiply(inverse).mod(ORDER))
                .normalize();
        if (key.isInfinity()) {
            throw notASignature("the key would be the point at infinity");
        }
        return address(key);
    }

    private static EvmAddress address(ECPoint key) throws MalformedException {
        byte[] uncompressed = key.getEncoded(false);
        Digest hash = Keccak256.of(Arrays.copyOfRange(uncompressed, 1, uncompressed.length));
        EvmAddress address =
                new EvmAddress(hash.bytes().slice(Digest.SIZE_BYTES - EvmAddress.SIZE_BYTES, Digest.SIZE_BYTES));
        if (address.equals(EvmAddress.ZERO)) {
            throw notASignature("the signer would be no one");
        }
        return address;
    }

    private static MalformedException notASignature(String found) {
        return new MalformedException(NOT_A_SIGNATURE, found);
    }
}
