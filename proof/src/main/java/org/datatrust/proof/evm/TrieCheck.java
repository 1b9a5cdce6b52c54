package org.datatrust.proof.evm;

import org.datatrust.proof.MalformedException;

/**
 * What came out of checking a proof against a trie's root. That a key is not there is proven, never inferred from a proof that fails.
 *
 * @param <T> what stands under the key
 */
public sealed interface TrieCheck<T> {
    /** The key is there, with this value. */
    record Included<T>(T value) implements TrieCheck<T> {}

    /** The key is proven not to be there. */
    record Excluded<T>() implements TrieCheck<T> {}

    /**
     * Nothing is proven.
     *
     * @param code stable code of docs/spec/report-codes.md
     * @param detail what was expected and what was found
     */
    record Refused<T>(String code, String detail) implements TrieCheck<T> {}

    /** Reads or judges a value. */
    @FunctionalInterface
    interface Reading<T, U> {
        U of(T value) throws MalformedException;
    }

    /** The same outcome with the value read; one that cannot be read is refused. */
    default <U> TrieCheck<U> read(Reading<T, U> reading) {
        return switch (this) {
            case Included<T>(T value) -> {
                try {
                    yield new Included<>(reading.of(value));
                } catch (MalformedException e) {
                    yield new Refused<>(e.code(), String.valueOf(e.getMessage()));
                }
            }
            case Excluded<T>() -> new Excluded<>();
            case Refused<T>(String code, String detail) -> new Refused<>(code, detail);
        };
    }
}
