package org.datatrust.gateway.bridge;

import java.util.Optional;
import org.datatrust.gateway.bridge.BridgeStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.cbor.Numbered;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;

/**
 * A crossing as this gateway carries it.
 *
 * @param transaction hash of the newest transaction on the other chain, once there is one
 * @param block that holds it, once one does
 * @param gasUsed 0 before it was included
 * @param evidence encoded {@link EvmEvidence}, from {@link Stage#FINAL} on; empty also if another gateway brought it to the ledger
 */
public record CrossingRow(
        Crossing crossing,
        Stage stage,
        Optional<Digest> transaction,
        Optional<HeldBy> block,
        long gasUsed,
        Bytes evidence) {
    private static final int MAX_SIZE_BYTES = EvmEvidence.MAX_SIZE_BYTES + 4096;

    /** How far a crossing is; each is reached after what it says is on disk. */
    public enum Stage implements Numbered {
        APPROVED(1),
        SENT(2),
        INCLUDED(3),
        FINAL(4),
        RECORDED(5);

        private final int code;

        Stage(int code) {
            this.code = code;
        }

        @Override
        public int code() {
            return code;
        }
    }

    public record HeldBy(long number, Digest hash) {}

    /** A crossing as the ledger has it. */
    static CrossingRow of(Crossing crossing) {
        return new CrossingRow(
                crossing,
                crossing.arrival().isPresent() ? Stage.RECORDED : Stage.APPROVED,
                Optional.empty(),
                crossing.arrival().map(arrival -> new HeldBy(arrival.number(), arrival.hash())),
                0,
                Bytes.EMPTY);
    }

    CrossingRow approved() {
        return new CrossingRow(crossing, Stage.APPROVED, Optional.empty(), Optional.empty(), 0, Bytes.EMPTY);
    }

    CrossingRow sent(Digest newest) {
        return new CrossingRow(crossing, Stage.SENT, Optional.of(newest), Optional.empty(), 0, Bytes.EMPTY);
    }

    CrossingRow included(EvmChain.Receipt receipt) {
        return new CrossingRow(
                crossing,
                Stage.INCLUDED,
                Optional.of(receipt.transaction()),
                Optional.of(new HeldBy(receipt.blockNumber(), receipt.blockHash())),
                receipt.gasUsed(),
                Bytes.EMPTY);
    }

    CrossingRow proven(HeldBy provenAt, Bytes proof) {
        return new CrossingRow(crossing, Stage.FINAL, transaction, Optional.of(provenAt), gasUsed, proof);
    }

    CrossingRow recorded(Crossing stored) {
        return new CrossingRow(stored, Stage.RECORDED, transaction, block, gasUsed, evidence);
    }

    String key() {
        return key(crossing.route(), crossing.log(), crossing.sequence());
    }

    static String key(RouteName route, LogName log, long sequence) {
        return prefix(route, log) + String.format("%019d", sequence);
    }

    static String prefix(RouteName route, LogName log) {
        return route + "|" + log + "|";
    }

    static String prefix(RouteName route) {
        return route + "|";
    }

    void keep(BridgeStore store) {
        store.put(Table.CROSSINGS, key(), encode());
    }

    Bytes encode() {
        CborWriter out = new CborWriter();
        out.map(7);
        out.key(1).bytes(crossing.encode());
        out.key(2).uint(stage.code());
        out.key(3).bytes(transaction.map(Digest::bytes).orElse(Bytes.EMPTY));
        out.key(4).uint(block.map(HeldBy::number).orElse(0L));
        out.key(5).bytes(block.map(held -> held.hash().bytes()).orElse(Bytes.EMPTY));
        out.key(6).uint(gasUsed);
        out.key(7).bytes(evidence);
        return Bytes.copyOf(out.end().toByteArray());
    }

    static CrossingRow parse(Bytes encoded) {
        try {
            CborReader in = CborReader.of(encoded, MAX_SIZE_BYTES);
            in.beginMap(7);
            in.key(1);
            Crossing crossing =
                    Crossing.parse(in.bytes(1, Crossing.MAX_SIZE_BYTES).toByteArray());
            in.key(2);
            Stage stage = in.numbered(Stage.class);
            in.key(3);
            Optional<Digest> transaction = digest(in);
            in.key(4);
            long number = in.uint(0, Long.MAX_VALUE);
            in.key(5);
            Optional<HeldBy> block = digest(in).map(hash -> new HeldBy(number, hash));
            in.key(6);
            long gasUsed = in.uint(0, Long.MAX_VALUE);
            in.key(7);
            Bytes evidence = in.bytes(0, EvmEvidence.MAX_SIZE_BYTES);
            in.endMap();
            in.end();
            return new CrossingRow(crossing, stage, transaction, block, gasUsed, evidence);
        } catch (MalformedException e) {
            throw new IllegalStateException("a kept crossing is malformed", e);
        }
    }

    private static Optional<Digest> digest(CborReader in) throws MalformedException {
        Bytes content = in.bytes(0, Digest.SIZE_BYTES);
        return content.isEmpty() ? Optional.empty() : Optional.of(Digest.of(content));
    }
}
