package org.datatrust.verifier.trust;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.name.ChannelName;

/**
 * Which chains outside the consortium are believed to have kept its checkpoints.
 *
 * @param registries 1 to {@value #MAX_REGISTRIES}, of one channel and chain at most one
 * @param required how many distinct chains must have kept a checkpoint of the record's log, 1 to their number
 */
public record WitnessTrust(List<Registry> registries, int required) {
    public static final int MAX_REGISTRIES = 16;

    /** Each of them costs a signature for each witness in a bundle. */
    public static final int MAX_VALIDATORS = 64;

    /**
     * A CheckpointRegistry of a channel. Its code names the light client that it believes; that this one began with the consortium's peers, whoever
     * makes the policy has seen at its deployment (docs/adr/0019).
     *
     * @param chain whose blocks are final when they are sealed: QBFT or IBFT2
     */
    public record Registry(ChannelName channel, PinnedChain chain, EvmContract contract) {
        public Registry {
            if (chain.validators().stream().anyMatch(period -> period.members().size() > MAX_VALIDATORS)) {
                throw new IllegalArgumentException("more than " + MAX_VALIDATORS + " validators");
            }
            if (chain.confirmations() != 0) {
                throw new IllegalArgumentException("blocks of " + chain.engine() + " are never final");
            }
        }
    }

    private record Place(ChannelName channel, ChainId chain) {}

    public WitnessTrust {
        registries = List.copyOf(registries);
        if (registries.isEmpty() || registries.size() > MAX_REGISTRIES) {
            throw new IllegalArgumentException("1 to " + MAX_REGISTRIES + " registries");
        }
        Set<Place> places = new HashSet<>();
        for (Registry registry : registries) {
            if (!places.add(new Place(registry.channel(), registry.chain().id()))) {
                throw new IllegalArgumentException(
                        "chain " + registry.chain().id() + " stands twice for channel " + registry.channel());
            }
        }
        for (Registry one : registries) {
            for (Registry other : registries) {
                // A header does not say of which chain it is: only its validators do.
                if (!one.chain().id().equals(other.chain().id()) && one.chain().sharesValidators(other.chain())) {
                    throw new IllegalArgumentException("chains " + one.chain().id() + " and "
                            + other.chain().id() + " have a validator in common");
                }
            }
        }
        if (required < 1 || required > registries.size()) {
            throw new IllegalArgumentException("required is 1 to the number of registries");
        }
    }

    public Optional<Registry> registry(ChannelName channel, ChainId chain) {
        return registries.stream()
                .filter(registry -> registry.channel().equals(channel)
                        && registry.chain().id().equals(chain))
                .findFirst();
    }
}
