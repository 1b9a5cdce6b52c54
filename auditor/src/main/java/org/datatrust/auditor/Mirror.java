package org.datatrust.auditor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.auditor.store.MirrorStore;
import org.datatrust.auditor.store.MirrorStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/** The blocks of one channel as far as they were judged, and what was found about them. For one thread. */
final class Mirror implements AutoCloseable {
    private static final Bytes LEDGER = Bytes.utf8("ledger");
    private static final Bytes HEIGHT = Bytes.utf8("height");
    private static final Bytes TIP = Bytes.utf8("tip");
    private static final Bytes TOTALS = Bytes.utf8("totals");
    private static final Bytes CONFIGURATIONS = Bytes.utf8("configurations");
    private static final Bytes FINDINGS = Bytes.utf8("findings");

    private final MirrorStore store;

    private Mirror(MirrorStore store) {
        this.store = store;
    }

    static Mirror open(Path folder, TrustedChannel channel) throws AuditException {
        MirrorStore store;
        try {
            store = MirrorStore.open(folder);
        } catch (IOException e) {
            throw new AuditException(
                    AuditException.STORE_UNUSABLE, "the store " + folder + " cannot be used: " + e.getMessage(), e);
        }
        Bytes ledger =
                Bytes.utf8("1 " + channel.channel() + " " + channel.genesis().hex() + " " + channel.chaincode());
        Optional<Bytes> found = store.get(Table.BASICS, LEDGER);
        if (found.isPresent() && !found.get().equals(ledger)) {
            store.close();
            throw new AuditException(
                    AuditException.OTHER_LEDGER,
                    "the store " + folder
                            + " is of another ledger than the trust policy's: another channel, genesis block"
                            + " or chaincode, or of another version");
        }
        store.put(Table.BASICS, LEDGER, ledger);
        return new Mirror(store);
    }

    MirrorStore store() {
        return store;
    }

    /** Number of blocks, which is the number of the block that comes next. */
    long height() {
        return store.get(Table.BASICS, HEIGHT).map(Mirror::number).orElse(0L);
    }

    /** Header hash of the last block; empty if there is none. */
    Optional<Digest> tip() {
        return store.get(Table.BASICS, TIP).map(Digest::of);
    }

    Totals totals() {
        return store.get(Table.BASICS, TOTALS).map(Totals::parse).orElse(Totals.ZERO);
    }

    List<Long> configurations() {
        List<Long> numbers = new ArrayList<>();
        store.get(Table.BASICS, CONFIGURATIONS).ifPresent(encoded -> {
            ByteBuffer in = ByteBuffer.wrap(encoded.toByteArray());
            while (in.hasRemaining()) {
                numbers.add(in.getLong());
            }
        });
        return numbers;
    }

    Optional<Bytes> block(long number) {
        return store.get(Table.BLOCKS, MirrorStore.number(number));
    }

    Optional<Bytes> verdicts(long number) {
        return store.get(Table.VERDICTS, MirrorStore.number(number));
    }

    void append(Judged block, Bytes marks, Totals added, boolean keepBlock) {
        Bytes number = MirrorStore.number(block.block().number());
        if (keepBlock) {
            store.put(Table.BLOCKS, number, block.raw());
        }
        if (!marks.isEmpty()) {
            store.put(Table.VERDICTS, number, marks);
        }
        if (block.configuration()) {
            store.put(
                    Table.BASICS,
                    CONFIGURATIONS,
                    store.get(Table.BASICS, CONFIGURATIONS).orElse(Bytes.EMPTY).concat(number));
        }
        store.put(Table.BASICS, HEIGHT, MirrorStore.number(block.block().number() + 1));
        store.put(Table.BASICS, TIP, block.hash().bytes());
        store.put(Table.BASICS, TOTALS, totals().plus(added).encode());
    }

    void add(Finding finding) {
        long count = store.get(Table.BASICS, FINDINGS).map(Mirror::number).orElse(0L);
        store.put(Table.FINDINGS, MirrorStore.number(count), finding.encode());
        store.put(Table.BASICS, FINDINGS, MirrorStore.number(count + 1));
    }

    /** How many findings there are in all. */
    long findingCount() {
        return store.get(Table.BASICS, FINDINGS).map(Mirror::number).orElse(0L);
    }

    Finding finding(long index) {
        return store.get(Table.FINDINGS, MirrorStore.number(index))
                .map(Finding::parse)
                .orElseThrow(() -> new IllegalStateException("finding " + index + " is missing from the store"));
    }

    /** Height that a source showed last. */
    Optional<Long> shownBy(String source) {
        return store.get(Table.SOURCES, Bytes.utf8(source)).map(Mirror::number);
    }

    void setShownBy(String source, long height) {
        store.put(Table.SOURCES, Bytes.utf8(source), MirrorStore.number(height));
    }

    private static long number(Bytes encoded) {
        return ByteBuffer.wrap(encoded.toByteArray()).getLong();
    }

    @Override
    public void close() {
        store.close();
    }
}
