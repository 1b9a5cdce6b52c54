package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * A way to another chain, written {@code routes/ID}.
 *
 * @param route 1 to 63 characters of {@code a-z 0-9 . _ -}, first and last a letter or digit
 */
public record RouteName(String route) {
    /** {@code routes/} and an identifier of at most 63 characters. */
    public static final int MAX_SIZE_BYTES = 70;

    private static final String COLLECTION = "routes/";

    public RouteName {
        if (!Identifiers.isSegment(route)) {
            throw new IllegalArgumentException("not a route id: 1 to 63 of a-z 0-9 . _ -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static RouteName parse(String text) throws MalformedException {
        if (!text.startsWith(COLLECTION) || !Identifiers.isSegment(text.substring(COLLECTION.length()))) {
            throw new MalformedException(
                    Identifiers.MALFORMED,
                    "a route looks like routes/{id}, the id 1 to 63 of a-z 0-9 . _ - and starting and ending with a"
                            + " letter or digit");
        }
        return new RouteName(text.substring(COLLECTION.length()));
    }

    @Override
    public String toString() {
        return COLLECTION + route;
    }
}
