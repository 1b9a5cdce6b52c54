package org.datatrust.verifier.fabric;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.Policy;

/** A policy of the channel configuration. */
public sealed interface ChannelPolicy {
    record Signed(SignaturePolicy policy) implements ChannelPolicy {}

    /** Fabric's "implicit meta" policy: how many of the organisations' policies must hold, each over all signers. */
    record Threshold(int count, List<ChannelPolicy> policies) implements ChannelPolicy {
        public Threshold {
            policies = List.copyOf(policies);
        }
    }

    /** How many policies one may lean on. */
    int MAX_POLICIES = 1024;

    /** Stands where an organisation has no such policy; nobody satisfies it. */
    record Never() implements ChannelPolicy {}

    default boolean isSatisfiedBy(List<Member> signers) {
        return switch (this) {
            case Signed signed -> signed.policy().isSatisfiedBy(signers);
            case Threshold threshold ->
                threshold.policies().stream()
                                .filter(policy -> policy.isSatisfiedBy(signers))
                                .count()
                        >= threshold.count();
            case Never never -> false;
        };
    }

    /**
     * @param group the group that holds the policy
     * @throws UnsupportedException END-24
     */
    static ChannelPolicy of(ConfigGroup group, String name) throws MalformedException, UnsupportedException {
        return of(group, name, new int[] {MAX_POLICIES});
    }

    private static ChannelPolicy of(ConfigGroup group, String name, int[] budget)
            throws MalformedException, UnsupportedException {
        if (budget[0]-- == 0) {
            throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a policy over too many others");
        }
        if (!group.containsPolicies(name)) {
            return new Never();
        }
        Policy source = group.getPoliciesOrThrow(name).getPolicy();
        ByteString value = source.getValue();
        return switch (source.getType()) {
            case Policy.PolicyType.SIGNATURE_VALUE ->
                new Signed(SignaturePolicy.parse(value, FabricCode.BAD_CONFIGURATION));
            case Policy.PolicyType.IMPLICIT_META_VALUE -> {
                ImplicitMetaPolicy meta =
                        Messages.known(ImplicitMetaPolicy.parser(), value, FabricCode.BAD_CONFIGURATION);
                List<ChannelPolicy> policies = new ArrayList<>();
                for (ConfigGroup inner : group.getGroupsMap().values()) {
                    policies.add(of(inner, meta.getSubPolicy(), budget));
                }
                int count = switch (meta.getRule()) {
                    case ANY -> 1;
                    case ALL -> policies.size();
                    case MAJORITY -> policies.size() / 2 + 1;
                    case UNRECOGNIZED ->
                        throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "an unknown implicit meta rule");
                };
                // Fabric lets "all of none" pass; a policy that nobody need sign proves nothing here.
                if (policies.isEmpty()) {
                    throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a policy over no organisations");
                }
                yield new Threshold(count, policies);
            }
            default ->
                throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a policy of type " + source.getType());
        };
    }
}
