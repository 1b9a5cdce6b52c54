package org.datatrust.chaincode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.name.VersionName;

/**
 * The arguments after the function's name. Each is measured before it is parsed, and has one spelling only, but for bytes that
 * administrators send: these may be text too.
 */
final class Arguments {
    /** {@code orgs/}, {@code /logs/} and two identifiers of at most 63 characters. */
    private static final int MAX_LOG_NAME_BYTES = 137;

    private static final int MAX_NUMBER_BYTES = 19;
    /** {@code orgs/}, {@code /consents/}, an identifier of at most 63 characters and 32 digits. */
    private static final int MAX_CONSENT_NAME_BYTES = 110;

    /** {@code orgs/}, {@code /datasets/} and two identifiers of at most 63 characters. */
    private static final int MAX_DATASET_NAME_BYTES = 141;

    private static final int MAX_ORGANISATION_BYTES = 63;
    private static final int MAX_WORD_BYTES = 4;

    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");
    private static final String HEX_PREFIX = "hex:";

    private final List<byte[]> values;

    Arguments(List<byte[]> values) {
        this.values = values;
    }

    int count() {
        return values.size();
    }

    /** @param index 0-based, the function's name not counted */
    byte[] bytes(int index, int maxSize) throws RefusedException {
        byte[] value = values.get(index);
        if (value.length > maxSize) {
            throw new RefusedException(
                    Refusal.LIMIT,
                    "argument " + (index + 1) + " has " + value.length + " bytes, at most " + maxSize + " allowed");
        }
        return value;
    }

    /** Bytes as they are, or as text: {@code hex:} and lower-case digits, for Fabric's own command line passes nothing but text. */
    byte[] bytesOrHex(int index, int maxSize) throws RefusedException {
        byte[] value = bytes(index, HEX_PREFIX.length() + 2 * maxSize);
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEX_PREFIX)) {
            return bytes(index, maxSize);
        }
        String digits = text.substring(HEX_PREFIX.length());
        if (digits.length() % 2 != 0 || !HEX.matcher(digits).matches()) {
            throw new RefusedException(
                    Refusal.MALFORMED, "argument " + (index + 1) + " is not pairs of lower-case hexadecimal digits");
        }
        return Bytes.ofHex(digits).toByteArray();
    }

    LogName logName(int index) throws RefusedException {
        try {
            return LogName.parse(ascii(index, MAX_LOG_NAME_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    ConsentName consentName(int index) throws RefusedException {
        try {
            return ConsentName.parse(ascii(index, MAX_CONSENT_NAME_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    DatasetName datasetName(int index) throws RefusedException {
        try {
            return DatasetName.parse(ascii(index, MAX_DATASET_NAME_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    VersionName versionName(int index) throws RefusedException {
        try {
            return VersionName.parse(ascii(index, VersionName.MAX_SIZE_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    OrganisationId organisation(int index) throws RefusedException {
        try {
            return OrganisationId.parse(ascii(index, MAX_ORGANISATION_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    RouteName routeName(int index) throws RefusedException {
        try {
            return RouteName.parse(ascii(index, RouteName.MAX_SIZE_BYTES));
        } catch (MalformedException e) {
            throw malformed(e);
        }
    }

    /** {@code up} or {@code down}. */
    LineageDirection direction(int index) throws RefusedException {
        return LineageDirection.ofWord(ascii(index, MAX_WORD_BYTES))
                .orElseThrow(() ->
                        new RefusedException(Refusal.MALFORMED, "argument " + (index + 1) + " is neither up nor down"));
    }

    /** Exactly 32 lower-case hexadecimal digits. */
    Bytes useId(int index) throws RefusedException {
        return Bytes.ofHex(hex(index, 2 * UseRequest.ID_SIZE_BYTES));
    }

    /** A decimal number: no sign, no leading zero, no digits but 0 to 9. */
    long number(int index, long min, long max) throws RefusedException {
        String text = ascii(index, MAX_NUMBER_BYTES);
        if (!NUMBER.matcher(text).matches()) {
            throw new RefusedException(
                    Refusal.MALFORMED, "argument " + (index + 1) + " is not a decimal number in its shortest form");
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            value = Long.MAX_VALUE;
        }
        if (value < min || value > max) {
            throw new RefusedException(
                    Refusal.LIMIT, "argument " + (index + 1) + " is outside the allowed " + min + " to " + max);
        }
        return value;
    }

    /** Exactly 64 lower-case hexadecimal digits. */
    Digest digest(int index) throws RefusedException {
        return Digest.ofHex(hex(index, 2 * Digest.SIZE_BYTES));
    }

    private String hex(int index, int digits) throws RefusedException {
        String text = ascii(index, digits);
        if (text.length() != digits || !HEX.matcher(text).matches()) {
            throw new RefusedException(
                    Refusal.MALFORMED,
                    "argument " + (index + 1) + " is not " + digits + " lower-case hexadecimal digits");
        }
        return text;
    }

    static RefusedException malformed(MalformedException cause) {
        return new RefusedException(Refusal.MALFORMED, cause.code() + " " + cause.getMessage());
    }

    /** Every textual argument is ASCII, which rules out look-alike digits and letters before anything is parsed. */
    private String ascii(int index, int maxSize) throws RefusedException {
        byte[] value = bytes(index, maxSize);
        for (byte b : value) {
            if (b < 0) {
                throw new RefusedException(Refusal.MALFORMED, "argument " + (index + 1) + " is not ASCII text");
            }
        }
        return new String(value, StandardCharsets.US_ASCII);
    }
}
