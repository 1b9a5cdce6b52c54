package org.datatrust.proof.name;

import java.util.regex.Pattern;
import org.datatrust.proof.MalformedException;

/**
 * A Fabric channel.
 *
 * @param value a lower-case letter, then up to 248 of {@code a-z 0-9 . -} (Fabric's own rule, common/configtx/validator.go)
 */
public record ChannelName(String value) {
    private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9.-]{0,248}");

    public ChannelName {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a channel name: a letter, then up to 248 of a-z 0-9 . -");
        }
    }

    /** @throws MalformedException NAM-01 */
    public static ChannelName parse(String text) throws MalformedException {
        if (!VALID.matcher(text).matches()) {
            throw new MalformedException(
                    Identifiers.MALFORMED, "a channel name is a letter, then up to 248 of a-z 0-9 . -");
        }
        return new ChannelName(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
