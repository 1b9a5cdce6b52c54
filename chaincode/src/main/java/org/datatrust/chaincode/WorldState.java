package org.datatrust.chaincode;

import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.hyperledger.fabric.shim.ChaincodeStub;

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

    void write(String key, Bytes value) {
        stub.putState(key, value.toByteArray());
    }

    /** A transaction has at most one event. */
    void emit(String event, Bytes payload) {
        stub.setEvent(event, payload.toByteArray());
    }
}
