package org.datatrust.gateway.server;

import io.grpc.stub.StreamObserver;
import java.util.List;
import org.datatrust.gateway.log.CurrentLog;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.Entry;
import org.datatrust.protocol.v1.GetConsistencyProofRequest;
import org.datatrust.protocol.v1.GetConsistencyProofResponse;
import org.datatrust.protocol.v1.GetCurrentEvidenceRequest;
import org.datatrust.protocol.v1.GetCurrentEvidenceResponse;
import org.datatrust.protocol.v1.GetHeadRequest;
import org.datatrust.protocol.v1.GetInclusionProofRequest;
import org.datatrust.protocol.v1.GetInclusionProofResponse;
import org.datatrust.protocol.v1.GetLedgerRequest;
import org.datatrust.protocol.v1.Ledger;
import org.datatrust.protocol.v1.ListEntriesRequest;
import org.datatrust.protocol.v1.ListEntriesResponse;
import org.datatrust.protocol.v1.ListLogsRequest;
import org.datatrust.protocol.v1.ListLogsResponse;
import org.datatrust.protocol.v1.LogHead;
import org.datatrust.protocol.v1.LogServiceGrpc;

final class LogCalls extends LogServiceGrpc.LogServiceImplBase {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    /** A page of entries ends when it has this many bytes, so that an answer stays below what clients accept (4 MiB). */
    private static final int LARGEST_PAGE_BYTES = 3 << 20;

    private final LogKeeper keeper;
    private final GatewayIdentity identity;

    LogCalls(LogKeeper keeper, GatewayIdentity identity) {
        this.keeper = keeper;
        this.identity = identity;
    }

    @Override
    public void createLog(CreateLogRequest request, StreamObserver<LogHead> observer) {
        Work.run(observer, () -> Wire.of(keeper.create(log(request.getLog()))));
    }

    @Override
    public void getHead(GetHeadRequest request, StreamObserver<LogHead> observer) {
        Work.run(observer, () -> Wire.of(keeper.head(log(request.getLog()))));
    }

    @Override
    public void listLogs(ListLogsRequest request, StreamObserver<ListLogsResponse> observer) {
        Work.run(observer, () -> logs(request));
    }

    @Override
    public void getInclusionProof(
            GetInclusionProofRequest request, StreamObserver<GetInclusionProofResponse> observer) {
        Work.run(observer, () -> inclusionProof(request));
    }

    @Override
    public void getConsistencyProof(
            GetConsistencyProofRequest request, StreamObserver<GetConsistencyProofResponse> observer) {
        Work.run(observer, () -> consistencyProof(request));
    }

    @Override
    public void getCurrentEvidence(
            GetCurrentEvidenceRequest request, StreamObserver<GetCurrentEvidenceResponse> observer) {
        Work.run(observer, () -> {
            CurrentLog current = keeper.current(log(request.getLog()), Wire.number("tree_size", request.getTreeSize()));
            return GetCurrentEvidenceResponse.newBuilder()
                    .setView(Wire.of(current.view()))
                    .addAllConsistency(Wire.of(current.consistency()))
                    .setContext(Wire.of(current.context()))
                    .build();
        });
    }

    @Override
    public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> observer) {
        Work.run(observer, () -> entries(request));
    }

    @Override
    public void getLedger(GetLedgerRequest request, StreamObserver<Ledger> observer) {
        Work.run(
                observer,
                () -> Ledger.newBuilder()
                        .setChannel(identity.channel().value())
                        .setChaincode(identity.chaincode())
                        .setOrganisation(identity.organisation().value())
                        .setGenesisBlock(Wire.of(keeper.genesisBlock()))
                        .build());
    }

    private void requireOwn(String parent) throws RefusedException {
        try {
            if (!parent.startsWith("orgs/")) {
                throw new RefusedException(ErrorCode.BAD_NAME, "The parent of logs looks like orgs/{organisation}.");
            }
            if (!OrganisationId.parse(parent.substring("orgs/".length())).equals(identity.organisation())) {
                throw new RefusedException(
                        ErrorCode.FOREIGN_LOG, "This gateway keeps the logs of orgs/" + identity.organisation() + ".");
            }
        } catch (MalformedException e) {
            throw new RefusedException(ErrorCode.BAD_NAME, String.valueOf(e.getMessage()));
        }
    }

    private LogName log(String name) throws RefusedException {
        return Wire.log(name, identity.organisation());
    }

    private ListLogsResponse logs(ListLogsRequest request) throws RefusedException {
        requireOwn(request.getParent());
        int page = pageSize(request.getPageSize());
        // The token is the name of the last log given out: pages stay right when logs are added in between.
        String after = request.getPageToken().isEmpty()
                ? ""
                : log(request.getPageToken()).toString();
        List<org.datatrust.gateway.log.LogHead> rest = keeper.logs().stream()
                .filter(head -> head.log().toString().compareTo(after) > 0)
                .toList();
        ListLogsResponse.Builder response = ListLogsResponse.newBuilder();
        rest.stream().limit(page).forEach(head -> response.addLogs(Wire.of(head)));
        if (rest.size() > page) {
            response.setNextPageToken(rest.get(page - 1).log().toString());
        }
        return response.build();
    }

    private GetInclusionProofResponse inclusionProof(GetInclusionProofRequest request)
            throws RefusedException, Refusal {
        LogName log = log(request.getLog());
        long index = Wire.number("leaf_index", request.getLeafIndex());
        long size = size(log, "tree_size", request.getTreeSize());
        InclusionProof proof = keeper.inclusionProof(log, index, size);
        List<Bytes> entry = keeper.entries(log, index, 1);
        if (entry.isEmpty()) {
            throw new Refusal(Refusal.Reason.NO_SUCH_ENTRY, "The log has no committed entry " + index + ".");
        }
        return GetInclusionProofResponse.newBuilder()
                .setLeafIndex(proof.leafIndex())
                .setTreeSize(proof.treeSize())
                .setLeafHash(Wire.of(LogHash.leaf(entry.getFirst())))
                .addAllPath(Wire.of(proof.path()))
                .build();
    }

    private GetConsistencyProofResponse consistencyProof(GetConsistencyProofRequest request)
            throws RefusedException, Refusal {
        LogName log = log(request.getLog());
        long size1 = Wire.number("size1", request.getSize1());
        long size2 = size(log, "size2", request.getSize2());
        ConsistencyProof proof = keeper.consistencyProof(log, size1, size2);
        return GetConsistencyProofResponse.newBuilder()
                .setSize1(proof.size1())
                .setSize2(proof.size2())
                .addAllPath(Wire.of(proof.path()))
                .build();
    }

    private ListEntriesResponse entries(ListEntriesRequest request) throws RefusedException, Refusal {
        LogName log = log(request.getLog());
        long from = request.getPageToken().isEmpty()
                ? Wire.number("from_leaf_index", request.getFromLeafIndex())
                : leafIndex(request.getPageToken());
        ListEntriesResponse.Builder response = ListEntriesResponse.newBuilder();
        int bytes = 0;
        List<Bytes> entries = keeper.entries(log, from, pageSize(request.getPageSize()));
        for (Bytes entry : entries) {
            bytes += entry.size();
            if (bytes > LARGEST_PAGE_BYTES) {
                break;
            }
            response.addEntries(Entry.newBuilder()
                    .setLeafIndex(from + response.getEntriesCount())
                    .setEntry(Wire.of(entry)));
        }
        long next = from + response.getEntriesCount();
        if (next < keeper.head(log).treeSize()) {
            response.setNextPageToken(Long.toString(next));
        }
        return response.build();
    }

    private long size(LogName log, String field, long requested) throws RefusedException, Refusal {
        return requested == 0 ? keeper.head(log).treeSize() : Wire.number(field, requested);
    }

    private static int pageSize(int requested) throws RefusedException {
        if (requested < 0) {
            throw new RefusedException(ErrorCode.OUT_OF_RANGE, "page_size is negative.");
        }
        return requested == 0 ? DEFAULT_PAGE : Math.min(requested, LARGEST_PAGE);
    }

    private static long leafIndex(String token) throws RefusedException {
        if (!token.matches("[0-9]{1,18}")) {
            throw new RefusedException(ErrorCode.BAD_REQUEST, "page_token is not one that this gateway gave out.");
        }
        return Long.parseLong(token);
    }
}
