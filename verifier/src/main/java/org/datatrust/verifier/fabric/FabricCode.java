package org.datatrust.verifier.fabric;

/** Codes under which the parsers of this package refuse (docs/spec/report-codes.md). Added, never renamed. */
public final class FabricCode {
    /** Not the one encoding of a transaction: unknown fields, fields out of order or twice, bytes after the end. */
    public static final String NOT_CANONICAL = "FAB-01";

    /** Not an endorser transaction with exactly one action. */
    public static final String NOT_ENDORSER_TRANSACTION = "FAB-02";

    public static final String BAD_CONFIGURATION = "FAB-10";
    public static final String UNSUPPORTED_CONFIGURATION = "FAB-11";
    public static final String BAD_SIGNATURES_METADATA = "FAB-16";

    /** A configuration block that does not follow the configuration before it. */
    public static final String CONFIGURATION_NOT_FOLLOWING = "FAB-18";

    /** A configuration that the one before it did not allow. */
    public static final String CONFIGURATION_NOT_AUTHORISED = "FAB-19";

    /** A chaincode definition that does not say what a definition must say. */
    public static final String BAD_DEFINITION = "END-23";

    public static final String UNSUPPORTED_POLICY = "END-24";

    private FabricCode() {}
}
