package org.datatrust.verifier.synthetic;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.datatrust.proof.Digest;

/** A P-256 key made from a seed, for tests: the same seed yields the same key, the same message the same signature. */
public final class KeyHolder {
    private static final ECNamedDomainParameters CURVE = new ECNamedDomainParameters(
            SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));

    private static final Map<String, AsymmetricCipherKeyPair> PAIRS = new ConcurrentHashMap<>();

    private final AsymmetricCipherKeyPair pair;

    public KeyHolder(String seed) {
        pair = PAIRS.computeIfAbsent(seed, KeyHolder::generate);
    }

    private static AsymmetricCipherKeyPair generate(String seed) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(CURVE, new Seeded(seed)));
        return generator.generateKeyPair();
    }

    public SubjectPublicKeyInfo publicKey() {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** DER with low s, as Fabric signs. */
    public byte[] sign(byte[]... parts) {
        return sign(false, parts);
    }

    /** The other twin of the same signature. */
    public byte[] signHigh(byte[]... parts) {
        return sign(true, parts);
    }

    private byte[] sign(boolean high, byte[]... parts) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, (ECPrivateKeyParameters) pair.getPrivate());
        BigInteger[] signature =
                signer.generateSignature(Digest.sha256(new byte[0], parts).toByteArray());
        BigInteger order = CURVE.getN();
        boolean isHigh = signature[1].compareTo(order.shiftRight(1)) > 0;
        BigInteger s = isHigh == high ? signature[1] : order.subtract(signature[1]);
        try {
            return new DERSequence(new ASN1Integer[] {new ASN1Integer(signature[0]), new ASN1Integer(s)})
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Randomness that is none. */
    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final String seed;
        private int count;

        Seeded(String seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; ) {
                byte[] block = Digest.sha256((seed + "/" + count++).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .toByteArray();
                for (int j = 0; j < block.length && i < bytes.length; j++) {
                    bytes[i++] = block[j];
                }
            }
        }
    }
}
