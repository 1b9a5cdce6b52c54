package org.datatrust.auditor.source;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.protos.common.Block;

/**
 * Blocks that were carried here. Either a folder with one serialised common.Block in each file, as {@code peer channel fetch} writes them,
 * whose names end in the block's number and {@code .block} ({@code 17.block}, {@code datatrust_17.block}, {@code 000017.block}); or one file
 * with many blocks in ascending order, each after its length as a varint.
 */
public final class BlockFiles implements BlockSource {
    private static final int MAX_BLOCK_BYTES = 110 << 20;
    private static final Pattern NAME = Pattern.compile("(?:.*\\D)?(\\d{1,18})\\.block");

    private final Path path;
    /** Files by number; empty if {@code path} is a file of many blocks. */
    private final NavigableMap<Long, Path> files;

    private BlockFiles(Path path, NavigableMap<Long, Path> files) {
        this.path = path;
        this.files = files;
    }

    /** @throws SourceException if there is nothing of the kind, or one number stands twice */
    public static BlockFiles open(Path path) throws SourceException {
        NavigableMap<Long, Path> files = new TreeMap<>();
        if (Files.isRegularFile(path)) {
            return new BlockFiles(path, files);
        }
        try (Stream<Path> entries = Files.list(path)) {
            for (Path file : (Iterable<Path>) entries::iterator) {
                Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
                if (name.matches() && files.put(Long.parseLong(name.group(1)), file) != null) {
                    throw new SourceException("block " + name.group(1) + " stands twice in " + path);
                }
            }
        } catch (IOException e) {
            throw new SourceException("cannot read " + path, e);
        }
        if (files.isEmpty()) {
            throw new SourceException("no files NUMBER.block in " + path);
        }
        return new BlockFiles(path, files);
    }

    /** Writes blocks as the file of many blocks that {@link #open} reads. */
    public static byte[] delimited(List<Bytes> blocks) {
        int size = blocks.stream()
                .mapToInt(block -> CodedOutputStream.computeUInt32SizeNoTag(block.size()) + block.size())
                .sum();
        byte[] encoded = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(encoded);
        try {
            for (Bytes block : blocks) {
                out.writeByteArrayNoTag(block.toByteArray());
            }
        } catch (IOException e) {
            throw new IllegalStateException("an array of the right size is too small", e);
        }
        return encoded;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public Optional<Bytes> newest() throws SourceException {
        if (!files.isEmpty()) {
            return Optional.of(read(files.lastEntry().getValue()));
        }
        Optional<Bytes> newest = Optional.empty();
        try (BlockStream blocks = from(0)) {
            for (Optional<Bytes> block = blocks.next(); block.isPresent(); block = blocks.next()) {
                newest = block;
            }
        }
        return newest;
    }

    @Override
    public Optional<Bytes> block(long number) throws SourceException {
        if (!files.isEmpty()) {
            Path file = files.get(number);
            return file == null ? Optional.empty() : Optional.of(read(file));
        }
        try (BlockStream blocks = from(number)) {
            return blocks.next();
        }
    }

    @Override
    public BlockStream from(long number) throws SourceException {
        return files.isEmpty() ? new Delimited(path, number) : new Listed(files.tailMap(number, true));
    }

    private static Bytes read(Path file) throws SourceException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BLOCK_BYTES + 1);
            if (content.length > MAX_BLOCK_BYTES) {
                throw new SourceException(file + " is larger than a block can be");
            }
            return Bytes.copyOf(content);
        } catch (IOException e) {
            throw new SourceException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {}

    private static final class Listed implements BlockStream {
        private final List<Path> waiting;
        private int next;

        Listed(NavigableMap<Long, Path> files) {
            this.waiting = new ArrayList<>(files.values());
        }

        @Override
        public Optional<Bytes> next() throws SourceException {
            return next == waiting.size() ? Optional.empty() : Optional.of(read(waiting.get(next++)));
        }

        @Override
        public void close() {}
    }

    private static final class Delimited implements BlockStream {
        private final Path file;
        private final InputStream in;
        private final long from;

        Delimited(Path file, long from) throws SourceException {
            this.file = file;
            this.from = from;
            try {
                this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 18);
            } catch (IOException e) {
                throw new SourceException("cannot read " + file, e);
            }
        }

        @Override
        public Optional<Bytes> next() throws SourceException {
            try {
                while (true) {
                    int first = in.read();
                    if (first < 0) {
                        return Optional.empty();
                    }
                    int size = CodedInputStream.readRawVarint32(first, in);
                    if (size < 0 || size > MAX_BLOCK_BYTES) {
                        throw new SourceException(file + " is not a file of blocks");
                    }
                    byte[] block = in.readNBytes(size);
                    if (block.length != size) {
                        throw new SourceException(file + " ends within a block");
                    }
                    if (from == 0 || Block.parseFrom(block).getHeader().getNumber() >= from) {
                        return Optional.of(Bytes.copyOf(block));
                    }
                }
            } catch (IOException e) {
                throw new SourceException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new IllegalStateException("cannot close " + file, e);
            }
        }
    }
}
