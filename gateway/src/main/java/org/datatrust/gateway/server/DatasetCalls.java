package org.datatrust.gateway.server;

import io.grpc.stub.StreamObserver;
import org.datatrust.gateway.dataset.DatasetKeeper;
import org.datatrust.gateway.dataset.DatasetKeeper.Commit;
import org.datatrust.gateway.dataset.DatasetKeeper.RecordedEvent;
import org.datatrust.gateway.index.ConsentIndex.AsOf;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.GetDatasetRequest;
import org.datatrust.protocol.v1.GetDatasetVersionRequest;
import org.datatrust.protocol.v1.ListDatasetVersionsRequest;
import org.datatrust.protocol.v1.ListDatasetVersionsResponse;
import org.datatrust.protocol.v1.ListDatasetsRequest;
import org.datatrust.protocol.v1.ListDatasetsResponse;
import org.datatrust.protocol.v1.RecordDatasetEventRequest;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;

final class DatasetCalls extends DatasetServiceGrpc.DatasetServiceImplBase {
    private static final int LARGEST_PAGE = 500;
    /** What fits into an answer that clients accept (4 MiB), however large each one is. */
    private static final int LARGEST_PAGE_OF_VERSIONS = 100;

    private final DatasetKeeper keeper;

    DatasetCalls(DatasetKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void recordDatasetEvent(
            RecordDatasetEventRequest request, StreamObserver<RecordDatasetEventResponse> observer) {
        Work.run(observer, () -> {
            RecordedEvent recorded =
                    keeper.record(Bytes.copyOf(request.getEvent().toByteArray()), request.getValidateOnly());
            return RecordDatasetEventResponse.newBuilder()
                    .setDataset(DatasetWire.of(recorded.state(), recorded.asOfBlock()))
                    .setRecordedBefore(recorded.before())
                    .setTransactionId(
                            recorded.commit().map(Commit::transactionId).orElse(""))
                    .setBlockNumber(recorded.commit().map(Commit::block).orElse(0L))
                    .build();
        });
    }

    @Override
    public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> observer) {
        Work.run(observer, () -> {
            AsOf<DatasetState> found = keeper.dataset(ConsentWire.dataset(request.getName()));
            return DatasetWire.of(found.content(), found.block());
        });
    }

    @Override
    public void listDatasets(ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> observer) {
        Work.run(observer, () -> {
            var owner = Paging.holder(request.getParent());
            String after = request.getPageToken();
            if (!after.isEmpty()) {
                DatasetName last = ConsentWire.dataset(after);
                if (!owner.stream().allMatch(last.organisation()::equals)) {
                    throw Paging.foreignToken();
                }
            }
            Page<DatasetState> page = keeper.datasets(
                    owner, request.getPublishedOnly(), after, Paging.size(request.getPageSize(), LARGEST_PAGE));
            ListDatasetsResponse.Builder response = ListDatasetsResponse.newBuilder()
                    .setNextPageToken(page.next().orElse(""));
            page.rows().forEach(state -> response.addDatasets(DatasetWire.of(state, page.block())));
            return response.build();
        });
    }

    @Override
    public void getDatasetVersion(GetDatasetVersionRequest request, StreamObserver<DatasetVersion> observer) {
        Work.run(observer, () -> DatasetWire.of(keeper.version(DatasetWire.version(request.getName()))));
    }

    @Override
    public void listDatasetVersions(
            ListDatasetVersionsRequest request, StreamObserver<ListDatasetVersionsResponse> observer) {
        Work.run(observer, () -> {
            Page<VersionState> page = keeper.versions(
                    ConsentWire.dataset(request.getParent()),
                    Paging.position(request.getPageToken()),
                    Paging.size(request.getPageSize(), LARGEST_PAGE_OF_VERSIONS));
            ListDatasetVersionsResponse.Builder response = ListDatasetVersionsResponse.newBuilder()
                    .setNextPageToken(page.next().orElse(""));
            page.rows().forEach(state -> response.addVersions(DatasetWire.of(state)));
            return response.build();
        });
    }
}
