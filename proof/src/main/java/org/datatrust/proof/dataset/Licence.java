package org.datatrust.proof.dataset;

import org.datatrust.proof.Digest;

/** On which terms data may be used. */
public sealed interface Licence permits StandardLicence, Licence.Document {
    /**
     * Terms of their own.
     *
     * @param sha256 of the document that states them
     */
    record Document(Digest sha256) implements Licence {}
}
