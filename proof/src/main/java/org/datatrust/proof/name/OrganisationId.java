package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * An organisation of the consortium; the same text is its MSP id.
 *
 * @param value 1 to 63 characters of {@code a-z 0-9 . _ -}, first and last a letter or digit
 */
public record OrganisationId(String value) implements Comparable<OrganisationId> {
    public OrganisationId {
        if (!Identifiers.isSegment(value)) {
            throw new IllegalArgumentException("not an organisation id: 1 to 63 of a-z 0-9 . _ -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static OrganisationId parse(String text) throws MalformedException {
        if (!Identifiers.isSegment(text)) {
            throw new MalformedException(
                    Identifiers.MALFORMED,
                    "an organisation id is 1 to 63 of a-z 0-9 . _ -, starting and ending with a letter or digit");
        }
        return new OrganisationId(text);
    }

    @Override
    public int compareTo(OrganisationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
