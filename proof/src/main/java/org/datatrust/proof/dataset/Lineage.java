package org.datatrust.proof.dataset;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.VersionName;

/**
 * What a version was made from, or what was made from it: the answer of the chaincode function {@code GetLineage}. The edges are the
 * parents that the contents name.
 *
 * @param versions breadth first, the one that was asked about first, each once; neighbours ascend by name
 * @param followed of how many, from the front on, every neighbour is among {@code versions}
 */
public record Lineage(LineageDirection direction, List<VersionState> versions, int followed) {
    public static final int MAX_VERSIONS = 500;
    public static final int MAX_SIZE_BYTES = 512 << 10;

    private static final long VERSION = 1;
    /** The head of each version, and all that stands around them. */
    private static final int FRAME_BYTES = 2048;

    /** What the answer is made from. */
    public interface Ledger {
        Optional<VersionState> version(VersionName name);

        /** @return of the versions that were made from this one, the first {@code max}, ascending by name */
        List<VersionName> children(VersionName parent, int max);
    }

    public Lineage {
        versions = List.copyOf(versions);
        if (versions.isEmpty() || versions.size() > MAX_VERSIONS || followed < 0 || followed > versions.size()) {
            throw new IllegalArgumentException(
                    "1 to " + MAX_VERSIONS + " versions, and none followed that is not there");
        }
        if (versions.stream().map(VersionState::version).distinct().count() != versions.size()) {
            throw new IllegalArgumentException("a version stands twice");
        }
    }

    /**
     * Follows a lineage until it is complete, or has so many versions, or so many bytes, that one more does not fit.
     *
     * @param max 1 to {@value #MAX_VERSIONS}
     * @throws IllegalStateException if the ledger holds an edge but not the version at its end
     */
    public static Lineage trace(Ledger ledger, VersionState first, LineageDirection direction, int max) {
        List<VersionState> found = new ArrayList<>(List.of(first));
        Set<VersionName> names = new LinkedHashSet<>(List.of(first.version()));
        int size = FRAME_BYTES + first.encode().size();
        for (int followed = 0; followed < found.size(); followed++) {
            VersionState from = found.get(followed);
            List<VersionName> neighbours = switch (direction) {
                case UP -> parents(from);
                // If there are more, not all of them can be among those that fit.
                case DOWN -> ledger.children(from.version(), max + 1);
            };
            for (VersionName name : neighbours) {
                if (names.contains(name)) {
                    continue;
                }
                if (found.size() == max) {
                    return new Lineage(direction, found, followed);
                }
                VersionState next = ledger.version(name)
                        .orElseThrow(
                                () -> new IllegalStateException("the ledger names a version that it does not hold"));
                size += next.encode().size();
                if (size > MAX_SIZE_BYTES) {
                    return new Lineage(direction, found, followed);
                }
                names.add(name);
                found.add(next);
            }
        }
        return new Lineage(direction, found, found.size());
    }

    static List<VersionName> parents(VersionState version) {
        return version.content().parents().stream().map(Parent::version).toList();
    }

    /** The version that was asked about. */
    public VersionState first() {
        return versions.getFirst();
    }

    /** Whether nothing was left out. */
    public boolean isComplete() {
        return followed == versions.size();
    }

    public Optional<VersionState> version(VersionName name) {
        return versions.stream()
                .filter(version -> version.version().equals(name))
                .findFirst();
    }

    public Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(4);
        out.key(1).uint(VERSION);
        out.key(2).uint(direction.code());
        out.key(3).array(versions.size());
        versions.forEach(version -> out.bytes(version.encode()));
        out.end();
        out.key(4).uint(followed);
        return Bytes.copyOf(out.end().toByteArray());
    }

    /** @throws MalformedException CBR-xx, NAM-01, DTS-01 or DTS-02 */
    public static Lineage parse(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
        in.beginMap(4);
        in.key(1);
        if (in.uint(0, Long.MAX_VALUE) != VERSION) {
            throw new MalformedException(DatasetEvent.UNKNOWN_VERSION, "the lineage's version is not 1");
        }
        in.key(2);
        LineageDirection direction = in.numbered(LineageDirection.class);
        in.key(3);
        List<VersionState> versions = new ArrayList<>();
        for (int left = in.beginArray(1, MAX_VERSIONS); left > 0; left--) {
            versions.add(
                    VersionState.parse(in.bytes(1, VersionState.MAX_SIZE_BYTES).toByteArray()));
        }
        in.endArray();
        in.key(4);
        int followed = (int) in.uint(0, versions.size());
        in.endMap();
        in.end();
        try {
            return new Lineage(direction, versions, followed);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(DatasetEvent.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }
}
