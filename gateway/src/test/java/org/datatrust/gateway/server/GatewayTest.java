package org.datatrust.gateway.server;

import io.grpc.ManagedChannel;
import java.nio.file.Path;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.proof.name.LogName;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real server with a real log keeper on a ledger in memory, and a client of the own organisation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class GatewayTest {
    static final String OWN_ORG = "orgs/test-agency";

    private final Limits limits;
    TestKeeper keeper;
    TestGateway gateway;
    GatewaySettings.KeyFiles client;
    ManagedChannel channel;
    AnchorServiceGrpc.AnchorServiceBlockingStub anchors;
    LogServiceGrpc.LogServiceBlockingStub logs;
    ConsentServiceGrpc.ConsentServiceBlockingStub consents;

    GatewayTest() {
        this(Limits.STANDARD);
    }

    GatewayTest(Limits limits) {
        this.limits = limits;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        keeper = new TestKeeper(folder.resolve("data"));
        gateway = new TestGateway(folder, limits, keeper.keeper());
        client = gateway.own().client("user");
        channel = gateway.channel(client);
        // A busy machine may need more than one try to shake hands.
        anchors = AnchorServiceGrpc.newBlockingStub(channel).withWaitForReady();
        logs = LogServiceGrpc.newBlockingStub(channel).withWaitForReady();
        consents = ConsentServiceGrpc.newBlockingStub(channel).withWaitForReady();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    /** A new log, so that tests do not see each other. */
    String newLog(String id) throws Exception {
        return keeper.keeper().create(new LogName(TestGateway.OWN, id)).log().toString();
    }
}
