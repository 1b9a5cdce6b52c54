package org.datatrust.auditor.source;

import java.util.Optional;
import org.datatrust.proof.Bytes;

/** Somebody who shows blocks of one channel. May lie, stop, or show other blocks the next time. */
public interface BlockSource extends AutoCloseable {
    /** What people call it; unique among the sources of an audit. */
    String name();

    /** The newest block it has, a serialised common.Block; empty if it has none. */
    Optional<Bytes> newest() throws SourceException;

    /** The block with a number; empty if it does not have it. */
    default Optional<Bytes> block(long number) throws SourceException {
        try (BlockStream blocks = from(number)) {
            return blocks.next();
        }
    }

    /** All blocks that it has at the time of the call from a number on, in the order in which it tells them. */
    BlockStream from(long number) throws SourceException;

    @Override
    void close();

    /** To be read by one thread. */
    interface BlockStream extends AutoCloseable {
        /** A serialised common.Block; empty after the last. */
        Optional<Bytes> next() throws SourceException;

        @Override
        void close();
    }
}
