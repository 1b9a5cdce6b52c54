package org.datatrust.network;

/**
 * What {@link LocalNetwork#up} starts besides orderers and peers.
 *
 * @param chaincode deploy the chaincode and run it
 * @param gateways run the gateways of the organisations that have one; needs the chaincode
 */
public record UpOptions(boolean chaincode, boolean gateways) {

    public UpOptions {
        if (gateways && !chaincode) {
            throw new IllegalArgumentException("a gateway needs the chaincode");
        }
    }

    /** Orderers and peers in the channel. */
    public static UpOptions bare() {
        return new UpOptions(false, false);
    }

    public static UpOptions withChaincode() {
        return new UpOptions(true, false);
    }

    public static UpOptions withGateways() {
        return new UpOptions(true, true);
    }
}
