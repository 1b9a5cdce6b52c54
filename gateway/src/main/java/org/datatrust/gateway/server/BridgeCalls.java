package org.datatrust.gateway.server;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import org.datatrust.gateway.bridge.BridgeKeeper;
import org.datatrust.gateway.bridge.BridgeKeeper.AnchorView;
import org.datatrust.gateway.bridge.BridgeKeeper.CrossingView;
import org.datatrust.gateway.bridge.BridgeKeeper.RouteView;
import org.datatrust.gateway.bridge.CrossingRow;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;
import org.datatrust.protocol.v1.ArrivalProof;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.Crossing;
import org.datatrust.protocol.v1.CrossingStage;
import org.datatrust.protocol.v1.ForeignAnchor;
import org.datatrust.protocol.v1.GetArrivalProofRequest;
import org.datatrust.protocol.v1.GetCrossingRequest;
import org.datatrust.protocol.v1.GetForeignAnchorRequest;
import org.datatrust.protocol.v1.ListRoutesRequest;
import org.datatrust.protocol.v1.ListRoutesResponse;
import org.datatrust.protocol.v1.Route;
import org.datatrust.protocol.v1.SendCheckpointRequest;
import org.datatrust.protocol.v1.TakeOverAnchorRequest;

final class BridgeCalls extends BridgeServiceGrpc.BridgeServiceImplBase {
    private final BridgeKeeper keeper;

    BridgeCalls(BridgeKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void listRoutes(ListRoutesRequest request, StreamObserver<ListRoutesResponse> observer) {
        Work.run(observer, () -> {
            ListRoutesResponse.Builder response = ListRoutesResponse.newBuilder();
            keeper.routes().forEach(view -> response.addRoutes(of(view)));
            return response.build();
        });
    }

    /** The ledger lets nobody but the log's organisation send it. */
    @Override
    public void sendCheckpoint(SendCheckpointRequest request, StreamObserver<Crossing> observer) {
        Work.run(observer, () -> of(keeper.send(route(request.getRoute()), log(request.getLog()))));
    }

    @Override
    public void getCrossing(GetCrossingRequest request, StreamObserver<Crossing> observer) {
        Work.run(
                observer,
                () -> of(keeper.crossing(
                        route(request.getRoute()), log(request.getLog()), sequence(request.getSequence()))));
    }

    @Override
    public void getArrivalProof(GetArrivalProofRequest request, StreamObserver<ArrivalProof> observer) {
        Work.run(observer, () -> {
            CrossingRow row =
                    keeper.proven(route(request.getRoute()), log(request.getLog()), sequence(request.getSequence()));
            return ArrivalProof.newBuilder()
                    .setRoute(row.crossing().route().toString())
                    .setLog(row.crossing().log().toString())
                    .setSequence(row.crossing().sequence())
                    .setSize(row.crossing().size())
                    .setRoot(Wire.of(row.crossing().root()))
                    .setEvidence(Wire.of(row.evidence()))
                    .build();
        });
    }

    @Override
    public void takeOverAnchor(TakeOverAnchorRequest request, StreamObserver<ForeignAnchor> observer) {
        Work.run(
                observer,
                () -> of(keeper.takeOver(
                        route(request.getRoute()), digest(request.getDomain()), root(request.getRoot()))));
    }

    @Override
    public void getForeignAnchor(GetForeignAnchorRequest request, StreamObserver<ForeignAnchor> observer) {
        Work.run(
                observer,
                () -> of(keeper.anchor(
                        route(request.getRoute()), digest(request.getDomain()), root(request.getRoot()))));
    }

    private static Route of(RouteView view) {
        var route = view.route();
        return Route.newBuilder()
                .setName(route.name().toString())
                .setVersion(route.version())
                .setChainId(route.chain().id().value())
                .setEngine(route.chain().engine().name())
                .setRegistry(address(route.registry()))
                .setClient(address(route.client()))
                .setBook(route.book().map(BridgeCalls::address).orElse(ByteString.EMPTY))
                .addAllLogs(route.logs().stream().map(LogName::toString).toList())
                .setFrozen(view.frozen())
                .setContent(Wire.of(route.encode()))
                .build();
    }

    private static ByteString address(EvmContract contract) {
        return Wire.of(contract.address().content());
    }

    private static Crossing of(CrossingView view) {
        CrossingRow row = view.row();
        Crossing.Builder result = Crossing.newBuilder()
                .setRoute(row.crossing().route().toString())
                .setLog(row.crossing().log().toString())
                .setSequence(row.crossing().sequence())
                .setSize(row.crossing().size())
                .setRoot(Wire.of(row.crossing().root()))
                .setStage(
                        switch (row.stage()) {
                            case APPROVED -> CrossingStage.CROSSING_APPROVED;
                            case SENT -> CrossingStage.CROSSING_SENT;
                            case INCLUDED -> CrossingStage.CROSSING_INCLUDED;
                            case FINAL -> CrossingStage.CROSSING_FINAL;
                            case RECORDED -> CrossingStage.CROSSING_RECORDED;
                        })
                .setGasUsed(row.gasUsed())
                .setTrouble(view.trouble().orElse(""))
                .setContent(Wire.of(row.crossing().encode()));
        row.transaction().ifPresent(hash -> result.setTransaction(Wire.of(hash)));
        row.block().ifPresent(held -> result.setBlockNumber(held.number()).setBlockHash(Wire.of(held.hash())));
        return result.build();
    }

    private static ForeignAnchor of(AnchorView view) {
        var anchor = view.anchor();
        return ForeignAnchor.newBuilder()
                .setRoute(anchor.route().toString())
                .setDomain(Wire.of(anchor.domain()))
                .setRoot(Wire.of(anchor.root()))
                .setLink(Wire.of(anchor.link()))
                .setBlockNumber(anchor.arrival().number())
                .setBlockHash(Wire.of(anchor.arrival().hash()))
                .setContent(Wire.of(anchor.encode()))
                .setEvidence(Wire.of(view.evidence()))
                .build();
    }

    private static RouteName route(String name) throws RefusedException {
        try {
            return RouteName.parse(name);
        } catch (MalformedException e) {
            throw badName(e);
        }
    }

    /** Of any organisation: who may send it is the ledger's to say. */
    private static LogName log(String name) throws RefusedException {
        try {
            return LogName.parse(name);
        } catch (MalformedException e) {
            throw badName(e);
        }
    }

    private static RefusedException badName(MalformedException cause) {
        return new RefusedException(ErrorCode.BAD_NAME, cause.code() + " " + cause.getMessage());
    }

    private static long sequence(long sequence) throws RefusedException {
        if (sequence < 0 || sequence > CompactRange.MAX_LEAVES) {
            throw new RefusedException(ErrorCode.OUT_OF_RANGE, "A sequence is 1 to " + CompactRange.MAX_LEAVES + ".");
        }
        return sequence;
    }

    private static Digest root(ByteString content) throws RefusedException {
        Digest root = digest(content);
        if (root.equals(org.datatrust.proof.bridge.Crossing.NO_ROOT)) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "Zero is no root.");
        }
        return root;
    }

    private static Digest digest(ByteString content) throws RefusedException {
        if (content.size() != Digest.SIZE_BYTES) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "Domain and root have 32 bytes each.");
        }
        return Digest.of(content.toByteArray());
    }
}
