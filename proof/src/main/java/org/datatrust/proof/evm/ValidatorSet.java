package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.datatrust.proof.MalformedException;

/** Who may seal the blocks of a chain at some height. It comes from a pin, never from a header: a header's own list is its author's. */
public final class ValidatorSet {
    public static final int MAX_VALIDATORS = 256;

    /** None, too many, one twice, or the zero address. */
    public static final String NOT_A_SET = "EVH-08";

    private final SortedSet<EvmAddress> members;

    private ValidatorSet(SortedSet<EvmAddress> members) {
        this.members = members;
    }

    /** @throws MalformedException EVH-08 */
    public static ValidatorSet of(Collection<EvmAddress> addresses) throws MalformedException {
        SortedSet<EvmAddress> members = new TreeSet<>(addresses);
        if (members.isEmpty() || addresses.size() > MAX_VALIDATORS || members.size() != addresses.size()) {
            throw new MalformedException(
                    NOT_A_SET,
                    addresses.size() + " validators, of which " + members.size() + " are different; 1 to "
                            + MAX_VALIDATORS + " different ones are allowed");
        }
        if (members.contains(EvmAddress.ZERO)) {
            throw new MalformedException(NOT_A_SET, "the zero address is no validator");
        }
        return new ValidatorSet(members);
    }

    /** Ascending. */
    public List<EvmAddress> members() {
        return new ArrayList<>(members);
    }

    public int size() {
        return members.size();
    }

    public boolean contains(EvmAddress address) {
        return members.contains(address);
    }

    /** ⌈2n/3⌉, whatever the chain's own nodes are content with. */
    public int quorum() {
        return (2 * size() + 2) / 3;
    }

    /** Whether one validator may fail in any way without harm; sets below four are to be called weak wherever they count. */
    public boolean toleratesFaults() {
        return size() >= 4;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatorSet that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
