package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.LogName;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Status;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the ledger itself refuses, whatever a gateway or a member may try. */
@OnTheNetwork
@Order(100)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {
    private final TestNetwork network;
    private Member agency;
    private Member hospital;

    LedgerIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void connect() {
        agency = Member.client(network, TestNetwork.AGENCY);
        hospital = Member.client(network, TestNetwork.HOSPITAL);
    }

    @AfterAll
    void disconnect() {
        agency.close();
        hospital.close();
    }

    private LogName newLog() throws GatewayException, CommitException {
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "ledger");
        agency.ledger().submitTransaction("CreateLog", log.toString());
        return log;
    }

    /** Right after a commit peers are at different heights, and then do not endorse the same. */
    private byte[] submit(Member member, AppendRequest request)
            throws GatewayException, CommitException, InterruptedException {
        agency.awaitAgreement(
                "GetLog",
                request.log(),
                TestNetwork.AGENCY,
                TestNetwork.HOSPITAL,
                TestNetwork.AUDIT,
                TestNetwork.TRADE);
        return member.ledger().submitTransaction("Append", request.encode().toByteArray());
    }

    private LogState head(LogName log) throws GatewayException, MalformedException {
        return LogState.parse(agency.ledger().evaluateTransaction("GetLog", log.toString()));
    }

    @Test
    void appendsBatchesThatEveryPeerRecomputes() throws Exception {
        LogName log = newLog();
        AppendRequest first = TestLog.append(log, CompactRange.EMPTY, "1", "a", "b", "c");
        CompactRange afterFirst = CompactRange.EMPTY.merge(first.leaves());
        AppendRequest second = TestLog.append(log, afterFirst, "2", "d", "e");
        CompactRange afterSecond = afterFirst.merge(second.leaves());

        submit(agency, first);
        Batch batch = Batch.parse(submit(agency, second));

        assertThat(batch.sequence()).isEqualTo(1);
        assertThat(batch.firstIndex()).isEqualTo(3);
        assertThat(batch.root()).isEqualTo(afterSecond.root());
        for (String organisation : List.of(TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE)) {
            try (Member other = Member.client(network, organisation)) {
                Eventually.until("the head at " + organisation, java.time.Duration.ofSeconds(10), () -> {
                    try {
                        return LogState.parse(other.ledger().evaluateTransaction("GetLog", log.toString()))
                                .equals(new LogState(log, 2, afterSecond));
                    } catch (GatewayException | MalformedException e) {
                        return false;
                    }
                });
            }
        }
    }

    @Test
    void refusesWritersOfAnotherOrganisation() throws Exception {
        LogName log = newLog();
        AppendRequest request = TestLog.append(log, CompactRange.EMPTY, "1", "a");

        Member.assertRefused("CHC-05", () -> submit(hospital, request));
        Member.assertRefused(
                "CHC-05",
                () -> hospital.ledger()
                        .submitTransaction(
                                "CreateLog",
                                TestLog.fresh(TestNetwork.AGENCY, "foreign").toString()));
        assertThat(head(log).size()).isZero();
    }

    @Test
    void refusesNodesOfTheOwnOrganisationAsWriters() throws Exception {
        LogName log = newLog();
        try (Member peer = Member.peer(network, TestNetwork.AGENCY)) {
            Member.assertRefused("CHC-05", () -> submit(peer, TestLog.append(log, CompactRange.EMPTY, "1", "a")));
        }
        assertThat(head(log).size()).isZero();
    }

    @Test
    void refusesWhatDoesNotFollowTheHead() throws Exception {
        LogName log = newLog();
        AppendRequest first = TestLog.append(log, CompactRange.EMPTY, "1", "a", "b");
        submit(agency, first);
        CompactRange head = CompactRange.EMPTY.merge(first.leaves());
        CompactRange longer = head.merge(TestLog.append(log, head, "x", "x").leaves());
        CompactRange otherHistory = CompactRange.EMPTY.merge(
                TestLog.append(log, CompactRange.EMPTY, "y", "a", "B").leaves());

        Member.assertRefused("CHC-06", () -> submit(agency, TestLog.append(log, CompactRange.EMPTY, "2", "c")));
        Member.assertRefused("CHC-06", () -> submit(agency, TestLog.append(log, longer, "2", "c")));
        Member.assertRefused("CHC-07", () -> submit(agency, TestLog.append(log, otherHistory, "2", "c")));
        assertThat(head(log)).isEqualTo(new LogState(log, 1, head));
    }

    @Test
    void refusesRequestsThatAreNotCanonical() throws Exception {
        LogName log = newLog();
        byte[] good = TestLog.append(log, CompactRange.EMPTY, "1", "a").encode().toByteArray();
        byte[] padded = java.util.Arrays.copyOf(good, good.length + 1);
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 1);

        for (byte[] bad : List.of(padded, cut, new byte[0], "x".getBytes(StandardCharsets.UTF_8))) {
            Member.assertRefused("CHC-01", () -> agency.ledger().submitTransaction("Append", bad));
        }
        assertThat(head(log).size()).isZero();
    }

    @Test
    void appendsTheSameBatchOnceOnly() throws Exception {
        LogName log = newLog();
        AppendRequest request = TestLog.append(log, CompactRange.EMPTY, "1", "a");

        byte[] once = submit(agency, request);
        byte[] again = submit(agency, request);

        assertThat(again).isEqualTo(once);
        assertThat(head(log).size()).isEqualTo(1);
        Member.assertRefused("CHC-08", () -> submit(agency, TestLog.append(log, CompactRange.EMPTY, "1", "other")));
    }

    @Test
    void voidsTheSecondOfTwoAppendsToTheSameHead() throws Exception {
        LogName log = newLog();
        AppendRequest left = TestLog.append(log, CompactRange.EMPTY, "left", "a");
        AppendRequest right = TestLog.append(log, CompactRange.EMPTY, "right", "b");
        List<Transaction> both = Stream.of(left, right)
                .map(request -> agency.proposal("Append", request.encode().toByteArray()))
                .map(proposal -> {
                    try {
                        return proposal.endorse();
                    } catch (EndorseException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();

        Status first = both.get(0).submitAsync().getStatus();
        Status second = both.get(1).submitAsync().getStatus();

        assertThat(first.getCode()).isEqualTo(TxValidationCode.VALID);
        assertThat(second.getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        assertThat(head(log)).isEqualTo(new LogState(log, 1, CompactRange.EMPTY.merge(left.leaves())));
    }

    @Test
    void voidsWhatOnlyTwoOrganisationsEndorsed() throws Exception {
        LogName log = newLog();
        AppendRequest request = TestLog.append(log, CompactRange.EMPTY, "1", "a");
        agency.awaitAgreement("GetLog", log, TestNetwork.AGENCY, TestNetwork.HOSPITAL);

        SubmittedTransaction submitted = agency.proposal(
                        "Append", request.encode().toByteArray(), TestNetwork.AGENCY, TestNetwork.HOSPITAL)
                .endorse()
                .submitAsync();

        assertThat(submitted.getStatus().getCode()).isEqualTo(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        assertThat(head(log).size()).isZero();
        assertThat(head(log).root()).isEqualTo(Digest.sha256(new byte[0]));
    }
}
