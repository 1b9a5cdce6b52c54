package org.datatrust.verifier.fabric;

import java.util.List;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.hyperledger.fabric.protos.peer.ProcessedTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/**
 * What peers answer to the query qscc GetTransactionByID: a transaction and how they judged it.
 *
 * @param envelope serialised common.Envelope
 * @param validationCode 0 for valid, else why not
 */
public record QueryAnswer(Bytes envelope, int validationCode) {
    /** The system chaincode for queries of the ledger. */
    public static final String CHAINCODE = "qscc";

    public static final String FUNCTION = "GetTransactionByID";

    /** @throws MalformedException FAB-01 */
    public static QueryAnswer parse(Bytes encoded) throws MalformedException {
        ProcessedTransaction answer =
                Messages.canonical(ProcessedTransaction.parser(), Messages.wire(encoded), FabricCode.NOT_CANONICAL);
        return new QueryAnswer(
                Messages.bytes(answer.getTransactionEnvelope().toByteString()), answer.getValidationCode());
    }

    /** Whether a query was this one, for this transaction of this channel, asked on this channel. */
    public static boolean isAskedBy(EndorserTransaction query, String channel, String transactionId) {
        return query.isOf(CHAINCODE)
                && query.channel().equals(channel)
                && query.arguments()
                        .equals(List.of(Bytes.utf8(FUNCTION), Bytes.utf8(channel), Bytes.utf8(transactionId)));
    }

    /** Fabric's name of the code, such as MVCC_READ_CONFLICT. */
    public String validationCodeName() {
        TxValidationCode code = TxValidationCode.forNumber(validationCode);
        return code == null ? "code " + validationCode : code + " (" + validationCode + ")";
    }
}
