package org.datatrust.proof.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisclosureTest {
    private static final PartsKey KEY = HashedParts.key(1);
    private static final byte[] KEY_BYTES = KEY.secret().toByteArray();

    private static String code(Bytes disclosure) {
        return Objects.requireNonNull(catchThrowableOfType(
                        MalformedException.class, () -> Disclosure.parse(disclosure.toByteArray())))
                .code();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 255, 256, 257, 511, 512, 513, 700})
    void treeHasTheDigestOfTheDefinition(int count) {
        List<Bytes> rows = HashedParts.rows(count);
        HashedParts hashed = new HashedParts(KEY, rows);
        Digest expected = new ReferenceParts(KEY_BYTES, rows).digest(DigestProfile.CSV_1);
        assertThat(hashed.tree().digest(DigestProfile.CSV_1)).isEqualTo(expected);
        assertThat(hashed.sidecar().digest()).isEqualTo(expected);
    }

    @Test
    void treeHasTheDigestOfTheDefinitionAfterEveryPart() {
        PartTree tree = new PartTree(KEY);
        List<Bytes> rows = HashedParts.rows(40);
        for (int count = 1; count <= rows.size(); count++) {
            Bytes row = rows.get(count - 1);
            tree.add(row.toByteArray(), 0, row.size());
            assertThat(tree.digest(DigestProfile.CSV_1))
                    .isEqualTo(new ReferenceParts(KEY_BYTES, rows.subList(0, count)).digest(DigestProfile.CSV_1));
        }
    }

    @Test
    void disclosesAnyPartsByTheHashesOfTheDefinition() throws MalformedException {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 60; round++) {
            List<Bytes> rows = HashedParts.rows(random.nextInt(1, 600));
            HashedParts hashed = new HashedParts(KEY, rows);
            NavigableSet<Long> opened = new TreeSet<>();
            for (int i = random.nextInt(1, 9); i > 0; i--) {
                opened.add(random.nextLong(rows.size()));
            }
            Disclosure disclosure = hashed.disclose(opened, false);
            ReferenceParts reference = new ReferenceParts(KEY_BYTES, rows);
            assertThat(disclosure).isEqualTo(reference.disclosure(DigestProfile.CSV_1, opened));
            assertThat(disclosure.digest()).isEqualTo(reference.digest(DigestProfile.CSV_1));
        }
    }

    @Test
    void leadsFromTheLastPossiblePart() {
        long last = PartTree.MAX_PARTS - 1;
        Opening opening = new Opening(last, Bytes.copyOf(new byte[16]), Bytes.utf8("last"));
        List<Digest> siblings = new ArrayList<>();
        Digest node = opening.leaf();
        for (int level = 0; level < PartTree.DEPTH; level++) {
            Digest sibling = Digest.sha256(new byte[] {(byte) level});
            siblings.addFirst(sibling);
            node = PartHash.node(sibling, node);
        }
        PartCount count = new PartCount.Opened(PartTree.MAX_PARTS, Bytes.copyOf(new byte[16]));
        Disclosure disclosure = new Disclosure(DigestProfile.CSV_1, List.of(opening), siblings, count);
        assertThat(disclosure.digest()).isEqualTo(PartHash.content(DigestProfile.CSV_1, count.commitment(), node));
        assertThatIllegalArgumentException().isThrownBy(() -> new Opening(last + 1, opening.salt(), opening.part()));
    }

    @Test
    void tellsNothingOfHowManyPartsAreHidden() throws MalformedException {
        Disclosure ofTwo = new HashedParts(KEY, HashedParts.rows(2)).disclose(false, 0, 1);
        Disclosure ofAMillion = new HashedParts(HashedParts.key(2), HashedParts.rows(1_000_000)).disclose(false, 0, 1);
        assertThat(ofTwo.encode().size()).isEqualTo(ofAMillion.encode().size());
        assertThat(ofTwo.siblings()).hasSameSizeAs(ofAMillion.siblings());
        // And no hash looks more regular than another: all of both are different.
        Set<Digest> hashes = new HashSet<>(ofTwo.siblings());
        hashes.addAll(ofAMillion.siblings());
        assertThat(hashes)
                .hasSize(ofTwo.siblings().size() + ofAMillion.siblings().size());
    }

    @Test
    void disclosuresOfOneContentTogetherHoldNoSaltOfAHiddenPart() throws MalformedException {
        HashedParts hashed = new HashedParts(KEY, HashedParts.rows(600));
        // The neighbour of an opened part shares the hash that the salts come from, and is the one most at risk.
        Bytes first = hashed.disclose(true, 0, 16, 300).encode();
        Bytes second = hashed.disclose(true, 0, 18, 301, 599).encode();
        String all = first.hex() + second.hex();
        NavigableSet<Long> opened = new TreeSet<>(List.of(0L, 16L, 18L, 300L, 301L, 599L));
        assertThat(all).doesNotContain(KEY.secret().hex());
        for (long part = 0; part < 600; part++) {
            assertThat(all.contains(PartHash.salt(KEY, part).hex()))
                    .as("salt of part %s", part)
                    .isEqualTo(opened.contains(part));
        }
    }

    @Test
    void openingsOfTwoDisclosuresCannotBeMixed() throws MalformedException {
        HashedParts hashed = new HashedParts(KEY, HashedParts.rows(600));
        Disclosure first = hashed.disclose(false, 0, 16);
        Disclosure second = hashed.disclose(false, 0, 17);
        Disclosure mixed = new Disclosure(
                first.profile(),
                List.of(first.openings().getFirst(), second.openings().getLast()),
                first.siblings(),
                first.count());
        assertThat(first.digest()).isEqualTo(second.digest());
        assertThat(mixed.digest()).isNotEqualTo(first.digest());
    }

    @Test
    void everyChangedBitLeadsElsewhereOrIsRefused() throws MalformedException {
        HashedParts hashed = new HashedParts(KEY, HashedParts.rows(300));
        for (boolean openCount : new boolean[] {false, true}) {
            Disclosure good = hashed.disclose(openCount, 0, 17, 42);
            Digest digest = hashed.sidecar().digest();
            byte[] bytes = good.encode().toByteArray();
            for (int at = 0; at < bytes.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    bytes[at] ^= (byte) (1 << bit);
                    assertThat(leadsTo(bytes, digest))
                            .as("byte %s bit %s", at, bit)
                            .isFalse();
                    bytes[at] ^= (byte) (1 << bit);
                }
            }
            assertThat(leadsTo(bytes, digest)).isTrue();
        }
    }

    private static boolean leadsTo(byte[] disclosure, Digest digest) {
        try {
            return Disclosure.parse(disclosure).digest().equals(digest);
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void hashesInAnotherOrderLeadElsewhere() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(300)).disclose(false, 0, 17, 42);
        for (int i = 1; i < good.siblings().size(); i++) {
            List<Digest> swapped = new ArrayList<>(good.siblings());
            Collections.swap(swapped, i - 1, i);
            assertThat(new Disclosure(good.profile(), good.openings(), swapped, good.count()).digest())
                    .isNotEqualTo(good.digest());
        }
    }

    @Test
    void openingUnderAnotherIndexLeadsElsewhereOrIsRefused() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(300)).disclose(false, 17);
        Opening opening = good.openings().getFirst();
        for (long index : new long[] {0, 1, 16, 18, 49, 273, 17 + 256, PartTree.MAX_PARTS - 1}) {
            Opening moved = new Opening(index, opening.salt(), opening.part());
            assertThat(new Disclosure(good.profile(), List.of(moved), good.siblings(), good.count()).digest())
                    .isNotEqualTo(good.digest());
        }
    }

    @Test
    void missingAndSpareHashesAreRefused() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(300)).disclose(false, 0, 17, 42);
        int hashes = good.siblings().size();
        for (int count : new int[] {0, hashes - 1, hashes + 1, hashes + 32}) {
            assertThat(code(encoded(good.openings(), Collections.nCopies(count, Digest.sha256(new byte[0])))))
                    .isEqualTo("PRT-42");
        }
        Disclosure.parse(encoded(good.openings(), good.siblings()).toByteArray());
    }

    @Test
    void openingsTwiceOrOutOfOrderAreRefused() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(300)).disclose(false, 0, 17, 42);
        List<Opening> openings = good.openings();
        for (List<Opening> bad : List.of(
                openings.reversed(),
                List.of(openings.get(0), openings.get(2), openings.get(1)),
                List.of(openings.get(0), openings.get(0), openings.get(1)))) {
            assertThat(code(encoded(bad, good.siblings()))).isEqualTo("PRT-41");
        }
    }

    @Test
    void partBeyondTheNumberThatIsToldIsRefused() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(300)).disclose(true, 0, 299);
        PartCount.Opened count = (PartCount.Opened) good.count();
        assertThat(count.count()).isEqualTo(300);
        CborWriter out = start(good.openings(), good.siblings(), "csv-1", 1);
        out.key(6).array(2).uint(299).bytes(count.salt()).end();
        assertThat(code(Bytes.copyOf(out.end().toByteArray()))).isEqualTo("PRT-43");
        Disclosure.parse(good.encode().toByteArray());
    }

    @Test
    void unknownVersionsAndProfilesWithoutPartsAreRefused() throws MalformedException {
        Disclosure good = new HashedParts(KEY, HashedParts.rows(3)).disclose(false, 0);
        for (CborWriter out : List.of(
                start(good.openings(), good.siblings(), "csv-1", 2),
                start(good.openings(), good.siblings(), "csv-2", 1),
                start(good.openings(), good.siblings(), "file-1", 1))) {
            out.key(5).digest(good.count().commitment());
            assertThat(code(Bytes.copyOf(out.end().toByteArray()))).isEqualTo("PRT-40");
        }
    }

    @Test
    void disclosureHasOneEncoding() throws MalformedException {
        Canonicity.check(
                new HashedParts(KEY, HashedParts.rows(300))
                        .disclose(true, 0, 17)
                        .encode(),
                bytes -> Disclosure.parse(bytes).encode());
    }

    private static Bytes encoded(List<Opening> openings, List<Digest> siblings) {
        CborWriter out = start(openings, siblings, "csv-1", 1);
        out.key(5).digest(Digest.sha256(new byte[0]));
        return Bytes.copyOf(out.end().toByteArray());
    }

    private static CborWriter start(List<Opening> openings, List<Digest> siblings, String profile, int version) {
        CborWriter out = new CborWriter();
        out.map(5).key(1).uint(version).key(2).text(profile);
        out.key(3).array(openings.size());
        for (Opening opening : openings) {
            out.array(3)
                    .uint(opening.index())
                    .bytes(opening.salt())
                    .bytes(opening.part())
                    .end();
        }
        out.end();
        out.key(4).digests(siblings);
        return out;
    }
}
