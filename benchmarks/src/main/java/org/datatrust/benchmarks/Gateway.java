package org.datatrust.benchmarks;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.datatrust.network.LocalNetwork;
import org.datatrust.network.NodeId;
import org.datatrust.network.OrganisationHome;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc;

/** A client's connection to the gateway of one organisation of a local network, with mutual TLS. */
final class Gateway implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private final ManagedChannel channel;

    Gateway(LocalNetwork network, String organisation) {
        this(network, organisation, network.port(new NodeId(NodeId.Kind.GATEWAY, organisation)));
    }

    Gateway(LocalNetwork network, String organisation, int port) {
        OrganisationHome home = network.home().organisation(organisation);
        OrganisationHome.KeyPair client = home.client("user1");
        try {
            var credentials = TlsChannelCredentials.newBuilder()
                    .keyManager(client.certificate().toFile(), client.key().toFile())
                    .trustManager(home.tlsAuthority().certificate().toFile())
                    .build();
            channel = ((NettyChannelBuilder) Grpc.newChannelBuilderForAddress("127.0.0.1", port, credentials))
                    .flowControlWindow(4 << 20)
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AnchorServiceGrpc.AnchorServiceStub anchors() {
        return AnchorServiceGrpc.newStub(channel);
    }

    AnchorServiceGrpc.AnchorServiceBlockingStub blockingAnchors() {
        return AnchorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    LogServiceGrpc.LogServiceBlockingStub logs() {
        return LogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    ConsentServiceGrpc.ConsentServiceBlockingStub consents() {
        return ConsentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
