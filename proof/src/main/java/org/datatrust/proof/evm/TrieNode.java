package org.datatrust.proof.evm;

import java.util.ArrayList;
import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;

/** A node of a Merkle Patricia trie (yellow paper, appendix D), as only a canonical trie holds one. */
sealed interface TrieNode {
    int CHILDREN = 16;

    /** A node whose encoding has at least so many bytes is named by its hash; a smaller one stands in its parent. */
    int HASHED_FROM_BYTES = Digest.SIZE_BYTES;

    /** What a node says of the one below. */
    sealed interface Child {
        record Nothing() implements Child {}

        record Hashed(Digest hash) implements Child {}

        record Inline(TrieNode node) implements Child {}
    }

    record Leaf(Nibbles path, Bytes value) implements TrieNode {}

    record Extension(Nibbles path, Child child) implements TrieNode {}

    /** @param value of the key that ends here; empty if none does */
    record Branch(List<Child> children, Bytes value) implements TrieNode {
        public Branch {
            children = List.copyOf(children);
        }
    }

    /** @throws MalformedException RLP-06 or MPT-05 */
    static TrieNode of(Rlp encoded) throws MalformedException {
        List<Rlp> items = encoded.asItems();
        return switch (items.size()) {
            case 2 -> {
                Bytes hexPrefix = items.getFirst().asText();
                Nibbles path = Nibbles.ofHexPrefix(hexPrefix);
                yield Nibbles.isLeaf(hexPrefix) ? leaf(path, items.getLast()) : extension(path, items.getLast());
            }
            case CHILDREN + 1 -> branch(items);
            default -> throw notANode("a node of " + items.size() + " items");
        };
    }

    private static TrieNode leaf(Nibbles path, Rlp value) throws MalformedException {
        Bytes content = value.asText();
        if (content.isEmpty()) {
            throw notANode("a leaf without a value");
        }
        return new Leaf(path, content);
    }

    private static TrieNode extension(Nibbles path, Rlp below) throws MalformedException {
        if (path.isEmpty()) {
            throw notANode("an extension by nothing");
        }
        Child child = child(below);
        if (child instanceof Child.Nothing
                || (child instanceof Child.Inline(TrieNode node) && !(node instanceof Branch))) {
            throw notANode("an extension to what is no branch");
        }
        return new Extension(path, child);
    }

    private static TrieNode branch(List<Rlp> items) throws MalformedException {
        List<Child> children = new ArrayList<>(CHILDREN);
        Bytes value = items.getLast().asText();
        int used = value.isEmpty() ? 0 : 1;
        for (Rlp item : items.subList(0, CHILDREN)) {
            Child child = child(item);
            used += child instanceof Child.Nothing ? 0 : 1;
            children.add(child);
        }
        if (used < 2) {
            throw notANode("a branch with " + used + " of the two or more that it is for");
        }
        return new Branch(children, value);
    }

    private static Child child(Rlp item) throws MalformedException {
        return switch (item) {
            case Rlp.Sequence inline -> {
                if (inline.encodedSize() >= HASHED_FROM_BYTES) {
                    throw notANode("a node of " + inline.encodedSize() + " bytes inside of another");
                }
                yield new Child.Inline(of(inline));
            }
            case Rlp.Text(Bytes content) -> {
                if (content.isEmpty()) {
                    yield new Child.Nothing();
                }
                if (content.size() != Digest.SIZE_BYTES) {
                    throw notANode("a hash of " + content.size() + " bytes");
                }
                yield new Child.Hashed(Digest.of(content));
            }
        };
    }

    private static MalformedException notANode(String found) {
        return new MalformedException(MerklePatriciaProof.NOT_A_NODE, found);
    }

    default Rlp encoded() {
        return switch (this) {
            case Leaf(Nibbles path, Bytes value) -> Rlp.sequence(Rlp.text(path.hexPrefix(true)), Rlp.text(value));
            case Extension(Nibbles path, Child child) -> Rlp.sequence(Rlp.text(path.hexPrefix(false)), encoded(child));
            case Branch(List<Child> children, Bytes value) -> {
                List<Rlp> items = new ArrayList<>(CHILDREN + 1);
                children.forEach(child -> items.add(encoded(child)));
                items.add(Rlp.text(value));
                yield new Rlp.Sequence(items);
            }
        };
    }

    private static Rlp encoded(Child child) {
        return switch (child) {
            case Child.Nothing() -> Rlp.Text.EMPTY;
            case Child.Hashed(Digest hash) -> Rlp.text(hash);
            case Child.Inline(TrieNode node) -> node.encoded();
        };
    }
}
