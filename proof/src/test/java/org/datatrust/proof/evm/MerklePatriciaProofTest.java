package org.datatrust.proof.evm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** EVM-10 to EVM-21. */
class MerklePatriciaProofTest {
    private static final Bytes VALUE = Bytes.utf8("a value long enough that its node is named by a hash");
    private static final Bytes OTHER = Bytes.utf8("another value, just as long as that one, and no longer");

    private static TrieCheck<Bytes> check(Digest root, Bytes key, List<Bytes> nodes) {
        return new MerklePatriciaProof(key, nodes).check(root);
    }

    private static void refuses(String code, TrieCheck<?> check) {
        assertThat(check)
                .isInstanceOfSatisfying(
                        TrieCheck.Refused.class,
                        refused ->
                                assertThat(refused.code()).as(refused.detail()).isEqualTo(code));
    }

    private static Map<Bytes, Bytes> random(SplittableRandom random, int count, int keyBytes, int maxValueBytes) {
        Map<Bytes, Bytes> content = new HashMap<>();
        while (content.size() < count) {
            byte[] value = new byte[1 + random.nextInt(maxValueBytes)];
            random.nextBytes(value);
            content.put(key(random, keyBytes), Bytes.copyOf(value));
        }
        return content;
    }

    /** Keys with few different bytes, so that they share prefixes. */
    private static Bytes key(SplittableRandom random, int maxBytes) {
        byte[] key = new byte[1 + random.nextInt(maxBytes)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(3) * 0x11 + random.nextInt(2));
        }
        return Bytes.copyOf(key);
    }

    @Test
    void whateverATrieHoldsIsProvenAndNothingElseIs() {
        SplittableRandom random = new SplittableRandom(60);
        for (int round = 0; round < 150; round++) {
            Map<Bytes, Bytes> content = random(random, 1 + random.nextInt(40), 3, 50);
            Trie trie = Trie.of(content);
            for (int i = 0; i < 60; i++) {
                Bytes key = key(random, 4);
                TrieCheck<Bytes> expected = content.containsKey(key)
                        ? new TrieCheck.Included<>(content.get(key))
                        : new TrieCheck.Excluded<>();
                assertThat(trie.prove(key).check(trie.root())).isEqualTo(expected);
            }
            content.forEach((key, value) ->
                    assertThat(trie.prove(key).check(trie.root())).isEqualTo(new TrieCheck.Included<>(value)));
        }
    }

    @Test
    void noChangeOfAProofProvesAnotherValueOrTheOpposite() {
        SplittableRandom random = new SplittableRandom(61);
        Map<Bytes, Bytes> content = random(random, 30, 3, 50);
        Trie trie = Trie.of(content);
        List<Bytes> keys = new ArrayList<>(content.keySet().stream().limit(8).toList());
        Stream.generate(() -> key(random, 4))
                .filter(key -> !content.containsKey(key))
                .limit(8)
                .forEach(keys::add);
        for (Bytes key : keys) {
            List<Bytes> nodes = trie.prove(key).nodes();
            TrieCheck<Bytes> good = check(trie.root(), key, nodes);
            for (List<Bytes> changed : changes(nodes)) {
                assertThat(changed).isNotEqualTo(nodes);
                assertThat(check(trie.root(), key, changed)).isInstanceOf(TrieCheck.Refused.class);
            }
            // The proof of one key under another: what it says then is true, or it is refused.
            for (Bytes other : keys) {
                TrieCheck<Bytes> said = check(trie.root(), other, nodes);
                if (!(said instanceof TrieCheck.Refused)) {
                    assertThat(said).isEqualTo(trie.prove(other).check(trie.root()));
                }
            }
            assertThat(good).isEqualTo(check(trie.root(), key, nodes));
        }
    }

    /** Every byte flipped, left out and put in; every node left out, doubled and exchanged with the next. */
    private static List<List<Bytes>> changes(List<Bytes> nodes) {
        List<List<Bytes>> changes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Bytes node = nodes.get(i);
            for (int at = 0; at < node.size(); at++) {
                for (int flip : new int[] {0x01, 0x80, 0xff}) {
                    byte[] flipped = node.toByteArray();
                    flipped[at] ^= (byte) flip;
                    changes.add(with(nodes, i, Bytes.copyOf(flipped)));
                }
                changes.add(with(nodes, i, node.slice(0, at).concat(node.slice(at + 1, node.size()))));
                changes.add(with(
                        nodes, i, node.slice(0, at).concat(Bytes.ofHex("80")).concat(node.slice(at, node.size()))));
            }
            changes.add(with(nodes, i, node.concat(Bytes.ofHex("00"))));
            changes.add(with(nodes, i, Bytes.EMPTY));
            List<Bytes> less = new ArrayList<>(nodes);
            less.remove(i);
            changes.add(less);
            List<Bytes> more = new ArrayList<>(nodes);
            more.add(i, node);
            changes.add(more);
            if (i > 0) {
                List<Bytes> swapped = new ArrayList<>(nodes);
                Collections.swap(swapped, i - 1, i);
                changes.add(swapped);
            }
        }
        return changes;
    }

    private static List<Bytes> with(List<Bytes> nodes, int index, Bytes node) {
        List<Bytes> changed = new ArrayList<>(nodes);
        changed.set(index, node);
        return changed;
    }

    @Test
    void refusesNodesLeftOutAddedOrOfAnotherTrie() {
        Trie trie = Trie.of(Map.of(Bytes.ofHex("1234"), VALUE, Bytes.ofHex("1256"), OTHER, Bytes.ofHex("78"), VALUE));
        Bytes key = Bytes.ofHex("1234");
        List<Bytes> nodes = trie.prove(key).nodes();
        assertThat(nodes).hasSizeGreaterThan(2);
        refuses("MPT-01", check(trie.root(), key, List.of()));
        refuses("MPT-01", check(trie.root(), key, nodes.subList(0, nodes.size() - 1)));
        refuses("MPT-02", check(trie.root(), key, nodes.subList(1, nodes.size())));
        refuses("MPT-02", check(Digest.sha256(new byte[0]), key, nodes));
        List<Bytes> surplus = new ArrayList<>(nodes);
        surplus.add(nodes.getLast());
        refuses("MPT-03", check(trie.root(), key, surplus));
        // A proof that ends before it is decided proves nothing, neither that the key is there nor that it is not.
        assertThat(check(trie.root(), Bytes.ofHex("99"), nodes.subList(0, 1))).isEqualTo(new TrieCheck.Excluded<>());
        refuses("MPT-01", check(trie.root(), Bytes.ofHex("12"), nodes.subList(0, 1)));
    }

    @Test
    void prefixesAndExtensionsOfKeysAreOtherKeys() {
        Trie trie = Trie.of(Map.of(Bytes.ofHex("1234"), VALUE, Bytes.ofHex("12"), OTHER, Bytes.ofHex("123456"), VALUE));
        for (String absent : List.of("", "1235", "123400", "12345600", "1234567890")) {
            Bytes key = Bytes.ofHex(absent);
            assertThat(trie.prove(key).check(trie.root())).isEqualTo(new TrieCheck.Excluded<>());
        }
        for (String there : List.of("12", "1234", "123456")) {
            assertThat(trie.prove(Bytes.ofHex(there)).check(trie.root())).isInstanceOf(TrieCheck.Included.class);
        }
        // A leaf at another depth is no value of this key.
        List<Bytes> longest = trie.prove(Bytes.ofHex("123456")).nodes();
        refuses("MPT-03", check(trie.root(), Bytes.ofHex("1234"), longest));
    }

    @Test
    void theEmptyTrieProvesAbsenceByNoNodeAtAll() {
        Trie empty = Trie.of(Map.of());
        assertThat(empty.root()).isEqualTo(MerklePatriciaProof.EMPTY_ROOT);
        assertThat(empty.root().hex()).isEqualTo("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
        assertThat(empty.prove(VALUE.slice(0, 4)).check(empty.root())).isEqualTo(new TrieCheck.Excluded<>());
        refuses("MPT-03", check(empty.root(), Bytes.ofHex("12"), List.of(Rlp.Text.EMPTY.encode())));
        refuses("MPT-06", check(Digest.of(new byte[32]), Bytes.ofHex("12"), List.of()));
    }

    @Test
    void oneSmallNodeIsARoot() {
        Bytes key = Bytes.ofHex("01");
        Trie trie = Trie.of(Map.of(key, Bytes.ofHex("05")));
        assertThat(trie.prove(key).nodes())
                .singleElement()
                .extracting(Bytes::size)
                .isEqualTo(5);
        assertThat(trie.prove(key).check(trie.root())).isEqualTo(new TrieCheck.Included<>(Bytes.ofHex("05")));
    }

    private static Rlp hash(Rlp node) {
        return Rlp.text(Keccak256.of(node.encode()));
    }

    private static Rlp leaf(String hexPrefix, Bytes value) {
        return Rlp.sequence(Rlp.text(Bytes.ofHex(hexPrefix)), Rlp.text(value));
    }

    private static Rlp extension(String hexPrefix, Rlp child) {
        return Rlp.sequence(Rlp.text(Bytes.ofHex(hexPrefix)), child);
    }

    private static Rlp branch(Map<Integer, Rlp> children, Bytes value) {
        return new Rlp.Sequence(Stream.concat(
                        IntStream.range(0, 16).mapToObj(i -> children.getOrDefault(i, Rlp.Text.EMPTY)),
                        Stream.of(Rlp.text(value)))
                .toList());
    }

    private static Rlp goodBranch() {
        return branch(Map.of(2, hash(leaf("20", VALUE)), 3, hash(leaf("20", OTHER))), Bytes.EMPTY);
    }

    private static Arguments node(String name, String code, Rlp... nodes) {
        return Arguments.of(name, code, List.of(nodes));
    }

    /** Nodes of proofs of the key 12 under the hash of the first; no canonical trie holds the one that is named. */
    private static Stream<Arguments> impossibleNodes() {
        Rlp leaf = leaf("20", VALUE);
        Rlp small = leaf("20", Bytes.ofHex("05"));
        return Stream.of(
                node("a text", "RLP-06", Rlp.text(VALUE)),
                node("no item", "MPT-05", Rlp.sequence()),
                node("three items", "MPT-05", Rlp.sequence(Rlp.text(VALUE), Rlp.text(VALUE), Rlp.text(VALUE))),
                node("sixteen items", "MPT-05", new Rlp.Sequence(Collections.nCopies(16, hash(leaf)))),
                node("eighteen items", "MPT-05", new Rlp.Sequence(Collections.nCopies(18, hash(leaf)))),
                node("path that is a list", "RLP-06", Rlp.sequence(Rlp.sequence(), Rlp.text(VALUE))),
                node("no path", "MPT-05", leaf("", VALUE)),
                node("flag 4", "MPT-05", leaf("4012", VALUE)),
                node("flag 15", "MPT-05", leaf("f012", VALUE)),
                node("padding that is not zero", "MPT-05", leaf("2112", VALUE)),
                node("leaf without a value", "MPT-05", leaf("2012", Bytes.EMPTY)),
                node(
                        "leaf whose value is a list",
                        "RLP-06",
                        Rlp.sequence(Rlp.text(Bytes.ofHex("2012")), Rlp.sequence(Rlp.text(VALUE)))),
                node("extension by nothing", "MPT-05", extension("00", hash(goodBranch())), goodBranch()),
                node("extension to nothing", "MPT-05", extension("11", Rlp.Text.EMPTY)),
                node("extension to a leaf", "MPT-05", extension("11", hash(leaf("32", VALUE))), leaf("32", VALUE)),
                node("extension to a leaf inside", "MPT-05", extension("11", leaf("32", Bytes.ofHex("05")))),
                node(
                        "extension to an extension",
                        "MPT-05",
                        extension("11", hash(extension("12", hash(goodBranch())))),
                        extension("12", hash(goodBranch()))),
                node("hash of 31 bytes", "MPT-05", extension("11", Rlp.text(VALUE.slice(0, 31)))),
                node("hash of 33 bytes", "MPT-05", extension("11", Rlp.text(VALUE.slice(0, 33)))),
                node("branch of one child", "MPT-05", branch(Map.of(1, hash(leaf)), Bytes.EMPTY)),
                node("branch of a value only", "MPT-05", branch(Map.of(), VALUE)),
                node("branch of nothing", "MPT-05", branch(Map.of(), Bytes.EMPTY)),
                node(
                        "branch whose value is a list",
                        "RLP-06",
                        new Rlp.Sequence(Collections.nCopies(17, Rlp.sequence(Rlp.text(VALUE))))),
                node("large node inside", "MPT-05", branch(Map.of(1, leaf("32", VALUE), 2, hash(leaf)), Bytes.EMPTY)),
                node(
                        "small node outside",
                        "MPT-05",
                        branch(Map.of(1, hash(leaf("32", Bytes.ofHex("05"))), 2, hash(leaf)), Bytes.EMPTY),
                        leaf("32", Bytes.ofHex("05"))),
                node(
                        "impossible node inside",
                        "MPT-05",
                        branch(
                                Map.of(
                                        1,
                                        hash(leaf),
                                        2,
                                        Rlp.sequence(Rlp.text(Bytes.ofHex("40")), Rlp.text(Bytes.ofHex("05")))),
                                Bytes.EMPTY)),
                node(
                        "the same small node twice, once outside",
                        "MPT-03",
                        branch(Map.of(1, leaf("32", Bytes.ofHex("05")), 2, small), Bytes.EMPTY),
                        leaf("32", Bytes.ofHex("05"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossibleNodes")
    void refusesWhatNoCanonicalTrieHolds(String name, String code, List<Rlp> nodes) {
        List<Bytes> encoded = nodes.stream().map(Rlp::encode).toList();
        refuses(code, check(Keccak256.of(encoded.getFirst()), Bytes.ofHex("12"), encoded));
    }

    @Test
    void refusesBytesAfterANodeEvenUnderTheirOwnHash() {
        Bytes node = leaf("2012", VALUE).encode().concat(Bytes.ofHex("00"));
        refuses("RLP-02", check(Keccak256.of(node), Bytes.ofHex("12"), List.of(node)));
    }

    @Test
    void proofsAreBounded() {
        Bytes huge = leaf("2012", Bytes.copyOf(new byte[MerklePatriciaProof.MAX_SIZE_BYTES]))
                .encode();
        refuses("MPT-04", check(Keccak256.of(huge), Bytes.ofHex("12"), List.of(huge)));
        refuses(
                "MPT-04",
                check(MerklePatriciaProof.EMPTY_ROOT, Bytes.ofHex("12"), Collections.nCopies(66, Bytes.EMPTY)));
        refuses(
                "MPT-03",
                check(MerklePatriciaProof.EMPTY_ROOT, Bytes.ofHex("12"), Collections.nCopies(65, Bytes.EMPTY)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check(MerklePatriciaProof.EMPTY_ROOT, Bytes.copyOf(new byte[33]), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Trie.of(Map.of(Bytes.copyOf(new byte[33]), VALUE)));
        assertThatIllegalArgumentException().isThrownBy(() -> Trie.of(Map.of(Bytes.ofHex("12"), Bytes.EMPTY)));
    }

    @Test
    void theDeepestKeyIsProven() {
        Map<Bytes, Bytes> content = new HashMap<>();
        byte[] key = new byte[32];
        content.put(Bytes.copyOf(key), VALUE);
        for (int nibble = 0; nibble < 64; nibble++) {
            byte[] other = key.clone();
            other[nibble / 2] ^= (byte) (nibble % 2 == 0 ? 0x10 : 0x01);
            content.put(Bytes.copyOf(other), VALUE);
        }
        Trie trie = Trie.of(content);
        assertThat(trie.prove(Bytes.copyOf(key)).nodes()).hasSize(MerklePatriciaProof.MAX_NODES);
        assertThat(trie.prove(Bytes.copyOf(key)).check(trie.root())).isEqualTo(new TrieCheck.Included<>(VALUE));
    }

    private static final EvmAddress ADDRESS = EvmAddress.ofHex("7dcd17433742f4c0ca53122ab541d0ba67fc27df");

    private static Trie accounts(Bytes account) {
        Map<Bytes, Bytes> content = new HashMap<>();
        content.put(Keccak256.of(ADDRESS.content()).bytes(), account);
        for (int i = 0; i < 50; i++) {
            content.put(Keccak256.of(Word.of(i).content()).bytes(), VALUE);
        }
        return Trie.of(content);
    }

    private static AccountProof accountProof(Trie trie, EvmAddress address) {
        return new AccountProof(
                address, trie.prove(Keccak256.of(address.content()).bytes()).nodes());
    }

    @Test
    void accountsAreProvenUnderTheHashOfTheirAddress() {
        Account account = new Account(7, BigInteger.TEN.pow(20), Digest.sha256(new byte[0]), Account.NO_CODE);
        Trie trie = accounts(account.encode());
        assertThat(accountProof(trie, ADDRESS).check(trie.root())).isEqualTo(new TrieCheck.Included<>(account));
        assertThat(accountProof(trie, EvmAddress.ZERO).check(trie.root())).isEqualTo(new TrieCheck.Excluded<>());
        refuses("MPT-06", new AccountProof(ADDRESS, List.of()).check(MerklePatriciaProof.EMPTY_ROOT));
    }

    private static Stream<Arguments> impossibleAccounts() {
        Rlp hash = Rlp.text(Account.NO_CODE);
        Rlp zero = Rlp.text(Bytes.copyOf(new byte[32]));
        Rlp one = Rlp.scalar(1);
        return Stream.of(
                Arguments.of("three fields", "RLP-08", Rlp.sequence(one, hash, hash)),
                Arguments.of("five fields", "RLP-08", Rlp.sequence(one, one, hash, hash, one)),
                Arguments.of("a text", "RLP-06", Rlp.text(VALUE)),
                Arguments.of(
                        "nonce of nine bytes", "RLP-07", Rlp.sequence(Rlp.text(VALUE.slice(0, 9)), one, hash, hash)),
                Arguments.of(
                        "nonce with a zero in front",
                        "RLP-03",
                        Rlp.sequence(Rlp.text(Bytes.ofHex("0001")), one, hash, hash)),
                Arguments.of(
                        "balance of 33 bytes", "RLP-07", Rlp.sequence(one, Rlp.text(VALUE.slice(0, 33)), hash, hash)),
                Arguments.of(
                        "storage root of 31 bytes",
                        "RLP-08",
                        Rlp.sequence(one, one, Rlp.text(VALUE.slice(0, 31)), hash)),
                Arguments.of("zero storage root", "MPT-07", Rlp.sequence(one, one, zero, hash)),
                Arguments.of("zero code hash", "MPT-07", Rlp.sequence(one, one, hash, zero)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossibleAccounts")
    void refusesWhatIsNoAccount(String name, String code, Rlp account) {
        Trie trie = accounts(account.encode());
        refuses(code, accountProof(trie, ADDRESS).check(trie.root()));
    }

    private static TrieCheck<Word> storage(Bytes value, Word asked) {
        Map<Bytes, Bytes> content = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            content.put(Keccak256.of(Word.of(i).content()).bytes(), value);
        }
        Trie trie = Trie.of(content);
        return new StorageProof(
                        asked, trie.prove(Keccak256.of(asked.content()).bytes()).nodes())
                .check(trie.root());
    }

    @Test
    void slotsAreProvenUnderTheirHashAndZeroByAbsence() {
        Word large = Word.of(Digest.sha256(new byte[0]));
        assertThat(storage(Rlp.text(large.content()).encode(), Word.of(3))).isEqualTo(new TrieCheck.Included<>(large));
        assertThat(storage(Rlp.scalar(258).encode(), Word.of(3))).isEqualTo(new TrieCheck.Included<>(Word.of(258)));
        assertThat(storage(Rlp.scalar(258).encode(), Word.of(30))).isEqualTo(new TrieCheck.Excluded<>());
        assertThat(new StorageProof(Word.ZERO, List.of()).check(MerklePatriciaProof.EMPTY_ROOT))
                .isEqualTo(new TrieCheck.Excluded<>());
        refuses("MPT-01", new StorageProof(Word.ZERO, List.of()).check(Account.NO_CODE));
    }

    @Test
    void refusesWhatNoSlotKeeps() {
        refuses("MPT-07", storage(Rlp.Text.EMPTY.encode(), Word.of(3)));
        refuses("RLP-03", storage(Rlp.text(Bytes.ofHex("00")).encode(), Word.of(3)));
        refuses("RLP-03", storage(Rlp.text(Bytes.ofHex("0001")).encode(), Word.of(3)));
        refuses("RLP-05", storage(Rlp.text(VALUE.slice(0, 33)).encode(), Word.of(3)));
        refuses("RLP-06", storage(Rlp.sequence().encode(), Word.of(3)));
        refuses("RLP-02", storage(Bytes.ofHex("0102"), Word.of(3)));
    }
}
