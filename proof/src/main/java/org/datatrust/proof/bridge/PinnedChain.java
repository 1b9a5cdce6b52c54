package org.datatrust.proof.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.Engine;
import org.datatrust.proof.evm.EvmAddress;
import org.datatrust.proof.evm.ValidatorSet;

/**
 * What must be known of an EVM chain before anything it says is believed. It never comes with the evidence.
 *
 * @param genesis hash of block 0; it names the chain among those with the same id
 * @param engine QBFT, IBFT2 or CLIQUE
 * @param validators who seals from which block on, ascending; the first from block 0
 * @param confirmations how many sealed blocks must follow the one that is believed: 0 exactly for engines that finalise; else at least half
 *     of the signers, so that more than half of them sealed
 */
public record PinnedChain(
        ChainId id, Digest genesis, Engine engine, List<ValidatorPeriod> validators, int confirmations) {
    public static final int MAX_PERIODS = 64;

    /** A header more costs a signature more, and is carried by every proof. */
    public static final int MAX_CONFIRMATIONS = 64;

    /** @param from number of the first block that these validators seal */
    public record ValidatorPeriod(long from, ValidatorSet members) {}

    public PinnedChain {
        validators = List.copyOf(validators);
        int half = validators.stream()
                .mapToInt(period -> period.members().size() / 2)
                .max()
                .orElse(0);
        boolean finalises = switch (engine) {
            case QBFT, IBFT2 -> true;
            case CLIQUE -> false;
            case ATTESTED -> throw new IllegalArgumentException("a chain is pinned by who seals its blocks");
        };
        if (finalises != (confirmations == 0)
                || (!finalises && confirmations < half)
                || confirmations < 0
                || confirmations > MAX_CONFIRMATIONS) {
            throw new IllegalArgumentException(
                    "blocks of " + engine + " do not count after " + confirmations + " confirmations");
        }
        if (validators.isEmpty() || validators.size() > MAX_PERIODS || !isAscending(validators)) {
            throw new IllegalArgumentException(
                    "1 to 64 periods, the first from block 0, each later than the one before");
        }
    }

    private static boolean isAscending(List<ValidatorPeriod> periods) {
        for (int i = 1; i < periods.size(); i++) {
            if (periods.get(i - 1).from() >= periods.get(i).from()) {
                return false;
            }
        }
        return periods.getFirst().from() == 0;
    }

    /** Whether only validators and confirmations may differ. */
    boolean isSameChainAs(PinnedChain other) {
        return id.equals(other.id) && genesis.equals(other.genesis) && engine == other.engine;
    }

    /** From which block on those seal who seal now. */
    public long newestPeriod() {
        return validators.getLast().from();
    }

    /** Whether a validator of one also seals the other: then a block of one could pass for one of the other. */
    public boolean sharesValidators(PinnedChain other) {
        return validators.stream()
                .flatMap(period -> period.members().members().stream())
                .anyMatch(member -> other.validators.stream()
                        .anyMatch(period -> period.members().contains(member)));
    }

    /** Who seals the block of this number, 0 or more. */
    public ValidatorSet validatorsOf(long number) {
        ValidatorSet found = validators.getFirst().members();
        for (ValidatorPeriod period : validators) {
            if (period.from() <= number) {
                found = period.members();
            }
        }
        return found;
    }

    /** Whether every set of validators tolerates one that is faulty in any way; what rests on others is called weak. */
    public boolean toleratesFaults() {
        return engine != Engine.CLIQUE
                && validators.stream().allMatch(period -> period.members().toleratesFaults());
    }

    void write(CborWriter out) {
        out.map(5);
        out.key(1).uint(id.value());
        out.key(2).digest(genesis);
        out.key(3).uint(engine.code());
        out.key(4).array(validators.size());
        for (ValidatorPeriod period : validators) {
            List<EvmAddress> members = period.members().members();
            out.array(1 + members.size());
            out.uint(period.from());
            members.forEach(member -> out.bytes(member.content()));
            out.end();
        }
        out.end();
        out.key(5).uint(confirmations);
        out.end();
    }

    /** @throws MalformedException CBR-xx, EVH-08 or BRG-02; validators must be ascending, so that one chain has one encoding */
    static PinnedChain read(CborReader in) throws MalformedException {
        in.beginMap(5);
        in.key(1);
        ChainId id = new ChainId(in.uint(1, ChainId.MAX));
        in.key(2);
        Digest genesis = in.digest();
        in.key(3);
        Engine engine = in.numbered(Engine.class);
        in.key(4);
        int count = in.beginArray(1, MAX_PERIODS);
        List<ValidatorPeriod> validators = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            validators.add(readPeriod(in));
        }
        in.endArray();
        in.key(5);
        int confirmations = (int) in.uint(0, MAX_CONFIRMATIONS);
        in.endMap();
        try {
            return new PinnedChain(id, genesis, engine, validators, confirmations);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(BridgeCode.BAD_FIELD, String.valueOf(e.getMessage()));
        }
    }

    private static ValidatorPeriod readPeriod(CborReader in) throws MalformedException {
        int members = in.beginArray(2, 1 + ValidatorSet.MAX_VALIDATORS) - 1;
        long from = in.uint(0, Long.MAX_VALUE);
        List<EvmAddress> addresses = new ArrayList<>();
        Optional<EvmAddress> before = Optional.empty();
        for (int i = 0; i < members; i++) {
            Bytes content = in.bytes(EvmAddress.SIZE_BYTES, EvmAddress.SIZE_BYTES);
            EvmAddress address = new EvmAddress(content);
            if (before.isPresent() && before.get().compareTo(address) >= 0) {
                throw new MalformedException(BridgeCode.BAD_FIELD, "validators are not in ascending order");
            }
            before = Optional.of(address);
            addresses.add(address);
        }
        in.endArray();
        return new ValidatorPeriod(from, ValidatorSet.of(addresses));
    }
}
