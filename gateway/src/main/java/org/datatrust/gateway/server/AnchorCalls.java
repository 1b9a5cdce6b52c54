package org.datatrust.gateway.server;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.gateway.log.CommittedBatch;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.gateway.log.Placement;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.gateway.log.Ticket;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorRequest;
import org.datatrust.protocol.v1.AnchorResponse;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.AnchorStreamRequest;
import org.datatrust.protocol.v1.AnchorStreamResponse;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.GetProofResponse;
import org.datatrust.protocol.v1.WatchAnchorsRequest;
import org.datatrust.protocol.v1.WatchAnchorsResponse;

final class AnchorCalls extends AnchorServiceGrpc.AnchorServiceImplBase {
    private static final int MAX_PROVEN_ENTRIES = 100_000;

    private final LogKeeper keeper;
    private final GatewayIdentity identity;
    private final OpenStreams streams;

    AnchorCalls(LogKeeper keeper, GatewayIdentity identity, OpenStreams streams) {
        this.keeper = keeper;
        this.identity = identity;
        this.streams = streams;
    }

    @Override
    public void anchor(AnchorRequest request, StreamObserver<AnchorResponse> observer) {
        Caller caller = Caller.CURRENT.get();
        Work.run(observer, () -> anchored(request, caller));
    }

    @Override
    public StreamObserver<AnchorStreamRequest> anchorStream(StreamObserver<AnchorStreamResponse> observer) {
        return AnchorStream.start(
                keeper,
                identity.organisation(),
                Caller.CURRENT.get(),
                (ServerCallStreamObserver<AnchorStreamResponse>) observer,
                streams);
    }

    @Override
    public void getProof(GetProofRequest request, StreamObserver<GetProofResponse> observer) {
        Work.run(observer, () -> proof(request));
    }

    @Override
    public void watchAnchors(WatchAnchorsRequest request, StreamObserver<WatchAnchorsResponse> observer) {
        BatchWatch.start(
                keeper,
                identity.organisation(),
                request,
                (ServerCallStreamObserver<WatchAnchorsResponse>) observer,
                streams);
    }

    private AnchorResponse anchored(AnchorRequest request, Caller caller)
            throws RefusedException, Refusal, InterruptedException {
        LogName log = Wire.log(request.getLog(), identity.organisation());
        boolean committed = switch (request.getWaitFor()) {
            case ANCHOR_STATE_UNSPECIFIED, ACCEPTED -> false;
            case COMMITTED -> true;
            case UNRECOGNIZED ->
                throw new RefusedException(ErrorCode.BAD_REQUEST, "wait_for is ACCEPTED or COMMITTED.");
        };
        Wire.checkSizes(request.getEntriesList());
        Ticket ticket = keeper.append(
                log, caller.organisation().value(), request.getRequestId(), Wire.entries(request.getEntriesList()));
        Placement placement = ticket.awaitAccepted();
        AnchorResponse.Builder response = AnchorResponse.newBuilder()
                .setState(AnchorState.ACCEPTED)
                .setFirstLeafIndex(placement.firstLeafIndex())
                .setCount(placement.count());
        if (committed) {
            CommittedBatch batch = ticket.awaitCommitted();
            response.setState(AnchorState.COMMITTED).setBatch(Wire.of(batch));
        }
        return response.build();
    }

    private GetProofResponse proof(GetProofRequest request) throws RefusedException, Refusal {
        LogName log = Wire.log(request.getLog(), identity.organisation());
        if (request.getMoreLeafIndexesCount() >= MAX_PROVEN_ENTRIES) {
            throw new RefusedException(
                    ErrorCode.TOO_LARGE, "One bundle proves at most " + MAX_PROVEN_ENTRIES + " entries.");
        }
        List<Long> indexes = new ArrayList<>();
        indexes.add(Wire.number("leaf_index", request.getLeafIndex()));
        for (long index : request.getMoreLeafIndexesList()) {
            indexes.add(Wire.number("more_leaf_indexes", index));
        }
        return GetProofResponse.newBuilder()
                .setBundle(Wire.of(keeper.proof(log, indexes, request.getCompact())))
                .build();
    }
}
