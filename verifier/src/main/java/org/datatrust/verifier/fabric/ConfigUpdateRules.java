package org.datatrust.verifier.fabric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.ConfigPolicy;
import org.hyperledger.fabric.protos.common.ConfigUpdate;
import org.hyperledger.fabric.protos.common.ConfigValue;

/**
 * How one configuration becomes the next (common/configtx: validator.go, update.go, configmap.go): an update names what it read and what it
 * writes; whatever it changes must be signed as the item's own modification policy demands.
 */
final class ConfigUpdateRules {
    private static final String ROOT = "/Channel";
    private static final int MAX_NAME = 249;
    /** Each has its whole path for a name. */
    private static final int MAX_ITEMS = 10_000;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9.-]+");

    private ConfigUpdateRules() {}

    /** One group, value or policy of a configuration. */
    private sealed interface Item {
        long version();

        String modificationPolicy();

        /** The group whose policies a relative modification policy names. */
        String policyScope(String path);

        record Group(ConfigGroup group) implements Item {
            @Override
            public long version() {
                return group.getVersion();
            }

            @Override
            public String modificationPolicy() {
                return group.getModPolicy();
            }

            @Override
            public String policyScope(String path) {
                return path;
            }
        }

        record Value(ConfigValue value) implements Item {
            @Override
            public long version() {
                return value.getVersion();
            }

            @Override
            public String modificationPolicy() {
                return value.getModPolicy();
            }

            @Override
            public String policyScope(String path) {
                return parent(path);
            }
        }

        record Policy(ConfigPolicy policy) implements Item {
            @Override
            public long version() {
                return policy.getVersion();
            }

            @Override
            public String modificationPolicy() {
                return policy.getModPolicy();
            }

            @Override
            public String policyScope(String path) {
                return parent(path);
            }
        }

        private static String parent(String path) {
            return path.substring(0, path.lastIndexOf('/'));
        }
    }

    /** Groups, values and policies of one name do not clash. */
    private record Key(Kind kind, String path) {
        private enum Kind {
            GROUP,
            VALUE,
            POLICY
        }

        static Key group(String path) {
            return new Key(Kind.GROUP, path);
        }

        static Key value(String path) {
            return new Key(Kind.VALUE, path);
        }

        static Key policy(String path) {
            return new Key(Kind.POLICY, path);
        }
    }

    /**
     * What comes of an update.
     *
     * @param changed paths of the items that are new, different or gone, sorted
     */
    record Updated(ConfigGroup root, Set<String> changed) {}

    /**
     * @param before root group of the configuration in force
     * @param isSatisfied whether the update's signers satisfy the policy of this path
     * @throws MalformedException FAB-19: the update does not fit the configuration, or is not signed as it demands
     */
    static Updated apply(ConfigGroup before, ConfigUpdate update, Predicate<String> isSatisfied)
            throws MalformedException {
        Map<Key, Item> current = items(before);
        Map<Key, Item> read = items(update.getReadSet());
        Map<Key, Item> written = items(update.getWriteSet());
        for (Map.Entry<Key, Item> entry : read.entrySet()) {
            Item now = current.get(entry.getKey());
            if (now == null || now.version() != entry.getValue().version()) {
                throw refused("the update was made for another version of "
                        + entry.getKey().path());
            }
        }
        Map<Key, Item> delta = new LinkedHashMap<>();
        written.forEach((key, item) -> {
            Item known = read.get(key);
            if (known == null || known.version() != item.version()) {
                delta.put(key, item);
            }
        });
        if (delta.isEmpty()) {
            throw refused("the update changes nothing");
        }
        for (Map.Entry<Key, Item> entry : delta.entrySet()) {
            requireAuthorised(
                    entry.getKey(), entry.getValue(), Optional.ofNullable(current.get(entry.getKey())), isSatisfied);
        }
        Map<Key, Item> result = new HashMap<>(current);
        result.putAll(delta);
        ConfigGroup root = rebuild(ROOT, result);
        return new Updated(root, changed(current, items(root)));
    }

    private static void requireAuthorised(Key key, Item item, Optional<Item> before, Predicate<String> isSatisfied)
            throws MalformedException {
        if (before.isEmpty()) {
            // A new item is allowed by whoever may change the group that now names it.
            if (item.version() != 0) {
                throw refused(key.path() + " is new, but has version " + item.version());
            }
            return;
        }
        if (item.version() != before.get().version() + 1) {
            throw refused(
                    key.path() + " does not follow version " + before.get().version());
        }
        String name = before.get().modificationPolicy();
        String policy = name.startsWith("/") ? name : before.get().policyScope(key.path()) + "/" + name;
        if (name.isEmpty() || !isSatisfied.test(policy)) {
            throw refused("the change of " + key.path() + " is not signed as " + policy + " demands");
        }
    }

    private static Set<String> changed(Map<Key, Item> before, Map<Key, Item> after) {
        Set<String> paths = new TreeSet<>();
        after.forEach((key, item) -> {
            Item old = before.get(key);
            boolean content = old == null || (!(item instanceof Item.Group) && !item.equals(old));
            if (content) {
                paths.add(key.path());
            }
        });
        before.keySet().stream()
                .filter(key -> !after.containsKey(key))
                .map(Key::path)
                .forEach(paths::add);
        return paths;
    }

    private static Map<Key, Item> items(ConfigGroup root) throws MalformedException {
        Map<Key, Item> items = new LinkedHashMap<>();
        collect(ROOT, root, items);
        return items;
    }

    private static void put(Map<Key, Item> items, Key key, Item item) throws MalformedException {
        if (items.size() == MAX_ITEMS) {
            throw refused("more than " + MAX_ITEMS + " items");
        }
        items.put(key, item);
    }

    private static void collect(String path, ConfigGroup group, Map<Key, Item> items) throws MalformedException {
        put(items, Key.group(path), new Item.Group(group));
        for (Map.Entry<String, ConfigValue> value : group.getValuesMap().entrySet()) {
            put(items, Key.value(path + "/" + named(value.getKey())), new Item.Value(value.getValue()));
        }
        for (Map.Entry<String, ConfigPolicy> policy : group.getPoliciesMap().entrySet()) {
            put(items, Key.policy(path + "/" + named(policy.getKey())), new Item.Policy(policy.getValue()));
        }
        for (Map.Entry<String, ConfigGroup> inner : group.getGroupsMap().entrySet()) {
            collect(path + "/" + named(inner.getKey()), inner.getValue(), items);
        }
    }

    /** Fabric's own rule (common/configtx/validator.go). Without it a name could hold a slash, or paths could grow without bounds. */
    private static String named(String name) throws MalformedException {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw refused("a name is 1 to " + MAX_NAME + " of a-z A-Z 0-9 . -");
        }
        return name;
    }

    /** Takes in only what a group names, so that what an update no longer names is gone. */
    private static ConfigGroup rebuild(String path, Map<Key, Item> items) throws MalformedException {
        if (!(items.get(Key.group(path)) instanceof Item.Group(ConfigGroup source))) {
            throw refused(path + " is named, but not there");
        }
        ConfigGroup.Builder group =
                ConfigGroup.newBuilder().setVersion(source.getVersion()).setModPolicy(source.getModPolicy());
        for (String name : sorted(source.getValuesMap().keySet())) {
            if (!(items.get(Key.value(path + "/" + name)) instanceof Item.Value(ConfigValue value))) {
                throw refused(path + "/" + name + " is named, but not there");
            }
            group.putValues(name, value);
        }
        for (String name : sorted(source.getPoliciesMap().keySet())) {
            if (!(items.get(Key.policy(path + "/" + name)) instanceof Item.Policy(ConfigPolicy policy))) {
                throw refused(path + "/" + name + " is named, but not there");
            }
            group.putPolicies(name, policy);
        }
        for (String name : sorted(source.getGroupsMap().keySet())) {
            group.putGroups(name, rebuild(path + "/" + name, items));
        }
        return group.build();
    }

    private static List<String> sorted(Set<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(null);
        return sorted;
    }

    private static MalformedException refused(String what) {
        return new MalformedException(FabricCode.CONFIGURATION_NOT_AUTHORISED, what);
    }
}
