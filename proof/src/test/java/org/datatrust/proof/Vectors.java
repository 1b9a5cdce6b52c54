package org.datatrust.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of public test suites: below the folder named by {@code -Ddatatrust.vectors}, otherwise the copies among our resources. */
public final class Vectors {
    private static final BigInteger TWO_TO_63 = BigInteger.ONE.shiftLeft(63);

    private Vectors() {}

    /** Every file below the root whose absolute path matches; never none, so that no test passes for want of cases. */
    public static List<Path> files(String glob) {
        Path root = root();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> all = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = all.filter(path -> Files.isRegularFile(path) && matcher.matches(path))
                    .sorted()
                    .toList();
            Assertions.assertThat(found).as("files %s below %s", glob, root).isNotEmpty();
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(Path file) {
        return JsonMapper.shared().readTree(file);
    }

    /** An unsigned 64-bit number; one of 2^63 and more comes out negative, as it would in any code that takes a {@code long}. */
    public static long unsigned64(JsonNode number) {
        BigInteger value = number.bigIntegerValue();
        Assertions.assertThat(value.signum()).isNotNegative();
        Assertions.assertThat(value.bitLength()).isLessThanOrEqualTo(64);
        if (value.compareTo(TWO_TO_63) >= 0) {
            Assertions.assertThat(value.longValue()).isNegative();
        }
        return value.longValue();
    }

    /** @throws IllegalArgumentException if one of them has not 32 bytes */
    public static List<Digest> digests(JsonNode listOrNull) {
        List<Digest> digests = new ArrayList<>();
        for (JsonNode hash : listOrNull) {
            digests.add(digest(hash));
        }
        return digests;
    }

    /** @throws IllegalArgumentException if it has not 32 bytes */
    public static Digest digest(JsonNode base64) {
        return Digest.of(decoded(base64));
    }

    /** As {@link #digest}, but a text that stands in for any hash ("don't care") becomes a hash that is equal where the text is. */
    public static Digest digestOrPlaceholder(JsonNode base64) {
        byte[] content = decoded(base64);
        boolean placeholder = new String(content, StandardCharsets.US_ASCII).startsWith("don't care");
        return placeholder ? Digest.sha256(content) : Digest.of(content);
    }

    private static byte[] decoded(JsonNode base64) {
        return base64.isNull() ? new byte[0] : Base64.getDecoder().decode(base64.stringValue());
    }

    public static URI source(Path file) {
        return file.toUri();
    }

    private static Path root() {
        String configured = System.getProperty("datatrust.vectors", "");
        if (!configured.isEmpty()) {
            return Path.of(configured).toAbsolutePath();
        }
        try {
            return Path.of(Objects.requireNonNull(Vectors.class.getResource("/vectors"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
