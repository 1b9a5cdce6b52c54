package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.server.ErrorOf.refused;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.datatrust.proof.Digest;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.InclusionProof;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.Entry;
import org.datatrust.protocol.v1.GetConsistencyProofRequest;
import org.datatrust.protocol.v1.GetConsistencyProofResponse;
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
import org.junit.jupiter.api.Test;

final class LogCallsTest extends GatewayTest {
    private LogHead head(String log) {
        return logs.getHead(GetHeadRequest.newBuilder().setLog(log).build());
    }

    @Test
    void createsALogOnceAndFindsItAgain() {
        CreateLogRequest request =
                CreateLogRequest.newBuilder().setLog(OWN_ORG + "/logs/twice").build();
        LogHead head = logs.createLog(request);
        assertThat(head.getTreeSize()).isZero();
        assertThat(head.hasBatch()).isFalse();
        assertThat(head.getRootHash()).isEqualTo(of(Digest.sha256(new byte[0])));
        assertThat(logs.createLog(request)).isEqualTo(head);
    }

    @Test
    void refusesLogsThatAreNotItsOwn() {
        refused(() -> logs.createLog(CreateLogRequest.newBuilder()
                        .setLog("orgs/test-hospital/logs/x")
                        .build()))
                .is(ErrorCode.FOREIGN_LOG);
        refused(() -> logs.createLog(CreateLogRequest.newBuilder()
                        .setLog("orgs/test-agency/logs/UPPER")
                        .build()))
                .is(ErrorCode.BAD_NAME);
        refused(() -> head("orgs/test-hospital/logs/x")).is(ErrorCode.FOREIGN_LOG);
        refused(() -> head(OWN_ORG + "/logs/none")).is(ErrorCode.NO_SUCH_LOG);
    }

    @Test
    void tellsTheHead() throws Exception {
        String log = newLog("head");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 5));
        assertThat(head(log))
                .returns(5L, LogHead::getTreeSize)
                .returns(5L, LogHead::getAcceptedSize)
                .returns(5L, head -> head.getBatch().getTreeSize());
    }

    @Test
    void provesEveryEntryAgainstTheHead() throws Exception {
        String log = newLog("included");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 7));
        Digest root = digest(head(log).getRootHash());
        for (int i = 0; i < 7; i++) {
            GetInclusionProofResponse proof = logs.getInclusionProof(GetInclusionProofRequest.newBuilder()
                    .setLog(log)
                    .setLeafIndex(i)
                    .build());
            assertThat(digest(proof.getLeafHash()))
                    .isEqualTo(LogHash.leaf(Requests.entries(i, 1).getFirst().toByteArray()));
            assertThat(new InclusionProof(i, 7, digests(proof.getPathList())).check(digest(proof.getLeafHash()), root))
                    .isEqualTo(new ProofCheck.Proven());
        }
    }

    @Test
    void provesThatAHeadExtendsAnEarlierOne() throws Exception {
        String log = newLog("consistent");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 3));
        Digest before = digest(head(log).getRootHash());
        anchors.anchor(Requests.anchorToCommit(log, "b", 3, 6));
        GetConsistencyProofResponse proof = logs.getConsistencyProof(
                GetConsistencyProofRequest.newBuilder().setLog(log).setSize1(3).build());
        assertThat(proof.getSize2()).isEqualTo(9);
        assertThat(new ConsistencyProof(3, 9, digests(proof.getPathList()))
                        .check(before, digest(head(log).getRootHash())))
                .isEqualTo(new ProofCheck.Proven());
    }

    @Test
    void refusesProofsOutsideTheLog() throws Exception {
        String log = newLog("outside");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 3));
        GetInclusionProofRequest.Builder inclusion =
                GetInclusionProofRequest.newBuilder().setLog(log);
        for (long index : new long[] {3, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            refused(() -> logs.getInclusionProof(inclusion.setLeafIndex(index).build()))
                    .is(ErrorCode.OUT_OF_RANGE);
        }
        for (long size : new long[] {4, -1}) {
            refused(() -> logs.getInclusionProof(
                            inclusion.setLeafIndex(0).setTreeSize(size).build()))
                    .is(ErrorCode.OUT_OF_RANGE);
        }
        for (long[] sizes : new long[][] {{0, 3}, {3, 2}, {1, 4}, {-1, 3}, {1, -1}}) {
            refused(() -> logs.getConsistencyProof(GetConsistencyProofRequest.newBuilder()
                            .setLog(log)
                            .setSize1(sizes[0])
                            .setSize2(sizes[1])
                            .build()))
                    .is(ErrorCode.OUT_OF_RANGE);
        }
    }

    @Test
    void pagesThroughEntries() throws Exception {
        String log = newLog("pages");
        anchors.anchor(Requests.anchorToCommit(log, "a", 0, 10));
        List<Entry> entries = new ArrayList<>();
        String token = "";
        do {
            ListEntriesResponse page = logs.listEntries(ListEntriesRequest.newBuilder()
                    .setLog(log)
                    .setPageSize(4)
                    .setPageToken(token)
                    .build());
            assertThat(page.getEntriesCount()).isBetween(1, 4);
            entries.addAll(page.getEntriesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(entries).extracting(Entry::getLeafIndex).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(entries).extracting(Entry::getEntry).isEqualTo(Requests.entries(0, 10));
    }

    @Test
    void answersAnEmptyPageBehindTheEnd() throws Exception {
        ListEntriesResponse page = logs.listEntries(ListEntriesRequest.newBuilder()
                .setLog(newLog("behind"))
                .setFromLeafIndex(Long.MAX_VALUE)
                .build());
        assertThat(page).isEqualTo(ListEntriesResponse.getDefaultInstance());
    }

    @Test
    void keepsPagesBelowTheMessageSizeThatClientsAccept() throws Exception {
        String log = newLog("large-pages");
        for (int i = 0; i < 4; i++) {
            anchors.anchor(Requests.anchorToCommit(log, "r" + i, 256 * i, 256));
        }
        ListEntriesResponse page = logs.listEntries(ListEntriesRequest.newBuilder()
                .setLog(log)
                .setPageSize(Integer.MAX_VALUE)
                .build());
        assertThat(page.getEntriesCount()).isEqualTo(1000);
        assertThat(page.getNextPageToken()).isNotEmpty();
    }

    @Test
    void refusesBadPages() throws Exception {
        ListEntriesRequest.Builder request = ListEntriesRequest.newBuilder().setLog(newLog("bad-pages"));
        refused(() -> logs.listEntries(request.clone().setPageSize(-1).build())).is(ErrorCode.OUT_OF_RANGE);
        refused(() -> logs.listEntries(request.clone().setFromLeafIndex(-1).build()))
                .is(ErrorCode.OUT_OF_RANGE);
        for (String token : List.of("x", "-1", " 1", "9999999999999999999", "１")) {
            refused(() -> logs.listEntries(request.clone().setPageToken(token).build()))
                    .is(ErrorCode.BAD_REQUEST);
        }
    }

    @Test
    void pagesThroughItsLogs() throws Exception {
        List<String> created = List.of(newLog("page-a"), newLog("page-b"), newLog("page-c"));
        List<String> names = new ArrayList<>();
        String token = "";
        do {
            ListLogsResponse page = logs.listLogs(ListLogsRequest.newBuilder()
                    .setParent(OWN_ORG)
                    .setPageSize(2)
                    .setPageToken(token)
                    .build());
            page.getLogsList().forEach(head -> names.add(head.getLog()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(names).containsAll(created).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refusesToListLogsOfOthers() {
        refused(() -> logs.listLogs(ListLogsRequest.newBuilder()
                        .setParent("orgs/test-hospital")
                        .build()))
                .is(ErrorCode.FOREIGN_LOG);
        refused(() -> logs.listLogs(
                        ListLogsRequest.newBuilder().setParent("test-agency").build()))
                .is(ErrorCode.BAD_NAME);
        refused(() -> logs.listLogs(ListLogsRequest.newBuilder()
                        .setParent(OWN_ORG)
                        .setPageToken("orgs/test-hospital/logs/x")
                        .build()))
                .is(ErrorCode.FOREIGN_LOG);
    }

    @Test
    void tellsWhichLedgerItUses() {
        assertThat(logs.getLedger(GetLedgerRequest.getDefaultInstance()))
                .returns("datatrust", Ledger::getChannel)
                .returns("datatrust", Ledger::getChaincode)
                .returns("test-agency", Ledger::getOrganisation)
                .matches(ledger ->
                        !Objects.requireNonNull(ledger).getGenesisBlock().isEmpty());
    }

    private static Digest digest(ByteString bytes) {
        return Digest.of(bytes.toByteArray());
    }

    private static List<Digest> digests(List<ByteString> bytes) {
        return bytes.stream().map(LogCallsTest::digest).toList();
    }

    private static ByteString of(Digest digest) {
        return ByteString.copyFrom(digest.toByteArray());
    }
}
