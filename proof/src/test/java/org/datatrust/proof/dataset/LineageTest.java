package org.datatrust.proof.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.datatrust.proof.dataset.TestDataset.AIR;
import static org.datatrust.proof.dataset.TestDataset.ASTHMA;
import static org.datatrust.proof.dataset.TestDataset.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.VersionName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineageTest {
    private final TestDataset ledger = new TestDataset();

    private final Lineage.Ledger view = new Lineage.Ledger() {
        @Override
        public Optional<VersionState> version(VersionName name) {
            return Optional.ofNullable(ledger.versions.get(name));
        }

        @Override
        public List<VersionName> children(VersionName parent, int max) {
            return ledger.versions.values().stream()
                    .filter(version -> version.content().parents().stream()
                            .anyMatch(named -> named.version().equals(parent)))
                    .map(VersionState::version)
                    .sorted()
                    .limit(max)
                    .toList();
        }
    };

    @Test
    void aDiamondIsFollowedBreadthFirstAndEachVersionStandsOnce() {
        VersionName root = ledger.draft(AIR, content("root"));
        VersionName left = ledger.draft(ASTHMA, content("left", ledger.parent(root)));
        VersionName right = ledger.draft(AIR, content("right", ledger.parent(root)));
        VersionName bottom = ledger.draft(ASTHMA, content("bottom", ledger.parent(right), ledger.parent(left)));

        assertThat(names(trace(bottom, LineageDirection.UP, 500))).containsExactly(bottom, right, left, root);
        assertThat(names(trace(root, LineageDirection.DOWN, 500))).containsExactly(root, right, left, bottom);
        assertThat(trace(root, LineageDirection.UP, 1).isComplete()).isTrue();
        assertThat(trace(root, LineageDirection.UP, 1).first().version()).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyAncestorAndEveryDescendantIsFoundWhateverTheShape(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<VersionName> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            TreeSet<VersionName> chosen = new TreeSet<>();
            for (int parents = random.nextInt(4); parents > 0 && !all.isEmpty(); parents--) {
                chosen.add(all.get(random.nextInt(all.size())));
            }
            all.add(ledger.draft(
                    new DatasetName(random.nextBoolean() ? TestDataset.OWNER : TestDataset.OTHER, "d" + i % 7),
                    content("v" + i, chosen.stream().map(ledger::parent).toArray(Parent[]::new))));
        }
        VersionName middle = all.get(20);
        TreeSet<VersionName> up = new TreeSet<>(List.of(middle));
        TreeSet<VersionName> down = new TreeSet<>(List.of(middle));
        for (VersionName name : all.reversed()) {
            if (up.contains(name)) {
                up.addAll(Lineage.parents(ledger.version(name)));
            }
        }
        for (VersionName name : all) {
            if (Lineage.parents(ledger.version(name)).stream().anyMatch(down::contains)) {
                down.add(name);
            }
        }
        assertFound(up, trace(middle, LineageDirection.UP, 500));
        assertFound(down, trace(middle, LineageDirection.DOWN, 500));
        for (int max = 1; max < down.size(); max++) {
            Lineage cut = trace(middle, LineageDirection.DOWN, max);
            assertThat(cut.isComplete()).isFalse();
            assertThat(cut.versions()).hasSize(max);
            for (VersionState followed : cut.versions().subList(0, cut.followed())) {
                assertThat(names(cut)).containsAll(view.children(followed.version(), 500));
            }
        }
    }

    private static void assertFound(Set<VersionName> expected, Lineage lineage) {
        assertThat(lineage.isComplete()).isTrue();
        assertThat(new TreeSet<>(names(lineage))).isEqualTo(expected);
        assertThat(lineage.versions()).hasSize(expected.size());
    }

    @Test
    void anAnswerThatIsFullIsNotCompleteUnlessNothingIsLeft() {
        VersionName root = ledger.draft(AIR, content("root"));
        for (int i = 0; i < 3; i++) {
            ledger.draft(ASTHMA, content("child " + i, ledger.parent(root)));
        }
        assertThat(trace(root, LineageDirection.DOWN, 4).isComplete()).isTrue();
        assertThat(trace(root, LineageDirection.DOWN, 3).isComplete()).isFalse();
    }

    @Test
    void theLargestAnswerFitsItsCap() throws MalformedException {
        List<Parent> parents = IntStream.range(0, VersionContent.MAX_PARENTS)
                .mapToObj(i -> ledger.parent(
                        ledger.draft(new DatasetName(TestDataset.OWNER, "x".repeat(60) + (100 + i)), content("" + i))))
                .toList();
        for (int i = 0; i < 150; i++) {
            ledger.draft(ASTHMA, content("child " + i, parents.toArray(Parent[]::new)));
        }
        Lineage lineage = trace(parents.getFirst().version(), LineageDirection.DOWN, 500);
        assertThat(lineage.isComplete()).isFalse();
        assertThat(lineage.encode().size()).isBetween(Lineage.MAX_SIZE_BYTES - 8192, Lineage.MAX_SIZE_BYTES);
        assertThat(Lineage.parse(lineage.encode().toByteArray())).isEqualTo(lineage);
    }

    @Test
    void anEdgeToNothingIsDamageAndNoAnswer() {
        VersionName root = ledger.draft(AIR, content("root"));
        VersionName child = ledger.draft(ASTHMA, content("child", ledger.parent(root)));
        ledger.versions.remove(root);
        assertThatIllegalStateException().isThrownBy(() -> trace(child, LineageDirection.UP, 500));
    }

    @Test
    void refusesAVersionThatStandsTwiceAndMoreFollowedThanThereAre() {
        VersionState root = ledger.version(ledger.draft(AIR, content("root")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(LineageDirection.UP, List.of(root, root), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(LineageDirection.UP, List.of(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lineage(LineageDirection.UP, List.of(root), 2));
        VersionState other = ledger.version(ledger.draft(AIR, content("rook")));
        byte[] encoded = new Lineage(LineageDirection.UP, List.of(root, other), 0)
                .encode()
                .toByteArray();
        assertThat(new String(encoded, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("air/versions/2");
        for (int at = 0; at < encoded.length - 14; at++) {
            if (new String(encoded, at, 14, java.nio.charset.StandardCharsets.ISO_8859_1).equals("air/versions/2")) {
                encoded[at + 13] = '1';
            }
        }
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Lineage.parse(encoded))
                .extracting(MalformedException::code)
                .isEqualTo("DTS-02");
    }

    private Lineage trace(VersionName first, LineageDirection direction, int max) {
        return Lineage.trace(view, ledger.version(first), direction, max);
    }

    private static List<VersionName> names(Lineage lineage) {
        return lineage.versions().stream().map(VersionState::version).toList();
    }
}
