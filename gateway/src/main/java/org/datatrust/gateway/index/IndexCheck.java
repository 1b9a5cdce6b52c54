package org.datatrust.gateway.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * Compares an index with the chain: every row with those of a second index that is built from block 0 on for this purpose. Which
 * transactions of a block are valid the own peer says; that is what is trusted.
 *
 * @param blocks in the index; the second one has as many
 * @param newest hash of the newest block's header
 * @param rows number of rows of each table, as text for people
 * @param digest SHA-256 over all rows of the second index, in order: equal indexes have equal digests, at any gateway
 * @param differences at most {@value #MAX_DIFFERENCES}; none if all rows are equal
 */
public record IndexCheck(long blocks, Digest newest, String rows, Digest digest, List<String> differences) {
    private static final int MAX_DIFFERENCES = 10;

    public IndexCheck {
        differences = List.copyOf(differences);
    }

    public boolean isEqual() {
        return differences.isEmpty();
    }

    /**
     * Compares. The gateway may be running; blocks that come meanwhile do not count.
     *
     * @param folder of the index
     * @param scratch a folder for the second index; removed before and afterwards
     * @param genesis the channel's block 0
     * @throws IOException if a folder cannot be used, or the peer does not show the blocks
     */
    public static IndexCheck compare(Path folder, Path scratch, Bytes genesis, Ledger ledger) throws IOException {
        try (IndexStore store = IndexStore.openToRead(folder)) {
            long blocks = store.get(Table.BASICS, StateIndex.HEIGHT)
                    .map(StateIndex::number)
                    .orElse(0L);
            if (blocks == 0) {
                throw new IOException("the index in " + folder + " is empty");
            }
            StateIndex.delete(scratch);
            try (StateIndex second = StateIndex.open(scratch, genesis, ledger)) {
                fill(second, ledger, blocks);
                List<String> differences = new ArrayList<>();
                for (Table table : Table.values()) {
                    compare(table, store, second.store(), "is not what the chain leads to", differences);
                    compare(table, second.store(), store, "is missing from the index, or another one", differences);
                }
                return of(second, differences);
            } finally {
                StateIndex.delete(scratch);
            }
        }
    }

    /**
     * Removes the index and builds it from block 0 to the newest block. The gateway must not be running.
     *
     * @throws IOException if the folder cannot be used, also because a gateway has it open, or the peer does not show the blocks
     */
    public static IndexCheck rebuild(Path folder, Bytes genesis, Ledger ledger) throws IOException {
        // Fails while somebody else has it open.
        StateIndex.open(folder, genesis, ledger).close();
        StateIndex.delete(folder);
        if (!(ledger.newestBlock() instanceof Ledger.BlockCopy(Bytes newest, var _))) {
            throw new IOException("the own peer does not tell its newest block");
        }
        try (StateIndex index = StateIndex.open(folder, genesis, ledger)) {
            fill(index, ledger, StateIndex.numberOf(newest) + 1);
            return of(index, List.of());
        }
    }

    private static void fill(StateIndex index, Ledger ledger, long blocks) throws IOException {
        try (Ledger.BlockFeed feed = ledger.blocksFrom(0)) {
            while (index.height() < blocks) {
                switch (feed.next()) {
                    case Ledger.BlockCopy(Bytes block, var _) -> {
                        Optional<String> objection = index.apply(block);
                        if (objection.isPresent()) {
                            throw new IOException("GTW-31 " + objection.get());
                        }
                    }
                    case Ledger.Unreachable(String why) ->
                        throw new IOException("the own peer does not show block " + index.height() + ": " + why);
                }
            }
        }
    }

    private static void compare(
            Table table, IndexStore rows, IndexStore others, String complaint, List<String> differences) {
        rows.scan(table, Bytes.EMPTY, row -> {
            if (!others.get(table, row.key()).equals(Optional.of(row.value()))) {
                differences.add(name(table) + " " + row.key().hex() + " " + complaint);
            }
            return differences.size() < MAX_DIFFERENCES;
        });
    }

    private static IndexCheck of(StateIndex index, List<String> differences) {
        MessageDigest digest = sha256();
        List<String> counts = new ArrayList<>();
        for (Table table : Table.values()) {
            long[] count = {0};
            index.store().scan(table, Bytes.EMPTY, row -> {
                digest.update(name(table).getBytes(StandardCharsets.US_ASCII));
                digest.update(ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(row.key().size())
                        .putInt(row.value().size())
                        .array());
                digest.update(row.key().toByteArray());
                digest.update(row.value().toByteArray());
                count[0]++;
                return true;
            });
            counts.add(name(table) + " " + count[0]);
        }
        return new IndexCheck(
                index.height(), index.tip(), String.join(", ", counts), Digest.of(digest.digest()), differences);
    }

    private static String name(Table table) {
        return table.name().toLowerCase(Locale.ROOT);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
