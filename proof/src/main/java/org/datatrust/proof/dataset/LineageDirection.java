package org.datatrust.proof.dataset;

import java.util.Arrays;
import java.util.Optional;
import org.datatrust.proof.cbor.Numbered;

/** Which way a lineage is followed. */
public enum LineageDirection implements Numbered {
    /** To what a version was made from. */
    UP(1, "up"),
    /** To what was made from it. */
    DOWN(2, "down");

    private final int code;
    private final String word;

    LineageDirection(int code, String word) {
        this.code = code;
        this.word = word;
    }

    @Override
    public int code() {
        return code;
    }

    /** The argument of the chaincode function. */
    public String word() {
        return word;
    }

    public static Optional<LineageDirection> ofWord(String word) {
        return Arrays.stream(values())
                .filter(direction -> direction.word.equals(word))
                .findFirst();
    }
}
