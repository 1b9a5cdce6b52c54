package org.datatrust.network;

/** Is told each step when it begins or is done, one line of text for a person. May be called from several threads at once. */
@FunctionalInterface
public interface Progress {
    void step(String line);
}
