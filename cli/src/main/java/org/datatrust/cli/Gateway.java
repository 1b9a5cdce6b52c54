package org.datatrust.cli;

import com.google.protobuf.ByteString;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.RouteName;
import org.datatrust.proof.name.VersionName;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorServiceGrpc.AnchorServiceBlockingStub;
import org.datatrust.protocol.v1.ArrivalProof;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.BridgeServiceGrpc.BridgeServiceBlockingStub;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc.ConsentServiceBlockingStub;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.Crossing;
import org.datatrust.protocol.v1.Dataset;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.DatasetServiceGrpc.DatasetServiceBlockingStub;
import org.datatrust.protocol.v1.DatasetVersion;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.EvaluateConsentResponse;
import org.datatrust.protocol.v1.ExportConsentBundleRequest;
import org.datatrust.protocol.v1.ExportLineageBundleRequest;
import org.datatrust.protocol.v1.ForeignAnchor;
import org.datatrust.protocol.v1.GetArrivalProofRequest;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.datatrust.protocol.v1.GetConsistencyProofRequest;
import org.datatrust.protocol.v1.GetConsistencyProofResponse;
import org.datatrust.protocol.v1.GetCrossingRequest;
import org.datatrust.protocol.v1.GetCurrentEvidenceRequest;
import org.datatrust.protocol.v1.GetCurrentEvidenceResponse;
import org.datatrust.protocol.v1.GetDatasetRequest;
import org.datatrust.protocol.v1.GetDatasetVersionRequest;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.GetProofRequest;
import org.datatrust.protocol.v1.LineageDirection;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.ListDatasetVersionsRequest;
import org.datatrust.protocol.v1.ListDatasetVersionsResponse;
import org.datatrust.protocol.v1.ListRoutesRequest;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc.LogServiceBlockingStub;
import org.datatrust.protocol.v1.RecordConsentEventRequest;
import org.datatrust.protocol.v1.RecordConsentEventResponse;
import org.datatrust.protocol.v1.RecordDatasetEventRequest;
import org.datatrust.protocol.v1.RecordDatasetEventResponse;
import org.datatrust.protocol.v1.RecordUseRequest;
import org.datatrust.protocol.v1.RecordUseResponse;
import org.datatrust.protocol.v1.Route;
import org.datatrust.protocol.v1.SendCheckpointRequest;
import org.datatrust.protocol.v1.TakeOverAnchorRequest;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.bundle.ProofBundle;

/** A connection to one organisation's gateway, over mutual TLS. Errors become problems; every call has a deadline. */
final class Gateway implements AutoCloseable {
    private static final int SHORT_SECONDS = 30;
    /** Creating a log waits for the ledger, a proof over many records for the disk. */
    private static final int LONG_SECONDS = 120;

    private static final int MAX_MESSAGE_BYTES = ProofBundle.MAX_SIZE_BYTES + (1 << 16);

    private final Session session;
    private final String address;
    private final ManagedChannel channel;

    Gateway(Session session, String address, ManagedChannel channel) {
        this.session = session;
        this.address = address;
        this.channel = channel;
    }

    static Gateway connect(Session session, Profile profile) throws FailedException {
        ChannelCredentials credentials;
        try {
            credentials = TlsChannelCredentials.newBuilder()
                    .keyManager(profile.certificate().toFile(), profile.key().toFile())
                    .trustManager(profile.tlsRoots().toFile())
                    .build();
        } catch (IOException e) {
            throw session.failed(ErrorCode.BAD_PROFILE, profile.certificate(), String.valueOf(e.getMessage()));
        }
        try {
            ManagedChannel channel = Grpc.newChannelBuilderForAddress(profile.host(), profile.port(), credentials)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .keepAliveTime(60, TimeUnit.SECONDS)
                    .build();
            return new Gateway(session, profile.host() + ":" + profile.port(), channel);
        } catch (IllegalArgumentException e) {
            // What is in the files is no certificate, or no key.
            throw session.failed(ErrorCode.BAD_PROFILE, profile.certificate(), String.valueOf(e.getMessage()));
        }
    }

    String address() {
        return address;
    }

    AnchorServiceGrpc.AnchorServiceStub streaming() {
        return AnchorServiceGrpc.newStub(channel);
    }

    /** Lets the next call connect at once, although the last attempt failed. */
    void reconnect() {
        channel.resetConnectBackoff();
    }

    private <T> T onLog(int seconds, Function<LogServiceBlockingStub, T> call) throws FailedException {
        try {
            return call.apply(LogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        }
    }

    private <T> T onAnchors(int seconds, Function<AnchorServiceBlockingStub, T> call) throws FailedException {
        try {
            return call.apply(AnchorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        }
    }

    LogHead createLog(LogName log) throws FailedException {
        CreateLogRequest request =
                CreateLogRequest.newBuilder().setLog(log.toString()).build();
        return onLog(LONG_SECONDS, stub -> stub.createLog(request));
    }

    LogHead head(LogName log) throws FailedException {
        GetHeadRequest request =
                GetHeadRequest.newBuilder().setLog(log.toString()).build();
        return onLog(SHORT_SECONDS, stub -> stub.getHead(request));
    }

    GetConsistencyProofResponse consistency(LogName log, long size1, long size2) throws FailedException {
        GetConsistencyProofRequest request = GetConsistencyProofRequest.newBuilder()
                .setLog(log.toString())
                .setSize1(size1)
                .setSize2(size2)
                .build();
        return onLog(SHORT_SECONDS, stub -> stub.getConsistencyProof(request));
    }

    /** @param treeSize of the log after one of its batches */
    GetCurrentEvidenceResponse currentEvidence(LogName log, long treeSize) throws FailedException {
        GetCurrentEvidenceRequest request = GetCurrentEvidenceRequest.newBuilder()
                .setLog(log.toString())
                .setTreeSize(treeSize)
                .build();
        return onLog(LONG_SECONDS, stub -> stub.getCurrentEvidence(request));
    }

    /** @throws IllegalArgumentException if one has not 32 bytes */
    static List<Digest> digests(List<ByteString> hashes) {
        return hashes.stream().map(hash -> Digest.of(hash.toByteArray())).toList();
    }

    /**
     * One bundle over several records.
     *
     * @param leafIndexes at least one
     */
    ProofBundle proof(LogName log, List<Long> leafIndexes, boolean compact) throws FailedException {
        GetProofRequest request = GetProofRequest.newBuilder()
                .setLog(log.toString())
                .setLeafIndex(leafIndexes.getFirst())
                .addAllMoreLeafIndexes(leafIndexes.subList(1, leafIndexes.size()))
                .setCompact(compact)
                .build();
        ByteString bundle =
                onAnchors(LONG_SECONDS, stub -> stub.getProof(request)).getBundle();
        try {
            return ProofBundle.parse(bundle.toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, address, e.code() + " " + e.getMessage());
        }
    }

    private <T> T onConsents(int seconds, Function<ConsentServiceBlockingStub, T> call) throws FailedException {
        try {
            return call.apply(ConsentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        }
    }

    /** The consent as it stands; empty if there is none. */
    Optional<Consent> consent(ConsentName name) throws FailedException {
        GetConsentRequest request =
                GetConsentRequest.newBuilder().setName(name.toString()).build();
        return onConsents(SHORT_SECONDS, stub -> {
            try {
                return Optional.of(stub.getConsent(request));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    RecordConsentEventResponse record(ConsentEvent event, boolean validateOnly) throws FailedException {
        RecordConsentEventRequest request = RecordConsentEventRequest.newBuilder()
                .setEvent(ByteString.copyFrom(event.encode().toByteArray()))
                .setValidateOnly(validateOnly)
                .build();
        return onConsents(LONG_SECONDS, stub -> stub.recordConsentEvent(request));
    }

    RecordUseResponse record(UseRequest use) throws FailedException {
        RecordUseRequest request = RecordUseRequest.newBuilder()
                .setUse(ByteString.copyFrom(use.encode().toByteArray()))
                .build();
        return onConsents(LONG_SECONDS, stub -> stub.recordUse(request));
    }

    EvaluateConsentResponse evaluate(EvaluateConsentRequest question) throws FailedException {
        return onConsents(SHORT_SECONDS, stub -> stub.evaluateConsent(question));
    }

    /** @param uses ids of uses that the bundle shows */
    ConsentBundle bundle(ConsentName consent, List<String> uses, boolean compact) throws FailedException {
        ExportConsentBundleRequest.Builder request = ExportConsentBundleRequest.newBuilder()
                .setConsent(consent.toString())
                .setCompact(compact);
        uses.forEach(use -> request.addUses(consent + "/uses/" + use));
        ByteString bundle = onConsents(LONG_SECONDS, stub -> stub.exportConsentBundle(request.build()))
                .getBundle();
        try {
            return ConsentBundle.parse(bundle.toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, address, e.code() + " " + e.getMessage());
        }
    }

    private <T> T onDatasets(int seconds, Function<DatasetServiceBlockingStub, T> call) throws FailedException {
        try {
            return call.apply(DatasetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        }
    }

    /** The dataset as it stands; empty if there is none. */
    Optional<Dataset> dataset(DatasetName name) throws FailedException {
        GetDatasetRequest request =
                GetDatasetRequest.newBuilder().setName(name.toString()).build();
        return onDatasets(SHORT_SECONDS, stub -> {
            try {
                return Optional.of(stub.getDataset(request));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    RecordDatasetEventResponse record(DatasetEvent event, boolean validateOnly) throws FailedException {
        RecordDatasetEventRequest request = RecordDatasetEventRequest.newBuilder()
                .setEvent(ByteString.copyFrom(event.encode().toByteArray()))
                .setValidateOnly(validateOnly)
                .build();
        return onDatasets(LONG_SECONDS, stub -> stub.recordDatasetEvent(request));
    }

    /** What a child says of a version that it was made from. */
    Parent parent(VersionName name) throws FailedException {
        return new Parent(name, version(name).content().digest());
    }

    VersionState version(VersionName name) throws FailedException {
        GetDatasetVersionRequest request =
                GetDatasetVersionRequest.newBuilder().setName(name.toString()).build();
        return stored(onDatasets(SHORT_SECONDS, stub -> stub.getDatasetVersion(request)));
    }

    /** All versions of a dataset, the first one first. */
    List<VersionState> versions(DatasetName name) throws FailedException {
        List<VersionState> versions = new ArrayList<>();
        ListDatasetVersionsRequest.Builder request =
                ListDatasetVersionsRequest.newBuilder().setParent(name.toString());
        do {
            ListDatasetVersionsResponse page =
                    onDatasets(SHORT_SECONDS, stub -> stub.listDatasetVersions(request.build()));
            for (DatasetVersion version : page.getVersionsList()) {
                versions.add(stored(version));
            }
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());
        return versions;
    }

    private VersionState stored(DatasetVersion version) throws FailedException {
        try {
            return VersionState.parse(version.getState().toByteArray());
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, address, e.code() + " " + e.getMessage());
        }
    }

    LineageBundle lineage(VersionName version, boolean down, boolean compact) throws FailedException {
        ExportLineageBundleRequest request = ExportLineageBundleRequest.newBuilder()
                .setVersion(version.toString())
                .setDirection(down ? LineageDirection.LINEAGE_DOWN : LineageDirection.LINEAGE_UP)
                .setCompact(compact)
                .build();
        try {
            return LineageBundle.parse(LineageServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LONG_SECONDS, TimeUnit.SECONDS)
                    .exportLineageBundle(request)
                    .getBundle()
                    .toByteArray());
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_ANSWER, address, e.code() + " " + e.getMessage());
        }
    }

    private <T> T onBridge(int seconds, Function<BridgeServiceBlockingStub, T> call) throws FailedException {
        try {
            return call.apply(BridgeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(seconds, TimeUnit.SECONDS));
        } catch (StatusRuntimeException e) {
            throw new FailedException(GatewayRefusals.problem(session, e, address));
        }
    }

    /** The routes that the gateway serves. */
    List<Route> routes() throws FailedException {
        return onBridge(SHORT_SECONDS, stub -> stub.listRoutes(ListRoutesRequest.getDefaultInstance()))
                .getRoutesList();
    }

    Crossing sendCheckpoint(RouteName route, LogName log) throws FailedException {
        SendCheckpointRequest request = SendCheckpointRequest.newBuilder()
                .setRoute(route.toString())
                .setLog(log.toString())
                .build();
        return onBridge(LONG_SECONDS, stub -> stub.sendCheckpoint(request));
    }

    /** @param sequence from 1; 0 for the newest */
    Crossing crossing(RouteName route, LogName log, long sequence) throws FailedException {
        GetCrossingRequest request = GetCrossingRequest.newBuilder()
                .setRoute(route.toString())
                .setLog(log.toString())
                .setSequence(sequence)
                .build();
        return onBridge(SHORT_SECONDS, stub -> stub.getCrossing(request));
    }

    /** Evidence of the newest crossing that arrived. */
    ArrivalProof arrival(RouteName route, LogName log) throws FailedException {
        GetArrivalProofRequest request = GetArrivalProofRequest.newBuilder()
                .setRoute(route.toString())
                .setLog(log.toString())
                .build();
        return onBridge(SHORT_SECONDS, stub -> stub.getArrivalProof(request));
    }

    ForeignAnchor takeOver(RouteName route, Digest domain, Digest root) throws FailedException {
        TakeOverAnchorRequest request = TakeOverAnchorRequest.newBuilder()
                .setRoute(route.toString())
                .setDomain(ByteString.copyFrom(domain.toByteArray()))
                .setRoot(ByteString.copyFrom(root.toByteArray()))
                .build();
        return onBridge(LONG_SECONDS, stub -> stub.takeOverAnchor(request));
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
