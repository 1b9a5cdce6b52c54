package org.datatrust.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.data.FileDigest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Results of a long verification, one JSON object in each line, so that one that was ended can go on. The first line says under which trust
 * policy; a line that was cut off counts for nothing. A file counts as known while the state of it and of its proof is that of the line:
 * size, times of change, and identity. Safe for use by several threads.
 */
final class VerifyResults implements AutoCloseable {
    static final String SCHEMA = "datatrust.verify-results/v1";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LINES_PER_SYNC = 1000;

    private final Path file;
    private final FileChannel channel;
    /** Makes the short keys of {@link #known} such that nobody can choose a file whose key is that of another. */
    private final byte[] secret = new byte[32];

    private final Map<Long, Result> known = new HashMap<>();
    private int unsynced;

    private VerifyResults(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        new SecureRandom().nextBytes(secret);
    }

    /**
     * Opens or begins a file of results.
     *
     * @param policy what decides the results: everything that is believed
     */
    static VerifyResults open(Session session, Path file, Digest policy) throws FailedException {
        String header = new JsonText()
                .beginObject()
                .member("schema", SCHEMA)
                .member("policy", policy.hex())
                .end()
                .toString();
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            VerifyResults results = new VerifyResults(file, channel);
            if (!results.load(header)) {
                channel.close();
                throw session.failed(ErrorCode.OTHER_RESULTS, file);
            }
            return results;
        } catch (IOException e) {
            throw session.failed(ErrorCode.CANNOT_WRITE, file, String.valueOf(e.getMessage()));
        }
    }

    private boolean load(String header) throws IOException {
        long good = 0;
        boolean first = true;
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                String text = line.toString(StandardCharsets.UTF_8);
                if (first) {
                    if (!text.equals(header)) {
                        return false;
                    }
                    first = false;
                } else {
                    remember(text);
                }
                good += line.size() + 1L;
                line.reset();
            }
        }
        channel.truncate(good).position(good);
        if (first) {
            write(header);
        }
        return true;
    }

    private void remember(String line) {
        String path = "";
        String state = "";
        String result = "";
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), line)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "path" -> path = in.getString();
                    case "state" -> state = in.getString();
                    case "result" -> result = in.getString();
                    default -> in.skipChildren();
                }
            }
            known.put(key(path, state), Result.valueOf(result));
        } catch (JacksonException | IllegalArgumentException e) {
            // Not a line of ours: the file is looked at again.
            return;
        }
    }

    private long key(String path, String state) {
        return ByteBuffer.wrap(Digest.sha256(
                                secret,
                                path.getBytes(StandardCharsets.UTF_8),
                                new byte[1],
                                state.getBytes(StandardCharsets.UTF_8))
                        .toByteArray())
                .getLong();
    }

    Path file() {
        return file;
    }

    /**
     * The state that a file and the proof beside it are in; empty if there is no such proof. To be taken before the file is looked at, so
     * that a change meanwhile is noticed the next time.
     */
    static Optional<String> state(Path data) {
        try {
            return Optional.of(stateOf(data) + " " + stateOf(ProofFiles.beside(data)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The result of an earlier run for a file in this state. */
    Optional<Result> of(Path data, String state) {
        return Optional.ofNullable(known.get(key(data.toString(), state)));
    }

    /** @param state before the file was looked at; without it the line is for people only, and the file is looked at again */
    void add(Verification.Verdict verdict, FileDigest digest, Optional<String> state) throws IOException {
        JsonText line = new JsonText()
                .beginObject()
                .member("path", verdict.file().toString())
                .member("sha256", digest.sha256().hex())
                .member("proof", verdict.proof().toString())
                .member("result", verdict.report().result().name())
                .member("level", verdict.report().level().number())
                .key("codes")
                .beginArray();
        if (!verdict.report().isVerified()) {
            BatchVerification.codesOf(verdict.report()).forEach(line::value);
        }
        line.end();
        state.ifPresent(text -> line.member("state", text));
        write(line.end().toString());
    }

    private static String stateOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        // Unlike the time of modification, that of the last change cannot be set by whoever may write the file.
        Object changed = file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(file, "unix:ctime")
                : attributes.lastModifiedTime();
        return attributes.size() + ":" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + ":" + changed + ":"
                + attributes.fileKey();
    }

    private synchronized void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        if (++unsynced >= LINES_PER_SYNC) {
            channel.force(false);
            unsynced = 0;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(false);
        channel.close();
    }
}
