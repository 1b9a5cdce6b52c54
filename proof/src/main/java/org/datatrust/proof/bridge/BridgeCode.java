package org.datatrust.proof.bridge;

/** Codes of what is wrong with the objects of the bridge; public, never renumbered (docs/spec/bridge.md). */
final class BridgeCode {
    static final String UNKNOWN_VERSION = "BRG-01";
    /** A field contradicts another one, or is empty where it must not be. */
    static final String BAD_FIELD = "BRG-02";

    private BridgeCode() {}
}
