package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;

/**
 * A whole Merkle Patricia trie in memory: gives its root and proofs. A chain's nodes hand out no proofs of receipts, so who wants one
 * builds the block's trie again.
 */
public final class Trie {
    /** Nodes by hash; only looked up, never walked. */
    private final Map<Digest, TrieNode> nodes = new HashMap<>();

    private final Digest root;

    private Trie(List<Entry> entries) {
        if (entries.isEmpty()) {
            root = MerklePatriciaProof.EMPTY_ROOT;
        } else {
            TrieNode top = node(entries, 0);
            root = Keccak256.of(top.encoded().encode());
            nodes.put(root, top);
        }
    }

    private record Entry(Nibbles path, Bytes value) {}

    /**
     * The trie of these keys and values.
     *
     * @throws IllegalArgumentException if a key is longer than {@value MerklePatriciaProof#MAX_KEY_BYTES} bytes, or a value empty: no
     *     trie can hold it
     */
    public static Trie of(Map<Bytes, Bytes> content) {
        SortedMap<String, Entry> sorted = new TreeMap<>();
        content.forEach((key, value) -> {
            if (key.size() > MerklePatriciaProof.MAX_KEY_BYTES || value.isEmpty()) {
                throw new IllegalArgumentException("no trie holds " + key + " with " + value.size() + " bytes");
            }
            sorted.put(key.hex(), new Entry(Nibbles.ofKey(key), value));
        });
        return new Trie(List.copyOf(sorted.values()));
    }

    /** The trie of a list, such as the receipts of a block: each value under the RLP of its 0-based index. */
    public static Trie ofList(List<Bytes> values) {
        Map<Bytes, Bytes> content = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            content.put(Rlp.scalar(i).encode(), values.get(i));
        }
        return of(content);
    }

    public Digest root() {
        return root;
    }

    /** The proof that the key is there, or that it is not. */
    public MerklePatriciaProof prove(Bytes key) {
        Nibbles path = Nibbles.ofKey(key);
        List<Bytes> way = new ArrayList<>();
        TrieNode.Child next = new TrieNode.Child.Hashed(root);
        int depth = 0;
        while (true) {
            TrieNode node;
            switch (next) {
                case TrieNode.Child.Nothing() -> {
                    return new MerklePatriciaProof(key, way);
                }
                case TrieNode.Child.Inline(TrieNode inline) -> node = inline;
                case TrieNode.Child.Hashed(Digest hash) -> {
                    TrieNode hashed = nodes.get(hash);
                    if (hashed == null) {
                        // Only the trie that holds nothing has a root without a node.
                        return new MerklePatriciaProof(key, way);
                    }
                    way.add(hashed.encoded().encode());
                    node = hashed;
                }
            }
            next = switch (node) {
                case TrieNode.Leaf _ -> new TrieNode.Child.Nothing();
                case TrieNode.Extension(Nibbles shared, TrieNode.Child child) -> {
                    boolean follows = path.hasAt(depth, shared);
                    depth += shared.size();
                    yield follows ? child : new TrieNode.Child.Nothing();
                }
                case TrieNode.Branch(List<TrieNode.Child> children, Bytes _) ->
                    depth == path.size() ? new TrieNode.Child.Nothing() : children.get(path.at(depth++));
            };
        }
    }

    /** The node of entries, in ascending order, that are equal up to a depth. */
    private TrieNode node(List<Entry> entries, int depth) {
        Nibbles first = entries.getFirst().path;
        if (entries.size() == 1) {
            return new TrieNode.Leaf(first.slice(depth, first.size()), entries.getFirst().value);
        }
        Nibbles last = entries.getLast().path;
        int end = depth;
        while (end < first.size() && first.at(end) == last.at(end)) {
            end++;
        }
        if (end > depth) {
            return new TrieNode.Extension(first.slice(depth, end), child(branch(entries, end)));
        }
        return branch(entries, depth);
    }

    private TrieNode branch(List<Entry> entries, int depth) {
        boolean valued = entries.getFirst().path.size() == depth;
        List<TrieNode.Child> children = new ArrayList<>(TrieNode.CHILDREN);
        int from = valued ? 1 : 0;
        for (int nibble = 0; nibble < TrieNode.CHILDREN; nibble++) {
            int to = from;
            while (to < entries.size() && entries.get(to).path.at(depth) == nibble) {
                to++;
            }
            children.add(from == to ? new TrieNode.Child.Nothing() : child(node(entries.subList(from, to), depth + 1)));
            from = to;
        }
        return new TrieNode.Branch(children, valued ? entries.getFirst().value : Bytes.EMPTY);
    }

    private TrieNode.Child child(TrieNode node) {
        Bytes encoded = node.encoded().encode();
        if (encoded.size() < TrieNode.HASHED_FROM_BYTES) {
            return new TrieNode.Child.Inline(node);
        }
        Digest hash = Keccak256.of(encoded);
        nodes.put(hash, node);
        return new TrieNode.Child.Hashed(hash);
    }
}
