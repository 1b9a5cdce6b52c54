package org.datatrust.proof.dataset;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;

/**
 * The life of a dataset: which event may follow, and what it leads to. The chaincode decides by these rules, and an auditor who holds the
 * events recomputes by the same ones what the ledger holds. {@code docs/spec/dataset.md} numbers them.
 *
 * <p>No version is among its own ancestors: a parent must be on the ledger, with this content, before its child is, and no content changes.
 */
public final class DatasetRules {
    private DatasetRules() {}

    /**
     * @param state what the ledger holds before the event; empty if it holds no dataset of this name
     * @param versions what the ledger holds of any version before the event; asked only for what the verdict depends on
     * @param submitter organisation of the transaction's creator
     * @param at time of the transaction, seconds since 1970
     */
    public static DatasetVerdict apply(
            Optional<DatasetState> state,
            Function<VersionName, Optional<VersionState>> versions,
            DatasetEvent event,
            OrganisationId submitter,
            long at) {
        if (!state.map(DatasetState::history).orElse(History.NONE).equals(event.before())) {
            return refused(DatasetRefusal.WRONG_HISTORY);
        }
        if (!submitter.equals(event.dataset().organisation())) {
            return refused(DatasetRefusal.NOT_OWNER);
        }
        long now = Math.max(at, state.map(DatasetState::changedAt).orElse(at));
        History history = event.before().then(new DatasetEntry(event, now).encode());
        return switch (event.step()) {
            case DatasetEvent.Draft(VersionContent content) ->
                drafted(state, versions, event.version(), content, history, now);
            case DatasetEvent.Change change -> {
                Optional<VersionState> version = versions.apply(event.version());
                if (state.isEmpty() || version.isEmpty()) {
                    yield refused(DatasetRefusal.NO_SUCH_VERSION);
                }
                yield event.action().follows(version.get().status())
                        ? changed(state.get(), version.get(), versions, change, history, now)
                        : refused(DatasetRefusal.ILLEGAL_TRANSITION);
            }
        };
    }

    private static DatasetVerdict drafted(
            Optional<DatasetState> state,
            Function<VersionName, Optional<VersionState>> versions,
            VersionName name,
            VersionContent content,
            History history,
            long now) {
        if (name.number() != state.map(before -> before.newest().number()).orElse(0) + 1) {
            return refused(DatasetRefusal.WRONG_NUMBER);
        }
        Optional<DatasetRefusal> refusal = refusalOfParents(content, versions);
        return refusal.isPresent()
                ? refused(refusal.get())
                : new DatasetVerdict.Accepted(
                        new DatasetState(name, state.flatMap(DatasetState::published), history, now),
                        List.of(new VersionState(
                                name, content, VersionStatus.DRAFT, now, Optional.empty(), now, Optional.empty())));
    }

    private static DatasetVerdict changed(
            DatasetState state,
            VersionState version,
            Function<VersionName, Optional<VersionState>> versions,
            DatasetEvent.Change change,
            History history,
            long now) {
        return switch (change) {
            case DatasetEvent.Confirm(List<Confirmation> confirmations) ->
                confirmations.containsAll(EnumSet.allOf(Confirmation.class))
                        ? new DatasetVerdict.Accepted(
                                new DatasetState(state.newest(), state.published(), history, now),
                                List.of(moved(version, VersionStatus.OWNER_CONFIRMED, now)))
                        : refused(DatasetRefusal.NOT_CONFIRMED);
            case DatasetEvent.Publish() -> published(state, version, versions, history, now);
            case DatasetEvent.Withdraw(WithdrawalReason reason) ->
                new DatasetVerdict.Accepted(
                        new DatasetState(
                                state.newest(),
                                state.published().filter(name -> !name.equals(version.version())),
                                history,
                                now),
                        List.of(new VersionState(
                                version.version(),
                                version.content(),
                                VersionStatus.WITHDRAWN,
                                version.draftedAt(),
                                version.publishedAt(),
                                now,
                                Optional.of(reason))));
        };
    }

    private static DatasetVerdict published(
            DatasetState state,
            VersionState version,
            Function<VersionName, Optional<VersionState>> versions,
            History history,
            long now) {
        VersionName name = version.version();
        if (state.published().isPresent() && state.published().get().number() > name.number()) {
            return refused(DatasetRefusal.OLDER_THAN_PUBLISHED);
        }
        Optional<DatasetRefusal> refusal = refusalOfParents(version.content(), versions);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        VersionState published = new VersionState(
                name,
                version.content(),
                VersionStatus.PUBLISHED,
                version.draftedAt(),
                Optional.of(now),
                now,
                Optional.empty());
        DatasetState after = new DatasetState(state.newest(), Optional.of(name), history, now);
        return state.published().isEmpty()
                ? new DatasetVerdict.Accepted(after, List.of(published))
                : new DatasetVerdict.Accepted(
                        after,
                        List.of(
                                published,
                                moved(
                                        versions.apply(state.published().get()).orElseThrow(),
                                        VersionStatus.SUPERSEDED,
                                        now)));
    }

    private static VersionState moved(VersionState version, VersionStatus status, long now) {
        return new VersionState(
                version.version(),
                version.content(),
                status,
                version.draftedAt(),
                version.publishedAt(),
                now,
                Optional.empty());
    }

    private static Optional<DatasetRefusal> refusalOfParents(
            VersionContent content, Function<VersionName, Optional<VersionState>> versions) {
        for (Parent named : content.parents()) {
            Optional<VersionState> parent = versions.apply(named.version());
            if (parent.isEmpty()) {
                return Optional.of(DatasetRefusal.NO_SUCH_PARENT);
            }
            if (!parent.get().content().digest().equals(named.content())) {
                return Optional.of(DatasetRefusal.OTHER_PARENT);
            }
            if (parent.get().status() == VersionStatus.WITHDRAWN) {
                return Optional.of(DatasetRefusal.PARENT_WITHDRAWN);
            }
        }
        return Optional.empty();
    }

    private static DatasetVerdict refused(DatasetRefusal reason) {
        return new DatasetVerdict.Refused(reason);
    }
}
