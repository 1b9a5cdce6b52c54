package org.datatrust.proof.statement;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;

/**
 * That an organisation publishes one version of a dataset: the entry that is logged. Deterministic CBOR, one byte string for one
 * statement; the layout is {@code docs/spec/statement.md}.
 *
 * @param channel the channel on which it is to be logged, so that it means nothing on another
 * @param version 1 to 64 characters of {@code A-Z a-z 0-9 . _ -}, first a letter or digit
 * @param sizeBytes length of the content, 0 and up; 0 for a profile that {@link DigestProfile#hasParts has parts}
 * @param salt {@value #SALT_SIZE_BYTES} random bytes, so that nobody who sees the leaf hash can guess the statement
 * @param name what people call the content, such as a relative path: Unicode data, 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8,
 *     never interpreted
 * @param mediaType RFC 6838 type, 3 to 127 bytes
 * @param issuedAt claimed by the issuer, to the millisecond, from 1970 on; no proof of time
 * @param parents leaf hashes of the statements that this one replaces or derives from, at most {@value #MAX_PARENTS}
 */
public record Statement(
        ChannelName channel,
        DatasetName dataset,
        String version,
        DigestProfile profile,
        Digest digest,
        long sizeBytes,
        Bytes salt,
        Optional<String> name,
        Optional<String> mediaType,
        Optional<Instant> issuedAt,
        List<Digest> parents) {
    /** No statement is longer; longer input is refused before it is parsed. */
    public static final int MAX_SIZE_BYTES = 4096;

    public static final int SALT_SIZE_BYTES = 16;
    public static final int MAX_NAME_BYTES = 1024;
    public static final int MAX_PARENTS = 16;

    /** What the statement's fields may hold: {@code STM-01} unknown schema or type, {@code STM-02} a field outside its range. */
    public static final String UNKNOWN_SCHEMA = "STM-01";

    public static final String BAD_FIELD = "STM-02";

    private static final long SCHEMA = 1;
    private static final String TYPE = "dataset-version";
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,62}");
    /** 9999-12-31T23:59:59.999Z. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    public Statement {
        parents = List.copyOf(parents);
        require(
                VERSION.matcher(version).matches(),
                "a version is 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit");
        require(sizeBytes >= 0, "a size cannot be negative");
        require(sizeBytes == 0 || !profile.hasParts(), "a profile of parts tells no size");
        require(salt.size() == SALT_SIZE_BYTES, "a salt has 16 bytes");
        require(name.isEmpty() || fitsName(name.get()), "a name is 1 to 1024 bytes of UTF-8");
        require(mediaType.isEmpty() || isMediaType(mediaType.get()), "a media type looks like type/subtype");
        require(
                issuedAt.isEmpty() || isWholeMilli(issuedAt.get()),
                "the issue time is given to the millisecond, from 1970 to 9999");
        require(parents.size() <= MAX_PARENTS, "at most 16 parents");
    }

    /** The one encoding of this statement. */
    public Bytes encode() {
        int optional = (name.isPresent() ? 1 : 0)
                + (mediaType.isPresent() ? 1 : 0)
                + (issuedAt.isPresent() ? 1 : 0)
                + (parents.isEmpty() ? 0 : 1);
        CborWriter out = new CborWriter();
        out.map(9 + optional);
        out.key(1).uint(SCHEMA);
        out.key(2).text(TYPE);
        out.key(3).text(channel.value());
        out.key(4).text(dataset.toString());
        out.key(5).text(version);
        out.key(6).text(profile.id());
        out.key(7).digest(digest);
        out.key(8).uint(sizeBytes);
        out.key(9).bytes(salt);
        name.ifPresent(text -> out.key(10).text(text));
        mediaType.ifPresent(text -> out.key(11).text(text));
        issuedAt.ifPresent(time -> out.key(12).uint(time.toEpochMilli()));
        if (!parents.isEmpty()) {
            out.key(13).digests(parents);
        }
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, STM-01 or STM-02 */
    public static Statement parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(13);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != SCHEMA) {
            throw new MalformedException(UNKNOWN_SCHEMA, "the statement's schema is not 1");
        }
        in.key(2);
        if (!in.text(0, 64).equals(TYPE)) {
            throw new MalformedException(UNKNOWN_SCHEMA, "the statement's type is not " + TYPE);
        }
        in.key(3);
        ChannelName channel = ChannelName.parse(in.text(1, 249));
        in.key(4);
        DatasetName dataset = DatasetName.parse(in.text(1, 256));
        in.key(5);
        String version = in.text(1, 64);
        in.key(6);
        String profileId = in.text(1, 16);
        DigestProfile profile = DigestProfile.ofId(profileId)
                .orElseThrow(() -> new MalformedException(UNKNOWN_SCHEMA, "unknown digest profile"));
        in.key(7);
        Digest digest = in.digest();
        in.key(8);
        long sizeBytes = in.uint(0, Long.MAX_VALUE);
        in.key(9);
        Bytes salt = in.bytes(SALT_SIZE_BYTES, SALT_SIZE_BYTES);
        Optional<String> name = in.hasKey(10) ? Optional.of(in.text(1, MAX_NAME_BYTES)) : Optional.empty();
        Optional<String> mediaType = in.hasKey(11) ? Optional.of(in.text(3, 127)) : Optional.empty();
        Optional<Instant> issuedAt =
                in.hasKey(12) ? Optional.of(Instant.ofEpochMilli(in.uint(0, MAX_MILLIS))) : Optional.empty();
        List<Digest> parents = List.of();
        if (in.hasKey(13)) {
            parents = in.digests(MAX_PARENTS);
            if (parents.isEmpty()) {
                throw new MalformedException(BAD_FIELD, "an empty list of parents is written by leaving it out");
            }
        }
        in.endMap();
        in.end();
        try {
            return new Statement(
                    channel, dataset, version, profile, digest, sizeBytes, salt, name, mediaType, issuedAt, parents);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }

    /** Whether a text has the form of a media type (RFC 6838), 3 to 127 bytes. */
    public static boolean isMediaType(String text) {
        return MEDIA_TYPE.matcher(text).matches();
    }

    private static boolean isWholeMilli(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.MILLIS))
                && !time.isBefore(Instant.EPOCH)
                && !time.isAfter(Instant.ofEpochMilli(MAX_MILLIS));
    }

    /** A lone surrogate throws here, with the same exception as a name of a wrong length. */
    private static boolean fitsName(String name) {
        int size = Bytes.utf8(name).size();
        return size >= 1 && size <= MAX_NAME_BYTES;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
