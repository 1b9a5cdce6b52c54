package org.datatrust.proof.name;

import java.util.regex.Pattern;
import org.datatrust.proof.MalformedException;

/**
 * One version of a dataset, written {@code orgs/ORGANISATION/datasets/ID/versions/NUMBER}. Ordered by that text.
 *
 * @param number 1 to {@value #MAX_NUMBER}; versions are counted without gaps
 */
public record VersionName(DatasetName dataset, int number) implements Comparable<VersionName> {
    public static final int MAX_NUMBER = 999_999;

    /** {@code orgs/}, {@code /datasets/}, {@code /versions/}, two identifiers of at most 63 characters and 6 digits. */
    public static final int MAX_SIZE_BYTES = 157;

    private static final String VERSIONS = "/versions/";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

    public VersionName {
        if (number < 1 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("no version has the number " + number);
        }
    }

    /** @throws MalformedException NAM-01 */
    public static VersionName parse(String text) throws MalformedException {
        int at = text.indexOf(VERSIONS);
        if (at < 0 || !NUMBER.matcher(text.substring(at + VERSIONS.length())).matches()) {
            throw new MalformedException(
                    Identifiers.MALFORMED,
                    "a version looks like orgs/{organisation}/datasets/{id}/versions/{number}, the number from 1 to "
                            + MAX_NUMBER);
        }
        return new VersionName(
                DatasetName.parse(text.substring(0, at)), Integer.parseInt(text.substring(at + VERSIONS.length())));
    }

    @Override
    public int compareTo(VersionName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return dataset + VERSIONS + number;
    }
}
