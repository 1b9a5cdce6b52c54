package org.datatrust.proof.name;

import java.util.regex.Pattern;
import org.datatrust.proof.MalformedException;

/** The allow-list that every identifier obeys; names meant for people are data, not identifiers. */
final class Identifiers {
    static final String MALFORMED = "NAM-01";

    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?");

    private Identifiers() {}

    static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches();
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
