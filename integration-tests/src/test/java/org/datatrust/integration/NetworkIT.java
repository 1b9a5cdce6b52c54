package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.NodeStatus;
import org.datatrust.proof.name.LogName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The network's own promises: up from any state, down to nothing. Last, because it stops what the others use. */
@OnTheNetwork
@Order(1000)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkIT {
    private final TestNetwork test;
    private final LocalNetwork network;

    NetworkIT(TestNetwork network) {
        this.test = network;
        this.network = network.network();
    }

    private List<NodeId> running() {
        return network.status().stream()
                .filter(NodeStatus::running)
                .map(NodeStatus::node)
                .toList();
    }

    private List<Long> pids() {
        return network.status().stream()
                .map(NodeStatus::pid)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .toList();
    }

    private static List<String> commandsUsing(String text) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(text))
                .toList();
    }

    @Test
    @Order(1)
    void leavesARunningNetworkAlone() {
        test.heal();
        List<Long> before = pids();

        test.heal();

        assertThat(pids()).isEqualTo(before);
    }

    @Test
    @Order(2)
    void startsExactlyWhatIsMissing() throws Exception {
        LogName log = TestLog.fresh(TestNetwork.AGENCY, "survivor");
        try (Member agency = Member.client(test, TestNetwork.AGENCY)) {
            agency.ledger().submitTransaction("CreateLog", log.toString());
        }
        List<NodeId> victims = List.of(
                TestNetwork.orderer(TestNetwork.AGENCY),
                TestNetwork.orderer(TestNetwork.HOSPITAL),
                TestNetwork.peer(TestNetwork.AUDIT),
                TestNetwork.chaincode(TestNetwork.AGENCY));
        List<NodeId> survivors = new ArrayList<>(running());
        survivors.removeAll(victims);
        List<Long> survivorPids = pidsOf(survivors);
        victims.forEach(network::kill);
        assertThat(running()).doesNotContainAnyElementsOf(victims);

        test.heal();

        assertThat(running()).containsAll(victims);
        assertThat(pidsOf(survivors)).isEqualTo(survivorPids);
        assertThat(network.status()).allMatch(status -> !status.running() || status.ready());
        try (Member agency = Member.client(test, TestNetwork.AGENCY)) {
            assertThat(agency.ledger().evaluateTransaction("GetLog", log.toString()))
                    .isNotEmpty();
            agency.ledger()
                    .submitTransaction(
                            "CreateLog",
                            TestLog.fresh(TestNetwork.AGENCY, "after").toString());
        }
    }

    private List<Long> pidsOf(List<NodeId> nodes) {
        return network.status().stream()
                .filter(status -> nodes.contains(status.node()))
                .map(status -> status.pid().orElse(-1))
                .toList();
    }

    @Test
    @Order(3)
    void leavesNothingRunningAndKeepsTheLedger() throws Exception {
        List<Integer> ports = new TreeSet<>(
                        network.nodes().stream().map(network::port).collect(Collectors.toSet()))
                .stream().toList();
        assertThat(commandsUsing(network.home().folder().toString())).isNotEmpty();

        network.down(line -> {});

        assertThat(running()).isEmpty();
        assertThat(commandsUsing(network.home().folder().toString())).isEmpty();
        assertThat(ports).allMatch(TestNetwork::isFree);
        network.down(line -> {});

        test.heal();
        try (Member agency = Member.client(test, TestNetwork.AGENCY)) {
            LogName log = TestLog.fresh(TestNetwork.AGENCY, "again");
            agency.ledger().submitTransaction("CreateLog", log.toString());
            assertThat(agency.ledger().evaluateTransaction("GetLog", log.toString()))
                    .isNotEmpty();
        }
    }
}
