package org.datatrust.proof.parts;

/** Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    static final int MALFORMED = 0;
    static final int INCOMPLETE = -1;

    private Utf8() {}

    /** The number of bytes of the character at p, 1 to 4; {@link #MALFORMED}, or {@link #INCOMPLETE} if it reaches beyond {@code stop}. */
    static int size(byte[] b, int p, int stop) {
        int lead = b[p] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            return MALFORMED;
        }
        int size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (p + size > stop) {
            return INCOMPLETE;
        }
        int second = b[p + 1] & 0xff;
        int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return MALFORMED;
        }
        for (int i = 2; i < size; i++) {
            if ((b[p + i] & 0xc0) != 0x80) {
                return MALFORMED;
            }
        }
        return size;
    }
}
