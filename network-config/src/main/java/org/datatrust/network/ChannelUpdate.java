package org.datatrust.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigUpdateEnvelope;
import org.hyperledger.fabric.protos.common.ConfigValue;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.HeaderType;
import org.hyperledger.fabric.protos.common.Payload;

/**
 * What leads from one configuration of a channel to another, as Fabric's internal/configtxlator/update/update.go computes it: a read set
 * of the versions that must be in force, and a write set in which every changed element has the next version. Elements that stay as they
 * are appear, without content, only in a group that gains or loses an element.
 */
record ChannelUpdate(ConfigUpdate update) {

    /**
     * The update from one configuration to another.
     *
     * @throws IllegalArgumentException if they do not differ
     */
    static ChannelUpdate between(String channel, ChannelConfiguration before, ChannelConfiguration after) {
        Difference difference =
                groups(before.config().getChannelGroup(), after.config().getChannelGroup());
        if (!difference.changed()) {
            throw new IllegalArgumentException("nothing changes");
        }
        return new ChannelUpdate(ConfigUpdate.newBuilder()
                .setChannelId(channel)
                .setReadSet(difference.read())
                .setWriteSet(difference.write())
                .build());
    }

    /** With the signatures of those who agree, ready to be sent by one more of them, who signs when sending. */
    Envelope signedBy(List<Administrator> voters) {
        ConfigUpdateEnvelope.Builder vote = ConfigUpdateEnvelope.newBuilder().setConfigUpdate(update.toByteString());
        voters.forEach(voter -> vote.addSignatures(voter.sign(update.toByteString())));
        Header header = Header.newBuilder()
                .setChannelHeader(ChannelHeader.newBuilder()
                        .setType(HeaderType.CONFIG_UPDATE_VALUE)
                        .setChannelId(update.getChannelId())
                        .build()
                        .toByteString())
                .build();
        return Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(header)
                        .setData(vote.build().toByteString())
                        .build()
                        .toByteString())
                .build();
    }

    private record Difference(ConfigGroup read, ConfigGroup write, boolean changed) {}

    private static Difference groups(ConfigGroup before, ConfigGroup after) {
        Leaves<ConfigPolicy> policies = Leaves.of(
                before.getPoliciesMap(),
                after.getPoliciesMap(),
                ConfigPolicy::getVersion,
                (policy, version) -> policy.toBuilder().setVersion(version).build(),
                ConfigPolicy.getDefaultInstance());
        Leaves<ConfigValue> values = Leaves.of(
                before.getValuesMap(),
                after.getValuesMap(),
                ConfigValue::getVersion,
                (value, version) -> value.toBuilder().setVersion(version).build(),
                ConfigValue.getDefaultInstance());
        ConfigGroup.Builder read = ConfigGroup.newBuilder().setVersion(before.getVersion());
        ConfigGroup.Builder write = ConfigGroup.newBuilder().setVersion(before.getVersion());
        write.putAllPolicies(policies.changed()).putAllValues(values.changed());
        Map<String, ConfigGroup> same = new HashMap<>();
        after.getGroupsMap().forEach((name, now) -> {
            Difference inner = groups(before.getGroupsOrDefault(name, ConfigGroup.getDefaultInstance()), now);
            if (!before.containsGroups(name)) {
                write.putGroups(
                        name,
                        inner.write().toBuilder()
                                .setVersion(0)
                                .setModPolicy(now.getModPolicy())
                                .build());
            } else if (inner.changed()) {
                read.putGroups(name, inner.read());
                write.putGroups(name, inner.write());
            } else {
                same.put(name, inner.read());
            }
        });
        boolean itself = !before.getModPolicy().equals(after.getModPolicy())
                || !before.getPoliciesMap()
                        .keySet()
                        .equals(after.getPoliciesMap().keySet())
                || !before.getValuesMap().keySet().equals(after.getValuesMap().keySet())
                || !before.getGroupsMap().keySet().equals(after.getGroupsMap().keySet());
        boolean content = write.getPoliciesCount() + write.getValuesCount() + write.getGroupsCount() > 0;
        if (itself) {
            read.putAllPolicies(policies.same()).putAllValues(values.same()).putAllGroups(same);
            write.putAllPolicies(policies.same()).putAllValues(values.same()).putAllGroups(same);
            write.setVersion(before.getVersion() + 1).setModPolicy(after.getModPolicy());
        }
        return new Difference(read.build(), write.build(), itself || content);
    }

    /**
     * What becomes of a group's policies, or of its values.
     *
     * @param changed new ones and changed ones, with their next versions
     * @param same those that stay, reduced to their versions
     */
    private record Leaves<T>(Map<String, T> changed, Map<String, T> same) {
        static <T> Leaves<T> of(
                Map<String, T> before,
                Map<String, T> after,
                ToLongFunction<T> version,
                BiFunction<T, Long, T> withVersion,
                T empty) {
            Map<String, T> changed = new HashMap<>();
            Map<String, T> same = new HashMap<>();
            after.forEach((name, now) -> {
                T was = before.get(name);
                if (was == null) {
                    changed.put(name, withVersion.apply(now, 0L));
                } else if (withVersion.apply(was, 0L).equals(withVersion.apply(now, 0L))) {
                    same.put(name, withVersion.apply(empty, version.applyAsLong(was)));
                } else {
                    changed.put(name, withVersion.apply(now, version.applyAsLong(was) + 1));
                }
            });
            return new Leaves<>(changed, same);
        }
    }
}
