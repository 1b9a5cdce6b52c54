package org.datatrust.gateway.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.datatrust.gateway.log.CommittedBatch;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.statement.Statement;
import org.datatrust.protocol.v1.Batch;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.protocol.v1.Placement;

/** Values of the gateway as messages of the protocol, and back. */
final class Wire {
    static final int MAX_ENTRIES = 256;

    private Wire() {}

    static ByteString of(Bytes bytes) {
        // The copy that toByteArray makes is nobody else's.
        return UnsafeByteOperations.unsafeWrap(bytes.toByteArray());
    }

    static ByteString of(Digest digest) {
        return UnsafeByteOperations.unsafeWrap(digest.toByteArray());
    }

    static List<ByteString> of(List<Digest> digests) {
        List<ByteString> result = new ArrayList<>(digests.size());
        digests.forEach(digest -> result.add(of(digest)));
        return result;
    }

    static Placement of(org.datatrust.gateway.log.Placement placement) {
        return Placement.newBuilder()
                .setFirstLeafIndex(placement.firstLeafIndex())
                .setCount(placement.count())
                .build();
    }

    static Batch of(CommittedBatch committed) {
        org.datatrust.proof.ledger.Batch batch = committed.batch();
        Batch.Builder result = Batch.newBuilder()
                .setLog(batch.log().toString())
                .setSequence(batch.sequence())
                .setFirstLeafIndex(batch.firstIndex())
                .setCount(batch.count())
                .setTreeSize(batch.treeSize())
                .setRootHash(of(batch.root()))
                .setTransactionId(committed.transactionId())
                .setBlockNumber(committed.blockNumber())
                .setTransactionIndex(committed.transactionIndex())
                .setCommittedAt(of(committed.committedAt()));
        committed.viewOrganisations().forEach(organisation -> result.addViewOrganisations(organisation.value()));
        return result.build();
    }

    private static Timestamp of(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static LogHead of(org.datatrust.gateway.log.LogHead head) {
        LogHead.Builder result = LogHead.newBuilder()
                .setLog(head.log().toString())
                .setTreeSize(head.treeSize())
                .setRootHash(of(head.root()))
                .setAcceptedSize(head.acceptedSize());
        head.batch().ifPresent(batch -> result.setBatch(of(batch)));
        return result.build();
    }

    /** Also refuses logs of other organisations than {@code own}. */
    static LogName log(String name, OrganisationId own) throws RefusedException {
        try {
            LogName log = LogName.parse(name);
            if (!log.organisation().equals(own)) {
                throw new RefusedException(
                        Failure.of(ErrorCode.FOREIGN_LOG, "This gateway keeps the logs of " + own + " and no others."));
            }
            return log;
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    /** A number that the protocol calls unsigned; Java and the ledger end at 2^63 - 1. */
    static long number(String field, long value) throws RefusedException {
        if (value < 0) {
            throw new RefusedException(
                    Failure.of(ErrorCode.OUT_OF_RANGE, field + " is larger than any log can be (2^63 - 1)."));
        }
        return value;
    }

    /** Bounds that can be told without looking at the content; the rest is the log keeper's to check. */
    static void checkSizes(List<ByteString> entries) throws RefusedException {
        if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
            throw new RefusedException(Failure.of(
                    ErrorCode.OUT_OF_RANGE,
                    "A message holds 1 to " + MAX_ENTRIES + " entries, this one " + entries.size() + "."));
        }
        for (ByteString entry : entries) {
            if (entry.size() > Statement.MAX_SIZE_BYTES) {
                throw new RefusedException(Failure.of(
                        ErrorCode.TOO_LARGE,
                        "An entry has at most " + Statement.MAX_SIZE_BYTES + " bytes, one here has " + entry.size()
                                + "."));
            }
        }
    }

    static List<Bytes> entries(List<ByteString> entries) {
        List<Bytes> result = new ArrayList<>(entries.size());
        entries.forEach(entry -> result.add(Bytes.copyOf(entry.toByteArray())));
        return result;
    }
}
