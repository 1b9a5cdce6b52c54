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
    GET_LINEAGE("GetLineage", 3);

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
        };
    }
}
