package org.datatrust.proof.name;

import org.datatrust.proof.MalformedException;

/**
 * A Fabric channel.
 *
 * @param value a lower-case letter, then up to 248 of {@code a-z 0-9 . -} (Fabric's own rule, common/configtx/validator.go)
 */
public record ChannelName(String value) {
    private static final int MAX_LENGTH = 249;

    public ChannelName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a channel name: a letter, then up to 248 of a-z 0-9 . -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static ChannelName parse(String text) throws MalformedException {
        if (!isValid(text)) {
            throw new MalformedException(
                    Identifiers.MALFORMED, "a channel name is a letter, then up to 248 of a-z 0-9 . -");
        }
        return new ChannelName(text);
    }

    /** {@code [a-z][a-z0-9.-]{0,248}} */
    private static boolean isValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.charAt(0) < 'a' || text.charAt(0) > 'z') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Identifiers.isLetterOrDigit(c) && c != '.' && c != '-') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
