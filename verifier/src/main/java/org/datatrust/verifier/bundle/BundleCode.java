package org.datatrust.verifier.bundle;

/** Why a bundle or context file was refused (docs/spec/report-codes.md). Codes are added, never renamed. */
public final class BundleCode {
    /** Larger than a bundle may be. */
    public static final String TOO_LARGE = "BND-01";

    /** None of the versions 1, 2 and 4. */
    public static final String UNKNOWN_VERSION = "BND-02";

    /** A compressed part declares a length that is over the limit or that its bytes cannot have. */
    public static final String BAD_LENGTH = "BND-03";

    /** A compressed part is not raw DEFLATE of the declared length. */
    public static final String BAD_COMPRESSION = "BND-04";

    /** A compressed part has bytes after its end. */
    public static final String UNUSED_COMPRESSED_BYTES = "BND-05";

    /** A record names an anchoring that is not there, or an anchoring is used by no record. */
    public static final String DANGLING_ANCHORING = "BND-06";

    /** A block is not what a block must be. */
    public static final String BAD_BLOCK = "BND-07";

    /** A transaction's position is outside its block. */
    public static final String BAD_POSITION = "BND-08";

    /** The configuration blocks do not start with block 0 or do not ascend. */
    public static final String BAD_CONTEXT = "BND-09";

    /** Certificates that stand apart are doubled, unused, out of order, or belong beyond the end of the text. */
    public static final String BAD_CERTIFICATES = "BND-10";

    private BundleCode() {}
}
