package org.datatrust.chaincode;

import java.util.Optional;
import org.datatrust.proof.Bytes;

/** The dispatch table: every function that the chaincode has, by the name it has on the wire. */
enum LedgerFunction {
    CREATE_LOG("CreateLog", 1),
    APPEND("Append", 1),
    GET_LOG("GetLog", 1),
    GET_BATCH("GetBatch", 2),
    GET_BATCH_BY_ID("GetBatchById", 2),
    LIST_BATCHES("ListBatches", 3),
    RECORD_CONSENT_EVENT("RecordConsentEvent", 1),
    GET_CONSENT("GetConsent", 1),
    RECORD_USE("RecordUse", 1),
    GET_USE("GetUse", 2),
    RECORD_DATASET_EVENT("RecordDatasetEvent", 1),
    GET_DATASET("GetDataset", 1),
    GET_DATASET_VERSION("GetDatasetVersion", 1),
    GET_LINEAGE("GetLineage", 3),
    REGISTER_PEER("RegisterPeer", 1),
    REMOVE_PEER("RemovePeer", 1),
    VOTE_REMOVAL("VoteRemoval", 1),
    GET_CONSORTIUM("GetConsortium", 0),
    VOTE_ROUTE("VoteRoute", 1),
    GET_ROUTE("GetRoute", 1),
    APPROVE_CROSSING("ApproveCrossing", 2),
    GET_CROSSING("GetCrossing", 3),
    RECORD_ARRIVAL("RecordArrival", 4),
    STATE_CONSORTIUM("StateConsortium", 1),
    STATE_CHECKPOINT("StateCheckpoint", 3),
    SUBMIT_FOREIGN_PROOF("SubmitForeignProof", 4),
    GET_FOREIGN_ANCHOR("GetForeignAnchor", 3),
    REPORT_EQUIVOCATION("ReportEquivocation", 3);

    private final String wireName;
    private final int parameters;

    LedgerFunction(String wireName, int parameters) {
        this.wireName = wireName;
        this.parameters = parameters;
    }

    static Optional<LedgerFunction> named(String wireName) {
        for (LedgerFunction function : values()) {
            if (function.wireName.equals(wireName)) {
                return Optional.of(function);
            }
        }
        return Optional.empty();
    }

    /** @return the response's payload */
    Bytes run(Call call) throws RefusedException {
        int given = call.arguments().count();
        if (given != parameters) {
            throw new RefusedException(
                    Refusal.MALFORMED, wireName + " takes " + parameters + " arguments, got " + given);
        }
        return switch (this) {
            case CREATE_LOG -> Logs.create(call);
            case APPEND -> Logs.append(call);
            case GET_LOG -> Logs.log(call);
            case GET_BATCH -> Logs.batch(call);
            case GET_BATCH_BY_ID -> Logs.batchById(call);
            case LIST_BATCHES -> Logs.batches(call);
            case RECORD_CONSENT_EVENT -> Consents.recordEvent(call);
            case GET_CONSENT -> Consents.consent(call);
            case RECORD_USE -> Consents.recordUse(call);
            case GET_USE -> Consents.use(call);
            case RECORD_DATASET_EVENT -> Datasets.recordEvent(call);
            case GET_DATASET -> Datasets.dataset(call);
            case GET_DATASET_VERSION -> Datasets.version(call);
            case GET_LINEAGE -> Datasets.lineage(call);
            case REGISTER_PEER -> Bridge.registerPeer(call);
            case REMOVE_PEER -> Bridge.removePeer(call);
            case VOTE_REMOVAL -> Bridge.voteRemoval(call);
            case GET_CONSORTIUM -> Bridge.consortium(call);
            case VOTE_ROUTE -> Bridge.voteRoute(call);
            case GET_ROUTE -> Bridge.route(call);
            case APPROVE_CROSSING -> Bridge.approveCrossing(call);
            case GET_CROSSING -> Bridge.crossing(call);
            case RECORD_ARRIVAL -> Bridge.recordArrival(call);
            case STATE_CONSORTIUM -> Bridge.stateConsortium(call);
            case STATE_CHECKPOINT -> Bridge.stateCheckpoint(call);
            case SUBMIT_FOREIGN_PROOF -> Bridge.submitForeignProof(call);
            case GET_FOREIGN_ANCHOR -> Bridge.foreignAnchor(call);
            case REPORT_EQUIVOCATION -> Bridge.reportEquivocation(call);
        };
    }
}
