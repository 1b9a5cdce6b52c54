package org.datatrust.verifier;

import java.security.Provider;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

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

    public static Provider bouncyCastle() {
        return new BouncyCastleProvider();
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
