package org.datatrust.auditor;

import java.util.Optional;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.proof.Bytes;

/** What a mirror holds, shown as if by somebody else. */
final class StoredBlocks implements BlockSource {
    private final Mirror mirror;

    StoredBlocks(Mirror mirror) {
        this.mirror = mirror;
    }

    @Override
    public String name() {
        return "the store";
    }

    @Override
    public Optional<Bytes> newest() {
        return mirror.block(mirror.height() - 1);
    }

    @Override
    public BlockStream from(long number) {
        return new BlockStream() {
            private long next = number;

            @Override
            public Optional<Bytes> next() {
                return next < mirror.height() ? mirror.block(next++) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
