package org.datatrust.proof.evm;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/**
 * That a key stands in a Merkle Patricia trie, or does not: the nodes from the root to where that is decided (docs/spec/evm.md, EVM-10
 * to EVM-17).
 *
 * @param key as the trie has it: already hashed for the tries of accounts and of storage
 * @param nodes of others' making, not judged before {@link #check}
 */
public record MerklePatriciaProof(Bytes key, List<Bytes> nodes) {
    public static final int MAX_KEY_BYTES = 32;

    /** One for each half-byte of the longest key and one more. */
    public static final int MAX_NODES = 2 * MAX_KEY_BYTES + 1;

    /** 1 MiB: a receipt with many logs is one node. */
    public static final int MAX_SIZE_BYTES = 1 << 20;

    public static final String MISSING_NODE = "MPT-01";
    public static final String OTHER_NODE = "MPT-02";
    public static final String SURPLUS_NODE = "MPT-03";
    public static final String OVER_LIMIT = "MPT-04";
    public static final String NOT_A_NODE = "MPT-05";
    public static final String NO_ROOT = "MPT-06";
    /** What stands under the key is not what stands under keys of this trie. */
    public static final String NOT_A_VALUE = "MPT-07";

    /** The root of a trie that holds nothing: the hash of an empty text. */
    public static final Digest EMPTY_ROOT = Keccak256.of(Rlp.Text.EMPTY.encode());

    static final Digest ZERO = Digest.of(new byte[Digest.SIZE_BYTES]);

    /** @throws IllegalArgumentException if the key is longer than {@value #MAX_KEY_BYTES} bytes */
    public MerklePatriciaProof {
        if (key.size() > MAX_KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.size() + " bytes, at most " + MAX_KEY_BYTES);
        }
        nodes = List.copyOf(nodes);
    }

    /** @param root that is itself proven */
    public TrieCheck<Bytes> check(Digest root) {
        try {
            requireSize();
            if (root.equals(ZERO)) {
                throw new MalformedException(NO_ROOT, "the root is zero");
            }
            Walk walk = new Walk(Nibbles.ofKey(key));
            // The trie that holds nothing has no node to show.
            Bytes value = root.equals(EMPTY_ROOT) ? Bytes.EMPTY : walk.from(root);
            if (walk.used != nodes.size()) {
                throw new MalformedException(
                        SURPLUS_NODE, nodes.size() + " nodes, of which the key leads through " + walk.used);
            }
            return value.isEmpty() ? new TrieCheck.Excluded<>() : new TrieCheck.Included<>(value);
        } catch (MalformedException e) {
            return new TrieCheck.Refused<>(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private void requireSize() throws MalformedException {
        long size = 0;
        for (Bytes node : nodes) {
            size += node.size();
        }
        if (nodes.size() > MAX_NODES || size > MAX_SIZE_BYTES) {
            throw new MalformedException(
                    OVER_LIMIT,
                    nodes.size() + " nodes of " + size + " bytes, at most " + MAX_NODES + " of " + MAX_SIZE_BYTES);
        }
    }

    /** The way of the key through the nodes. */
    private final class Walk {
        private final Nibbles path;
        private int depth;
        private int used;

        private Walk(Nibbles path) {
            this.path = path;
        }

        /** The value under the key; empty where it is decided that there is none. */
        private Bytes from(Digest root) throws MalformedException {
            TrieNode node = hashed(root);
            while (true) {
                switch (node) {
                    case TrieNode.Leaf(Nibbles rest, Bytes value) -> {
                        return rest.size() == path.size() - depth && path.hasAt(depth, rest) ? value : Bytes.EMPTY;
                    }
                    case TrieNode.Extension(Nibbles shared, TrieNode.Child child) -> {
                        if (!path.hasAt(depth, shared)) {
                            return Bytes.EMPTY;
                        }
                        depth += shared.size();
                        node = below(child);
                        if (!(node instanceof TrieNode.Branch)) {
                            throw new MalformedException(NOT_A_NODE, "an extension to what is no branch");
                        }
                    }
                    case TrieNode.Branch(List<TrieNode.Child> children, Bytes value) -> {
                        if (depth == path.size()) {
                            return value;
                        }
                        TrieNode.Child child = children.get(path.at(depth++));
                        if (child instanceof TrieNode.Child.Nothing) {
                            return Bytes.EMPTY;
                        }
                        node = below(child);
                    }
                }
            }
        }

        private TrieNode below(TrieNode.Child child) throws MalformedException {
            return switch (child) {
                case TrieNode.Child.Hashed(Digest hash) -> hashed(hash);
                case TrieNode.Child.Inline(TrieNode node) -> node;
                case TrieNode.Child.Nothing() -> throw new MalformedException(NOT_A_NODE, "a node leads to nothing");
            };
        }

        private TrieNode hashed(Digest hash) throws MalformedException {
            if (used == nodes.size()) {
                throw new MalformedException(MISSING_NODE, "the nodes end where node " + hash + " follows");
            }
            Bytes encoded = nodes.get(used);
            Digest found = Keccak256.of(encoded);
            if (!found.equals(hash)) {
                throw new MalformedException(
                        OTHER_NODE, "node " + used + " has the hash " + found + ", expected " + hash);
            }
            if (used > 0 && encoded.size() < TrieNode.HASHED_FROM_BYTES) {
                throw new MalformedException(
                        NOT_A_NODE, "a node of " + encoded.size() + " bytes outside of the one above");
            }
            used++;
            return TrieNode.of(Rlp.decode(encoded, MAX_SIZE_BYTES));
        }
    }
}
