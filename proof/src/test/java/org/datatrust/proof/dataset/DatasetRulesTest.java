package org.datatrust.proof.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.proof.dataset.TestDataset.AIR;
import static org.datatrust.proof.dataset.TestDataset.ASTHMA;
import static org.datatrust.proof.dataset.TestDataset.CHANNEL;
import static org.datatrust.proof.dataset.TestDataset.NOW;
import static org.datatrust.proof.dataset.TestDataset.OTHER;
import static org.datatrust.proof.dataset.TestDataset.OWNER;
import static org.datatrust.proof.dataset.TestDataset.confirm;
import static org.datatrust.proof.dataset.TestDataset.content;
import static org.datatrust.proof.dataset.TestDataset.digest;
import static org.datatrust.proof.dataset.TestDataset.withdraw;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.VersionName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatasetRulesTest {
    /** docs/spec/dataset.md, "Life of a version". */
    private static final Map<VersionStatus, Set<DatasetAction>> LAWFUL = Map.of(
            VersionStatus.DRAFT,
            Set.of(DatasetAction.CONFIRM, DatasetAction.WITHDRAW),
            VersionStatus.OWNER_CONFIRMED,
            Set.of(DatasetAction.PUBLISH, DatasetAction.WITHDRAW),
            VersionStatus.PUBLISHED,
            Set.of(DatasetAction.WITHDRAW),
            VersionStatus.SUPERSEDED,
            Set.of(DatasetAction.WITHDRAW),
            VersionStatus.WITHDRAWN,
            Set.of());

    private final TestDataset ledger = new TestDataset();

    @ParameterizedTest
    @EnumSource
    void onlyLawfulActionsFollowEachStatus(VersionStatus status) {
        Set<DatasetAction> accepted = EnumSet.noneOf(DatasetAction.class);
        for (DatasetEvent.Step step : List.of(confirm(), new DatasetEvent.Publish(), withdraw())) {
            TestDataset fresh = new TestDataset();
            VersionName version = at(fresh, status);
            switch (fresh.apply(version, step)) {
                case DatasetVerdict.Accepted verdict -> {
                    VersionState changed = verdict.versions().getFirst();
                    accepted.add(step.action());
                    assertThat(changed.version()).isEqualTo(version);
                    assertThat(changed.content()).isEqualTo(content("air 1"));
                }
                case DatasetVerdict.Refused(DatasetRefusal reason) ->
                    assertThat(reason).isEqualTo(DatasetRefusal.ILLEGAL_TRANSITION);
            }
        }
        assertThat(accepted).isEqualTo(LAWFUL.get(status));
    }

    private static VersionName at(TestDataset ledger, VersionStatus status) {
        VersionName version = ledger.draft(AIR, content("air 1"));
        switch (status) {
            case DRAFT -> {}
            case OWNER_CONFIRMED -> ledger.accept(version, confirm());
            case PUBLISHED, SUPERSEDED -> {
                ledger.accept(version, confirm());
                ledger.accept(version, new DatasetEvent.Publish());
                if (status == VersionStatus.SUPERSEDED) {
                    ledger.publish(AIR, content("air 2"));
                }
            }
            case WITHDRAWN -> ledger.accept(version, withdraw());
        }
        assertThat(ledger.version(version).status()).isEqualTo(status);
        return version;
    }

    @Test
    void versionsAreCountedWithoutGaps() {
        DatasetEvent.Draft draft = new DatasetEvent.Draft(content("air"));
        assertRefused(DatasetRefusal.WRONG_NUMBER, ledger.apply(new VersionName(AIR, 2), draft));
        ledger.accept(new VersionName(AIR, 1), draft);
        assertRefused(DatasetRefusal.WRONG_NUMBER, ledger.apply(new VersionName(AIR, 1), draft));
        assertRefused(DatasetRefusal.WRONG_NUMBER, ledger.apply(new VersionName(AIR, 3), draft));
        ledger.accept(new VersionName(AIR, 2), draft);
        assertThat(ledger.dataset(AIR).newest()).isEqualTo(new VersionName(AIR, 2));
    }

    @Test
    void whatIsNotThereCannotBeChanged() {
        assertRefused(DatasetRefusal.NO_SUCH_VERSION, ledger.apply(new VersionName(AIR, 1), withdraw()));
        ledger.draft(AIR, content("air"));
        assertRefused(DatasetRefusal.NO_SUCH_VERSION, ledger.apply(new VersionName(AIR, 2), confirm()));
    }

    @ParameterizedTest
    @EnumSource
    void withoutOneOfTheFourConfirmationsNothingIsConfirmed(Confirmation missing) {
        VersionName version = ledger.draft(AIR, content("air"));
        assertRefused(
                DatasetRefusal.NOT_CONFIRMED,
                ledger.apply(
                        version, new DatasetEvent.Confirm(List.copyOf(EnumSet.complementOf(EnumSet.of(missing))))));
        ledger.accept(version, confirm());
    }

    @Test
    void publishingSupersedesWhatWasPublishedBeforeAndNothingElse() {
        VersionName first = ledger.publish(AIR, content("air 1"));
        VersionName second = ledger.draft(AIR, content("air 2"));
        VersionName third = ledger.publish(AIR, content("air 3"));
        assertThat(ledger.version(first).status()).isEqualTo(VersionStatus.SUPERSEDED);
        assertThat(ledger.version(first).publishedAt()).contains(NOW);
        assertThat(ledger.version(second).status()).isEqualTo(VersionStatus.DRAFT);
        assertThat(ledger.dataset(AIR).published()).contains(third);
    }

    @Test
    void anOlderVersionIsNotPublishedOverALaterOne() {
        VersionName first = ledger.draft(AIR, content("air 1"));
        ledger.accept(first, confirm());
        VersionName second = ledger.publish(AIR, content("air 2"));
        assertRefused(DatasetRefusal.OLDER_THAN_PUBLISHED, ledger.apply(first, new DatasetEvent.Publish()));
        ledger.accept(second, withdraw());
        ledger.accept(first, new DatasetEvent.Publish());
    }

    @Test
    void aWithdrawnVersionKeepsItsContentAndIsNoLongerTheDatasets() {
        VersionName version = ledger.publish(AIR, content("air"));
        ledger.accept(version, withdraw());
        VersionState state = ledger.version(version);
        assertThat(state.status()).isEqualTo(VersionStatus.WITHDRAWN);
        assertThat(state.reason()).contains(WithdrawalReason.INCORRECT);
        assertThat(state.publishedAt()).contains(NOW);
        assertThat(state.content()).isEqualTo(content("air"));
        assertThat(ledger.dataset(AIR).published()).isEmpty();
    }

    @Test
    void withdrawingAnotherVersionLeavesThePublishedOne() {
        VersionName first = ledger.publish(AIR, content("air 1"));
        VersionName second = ledger.publish(AIR, content("air 2"));
        ledger.accept(first, withdraw());
        assertThat(ledger.dataset(AIR).published()).contains(second);
    }

    @Test
    void onlyTheOwnerWrites() {
        DatasetEvent draft = ledger.event(new VersionName(AIR, 1), new DatasetEvent.Draft(content("air")));
        assertRefused(DatasetRefusal.NOT_OWNER, ledger.apply(draft, OTHER, NOW));
        assertThat(ledger.apply(draft, OWNER, NOW)).isInstanceOf(DatasetVerdict.Accepted.class);
    }

    @Test
    void anEventFollowsTheNewestOneOrNone() {
        VersionName version = ledger.draft(AIR, content("air"));
        History history = ledger.dataset(AIR).history();
        for (History before : List.of(
                History.NONE,
                new History(history.events() + 1, history.digest()),
                new History(history.events(), digest("another")))) {
            assertRefused(
                    DatasetRefusal.WRONG_HISTORY,
                    ledger.apply(new DatasetEvent(CHANNEL, version, before, confirm()), OWNER, NOW));
        }
        assertRefused(
                DatasetRefusal.WRONG_HISTORY,
                ledger.apply(
                        new DatasetEvent(
                                CHANNEL,
                                new VersionName(ASTHMA, 1),
                                history,
                                new DatasetEvent.Draft(content("asthma"))),
                        OTHER,
                        NOW));
    }

    @Test
    void historyIsTheHashChainOfTheEventsWithTheirTimes() {
        DatasetEvent draft = ledger.event(new VersionName(AIR, 1), new DatasetEvent.Draft(content("air")));
        ledger.apply(draft, OWNER, NOW);
        DatasetEvent confirm = ledger.event(new VersionName(AIR, 1), confirm());
        ledger.apply(confirm, OWNER, NOW + 1);
        DatasetState state = ledger.dataset(AIR);
        assertThat(state.history())
                .isEqualTo(History.NONE
                        .then(new DatasetEntry(draft, NOW).encode())
                        .then(new DatasetEntry(confirm, NOW + 1).encode()));
        assertThat(state.isAfter(confirm)).isTrue();
        assertThat(state.isAfter(draft)).isFalse();
    }

    @Test
    void timeDoesNotGoBack() {
        VersionName version = ledger.draft(AIR, content("air"));
        ledger.apply(ledger.event(version, confirm()), OWNER, NOW - 500);
        assertThat(ledger.version(version).changedAt()).isEqualTo(NOW);
        assertThat(ledger.dataset(AIR).changedAt()).isEqualTo(NOW);
    }

    @Test
    void aParentIsOnTheLedgerWithTheNamedContent() {
        VersionName air = ledger.draft(AIR, content("air"));
        Digest digest = content("air").digest();
        assertRefused(DatasetRefusal.NO_SUCH_PARENT, derive(new Parent(new VersionName(AIR, 2), digest)));
        assertRefused(DatasetRefusal.OTHER_PARENT, derive(new Parent(air, digest("other"))));
        assertThat(derive(new Parent(air, digest))).isInstanceOf(DatasetVerdict.Accepted.class);
    }

    @Test
    void everyParentIsLookedAtNotOnlyTheFirst() {
        Parent good = ledger.parent(ledger.draft(AIR, content("air")));
        assertRefused(
                DatasetRefusal.NO_SUCH_PARENT, derive(good, new Parent(new VersionName(AIR, 2), digest("other"))));
    }

    @Test
    void nothingIsDrawnFromOrPublishedOverAWithdrawnParent() {
        VersionName air = ledger.draft(AIR, content("air"));
        Parent parent = ledger.parent(air);
        VersionName asthma = ledger.draft(ASTHMA, content("asthma", parent));
        ledger.accept(asthma, confirm());
        ledger.accept(air, withdraw());
        assertRefused(DatasetRefusal.PARENT_WITHDRAWN, ledger.apply(asthma, new DatasetEvent.Publish()));
        assertRefused(
                DatasetRefusal.PARENT_WITHDRAWN,
                ledger.apply(new VersionName(ASTHMA, 2), new DatasetEvent.Draft(content("asthma 2", parent))));
        ledger.accept(asthma, new DatasetEvent.Withdraw(WithdrawalReason.SOURCE_WITHDRAWN));
    }

    @Test
    void noVersionIsItsOwnAncestor() {
        // Its number is not on the ledger before it is, and its digest would have to be known to its own content.
        VersionName next = new VersionName(ASTHMA, 1);
        assertRefused(
                DatasetRefusal.NO_SUCH_PARENT,
                ledger.apply(
                        next,
                        new DatasetEvent.Draft(content(
                                "asthma", new Parent(next, content("asthma").digest())))));
        // Nor can an ancestor be given a descendant for a parent later: drafting makes a new version, and nothing else
        // sets a content.
        VersionName air = ledger.draft(AIR, content("air"));
        VersionName asthma = ledger.draft(ASTHMA, content("asthma", ledger.parent(air)));
        VersionName later = ledger.draft(AIR, content("air 2", ledger.parent(asthma)));
        assertThat(later).isNotEqualTo(air);
        assertThat(ledger.version(air).content().parents()).isEmpty();
    }

    @Test
    void aNewVersionIsWrittenDownAsAChildOfEachParentAndLaterChangesAreNot() {
        Parent air = ledger.parent(ledger.draft(AIR, content("air")));
        Parent more = ledger.parent(ledger.draft(AIR, content("more")));
        VersionName asthma = new VersionName(ASTHMA, 1);
        VersionContent content = content("asthma", air, more);
        assertThat(accepted(ledger.apply(asthma, new DatasetEvent.Draft(content)))
                        .writes())
                .containsOnlyKeys(
                        StateKey.dataset(ASTHMA),
                        StateKey.version(asthma),
                        StateKey.derived(air.version(), asthma),
                        StateKey.derived(more.version(), asthma))
                .containsEntry(
                        StateKey.derived(more.version(), asthma),
                        content.digest().bytes());
        assertThat(accepted(ledger.apply(asthma, confirm())).writes())
                .containsOnlyKeys(StateKey.dataset(ASTHMA), StateKey.version(asthma));
    }

    private static DatasetVerdict.Accepted accepted(DatasetVerdict verdict) {
        return switch (verdict) {
            case DatasetVerdict.Accepted accepted -> accepted;
            case DatasetVerdict.Refused(DatasetRefusal reason) -> throw new AssertionError("refused: " + reason);
        };
    }

    private DatasetVerdict derive(Parent... parents) {
        return ledger.apply(new VersionName(ASTHMA, 1), new DatasetEvent.Draft(content("asthma", parents)));
    }

    private static void assertRefused(DatasetRefusal reason, DatasetVerdict verdict) {
        assertThat(verdict).isEqualTo(new DatasetVerdict.Refused(reason));
    }
}
