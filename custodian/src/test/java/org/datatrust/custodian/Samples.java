package org.datatrust.custodian;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.ConsentName;

/** One consent with a known key. */
final class Samples {
    static final Bytes KEY = Bytes.copyOf(new byte[32]);

    private Samples() {}

    static String form() {
        return new String(resource("form.json"), UTF_8);
    }

    static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConsentName name() {
        try {
            return ConsentName.parse("orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f");
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    static KeptConsent kept() throws CustodyException {
        return new KeptConsent(
                ConsentRecord.of(name(), ConsentForm.parse(form().getBytes(UTF_8))), KEY, Optional.empty());
    }
}
