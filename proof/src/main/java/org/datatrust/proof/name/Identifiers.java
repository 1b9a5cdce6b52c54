package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/** The allow-list that every identifier obeys; names meant for people are data, not identifiers. */
final class Identifiers {
    static final String MALFORMED = "NAM-01";

    private static final int MAX_SEGMENT = 63;

    private Identifiers() {}

    /** {@code [a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?}; written out, because a verifier asks four times for each record. */
    static boolean isSegment(String text) {
        int length = text.length();
        if (length == 0
                || length > MAX_SEGMENT
                || !isLetterOrDigit(text.charAt(0))
                || !isLetterOrDigit(text.charAt(length - 1))) {
            return false;
        }
        for (int i = 1; i < length - 1; i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** The two identifiers of {@code orgs/{first}/{collection}/{second}}. */
    static String[] parse(String text, String collection) throws MalformedException {
        String[] parts = text.split("/", -1);
        if (parts.length != 4
                || !parts[0].equals("orgs")
                || !parts[2].equals(collection)
                || !isSegment(parts[1])
                || !isSegment(parts[3])) {
            throw new MalformedException(
                    MALFORMED,
                    "a name looks like orgs/{organisation}/" + collection
                            + "/{id}, each part 1 to 63 of a-z 0-9 . _ - and"
                            + " starting and ending with a letter or digit");
        }
        return new String[] {parts[1], parts[3]};
    }
}
