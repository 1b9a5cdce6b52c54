package org.datatrust.proof.signature;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Verifies ECDSA over P-256 with SHA-256 as strictly as Fabric does (bccsp/sw/ecdsa.go), and more: exactly one byte string is
 * accepted as the signature of a message by a key and a nonce. Encoding, range and low s are decided here, before the provider is
 * asked, so that the verdict does not depend on the provider. Safe for use by several threads.
 */
public final class EcdsaP256 {
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
    private static final int MAX_KEYS = 4096;

    private final Provider provider;
    private final Map<P256PublicKey, PublicKey> keys = new ConcurrentHashMap<>();

    /** @param provider does the curve arithmetic; BouncyCastle or Amazon Corretto, never SunEC, which is slower and laxer */
    public EcdsaP256(Provider provider) {
        this.provider = provider;
    }

    /** @param signature DER, as in a certificate */
    public SignatureCheck check(P256PublicKey key, byte[] message, byte[] signature) {
        return check(key, new byte[][] {message}, signature);
    }

    /** The message is the concatenation of the parts. */
    public SignatureCheck check(P256PublicKey key, byte[][] parts, byte[] signature) {
        SignatureCheck form = form(signature);
        if (!form.isValid()) {
            return form;
        }
        if (keys.size() >= MAX_KEYS) {
            keys.clear();
        }
        PublicKey providerKey = keys.computeIfAbsent(key, k -> k.forProvider(provider));
        try {
            Signature verification = Signature.getInstance("SHA256withECDSA", provider);
            verification.initVerify(providerKey);
            for (byte[] part : parts) {
                verification.update(part);
            }
            return verification.verify(signature) ? SignatureCheck.VALID : SignatureCheck.MISMATCH;
        } catch (SignatureException e) {
            // Some providers report an impossible signature by this exception rather than by "false".
            return SignatureCheck.MISMATCH;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA256withECDSA is not available from " + provider.getName(), e);
        }
    }

    /** Encoding, range and low s: SEQUENCE { INTEGER r, INTEGER s } in DER, at most 72 bytes. */
    private static SignatureCheck form(byte[] der) {
        // All lengths fit one byte: two integers of at most 33 bytes.
        if (der.length < 8 || der.length > 72 || der[0] != 0x30 || der[1] != der.length - 2) {
            return SignatureCheck.NOT_DER;
        }
        int rEnd = integerEnd(der, 2);
        if (rEnd < 0 || integerEnd(der, rEnd) != der.length) {
            return SignatureCheck.NOT_DER;
        }
        BigInteger r = new BigInteger(Arrays.copyOfRange(der, 4, rEnd));
        BigInteger s = new BigInteger(Arrays.copyOfRange(der, rEnd + 2, der.length));
        if (r.signum() <= 0 || s.signum() <= 0 || r.compareTo(ORDER) >= 0 || s.compareTo(ORDER) >= 0) {
            return SignatureCheck.OUT_OF_RANGE;
        }
        return s.compareTo(HALF_ORDER) > 0 ? SignatureCheck.HIGH_S : SignatureCheck.VALID;
    }

    /** Index after the INTEGER that starts at {@code from}, or -1 if it is not the shortest encoding or does not fit. */
    private static int integerEnd(byte[] der, int from) {
        if (from + 3 > der.length || der[from] != 0x02) {
            return -1;
        }
        int size = der[from + 1];
        int first = from + 2;
        if (size < 1 || size > 33 || first + size > der.length) {
            return -1;
        }
        boolean padded =
                size > 1 && ((der[first] == 0 && der[first + 1] >= 0) || (der[first] == -1 && der[first + 1] < 0));
        return padded ? -1 : first + size;
    }
}
