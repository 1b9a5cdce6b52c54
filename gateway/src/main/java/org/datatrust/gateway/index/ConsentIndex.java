package org.datatrust.gateway.index;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.datatrust.gateway.index.ConsentRows.IndexedEvent;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;

/** Questions about consents. Each answer is that of one block; a refusal says that the index cannot answer at the moment. */
public final class ConsentIndex {
    private final StateIndex index;

    ConsentIndex(StateIndex index) {
        this.index = index;
    }

    /** @param block the newest one that the answer takes into account */
    public record AsOf<T>(T content, long block) {}

    /** @param next where the next page begins; empty on the last one */
    public record Page<T>(List<T> rows, Optional<String> next, long block) {
        public Page {
            rows = List.copyOf(rows);
        }
    }

    /** An entry of a consent's history, and the block that it is in. */
    public record BlockEntry(ConsentEntry entry, long block) {}

    /** A moment in the life of the ledger. */
    public sealed interface Moment {}

    /** @param seconds since 1970 */
    public record AtTime(long seconds) implements Moment {}

    /** When this block was the newest one. */
    public record AtBlock(long number) implements Moment {}

    /**
     * A consent at a moment, and as it stands.
     *
     * @param then empty if it was not there yet
     * @param thenSeconds the moment's time; of a block, the time that it bears
     * @param block the newest one that the answer takes into account
     */
    public record Standing(Optional<ConsentState> then, long thenSeconds, Optional<ConsentState> now, long block) {}

    /** A consent as it stands. */
    public AsOf<Optional<ConsentState>> state(ConsentName consent) throws Refusal {
        return index.read(store -> asOf(ConsentRows.newest(store, consent).map(IndexedEvent::state)));
    }

    /** @return empty if the moment is a block that is not indexed */
    public Optional<Standing> standing(ConsentName consent, Moment moment) throws Refusal {
        return index.read(store -> {
            Optional<IndexedEvent> newest = ConsentRows.newest(store, consent);
            Optional<Long> time = switch (moment) {
                case AtTime(long seconds) -> Optional.of(seconds);
                case AtBlock(long number) -> StateIndex.timeOf(store, number);
            };
            Predicate<IndexedEvent> happened = switch (moment) {
                case AtTime(long seconds) -> event -> event.state().changedAt() <= seconds;
                case AtBlock(long number) -> event -> event.block() <= number;
            };
            return time.map(seconds -> new Standing(
                    newest.flatMap(last -> last(store, consent, last, happened)).map(IndexedEvent::state),
                    seconds,
                    newest.map(IndexedEvent::state),
                    index.height() - 1));
        });
    }

    /** The last event for which something holds that holds for all events before as well. */
    private static Optional<IndexedEvent> last(
            IndexStore store, ConsentName consent, IndexedEvent newest, Predicate<IndexedEvent> happened) {
        if (happened.test(newest)) {
            return Optional.of(newest);
        }
        long from = 0;
        long to = newest.state().history().events() - 1;
        Optional<IndexedEvent> found = Optional.empty();
        while (from < to) {
            long middle = (from + to) >>> 1;
            IndexedEvent event = ConsentRows.event(store, consent, middle);
            if (happened.test(event)) {
                found = Optional.of(event);
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return found;
    }

    /** A consent's entries from a number on, at most {@code max}; {@code next} is the number of the next one. */
    public Page<BlockEntry> entries(ConsentName consent, long from, int max) throws Refusal {
        return index.read(store -> {
            List<BlockEntry> entries = new ArrayList<>();
            Bytes prefix = ConsentRows.prefix(consent.toString());
            boolean[] more = {false};
            store.scan(Table.CONSENTS, ConsentRows.eventKey(consent, from), row -> {
                if (!ConsentRows.startsWith(row.key(), prefix)) {
                    return false;
                }
                if (entries.size() == max) {
                    more[0] = true;
                    return false;
                }
                IndexedEvent event = IndexedEvent.parse(row.value());
                entries.add(new BlockEntry(event.entry(), event.block()));
                return true;
            });
            return page(entries, more[0] ? Optional.of(Long.toString(from + max)) : Optional.empty());
        });
    }

    public AsOf<Optional<UseReceipt>> use(ConsentName consent, Bytes id) throws Refusal {
        return index.read(store ->
                asOf(store.get(Table.USES, ConsentRows.useKey(consent, id)).map(ConsentRows::receipt)));
    }

    /**
     * The uses under a consent by id, at most {@code max}; {@code next} is the id of the last one given out.
     *
     * @param after id after which the page begins; empty for the first page
     */
    public Page<UseReceipt> uses(ConsentName consent, Bytes after, int max) throws Refusal {
        return index.read(store -> {
            List<UseReceipt> uses = new ArrayList<>();
            Bytes prefix = ConsentRows.prefix(consent.toString());
            Bytes begin = after.isEmpty() ? prefix : justAfter(prefix.concat(after));
            boolean[] more = {false};
            store.scan(Table.USES, begin, row -> {
                if (!ConsentRows.startsWith(row.key(), prefix)) {
                    return false;
                }
                if (uses.size() == max) {
                    more[0] = true;
                    return false;
                }
                uses.add(ConsentRows.receipt(row.value()));
                return true;
            });
            return page(
                    uses, more[0] ? Optional.of(uses.getLast().request().id().hex()) : Optional.empty());
        });
    }

    /** Whether an organisation holds the data, or is or was named as a recipient. */
    public boolean isParty(OrganisationId organisation, ConsentName consent) throws Refusal {
        return organisation.equals(consent.organisation())
                || index.read(store -> store.get(Table.PARTIES, ConsentRows.partyKey(organisation, consent.toString()))
                        .isPresent());
    }

    /**
     * Consents to which an organisation is a party, by name; {@code next} is the name of the last one looked at.
     *
     * @param holder only consents of this organisation
     * @param after name after which the page begins; empty for the first page
     * @param max of consents in the page
     * @param lookAt how many consents are looked at before the page ends, wanted or not
     */
    public Page<ConsentState> consents(
            OrganisationId party,
            Optional<OrganisationId> holder,
            String after,
            Predicate<ConsentState> wanted,
            int max,
            int lookAt)
            throws Refusal {
        return index.read(store -> {
            Bytes own = ConsentRows.prefix(party.value());
            Bytes prefix = ConsentRows.partyKey(
                    party,
                    holder.map(organisation -> "orgs/" + organisation + "/consents/")
                            .orElse(""));
            Bytes begin = after.isEmpty() ? prefix : justAfter(ConsentRows.partyKey(party, after));
            List<ConsentState> found = new ArrayList<>();
            List<ConsentName> looked = new ArrayList<>();
            boolean[] more = {false};
            store.scan(Table.PARTIES, begin, row -> {
                if (!ConsentRows.startsWith(row.key(), prefix)) {
                    return false;
                }
                if (found.size() == max || looked.size() == lookAt) {
                    more[0] = true;
                    return false;
                }
                IndexedEvent newest = ConsentRows.newest(
                                store,
                                name(row.key().slice(own.size(), row.key().size())))
                        .orElseThrow(() -> new IllegalStateException("a party to a consent that is not indexed"));
                looked.add(newest.state().consent());
                if (wanted.test(newest.state())) {
                    found.add(newest.state());
                }
                return true;
            });
            return page(found, more[0] ? Optional.of(looked.getLast().toString()) : Optional.empty());
        });
    }

    private static ConsentName name(Bytes text) {
        try {
            return ConsentName.parse(new String(text.toByteArray(), StandardCharsets.US_ASCII));
        } catch (MalformedException e) {
            throw new IllegalStateException("an indexed name is malformed", e);
        }
    }

    private static Bytes justAfter(Bytes key) {
        return key.concat(Bytes.copyOf(new byte[1]));
    }

    private <T> AsOf<T> asOf(T content) {
        return new AsOf<>(content, index.height() - 1);
    }

    private <T> Page<T> page(List<T> rows, Optional<String> next) {
        return new Page<>(rows, next, index.height() - 1);
    }
}
