package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.server.ErrorOf.refused;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.ExportLineageBundleRequest;
import org.datatrust.protocol.v1.GetDatasetRequest;
import org.datatrust.protocol.v1.GetDatasetVersionRequest;
import org.datatrust.protocol.v1.LineageDirection;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.LineageVersion;
import org.datatrust.protocol.v1.ListDatasetVersionsRequest;
import org.datatrust.protocol.v1.ListDatasetVersionsResponse;
import org.datatrust.protocol.v1.ListDatasetsRequest;
import org.datatrust.protocol.v1.ListDatasetsResponse;
import org.datatrust.protocol.v1.RecordDatasetEventRequest;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;
import org.datatrust.protocol.v1.TraceLineageRequest;
import org.datatrust.protocol.v1.TraceLineageResponse;
import org.datatrust.protocol.v1.VersionStatus;
import org.datatrust.protocol.v1.Visibility;
import org.datatrust.protocol.v1.WithdrawalReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasetCallsTest extends GatewayTest {
    private static final OrganisationId OWN = TestGateway.OWN;
    private static final OrganisationId OTHER = TestGateway.FOREIGN;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private DatasetServiceGrpc.DatasetServiceBlockingStub datasets =
            DatasetServiceGrpc.newBlockingStub(new NoChannel());
    private LineageServiceGrpc.LineageServiceBlockingStub lineages =
            LineageServiceGrpc.newBlockingStub(new NoChannel());

    /** Until the gateway is there. */
    private static final class NoChannel extends io.grpc.Channel {
        @Override
        public <Q, A> io.grpc.ClientCall<Q, A> newCall(
                io.grpc.MethodDescriptor<Q, A> method, io.grpc.CallOptions options) {
            throw new IllegalStateException("not started");
        }

        @Override
        public String authority() {
            return "";
        }
    }

    @BeforeEach
    void connect() {
        datasets = DatasetServiceGrpc.newBlockingStub(channel).withWaitForReady();
        lineages = LineageServiceGrpc.newBlockingStub(channel).withWaitForReady();
    }

    private static DatasetName newDataset(OrganisationId owner) {
        return new DatasetName(owner, "dataset-" + COUNT.incrementAndGet());
    }

    private static VersionContent content(Parent... parents) {
        return new VersionContent(
                DigestProfile.FILE_1,
                Digest.sha256(new byte[] {(byte) COUNT.incrementAndGet()}),
                Optional.of("text/csv"),
                org.datatrust.proof.dataset.Visibility.PUBLIC,
                LegalBasis.OFFICIAL_AUTHORITY,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.MONTHLY,
                Activity.COLLECTED,
                Optional.empty(),
                Optional.empty(),
                Stream.of(parents)
                        .sorted((a, b) -> a.version().compareTo(b.version()))
                        .toList());
    }

    private static DatasetEvent event(VersionName version, History before, DatasetEvent.Step step) {
        return new DatasetEvent(TestGateway.CHANNEL, version, before, step);
    }

    private static DatasetEvent draft(DatasetName dataset, Parent... parents) {
        return event(new VersionName(dataset, 1), History.NONE, new DatasetEvent.Draft(content(parents)));
    }

    private static Parent parent(DatasetEvent draft) {
        return new Parent(
                draft.version(), ((DatasetEvent.Draft) draft.step()).content().digest());
    }

    private RecordDatasetEventResponse record(DatasetEvent event) {
        return datasets.recordDatasetEvent(RecordDatasetEventRequest.newBuilder()
                .setEvent(Requests.of(event.encode()))
                .build());
    }

    private DatasetEvent next(DatasetEvent before, DatasetEvent.Step step) throws Exception {
        return event(before.version(), state(get(before.dataset())).history(), step);
    }

    private Dataset get(DatasetName name) {
        return datasets.getDataset(
                GetDatasetRequest.newBuilder().setName(name.toString()).build());
    }

    private DatasetVersion version(VersionName name) {
        return datasets.getDatasetVersion(
                GetDatasetVersionRequest.newBuilder().setName(name.toString()).build());
    }

    private static DatasetState state(Dataset dataset) throws Exception {
        return DatasetState.parse(dataset.getState().toByteArray());
    }

    private static DatasetEvent.Step confirm() {
        return new DatasetEvent.Confirm(List.copyOf(EnumSet.allOf(Confirmation.class)));
    }

    private static DatasetEvent.Step withdraw() {
        return new DatasetEvent.Withdraw(org.datatrust.proof.dataset.WithdrawalReason.UNSAFE);
    }

    private DatasetEvent published(DatasetName name, Parent... parents) throws Exception {
        DatasetEvent draft = draft(name, parents);
        record(draft);
        record(next(draft, confirm()));
        record(next(draft, new DatasetEvent.Publish()));
        return draft;
    }

    /** As another member would, through a gateway of its own. */
    private void recordElsewhere(DatasetEvent event) throws Exception {
        Recorder.Recorded recorded = (Recorder.Recorded)
                new Recorder(gateway.chain().ledger(event.dataset().organisation()), PATIENCE)
                        .record("RecordDatasetEvent", false, event.encode());
        assertThat(gateway.index().await(recorded.blockNumber(), PATIENCE)).isTrue();
    }

    @Test
    void aVersionGoesThroughTheGateOfPublicationAndIsFoundAtOnce() throws Exception {
        DatasetEvent draft = draft(newDataset(OWN));
        RecordDatasetEventResponse drafted = record(draft);
        assertThat(drafted.getTransactionId()).hasSize(64);
        assertThat(drafted.getDataset().getPublishedVersion()).isEmpty();
        assertThat(version(draft.version()).getStatus()).isEqualTo(VersionStatus.VERSION_DRAFT);

        record(next(draft, confirm()));
        RecordDatasetEventResponse published = record(next(draft, new DatasetEvent.Publish()));
        assertThat(published.getDataset().getPublishedVersion())
                .isEqualTo(draft.version().toString());
        DatasetVersion version = version(draft.version());
        assertThat(version.getStatus()).isEqualTo(VersionStatus.VERSION_PUBLISHED);
        assertThat(version.getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
        assertThat(version.getLicence()).isEqualTo("OGDL-Taiwan-1.0");
        assertThat(version.getUpdateFrequency()).endsWith("/frequency/MONTHLY");
        assertThat(version.getActivity()).isEqualTo("collected");
        assertThat(version.hasPublishTime()).isTrue();

        record(next(draft, withdraw()));
        assertThat(version(draft.version()))
                .returns(VersionStatus.VERSION_WITHDRAWN, DatasetVersion::getStatus)
                .returns(WithdrawalReason.WITHDRAWAL_UNSAFE, DatasetVersion::getWithdrawalReason);
        assertThat(get(draft.dataset()).getPublishedVersion()).isEmpty();
    }

    @Test
    void aLaterVersionSupersedesThePublishedOneAndBothStayInTheList() throws Exception {
        DatasetEvent first = published(newDataset(OWN));
        DatasetEvent second = event(
                new VersionName(first.dataset(), 2),
                state(get(first.dataset())).history(),
                new DatasetEvent.Draft(content(parent(first))));
        record(second);
        record(next(second, confirm()));
        record(next(second, new DatasetEvent.Publish()));

        ListDatasetVersionsRequest.Builder list = ListDatasetVersionsRequest.newBuilder()
                .setParent(first.dataset().toString())
                .setPageSize(1);
        ListDatasetVersionsResponse one = datasets.listDatasetVersions(list.build());
        assertThat(one.getVersions(0).getStatus()).isEqualTo(VersionStatus.VERSION_SUPERSEDED);
        ListDatasetVersionsResponse two = datasets.listDatasetVersions(
                list.setPageToken(one.getNextPageToken()).build());
        assertThat(two.getVersions(0).getStatus()).isEqualTo(VersionStatus.VERSION_PUBLISHED);
        assertThat(two.getVersions(0).getParents(0).getVersion())
                .isEqualTo(first.version().toString());
        assertThat(two.getNextPageToken()).isEmpty();
    }

    @Test
    void aRepeatedEventFindsWhatItDidAlsoWhenOthersHaveFollowed() throws Exception {
        DatasetEvent draft = draft(newDataset(OWN));
        record(draft);
        int height = gateway.chain().height();
        assertThat(record(draft).getRecordedBefore()).isTrue();
        record(next(draft, confirm()));
        RecordDatasetEventResponse again = record(draft);
        assertThat(again.getRecordedBefore()).isTrue();
        assertThat(again.getDataset().getEvents()).isEqualTo(2);
        assertThat(gateway.chain().height()).isEqualTo(height + 1);
    }

    @Test
    void validatesWithoutRecording() {
        DatasetEvent draft = draft(newDataset(OWN));
        int height = gateway.chain().height();
        RecordDatasetEventResponse response = datasets.recordDatasetEvent(RecordDatasetEventRequest.newBuilder()
                .setEvent(Requests.of(draft.encode()))
                .setValidateOnly(true)
                .build());
        assertThat(response.getRecordedBefore()).isFalse();
        assertThat(gateway.chain().height()).isEqualTo(height);
        refused(() -> get(draft.dataset())).is(ErrorCode.NO_SUCH_DATASET);
    }

    @Test
    void refusesWhatTheRulesDoNotAllow() throws Exception {
        DatasetEvent draft = draft(newDataset(OWN));
        record(draft);
        refused(() -> record(next(draft, new DatasetEvent.Publish()))).is(ErrorCode.UNLAWFUL_DATASET_EVENT);
        refused(() -> record(next(draft, new DatasetEvent.Confirm(List.of(Confirmation.MAY_BE_PUBLISHED)))))
                .is(ErrorCode.UNLAWFUL_DATASET_EVENT);
        refused(() -> record(event(draft.version(), History.NONE, withdraw()))).is(ErrorCode.DATASET_CHANGED);
        refused(() -> record(event(
                        new VersionName(draft.dataset(), 3),
                        state(get(draft.dataset())).history(),
                        new DatasetEvent.Draft(content()))))
                .is(ErrorCode.UNLAWFUL_DATASET_EVENT);
        refused(() -> record(event(
                        new VersionName(draft.dataset(), 2),
                        state(get(draft.dataset())).history(),
                        withdraw())))
                .is(ErrorCode.NO_SUCH_DATASET);
    }

    @Test
    void refusesAParentThatIsMissingOrWithdrawnOrAnother() throws Exception {
        DatasetEvent real = published(newDataset(OWN));
        Parent missing = new Parent(new VersionName(newDataset(OWN), 1), Digest.sha256(new byte[1]));
        Parent contradicting = new Parent(real.version(), Digest.sha256(new byte[1]));
        refused(() -> record(draft(newDataset(OWN), missing))).is(ErrorCode.BAD_PARENT);
        refused(() -> record(draft(newDataset(OWN), contradicting))).is(ErrorCode.BAD_PARENT);
        record(next(real, withdraw()));
        refused(() -> record(draft(newDataset(OWN), parent(real)))).is(ErrorCode.BAD_PARENT);
    }

    @Test
    void refusesDatasetsOfOthersOtherChannelsAndOtherBytes() {
        refused(() -> record(draft(newDataset(OTHER)))).is(ErrorCode.FOREIGN_DATASET);
        DatasetEvent elsewhere = new DatasetEvent(
                new ChannelName("elsewhere"),
                new VersionName(newDataset(OWN), 1),
                History.NONE,
                new DatasetEvent.Draft(content()));
        refused(() -> record(elsewhere)).is(ErrorCode.MALFORMED_DATASET);
        for (byte[] bytes : new byte[][] {{}, {1}, new byte[DatasetEvent.MAX_SIZE_BYTES + 1]}) {
            refused(() -> datasets.recordDatasetEvent(RecordDatasetEventRequest.newBuilder()
                            .setEvent(ByteString.copyFrom(bytes))
                            .build()))
                    .is(ErrorCode.MALFORMED_DATASET);
        }
    }

    @Test
    void readsDatasetsOfOthersAndListsThemByName() throws Exception {
        DatasetEvent foreign = draft(newDataset(OTHER));
        recordElsewhere(foreign);
        DatasetEvent own = published(newDataset(OWN));
        assertThat(get(foreign.dataset()).getNewestVersion())
                .isEqualTo(foreign.version().toString());

        List<String> all = names("orgs/-", false);
        assertThat(all)
                .contains(foreign.dataset().toString(), own.dataset().toString())
                .isSorted();
        assertThat(names("orgs/" + OTHER, false))
                .contains(foreign.dataset().toString())
                .allMatch(name -> name.startsWith("orgs/" + OTHER + "/"));
        assertThat(names("orgs/-", true))
                .contains(own.dataset().toString())
                .doesNotContain(foreign.dataset().toString());
    }

    private List<String> names(String parent, boolean publishedOnly) {
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            ListDatasetsResponse page = datasets.listDatasets(ListDatasetsRequest.newBuilder()
                    .setParent(parent)
                    .setPageSize(2)
                    .setPublishedOnly(publishedOnly)
                    .setPageToken(token)
                    .build());
            assertThat(page.getDatasetsCount()).isLessThanOrEqualTo(2);
            page.getDatasetsList().forEach(dataset -> names.add(dataset.getName()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return names;
    }

    @Test
    void tracesALineageBothWaysAndAsFarAsAsked() throws Exception {
        DatasetEvent farm = published(newDataset(OWN));
        DatasetEvent mill = published(newDataset(OWN), parent(farm));
        DatasetEvent bread = published(newDataset(OWN), parent(mill), parent(farm));

        assertThat(trace(farm, LineageDirection.LINEAGE_DOWN, 0))
                .containsExactlyInAnyOrder(farm.version() + " 0", mill.version() + " 1", bread.version() + " 1");
        assertThat(trace(bread, LineageDirection.LINEAGE_UP, 0))
                .containsExactlyInAnyOrder(bread.version() + " 0", mill.version() + " 1", farm.version() + " 1");
        DatasetEvent toast = published(newDataset(OWN), parent(bread));
        assertThat(trace(toast, LineageDirection.LINEAGE_UP, 0)).contains(farm.version() + " 2");
        assertThat(trace(toast, LineageDirection.LINEAGE_UP, 1))
                .containsExactlyInAnyOrder(toast.version() + " 0", bread.version() + " 1");
    }

    private List<String> trace(DatasetEvent of, LineageDirection direction, int depth) {
        TraceLineageResponse trace = lineages.traceLineage(TraceLineageRequest.newBuilder()
                .setVersion(of.version().toString())
                .setDirection(direction)
                .setDepth(depth)
                .build());
        assertThat(trace.getComplete()).isTrue();
        return trace.getVersionsList().stream()
                .map((LineageVersion version) -> version.getVersion().getName() + " " + version.getDepth())
                .toList();
    }

    @Test
    void handsOutNoEvidenceThatNobodySigned() throws Exception {
        DatasetEvent draft = draft(newDataset(OWN));
        record(draft);
        ExportLineageBundleRequest.Builder request = ExportLineageBundleRequest.newBuilder()
                .setVersion(draft.version().toString())
                .setDirection(LineageDirection.LINEAGE_UP);
        refused(() -> lineages.exportLineageBundle(request.build())).is(ErrorCode.LEDGER_UNAVAILABLE);
        refused(() -> lineages.exportLineageBundle(request.setVersion(new VersionName(newDataset(OWN), 1).toString())
                        .build()))
                .is(ErrorCode.NO_SUCH_DATASET);
    }

    @Test
    void refusesLineagesOfNothingAndQuestionsWithoutSense() {
        TraceLineageRequest.Builder request = TraceLineageRequest.newBuilder()
                .setVersion(new VersionName(newDataset(OWN), 1).toString())
                .setDirection(LineageDirection.LINEAGE_UP);
        refused(() -> lineages.traceLineage(request.build())).is(ErrorCode.NO_SUCH_DATASET);
        refused(() -> lineages.traceLineage(request.clone().setDepth(-1).build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> lineages.traceLineage(request.clone().clearDirection().build()))
                .is(ErrorCode.BAD_REQUEST);
        refused(() -> lineages.traceLineage(request.clone().setVersion("x").build()))
                .is(ErrorCode.BAD_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orgs", "orgs/", "orgs/A", "orgs/a/b"})
    void refusesAParentOfAListThatIsNone(String parent) {
        refused(() -> datasets.listDatasets(
                        ListDatasetsRequest.newBuilder().setParent(parent).build()))
                .is(ErrorCode.BAD_NAME);
    }

    @Test
    void refusesPageTokensOfOtherLists() {
        refused(() -> datasets.listDatasets(ListDatasetsRequest.newBuilder()
                        .setParent("orgs/" + OWN)
                        .setPageToken("orgs/" + OTHER + "/datasets/a")
                        .build()))
                .is(ErrorCode.BAD_REQUEST);
        refused(() -> datasets.listDatasets(ListDatasetsRequest.newBuilder()
                        .setParent("orgs/-")
                        .setPageSize(-1)
                        .build()))
                .is(ErrorCode.OUT_OF_RANGE);
    }
}
