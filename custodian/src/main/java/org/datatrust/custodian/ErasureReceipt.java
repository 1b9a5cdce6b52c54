package org.datatrust.custodian;

import java.time.Instant;
import org.datatrust.proof.Bytes;

/**
 * That a custodian destroyed the key of something: a document that is anchored like any other. It says nothing that was not on the ledger
 * before, and is the word of the custodian: nobody can prove that no copy of a key is left.
 *
 * @param name of the consent, or of the dataset whose parts can no longer be disclosed
 * @param erasedAt by the custodian's clock
 */
public record ErasureReceipt(String name, Ground ground, Instant erasedAt) {
    public static final String SCHEMA = "datatrust.erasure/v1";

    /** Why, coarsely: a reason in words could be personal. */
    public enum Ground {
        /** The person asked: Personal Data Protection Act of Taiwan, article 11; GDPR, article 17(1)(b). */
        REQUEST,
        /** The purpose is fulfilled or the period is over: article 11; article 17(1)(a). */
        PURPOSE_ENDED,
        /** The data were processed unlawfully: article 11; article 17(1)(d). */
        UNLAWFUL
    }

    public Bytes toJson() {
        return JsonText.write(out -> {
            out.text("schema", SCHEMA);
            out.text("name", name);
            out.text("ground", ground.name());
            out.text("erasedAt", erasedAt.toString());
        });
    }
}
