package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.datatrust.gateway.log.TestKeeper;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.AnchorState;
import org.datatrust.protocol.v1.CreateLogRequest;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.datatrust.protocol.v1.WatchAnchorsRequest;
import org.datatrust.protocol.v1.WatchAnchorsResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShutdownTest {
    @Test
    void endsStreamsWithTheirReceiptsAndThenCloses(@TempDir Path folder) throws Exception {
        TestKeeper keeper = new TestKeeper(folder.resolve("data"));
        TestGateway gateway = new TestGateway(folder, Limits.STANDARD, keeper.keeper());
        ManagedChannel channel = gateway.channel(gateway.own().client("user"));
        String log = LogServiceGrpc.newBlockingStub(channel)
                .createLog(CreateLogRequest.newBuilder()
                        .setLog("orgs/test-agency/logs/closing")
                        .build())
                .getLog();
        StreamClient stream = StreamClient.open(AnchorServiceGrpc.newStub(channel));
        stream.send(Requests.message(log, "a", 0, 2));
        stream.await(receipts -> receipts.stream().anyMatch(r -> r.getState().equals(AnchorState.COMMITTED)));
        Iterator<WatchAnchorsResponse> batches = AnchorServiceGrpc.newBlockingStub(channel)
                .watchAnchors(WatchAnchorsRequest.newBuilder().setLog(log).build());
        assertThat(batches.next().getBatch().getSequence()).isZero();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway.server()::close);

        ErrorOf.of(stream.awaitEnd().orElseThrow()).is(ErrorCode.SHUTTING_DOWN);
        ErrorOf.refused(batches::next).is(ErrorCode.SHUTTING_DOWN);
        closing.join();
        channel.shutdownNow();

        // The data directory is free again, and holds what was accepted.
        TestKeeper again = new TestKeeper(folder.resolve("data"));
        assertThat(again.keeper().logs()).singleElement().matches(head -> head.acceptedSize() == 2);
        again.keeper().close();
    }
}
