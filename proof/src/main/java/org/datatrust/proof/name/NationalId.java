package org.datatrust.proof.name;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of people in Taiwan: of the national identity card, and of residence certificates, those issued before 2021 included. Whatever is
 * named after one stays on a ledger for ever, and names the person.
 */
public final class NationalId {
    /** A letter for the place, one for the sex or the kind (digit or, before 2021, letter), eight digits of which the last one checks. */
    private static final Pattern FORM =
            Pattern.compile("([a-z])([a-d1289])([0-9]{8})(?![0-9])", Pattern.CASE_INSENSITIVE);

    /** What a letter stands for: its place here, plus 10. */
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

    private NationalId() {}

    /** Whether such a number, in upper or lower case, stands anywhere in a text. Finds what is careless, not what is hidden. */
    public static boolean isIn(String text) {
        Matcher found = FORM.matcher(text);
        for (int from = 0; found.find(from); from = found.start() + 1) {
            if (checks(found.group(1), found.group(2), found.group(3))) {
                return true;
            }
        }
        return false;
    }

    private static boolean checks(String place, String kind, String digits) {
        int first = value(place);
        int second = Character.isDigit(kind.charAt(0)) ? kind.charAt(0) - '0' : value(kind) % 10;
        int sum = first / 10 + first % 10 * 9 + second * 8;
        for (int i = 0; i < 7; i++) {
            sum += (digits.charAt(i) - '0') * (7 - i);
        }
        return (sum + digits.charAt(7) - '0') % 10 == 0;
    }

    private static int value(String letter) {
        char upper = (char) (letter.charAt(0) & ~0x20);
        return LETTERS.indexOf(upper) + 10;
    }
}
