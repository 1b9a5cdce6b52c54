package org.datatrust.auditor;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.IdentityBook;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;

/** Which configuration was in force from which block on, as far as the audit came. Immutable. */
final class Configurations {
    /**
     * A configuration, and who is who under it.
     *
     * @param block number of the block that brought it; it is in force for the blocks after that one
     */
    record InForce(long block, ChannelConfig config, IdentityBook identities) {}

    private final NavigableMap<Long, InForce> byBlock;

    private Configurations(NavigableMap<Long, InForce> byBlock) {
        this.byBlock = byBlock;
    }

    /** @param genesis a block that is pinned by its hash */
    static Configurations ofGenesis(BlockEvidence genesis, Signatures signatures)
            throws MalformedException, UnsupportedException {
        ChannelConfig config = ChannelConfig.ofGenesis(genesis, signatures);
        return new Configurations(
                new TreeMap<>(Map.of(0L, new InForce(0, config, new IdentityBook(config, signatures)))));
    }

    /**
     * With the change that a configuration block brings.
     *
     * @throws UnsupportedException the change cannot be judged
     */
    Configurations next(BlockEvidence block) throws MalformedException, UnsupportedException {
        if (block.number() <= current().block()) {
            throw new MalformedException(
                    FabricCode.BAD_CONFIGURATION,
                    "block " + block.number() + " does not follow block "
                            + current().block());
        }
        throw new UnsupportedException(
                FabricCode.UNSUPPORTED_CONFIGURATION,
                "a change of the configuration in block " + block.number() + " cannot be judged");
    }

    InForce current() {
        return byBlock.lastEntry().getValue();
    }

    /** The configuration that a block with this number must be signed under. */
    InForce before(long block) {
        return Objects.requireNonNull(byBlock.lowerEntry(block)).getValue();
    }

    /** Numbers of the blocks that brought a configuration, ascending, block 0 first. */
    Iterable<Long> blocks() {
        return byBlock.keySet();
    }
}
