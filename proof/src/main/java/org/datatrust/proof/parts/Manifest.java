package org.datatrust.proof.parts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * Digest profile {@code dir-1}: the files in a folder, as they are shown by a disclosure (docs/spec/parts.md, section "dir-1").
 *
 * @param files ascending by index, and by the bytes of their paths
 */
public record Manifest(List<File> files) implements ShownParts {
    public static final int MAX_PARTS = 1 << 20;

    public static final int MAX_PATH_BYTES = 1024;

    private static final int HEAD_BYTES = Digest.SIZE_BYTES + Long.BYTES;

    public Manifest {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param index of the part
     * @param path within the folder, names separated by '/'
     * @param sizeBytes 0 and up
     * @param sha256 of its content
     */
    public record File(long index, String path, long sizeBytes, Digest sha256) {}

    /**
     * The paths of all files in a folder, in the order of their parts. Whether two of them differ in case alone is not looked at here: that
     * depends on Unicode's version.
     *
     * @throws MalformedException PRT-13, PRT-30, PRT-31 or PRT-33
     */
    public static List<Bytes> order(List<Bytes> paths) throws MalformedException {
        if (paths.isEmpty()) {
            throw new MalformedException(PartsCode.EMPTY_FOLDER, "no file");
        }
        if (paths.size() > MAX_PARTS) {
            throw new MalformedException(PartsCode.TOO_MANY_PARTS, "more than " + MAX_PARTS + " files");
        }
        List<Bytes> sorted = paths.stream()
                .map(Bytes::toByteArray)
                .sorted(Arrays::compareUnsigned)
                .map(Bytes::copyOf)
                .toList();
        List<String> texts = new ArrayList<>();
        for (Bytes path : sorted) {
            texts.add(text(path));
        }
        if (!canStandSideBySide(texts)) {
            throw new MalformedException(
                    PartsCode.PATHS_ALIKE, "a path is there twice, or that of a file and a folder");
        }
        return sorted;
    }

    /** The part that stands for a file. */
    public static Bytes part(Bytes path, long sizeBytes, Digest sha256) {
        ByteBuffer part = ByteBuffer.allocate(HEAD_BYTES + path.size());
        sha256.putInto(part);
        return Bytes.copyOf(part.putLong(sizeBytes).put(path.toByteArray()).flip());
    }

    /** @throws MalformedException PRT-44 if no folder has these files side by side */
    static Manifest of(Disclosure disclosure) throws MalformedException {
        List<File> files = new ArrayList<>();
        byte[] before = {};
        for (Opening opening : disclosure.openings()) {
            if (opening.part().size() <= HEAD_BYTES) {
                throw notAPart("part " + opening.index() + " is no file");
            }
            ByteBuffer part = ByteBuffer.wrap(opening.part().toByteArray());
            byte[] hash = new byte[Digest.SIZE_BYTES];
            part.get(hash);
            long sizeBytes = part.getLong();
            Bytes path = Bytes.copyOf(part);
            if (sizeBytes < 0 || Arrays.compareUnsigned(before, path.toByteArray()) >= 0) {
                throw notAPart("part " + opening.index() + " has a size below 0, or its path is out of order");
            }
            before = path.toByteArray();
            try {
                files.add(new File(opening.index(), text(path), sizeBytes, Digest.of(hash)));
            } catch (MalformedException e) {
                throw notAPart("part " + opening.index() + ": " + e.getMessage());
            }
        }
        if (!canStandSideBySide(files.stream().map(File::path).toList())) {
            throw notAPart("a path is that of a file and of a folder");
        }
        return new Manifest(files);
    }

    private static MalformedException notAPart(String detail) {
        return new MalformedException(PartsCode.NOT_A_PART, detail);
    }

    /** The path that these bytes are, if a file can have it. */
    private static String text(Bytes path) throws MalformedException {
        byte[] bytes = path.toByteArray();
        if (bytes.length > MAX_PATH_BYTES) {
            throw new MalformedException(PartsCode.BAD_PATH, "a path of " + bytes.length + " bytes");
        }
        int size;
        for (int i = 0; i < bytes.length; i += size) {
            size = Utf8.size(bytes, i, bytes.length);
            if (size == Utf8.MALFORMED || size == Utf8.INCOMPLETE) {
                throw new MalformedException(PartsCode.BAD_PATH, "a path that is not UTF-8: " + path.hex());
            }
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new MalformedException(PartsCode.BAD_PATH, "a path with a control character: " + path.hex());
        }
        for (String name : text.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw new MalformedException(PartsCode.BAD_PATH, "a path with an empty name, . or ..: " + text);
            }
        }
        return text;
    }

    /** Whether no path is there twice, and none of a file is also one of a folder. */
    private static boolean canStandSideBySide(List<String> paths) {
        Set<String> files = new HashSet<>(paths);
        return files.size() == paths.size()
                && paths.stream()
                        .flatMap(path -> withFolders(path).stream().filter(name -> !name.equals(path)))
                        .noneMatch(files::contains);
    }

    /** A path, and those of the folders that lead to it. */
    private static List<String> withFolders(String path) {
        List<String> all = new ArrayList<>();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            all.add(path.substring(0, slash));
        }
        all.add(path);
        return all;
    }
}
