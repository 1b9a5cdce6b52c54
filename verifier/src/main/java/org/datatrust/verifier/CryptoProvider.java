package org.datatrust.verifier;

import java.security.Provider;
import java.util.Optional;

/**
 * Who does the curve arithmetic. Encoding and range of signatures are decided before the provider is asked, so the verdict does not
 * depend on the choice, only the speed. No provider is registered with the platform.
 */
public final class CryptoProvider {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private CryptoProvider() {}

    private static final class Fastest {
        static final Provider PROVIDER = corretto().orElseGet(CryptoProvider::bouncyCastle);
    }

    /** Amazon Corretto where it is on the class path and works on this machine, else BouncyCastle. */
    public static Provider fastest() {
        return Fastest.PROVIDER;
    }

    /** What levels 1 to 4 ask for; BouncyCastle's own provider looks up hundreds of algorithms when it is made. */
    private static final class BouncyCastleP256 extends Provider {
        private static final long serialVersionUID = 1L;
        private static final String ALGORITHMS = "org.bouncycastle.jcajce.provider.asymmetric.ec.";

        BouncyCastleP256() {
            super("BouncyCastle-P256", "1", "BouncyCastle, as far as signatures by P-256 go");
            put("Signature.SHA256withECDSA", ALGORITHMS + "SignatureSpi$ecDSA256");
            put("KeyFactory.EC", ALGORITHMS + "KeyFactorySpi$EC");
        }
    }

    public static Provider bouncyCastle() {
        return new BouncyCastleP256();
    }

    /** Empty where the library is absent, is for another processor, or fails its own tests. */
    public static Optional<Provider> corretto() {
        try {
            Class<?> type = Class.forName(CORRETTO);
            // The field is static, so the object that it is read from does not matter.
            Provider provider = (Provider) type.getField("INSTANCE").get(Optional.empty());
            type.getMethod("assertHealthy").invoke(provider);
            return Optional.ofNullable(provider);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Optional speed: whatever keeps it from working, there is BouncyCastle.
            return Optional.empty();
        }
    }
}
