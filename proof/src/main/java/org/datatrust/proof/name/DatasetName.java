package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * A dataset, written {@code orgs/ORGANISATION/datasets/ID}.
 *
 * @param dataset 1 to 63 characters of {@code a-z 0-9 . _ -}, first and last a letter or digit
 */
public record DatasetName(OrganisationId organisation, String dataset) {
    public DatasetName {
        if (!Identifiers.isSegment(dataset)) {
            throw new IllegalArgumentException("not a dataset id: 1 to 63 of a-z 0-9 . _ -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static DatasetName parse(String text) throws MalformedException {
        String[] ids = Identifiers.parse(text, "datasets");
        return new DatasetName(new OrganisationId(ids[0]), ids[1]);
    }

    @Override
    public String toString() {
        return "orgs/" + organisation + "/datasets/" + dataset;
    }
}
