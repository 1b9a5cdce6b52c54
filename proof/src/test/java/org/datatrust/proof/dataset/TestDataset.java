package org.datatrust.proof.dataset;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;

/** A ledger with TEST datasets, as the rules see it. */
final class TestDataset {
    static final ChannelName CHANNEL = new ChannelName("data-trust");
    static final OrganisationId OWNER = new OrganisationId("test-agency");
    static final OrganisationId OTHER = new OrganisationId("test-hospital");
    static final DatasetName AIR = new DatasetName(OWNER, "air");
    static final DatasetName ASTHMA = new DatasetName(OTHER, "asthma");
    /** 2026-01-01T00:00:00Z. */
    static final long NOW = 1_767_225_600;

    final Map<DatasetName, DatasetState> datasets =
            new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    final Map<VersionName, VersionState> versions = new TreeMap<>();

    DatasetVerdict apply(DatasetEvent event, OrganisationId submitter, long at) {
        DatasetVerdict verdict = DatasetRules.apply(
                Optional.ofNullable(datasets.get(event.dataset())),
                name -> Optional.ofNullable(versions.get(name)),
                event,
                submitter,
                at);
        if (verdict instanceof DatasetVerdict.Accepted(DatasetState dataset, List<VersionState> changed)) {
            datasets.put(event.dataset(), dataset);
            changed.forEach(version -> versions.put(version.version(), version));
        }
        return verdict;
    }

    /** By its owner, after the newest event. */
    DatasetVerdict apply(VersionName version, DatasetEvent.Step step) {
        return apply(event(version, step), version.dataset().organisation(), NOW);
    }

    VersionName draft(DatasetName dataset, VersionContent content) {
        VersionName version = new VersionName(
                dataset,
                Optional.ofNullable(datasets.get(dataset))
                                .map(state -> state.newest().number())
                                .orElse(0)
                        + 1);
        accept(version, new DatasetEvent.Draft(content));
        return version;
    }

    VersionName publish(DatasetName dataset, VersionContent content) {
        VersionName version = draft(dataset, content);
        accept(version, confirm());
        accept(version, new DatasetEvent.Publish());
        return version;
    }

    void accept(VersionName version, DatasetEvent.Step step) {
        if (apply(version, step) instanceof DatasetVerdict.Refused(DatasetRefusal reason)) {
            throw new AssertionError("refused: " + reason);
        }
    }

    DatasetEvent event(VersionName version, DatasetEvent.Step step) {
        return new DatasetEvent(
                CHANNEL,
                version,
                Optional.ofNullable(datasets.get(version.dataset()))
                        .map(DatasetState::history)
                        .orElse(History.NONE),
                step);
    }

    DatasetState dataset(DatasetName name) {
        return Optional.ofNullable(datasets.get(name)).orElseThrow();
    }

    VersionState version(VersionName name) {
        return Optional.ofNullable(versions.get(name)).orElseThrow();
    }

    Parent parent(VersionName name) {
        return new Parent(name, version(name).content().digest());
    }

    static DatasetEvent.Confirm confirm() {
        return new DatasetEvent.Confirm(List.of(Confirmation.values()));
    }

    static DatasetEvent.Withdraw withdraw() {
        return new DatasetEvent.Withdraw(WithdrawalReason.INCORRECT);
    }

    static VersionContent content(String data, Parent... parents) {
        return new VersionContent(
                DigestProfile.FILE_1,
                digest(data),
                Optional.of("text/csv"),
                Visibility.PUBLIC,
                LegalBasis.PUBLIC_INTEREST,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.ANNUAL,
                parents.length == 0 ? Activity.COLLECTED : Activity.DERIVED,
                Optional.empty(),
                Optional.empty(),
                List.of(parents));
    }

    static Digest digest(String text) {
        return Bytes.utf8(text).sha256();
    }
}
