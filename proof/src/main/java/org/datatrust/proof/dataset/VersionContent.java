package org.datatrust.proof.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.proof.statement.Statement;

/**
 * What a version of a dataset is; never changed once it is drafted. Digests, codes and names of datasets: there is no field for words.
 *
 * @param data digest of the data by the profile; where {@link #isCommitted}, the {@linkplain #commitment commitment} to it
 * @param mediaType RFC 6838 type
 * @param schema SHA-256 of the document that describes the data's form
 * @param metadata SHA-256 of the DCAT document, which stays with the owner
 * @param parents what it was made from: at most {@value #MAX_PARENTS}, ascending by name, none twice
 */
public record VersionContent(
        DigestProfile profile,
        Digest data,
        Optional<String> mediaType,
        Visibility visibility,
        LegalBasis basis,
        Licence licence,
        UpdateFrequency frequency,
        Activity activity,
        Optional<Digest> schema,
        Optional<Digest> metadata,
        List<Parent> parents) {
    public static final int MAX_PARENTS = 32;

    static final int MAX_SIZE_BYTES = 7168;

    private static final String DATA_DOMAIN = "datatrust:dataset-content:1";
    private static final int MAX_PROFILE_BYTES = 16;

    public VersionContent {
        parents = List.copyOf(parents);
        require(mediaType.isEmpty() || Statement.isMediaType(mediaType.get()), "a media type looks like type/subtype");
        require(
                parents.size() <= MAX_PARENTS && ascends(parents),
                "at most " + MAX_PARENTS + " parents, ascending by name, none twice");
    }

    /**
     * Whether a commitment stands for the digest of the data: where not everybody may see the data, a plain digest would let everybody try
     * what it is. Profiles of parts are salted already.
     */
    public boolean isCommitted() {
        return visibility != Visibility.PUBLIC && !profile.hasParts();
    }

    /**
     * What stands for a digest that must not be known.
     *
     * @param key {@value Commitment#KEY_SIZE_BYTES} random bytes, kept with the data and destroyed to erase it
     */
    public static Digest commitment(Bytes key, Digest data) {
        return Commitment.of(key, DATA_DOMAIN, data.bytes());
    }

    /** SHA-256 of the encoding: what a child names. */
    public Digest digest() {
        return encode().sha256();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        write(out);
        return Bytes.copyOf(out.toByteArray());
    }

    void write(CborWriter out) {
        out.map(7
                + (mediaType.isPresent() ? 1 : 0)
                + (schema.isPresent() ? 1 : 0)
                + (metadata.isPresent() ? 1 : 0)
                + (parents.isEmpty() ? 0 : 1));
        out.key(1).text(profile.id());
        out.key(2).digest(data);
        mediaType.ifPresent(type -> out.key(3).text(type));
        out.key(4).uint(visibility.code());
        out.key(5).uint(basis.code());
        switch (licence) {
            case StandardLicence standard -> out.key(6).uint(standard.code());
            case Licence.Document(Digest sha256) -> out.key(7).digest(sha256);
        }
        out.key(8).uint(frequency.code());
        out.key(9).uint(activity.code());
        schema.ifPresent(sha256 -> out.key(10).digest(sha256));
        metadata.ifPresent(sha256 -> out.key(11).digest(sha256));
        if (!parents.isEmpty()) {
            out.key(12).array(parents.size());
            for (Parent parent : parents) {
                out.array(2);
                out.text(parent.version().toString());
                out.digest(parent.content());
                out.end();
            }
            out.end();
        }
        out.end();
    }

    static VersionContent read(CborReader in) throws MalformedException {
        in.beginMap(11);
        in.key(1);
        DigestProfile profile = DigestProfile.ofId(in.text(1, MAX_PROFILE_BYTES))
                .orElseThrow(() -> new MalformedException(DatasetEvent.BAD_FIELD, "unknown digest profile"));
        in.key(2);
        Digest data = in.digest();
        Optional<String> mediaType = in.hasKey(3) ? Optional.of(in.text(3, 127)) : Optional.empty();
        in.key(4);
        Visibility visibility = in.numbered(Visibility.class);
        in.key(5);
        LegalBasis basis = in.numbered(LegalBasis.class);
        Licence licence = readLicence(in);
        in.key(8);
        UpdateFrequency frequency = in.numbered(UpdateFrequency.class);
        in.key(9);
        Activity activity = in.numbered(Activity.class);
        Optional<Digest> schema = in.hasKey(10) ? Optional.of(in.digest()) : Optional.empty();
        Optional<Digest> metadata = in.hasKey(11) ? Optional.of(in.digest()) : Optional.empty();
        List<Parent> parents = new ArrayList<>();
        if (in.hasKey(12)) {
            for (int left = in.beginArray(1, MAX_PARENTS); left > 0; left--) {
                in.beginArray(2, 2);
                parents.add(new Parent(readVersion(in), in.digest()));
                in.endArray();
            }
            in.endArray();
        }
        in.endMap();
        try {
            return new VersionContent(
                    profile,
                    data,
                    mediaType,
                    visibility,
                    basis,
                    licence,
                    frequency,
                    activity,
                    schema,
                    metadata,
                    parents);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(DatasetEvent.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }

    private static Licence readLicence(CborReader in) throws MalformedException {
        if (in.hasKey(6)) {
            return in.numbered(StandardLicence.class);
        }
        in.key(7);
        return new Licence.Document(in.digest());
    }

    static VersionName readVersion(CborReader in) throws MalformedException {
        return VersionName.parse(in.text(1, VersionName.MAX_SIZE_BYTES));
    }

    private static boolean ascends(List<Parent> parents) {
        for (int i = 1; i < parents.size(); i++) {
            if (parents.get(i - 1).version().compareTo(parents.get(i).version()) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
