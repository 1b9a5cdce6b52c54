package org.datatrust.auditor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.datatrust.auditor.store.MirrorStore;
import org.datatrust.auditor.store.MirrorStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentRules;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentVerdict;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;

/**
 * Decides every event of every consent, and every use, once more and compares with what the transactions wrote: a chaincode that let
 * data be used without a consent is found, even if all organisations had agreed on it. For one thread.
 */
final class ConsentReplay {
    private static final String CONSENTS = "consent/";
    private static final String USES = "use/";
    private static final Bytes RECORD_EVENT = Bytes.utf8("RecordConsentEvent");
    private static final Bytes RECORD_USE = Bytes.utf8("RecordUse");
    /** Stands where a consent would, once the ledger went another way than its rules. */
    private static final Bytes LOST = Bytes.utf8("lost");

    private final MirrorStore store;
    private final String chaincode;
    private final ConsentRules rules;

    ConsentReplay(MirrorStore store, String chaincode, EcdsaP256 signatures) {
        this.store = store;
        this.chaincode = chaincode;
        this.rules = new ConsentRules(signatures);
    }

    /**
     * @param creator MSP id of who signed the transaction, which counts as valid
     * @return what is wrong with it; empty if nothing is, or if it has nothing to do with consents
     */
    Optional<String> apply(EndorserTransaction transaction, String creator) {
        Map<String, Optional<Bytes>> writes = new TreeMap<>();
        for (ReadWriteSet.Write write : transaction
                .readWriteSet()
                .namespace(chaincode)
                .map(ReadWriteSet.Namespace::writes)
                .orElse(List.of())) {
            if (write.key().startsWith(CONSENTS) || write.key().startsWith(USES)) {
                writes.put(write.key(), write.value());
            }
        }
        if (writes.isEmpty()) {
            return Optional.empty();
        }
        if (writes.size() != 1 || transaction.arguments().size() != 2) {
            return Optional.of("keys of consents are written by a call that is no event and no use");
        }
        Map.Entry<String, Optional<Bytes>> written =
                writes.entrySet().iterator().next();
        Bytes function = written.getKey().startsWith(CONSENTS) ? RECORD_EVENT : RECORD_USE;
        if (!transaction.arguments().getFirst().equals(function)) {
            lose(written.getKey());
            return Optional.of(written.getKey() + ": it is written by a call of another function");
        }
        byte[] argument = transaction.arguments().get(1).toByteArray();
        OptionalLong claimed = ClaimedTime.seconds(transaction);
        if (claimed.isEmpty()) {
            lose(written.getKey());
            return Optional.of(written.getKey() + ": the transaction claims a time at which nothing takes effect");
        }
        long at = claimed.getAsLong();
        try {
            OrganisationId organisation = OrganisationId.parse(creator);
            if (written.getKey().startsWith(CONSENTS)) {
                ConsentEvent event = ConsentEvent.parse(argument);
                return event.channel().value().equals(transaction.channel())
                        ? event(event, organisation, at, written)
                        : foreign(written.getKey());
            }
            UseRequest request = UseRequest.parse(argument);
            return request.channel().value().equals(transaction.channel())
                    ? use(request, organisation, at, written)
                    : foreign(written.getKey());
        } catch (MalformedException e) {
            lose(written.getKey());
            return Optional.of(written.getKey() + ": " + e.code() + " " + e.getMessage());
        }
    }

    private Optional<String> foreign(String key) {
        lose(key);
        return Optional.of(key + ": the request was meant for another channel");
    }

    private Optional<String> event(
            ConsentEvent event, OrganisationId creator, long at, Map.Entry<String, Optional<Bytes>> written)
            throws MalformedException {
        String key = StateKey.consent(event.consent());
        if (isLost(key)) {
            return Optional.empty();
        }
        ConsentVerdict verdict = rules.apply(state(event.consent()), event, creator, at);
        return switch (verdict) {
            case ConsentVerdict.Accepted(ConsentState after)
            when written.equals(Map.entry(key, Optional.of(after.encode()))) -> {
                store.put(Table.CONSENTS, Bytes.utf8(key), after.encode());
                yield Optional.empty();
            }
            case ConsentVerdict.Accepted(ConsentState after) -> {
                lose(written.getKey());
                yield Optional.of(event.consent() + ": the event leads to " + after.status() + " after "
                        + after.history().events() + " events; the transaction wrote something else");
            }
            case ConsentVerdict.Refused refused -> {
                lose(written.getKey());
                yield Optional.of(event.consent() + ": the event must be refused, " + refused.reason());
            }
        };
    }

    private Optional<String> use(
            UseRequest request, OrganisationId creator, long at, Map.Entry<String, Optional<Bytes>> written)
            throws MalformedException {
        if (isLost(StateKey.consent(request.consent()))) {
            return Optional.empty();
        }
        String key = StateKey.use(request.consent(), request.id());
        Optional<ConsentState> consent = state(request.consent());
        UseReceipt receipt =
                new UseReceipt(request, UseDecision.of(consent, request, at), consent.map(ConsentState::history), at);
        if (!creator.equals(request.recipient())) {
            return Optional.of(key + ": " + creator + " recorded a use by " + request.recipient());
        }
        if (store.get(Table.CONSENTS, Bytes.utf8(key)).isPresent()) {
            return Optional.of(key + ": the use is recorded twice");
        }
        store.put(Table.CONSENTS, Bytes.utf8(key), receipt.encode().sha256().bytes());
        return written.equals(Map.entry(key, Optional.of(receipt.encode())))
                ? Optional.empty()
                : Optional.of(
                        key + ": the decision is " + receipt.decision() + "; the transaction wrote something else");
    }

    private boolean isLost(String key) {
        return store.get(Table.CONSENTS, Bytes.utf8(key)).equals(Optional.of(LOST));
    }

    /** Whatever comes later to this consent cannot be judged; that was told once. */
    private void lose(String key) {
        if (key.startsWith(CONSENTS)) {
            store.put(Table.CONSENTS, Bytes.utf8(key), LOST);
        }
    }

    private Optional<ConsentState> state(ConsentName consent) throws MalformedException {
        Optional<Bytes> stored = store.get(Table.CONSENTS, Bytes.utf8(StateKey.consent(consent)));
        return stored.isEmpty()
                ? Optional.empty()
                : Optional.of(ConsentState.parse(stored.get().toByteArray()));
    }
}
