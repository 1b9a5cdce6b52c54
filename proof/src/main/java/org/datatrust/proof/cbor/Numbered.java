package org.datatrust.proof.cbor;

/** A value that is a number on the wire. The numbers of a type are 1, 2, 3 and so on; they are given out once and never again. */
public interface Numbered {
    int code();
}
