package org.datatrust.gateway.server;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.datatrust.gateway.dataset.DatasetKeeper;
import org.datatrust.gateway.dataset.DatasetKeeper.Trace;
import org.datatrust.protocol.v1.ExportLineageBundleRequest;
import org.datatrust.protocol.v1.ExportLineageBundleResponse;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.LineageVersion;
import org.datatrust.protocol.v1.TraceLineageRequest;
import org.datatrust.protocol.v1.TraceLineageResponse;
import org.datatrust.verifier.bundle.LineageBundle;

final class LineageCalls extends LineageServiceGrpc.LineageServiceImplBase {
    private final DatasetKeeper keeper;

    LineageCalls(DatasetKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void traceLineage(TraceLineageRequest request, StreamObserver<TraceLineageResponse> observer) {
        Work.run(observer, () -> {
            if (request.getDepth() < 0) {
                throw new RefusedException(ErrorCode.OUT_OF_RANGE, "depth is negative.");
            }
            Trace trace = keeper.trace(
                    DatasetWire.version(request.getVersion()),
                    DatasetWire.direction(request.getDirection()),
                    request.getDepth() == 0 ? Optional.empty() : Optional.of(request.getDepth()));
            TraceLineageResponse.Builder response =
                    TraceLineageResponse.newBuilder().setComplete(trace.complete());
            trace.versions()
                    .forEach(traced -> response.addVersions(LineageVersion.newBuilder()
                            .setVersion(DatasetWire.of(traced.version()))
                            .setDepth(traced.depth())));
            return response.build();
        });
    }

    @Override
    public void exportLineageBundle(
            ExportLineageBundleRequest request, StreamObserver<ExportLineageBundleResponse> observer) {
        Work.run(observer, () -> {
            LineageBundle bundle = keeper.bundle(
                    DatasetWire.version(request.getVersion()), DatasetWire.direction(request.getDirection()));
            return ExportLineageBundleResponse.newBuilder()
                    .setBundle(Wire.of((request.getCompact() ? bundle.compact() : bundle).encode()))
                    .build();
        });
    }
}
