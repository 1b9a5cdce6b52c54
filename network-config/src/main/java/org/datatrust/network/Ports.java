package org.datatrust.network;

/** The TCP ports of one organisation, all on 127.0.0.1. */
public record Ports(
        int orderer,
        int ordererAdmin,
        int ordererMetrics,
        int peer,
        int peerChaincode,
        int peerMetrics,
        int chaincode,
        int gateway,
        int gatewayAdmin) {
    /** Distance between the first ports of neighbouring organisations. */
    public static final int PER_ORGANISATION = 20;

    /** Index 0 is the first organisation of the consortium. */
    static Ports of(int portBase, int index) {
        int first = portBase + PER_ORGANISATION * index;
        return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7, first + 8);
    }
}
