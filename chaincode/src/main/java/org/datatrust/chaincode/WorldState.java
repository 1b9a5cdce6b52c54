package org.datatrust.chaincode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;

/** The channel's committed state, as this transaction may read and change it. A read never sees the transaction's own writes. */
final class WorldState {
    private final ChaincodeStub stub;

    WorldState(ChaincodeStub stub) {
        this.stub = stub;
    }

    /** One round trip to the peer. Fabric answers no bytes for an absent key; an empty value cannot be stored. */
    Optional<Bytes> read(String key) {
        byte[] value = stub.getState(key);
        return value.length == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(value));
    }

    /**
     * The first keys that begin with a text and go on after it, ascending. The peer sends them as they are asked for, so an answer costs
     * what it holds and not what the ledger holds.
     *
     * @param prefix ends with a slash
     */
    List<String> keysAfter(String prefix, int max) {
        // The character after the slash ends the range: no key with this prefix is behind it.
        String end = prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1);
        List<String> keys = new ArrayList<>();
        try (QueryResultsIterator<KeyValue> range = stub.getStateByRange(prefix, end)) {
            for (Iterator<KeyValue> next = range.iterator(); keys.size() < max && next.hasNext(); ) {
                keys.add(next.next().getKey());
            }
        }
        return keys;
    }

    void write(String key, Bytes value) {
        stub.putState(key, value.toByteArray());
    }

    /** A transaction has at most one event. */
    void emit(String event, Bytes payload) {
        stub.setEvent(event, payload.toByteArray());
    }
}
