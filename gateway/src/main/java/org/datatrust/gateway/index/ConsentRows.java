package org.datatrust.gateway.index;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.index.IndexStore.Row;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.index.IndexedBlock.Write;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;

/**
 * How consents stand in the index. An event's row holds the block's number (8 bytes), the length of the state that it led to (2), that
 * state and the event; a use's row the block's number and the receipt. States and receipts are what the ledger holds, byte for byte.
 */
final class ConsentRows {
    /** A write that the chaincode's rules do not lead to. */
    static final String CONTRADICTION = "IDX-01";

    private static final String CONSENTS = "consent/";
    private static final String USES = "use/";
    private static final byte[] SEPARATOR = {0};

    private ConsentRows() {}

    /** What a valid transaction's write changes; empty if it has nothing to do with consents. */
    static List<Row> of(IndexStore store, long block, Write write) throws MalformedException {
        if (write.key().startsWith(CONSENTS)) {
            return event(store, block, write);
        }
        return write.key().startsWith(USES) ? List.of(use(block, write)) : List.of();
    }

    private static List<Row> event(IndexStore store, long block, Write write) throws MalformedException {
        Bytes value = value(write);
        ConsentState state = ConsentState.parse(value.toByteArray());
        ConsentEvent event = ConsentEvent.parse(argument(write));
        ConsentName consent = state.consent();
        History before =
                newest(store, consent).map(found -> found.state().history()).orElse(History.NONE);
        // The state's history is a hash over the event, its submitter and time: so this is the event, and none is
        // missing.
        if (!write.key().equals(StateKey.consent(consent))
                || !event.before().equals(before)
                || !event.consent().equals(consent)
                || !state.isAfter(event)) {
            throw contradiction(write);
        }
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(Table.CONSENTS, eventKey(consent, before.events()), encode(block, value, event.encode())));
        rows.add(party(consent.organisation(), consent));
        event.terms().ifPresent(terms -> terms.recipients().forEach(recipient -> rows.add(party(recipient, consent))));
        return rows;
    }

    private static Row use(long block, Write write) throws MalformedException {
        Bytes value = value(write);
        UseReceipt receipt = UseReceipt.parse(value.toByteArray());
        ConsentName consent = receipt.request().consent();
        if (!write.key().equals(StateKey.use(consent, receipt.request().id()))) {
            throw contradiction(write);
        }
        return new Row(
                Table.USES,
                useKey(consent, receipt.request().id()),
                StateIndex.key(block).concat(value));
    }

    static Bytes value(Write write) throws MalformedException {
        return write.value().orElseThrow(() -> contradiction(write));
    }

    static byte[] argument(Write write) throws MalformedException {
        if (write.arguments().size() != 2) {
            throw contradiction(write);
        }
        return write.arguments().get(1).toByteArray();
    }

    static MalformedException contradiction(Write write) {
        return new MalformedException(
                CONTRADICTION, "the write of " + write.key() + " does not follow what is indexed");
    }

    private static Row party(OrganisationId organisation, ConsentName consent) {
        return new Row(Table.PARTIES, partyKey(organisation, consent.toString()), Bytes.EMPTY);
    }

    static Bytes partyKey(OrganisationId organisation, String consent) {
        return prefix(organisation.value()).concat(Bytes.utf8(consent));
    }

    static Bytes eventKey(ConsentName consent, long number) {
        return prefix(consent.toString()).concat(StateIndex.key(number));
    }

    static Bytes useKey(ConsentName consent, Bytes id) {
        return prefix(consent.toString()).concat(id);
    }

    /** Names hold no zero byte, so no two prefixes meet. */
    static Bytes prefix(String name) {
        return Bytes.utf8(name).concat(Bytes.copyOf(SEPARATOR));
    }

    static boolean startsWith(Bytes key, Bytes prefix) {
        return key.size() >= prefix.size() && key.slice(0, prefix.size()).equals(prefix);
    }

    private static Bytes encode(long block, Bytes state, Bytes event) {
        ByteBuffer row = ByteBuffer.allocate(Long.BYTES + Short.BYTES + state.size() + event.size());
        row.putLong(block).putShort((short) state.size());
        row.put(state.toByteArray()).put(event.toByteArray());
        return Bytes.copyOf(row.array());
    }

    /** An event with what it led to. */
    record IndexedEvent(long block, ConsentState state, Bytes event) {
        static IndexedEvent parse(Bytes value) {
            ByteBuffer row = ByteBuffer.wrap(value.toByteArray());
            long block = row.getLong();
            byte[] state = new byte[row.getShort()];
            row.get(state);
            try {
                return new IndexedEvent(block, ConsentState.parse(state), Bytes.copyOf(row));
            } catch (MalformedException e) {
                throw new IllegalStateException("an indexed consent is malformed", e);
            }
        }

        ConsentEntry entry() {
            try {
                return new ConsentEntry(ConsentEvent.parse(event.toByteArray()), state.changedBy(), state.changedAt());
            } catch (MalformedException e) {
                throw new IllegalStateException("an indexed event is malformed", e);
            }
        }
    }

    static Optional<IndexedEvent> newest(IndexStore store, ConsentName consent) {
        return store.atOrBelow(Table.CONSENTS, eventKey(consent, Long.MAX_VALUE))
                .filter(row -> startsWith(row.key(), prefix(consent.toString())))
                .map(row -> IndexedEvent.parse(row.value()));
    }

    static IndexedEvent event(IndexStore store, ConsentName consent, long number) {
        return store.get(Table.CONSENTS, eventKey(consent, number))
                .map(IndexedEvent::parse)
                .orElseThrow(() -> new IllegalStateException("event " + number + " of " + consent + " is not indexed"));
    }

    static UseReceipt receipt(Bytes value) {
        try {
            return UseReceipt.parse(value.slice(Long.BYTES, value.size()).toByteArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("an indexed receipt is malformed", e);
        }
    }
}
