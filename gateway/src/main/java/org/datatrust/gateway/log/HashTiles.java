package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datatrust.proof.Digest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.SubtreeSource;

/**
 * The hashes of a log's complete subtrees of 1, 256, 65,536 ... leaves, 256 to a value (as in C2SP tlog-tiles). What lies between two
 * tile levels is computed from one tile, so a proof reads one tile for each eight levels.
 */
final class HashTiles {
    static final int LEVELS_PER_TILE = 8;
    static final int WIDTH = 1 << LEVELS_PER_TILE;

    private HashTiles() {}

    /** Reads tiles as they are needed, each once, and remembers what it computed: neighbours' proofs share most of it. Not safe for use by several threads. */
    static SubtreeSource reader(Store store, int log) {
        Map<Node, byte[]> tiles = new HashMap<>();
        Map<Node, Digest> subtrees = new HashMap<>();
        return (level, index) -> subtrees.computeIfAbsent(new Node(level, index), asked -> {
            int tileLevel = level / LEVELS_PER_TILE;
            int inner = level % LEVELS_PER_TILE;
            long first = index << inner;
            byte[] tile = tiles.computeIfAbsent(
                    new Node(tileLevel, first >>> LEVELS_PER_TILE), node -> read(store, log, node));
            return fold(tile, (int) (first & (WIDTH - 1)), 1 << inner);
        });
    }

    private static byte[] read(Store store, int log, Node tile) {
        return store.get(Store.Table.TILES, StoreKey.tile(log, tile.level(), tile.index()))
                .orElseThrow(() -> new IllegalStateException("tile " + tile + " is missing"));
    }

    private record Node(int level, long index) {}

    /** The leaves {@code [begin, end)} as the chaincode takes them. */
    static CompactRange range(SubtreeSource tiles, long begin, long end) {
        List<Digest> hashes = new ArrayList<>();
        if (begin < end) {
            SubtreeSource recording = (level, index) -> {
                Digest hash = tiles.subtree(level, index);
                hashes.add(hash);
                return hash;
            };
            recording.range(begin, end);
        }
        return new CompactRange(begin, end, hashes);
    }

    private static Digest fold(byte[] tile, int from, int count) {
        Digest[] row = new Digest[count];
        for (int i = 0; i < count; i++) {
            int at = (from + i) * Digest.SIZE_BYTES;
            row[i] = Digest.of(tile, at, at + Digest.SIZE_BYTES);
        }
        for (int width = count; width > 1; width /= 2) {
            for (int i = 0; i < width / 2; i++) {
                row[i] = LogHash.node(row[2 * i], row[2 * i + 1]);
            }
        }
        return row[0];
    }

    /** Takes leaf hashes in order and yields the tiles that they change. Not safe for use by several threads. */
    static final class Writer {
        private final CompactRange.Builder builder;
        private final List<Open> levels = new ArrayList<>();
        private TileSink sink = (level, index, tile) -> {};

        /** Continues a log; its last tile of each level is read back. */
        Writer(Store store, int log, CompactRange frontier) {
            this.builder = new CompactRange.Builder(frontier, this::node);
            long nodes = frontier.end();
            for (int level = 0; nodes > 0; level++, nodes >>>= LEVELS_PER_TILE) {
                Open open = new Open(nodes >>> LEVELS_PER_TILE);
                int kept = (int) (nodes & (WIDTH - 1));
                if (kept > 0) {
                    byte[] stored = read(store, log, new Node(level, open.index));
                    open.hashes.put(stored, 0, kept * Digest.SIZE_BYTES);
                }
                levels.add(open);
            }
        }

        long size() {
            return builder.end();
        }

        void append(Digest leafHash) {
            builder.append(leafHash);
        }

        /** From now on full tiles go there. */
        void start(TileSink target) {
            sink = target;
        }

        /** Yields the tiles that are changed but not full, and the frontier. */
        CompactRange finish() {
            for (int level = 0; level < levels.size(); level++) {
                Open open = levels.get(level);
                if (open.changed) {
                    sink.tile(level, open.index, Arrays.copyOf(open.hashes.array(), open.hashes.position()));
                    open.changed = false;
                }
            }
            return builder.build();
        }

        private void node(int level, long index, Digest hash) {
            if (level % LEVELS_PER_TILE != 0) {
                return;
            }
            int tileLevel = level / LEVELS_PER_TILE;
            if (tileLevel == levels.size()) {
                levels.add(new Open(0));
            }
            Open open = levels.get(tileLevel);
            hash.putInto(open.hashes);
            open.changed = true;
            if (!open.hashes.hasRemaining()) {
                sink.tile(tileLevel, open.index, open.hashes.array());
                levels.set(tileLevel, new Open(open.index + 1));
            }
        }
    }

    /** Takes a tile to store. */
    @FunctionalInterface
    interface TileSink {
        void tile(int level, long index, byte[] tile);
    }

    /** The tile of one level that is being filled. */
    private static final class Open {
        private final long index;
        private final ByteBuffer hashes = ByteBuffer.allocate(WIDTH * Digest.SIZE_BYTES);
        private boolean changed;

        Open(long index) {
            this.index = index;
        }
    }
}
