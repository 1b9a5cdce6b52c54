package org.datatrust.proof.consent;

/** A value that is a number on the wire. Numbers are given out once and never again. */
interface Numbered {
    int code();

    /** @throws IllegalArgumentException if none has this number */
    static <E extends Enum<E> & Numbered> E of(Class<E> type, long code) {
        for (E value : type.getEnumConstants()) {
            if (value.code() == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no " + type.getSimpleName() + " has the number " + code);
    }
}
