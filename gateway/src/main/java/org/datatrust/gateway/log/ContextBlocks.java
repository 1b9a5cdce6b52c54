package org.datatrust.gateway.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.datatrust.gateway.log.Store.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.Context.DefinitionEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.UnsupportedException;

/**
 * The blocks that all evidence leans on: every configuration of the channel, and the definitions of the chaincode under which batches were
 * endorsed. Each is fetched once and kept.
 */
final class ContextBlocks {
    private static final int MAX_LIST_BYTES = 1 << 20;

    private final Store store;
    private final Journal journal;
    private final Ledger ledger;
    private final ConcurrentMap<Long, BlockEvidence> blocks = new ConcurrentHashMap<>();
    /** Numbers of the configuration blocks, without a gap from block 0 to the newest that is known. */
    private final ConcurrentSkipListSet<Long> configurations = new ConcurrentSkipListSet<>();

    ContextBlocks(Store store, Journal journal, Ledger ledger, Bytes genesis) {
        this.store = store;
        this.journal = journal;
        this.ledger = ledger;
        blocks.put(0L, cut(genesis));
        configurations.add(0L);
        store.get(Table.BASICS, StoreKey.CONFIGURATIONS).ifPresent(stored -> configurations.addAll(numbers(stored)));
    }

    /** Makes sure that all is stored which a batch endorsed under this definition leans on; false if the ledger cannot be asked now. */
    boolean fetch(DefinitionVersion definition) throws InterruptedException, Refusal {
        Optional<BlockEvidence> block = fetchBlock(definition.blockNumber());
        if (block.isEmpty() || !fetchConfigurations(block.get())) {
            return false;
        }
        Optional<DefinitionVersion> earlier = earlier(block.get(), definition);
        return earlier.isEmpty() || fetch(earlier.get());
    }

    /** Makes sure that all configurations are stored up to the one under which a block stands. */
    boolean fetchConfigurations(BlockEvidence block) throws InterruptedException, Refusal {
        Optional<Long> last = lastConfiguration(block);
        return last.isEmpty() || fetchConfigurations(last.get());
    }

    /** Blocks do not say which configuration came before theirs, but the block before a configuration's does. */
    private synchronized boolean fetchConfigurations(long newest) throws InterruptedException, Refusal {
        NavigableMap<Long, BlockEvidence> found = new TreeMap<>();
        long number = newest;
        while (number > configurations.last()) {
            Optional<BlockEvidence> block = fetchBlock(number);
            Optional<BlockEvidence> before = number == 1 ? Optional.empty() : read(number - 1);
            if (block.isEmpty() || (number > 1 && before.isEmpty())) {
                return false;
            }
            found.put(number, block.get());
            number = before.flatMap(ContextBlocks::lastConfiguration).orElse(0L);
        }
        if (!found.isEmpty()) {
            Set<Long> all = new TreeSet<>(configurations);
            all.addAll(found.keySet());
            journal.write(batch -> batch.put(store.handle(Table.BASICS), StoreKey.CONFIGURATIONS, encoded(all)));
            configurations.addAll(all);
        }
        return true;
    }

    /** How many configurations are known. */
    int configurationCount() {
        return configurations.size();
    }

    /** Everything known of the channel, with the definitions that were fetched under these versions. */
    Context context(Collection<DefinitionVersion> versions) {
        List<BlockEvidence> known = configurations.stream().map(this::block).toList();
        Set<DefinitionVersion> all = new TreeSet<>(DefinitionVersion.LEDGER_ORDER);
        Deque<DefinitionVersion> open = new ArrayDeque<>(versions);
        while (!open.isEmpty()) {
            DefinitionVersion version = open.pop();
            if (all.add(version)) {
                earlier(block(version.blockNumber()), version).ifPresent(open::push);
            }
        }
        List<DefinitionEvidence> definitions = new ArrayList<>();
        for (DefinitionVersion version : all) {
            definitions.add(
                    new DefinitionEvidence(block(version.blockNumber()), Math.toIntExact(version.transactionIndex())));
        }
        return new Context(known, definitions);
    }

    private Optional<BlockEvidence> fetchBlock(long number) throws InterruptedException, Refusal {
        BlockEvidence known = blocks.get(number);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<byte[]> stored = store.get(Table.BASICS, StoreKey.contextBlock(number));
        if (stored.isPresent()) {
            return Optional.of(keep(number, Bytes.copyOf(stored.get())));
        }
        return switch (ledger.block(number)) {
            case Ledger.BlockCopy(Bytes block, var _) -> {
                journal.write(batch ->
                        batch.put(store.handle(Table.BASICS), StoreKey.contextBlock(number), block.toByteArray()));
                yield Optional.of(keep(number, block));
            }
            case Ledger.Unreachable _ -> Optional.empty();
        };
    }

    private Optional<BlockEvidence> read(long number) {
        return switch (ledger.block(number)) {
            case Ledger.BlockCopy(Bytes block, var _) -> Optional.of(cut(block));
            case Ledger.Unreachable _ -> Optional.empty();
        };
    }

    private BlockEvidence keep(long number, Bytes block) {
        BlockEvidence cut = cut(block);
        blocks.put(number, cut);
        return cut;
    }

    /** A block that was fetched before. */
    private BlockEvidence block(long number) {
        return blocks.computeIfAbsent(
                number,
                wanted -> store.get(Table.BASICS, StoreKey.contextBlock(wanted))
                        .map(stored -> cut(Bytes.copyOf(stored)))
                        .orElseThrow(() -> new IllegalStateException("block " + wanted + " is missing")));
    }

    /** The definition whose policy one leaves as it was. What cannot be read leans on nothing here; the verifier will say why. */
    private Optional<DefinitionVersion> earlier(BlockEvidence block, DefinitionVersion version) {
        int index = Math.toIntExact(version.transactionIndex());
        if (index >= block.envelopes().size()) {
            return Optional.empty();
        }
        try {
            Definition definition = Definition.of(
                    EndorserTransaction.ofEnvelope(block.envelopes().get(index)), ledger.chaincode());
            return definition.endorsement() instanceof Definition.Endorsement.AsBefore(var position)
                    ? Optional.of(new DefinitionVersion(position.block(), position.transaction()))
                    : Optional.empty();
        } catch (MalformedException | UnsupportedException e) {
            return Optional.empty();
        }
    }

    /** Empty for block 0 and for a block whose signatures cannot be read. */
    private static Optional<Long> lastConfiguration(BlockEvidence block) {
        if (block.number() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(BlockRules.signatures(block).lastConfiguration());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static byte[] encoded(Set<Long> numbers) {
        CborWriter out = new CborWriter();
        out.array(numbers.size());
        numbers.forEach(out::uint);
        return out.end().toByteArray();
    }

    private static List<Long> numbers(byte[] stored) {
        try {
            CborReader in = CborReader.of(stored, MAX_LIST_BYTES);
            int count = in.beginArray(1, MAX_LIST_BYTES);
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                numbers.add(in.uint(0, Long.MAX_VALUE));
            }
            in.endArray();
            in.end();
            return numbers;
        } catch (MalformedException e) {
            throw new IllegalStateException("the stored list of configurations is malformed", e);
        }
    }

    static BlockEvidence cut(Bytes block) {
        try {
            return BlockEvidence.of(block.toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("a block of the own peer is malformed", e);
        }
    }
}
