package org.datatrust.network;

import java.util.Optional;

/**
 * What the members of a running network may agree to change; see {@link LocalNetwork#change}. Each change leaves the network complete:
 * all its nodes run with the new configuration, and {@code down} and {@code up} keep it.
 */
public sealed interface NetworkChange {

    /** An organisation joins, with a peer that endorses. It runs no orderer: consenters are exchanged, not added. */
    record Admission(Organisation organisation) implements NetworkChange {
        public Admission {
            if (!organisation.peer() || organisation.orderer()) {
                throw new IllegalArgumentException("an organisation is admitted with a peer and without an orderer");
            }
        }
    }

    /** The organisation that was admitted last leaves. */
    record Departure(String organisation) implements NetworkChange {}

    /**
     * An organisation's orderer makes room for a fresh one: new keys, an empty ledger, the same place among the consenters. While it is
     * away all others must run.
     */
    record OrdererReplacement(String organisation) implements NetworkChange {}

    /**
     * An organisation issues all its Fabric identities anew, under a new root; its TLS certificates stay. Takes two votes: the new root
     * comes in together with the new identity of the orderer; then the old root goes.
     */
    record AuthorityRotation(String organisation) implements NetworkChange {}

    /** The certificate of an organisation's peer is revoked; the peer goes on with a new one. */
    record PeerRevocation(String organisation) implements NetworkChange {}

    /** The channel's rule for endorsements becomes another one; it holds for definitions of chaincode that have none of their own. */
    record ChannelRule(EndorsementRule rule) implements NetworkChange {}

    /**
     * The chaincode gets a new definition for the same code.
     *
     * @param rule of its own for endorsements; if empty, it keeps the one it has
     */
    record ChaincodeUpgrade(Optional<EndorsementRule> rule) implements NetworkChange {}
}
