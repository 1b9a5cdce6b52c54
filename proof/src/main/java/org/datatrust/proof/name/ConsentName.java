package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * A consent record, written {@code orgs/ORGANISATION/consents/ID}; the organisation is the one that holds the data.
 *
 * @param consent 32 lower-case hexadecimal digits, drawn at random: an id that is chosen or derived could name a person
 */
public record ConsentName(OrganisationId organisation, String consent) {
    private static final int ID_DIGITS = 32;

    public ConsentName {
        if (!isId(consent)) {
            throw new IllegalArgumentException("not a consent id: 32 lower-case hexadecimal digits");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static ConsentName parse(String text) throws MalformedException {
        String[] ids = Identifiers.parse(text, "consents");
        if (!isId(ids[1])) {
            throw new MalformedException(
                    Identifiers.MALFORMED, "a consent's id is 32 lower-case hexadecimal digits, drawn at random");
        }
        return new ConsentName(new OrganisationId(ids[0]), ids[1]);
    }

    private static boolean isId(String text) {
        return text.length() == ID_DIGITS
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    @Override
    public String toString() {
        return "orgs/" + organisation + "/consents/" + consent;
    }
}
