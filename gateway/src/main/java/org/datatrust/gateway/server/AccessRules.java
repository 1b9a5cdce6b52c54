package org.datatrust.gateway.server;

import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc;

/** Which methods may be called at all. A method that stands nowhere here is refused (AUT-04). */
final class AccessRules {
    /**
     * Open to every program with a TLS client certificate of the gateway's own organisation. What about: logs of that organisation,
     * consents to which it is a party, and datasets, of which it writes its own; {@link Wire#log} and the keepers see to that.
     */
    private static final Set<String> OWN_ORGANISATION = names(Stream.of(
            AnchorServiceGrpc.getAnchorMethod(),
            AnchorServiceGrpc.getAnchorStreamMethod(),
            AnchorServiceGrpc.getGetProofMethod(),
            AnchorServiceGrpc.getWatchAnchorsMethod(),
            LogServiceGrpc.getCreateLogMethod(),
            LogServiceGrpc.getGetHeadMethod(),
            LogServiceGrpc.getListLogsMethod(),
            LogServiceGrpc.getGetInclusionProofMethod(),
            LogServiceGrpc.getGetConsistencyProofMethod(),
            LogServiceGrpc.getGetCurrentEvidenceMethod(),
            LogServiceGrpc.getListEntriesMethod(),
            LogServiceGrpc.getGetLedgerMethod(),
            ConsentServiceGrpc.getRecordConsentEventMethod(),
            ConsentServiceGrpc.getGetConsentMethod(),
            ConsentServiceGrpc.getListConsentsMethod(),
            ConsentServiceGrpc.getListConsentEventsMethod(),
            ConsentServiceGrpc.getEvaluateConsentMethod(),
            ConsentServiceGrpc.getRecordUseMethod(),
            ConsentServiceGrpc.getGetUseMethod(),
            ConsentServiceGrpc.getListUsesMethod(),
            ConsentServiceGrpc.getExportConsentBundleMethod(),
            DatasetServiceGrpc.getRecordDatasetEventMethod(),
            DatasetServiceGrpc.getGetDatasetMethod(),
            DatasetServiceGrpc.getListDatasetsMethod(),
            DatasetServiceGrpc.getGetDatasetVersionMethod(),
            DatasetServiceGrpc.getListDatasetVersionsMethod(),
            LineageServiceGrpc.getTraceLineageMethod(),
            LineageServiceGrpc.getExportLineageBundleMethod(),
            BridgeServiceGrpc.getListRoutesMethod(),
            BridgeServiceGrpc.getSendCheckpointMethod(),
            BridgeServiceGrpc.getGetCrossingMethod(),
            BridgeServiceGrpc.getGetArrivalProofMethod(),
            BridgeServiceGrpc.getTakeOverAnchorMethod(),
            BridgeServiceGrpc.getGetForeignAnchorMethod(),
            HealthGrpc.getCheckMethod(),
            HealthGrpc.getWatchMethod(),
            ServerReflectionGrpc.getServerReflectionInfoMethod()));

    private AccessRules() {}

    static boolean isOpenToOwnOrganisation(MethodDescriptor<?, ?> method) {
        return OWN_ORGANISATION.contains(method.getFullMethodName());
    }

    private static Set<String> names(Stream<MethodDescriptor<?, ?>> methods) {
        return methods.map(MethodDescriptor::getFullMethodName).collect(Collectors.toUnmodifiableSet());
    }
}
