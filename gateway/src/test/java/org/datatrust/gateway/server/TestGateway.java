package org.datatrust.gateway.server;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datatrust.gateway.bridge.BridgeKeeper;
import org.datatrust.gateway.bridge.Pace;
import org.datatrust.gateway.consent.ConsentKeeper;
import org.datatrust.gateway.dataset.DatasetKeeper;
import org.datatrust.gateway.index.StateIndex;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.MemoryChain;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.gateway.log.SignedViews;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;

/** The real server on a free port, with certificates of a test consortium, and channels to it. */
final class TestGateway implements AutoCloseable {
    static final OrganisationId OWN = new OrganisationId("test-agency");
    static final OrganisationId FOREIGN = new OrganisationId("test-hospital");
    static final ChannelName CHANNEL = new ChannelName("datatrust");

    private final TestAuthority own;
    private final TestAuthority foreign;
    private final TestAuthority stranger;
    private final GatewaySettings settings;
    private final GatewayServer server;
    private final MemoryChain chain = new MemoryChain();
    private final StateIndex index;
    private final List<ManagedChannel> channels = new ArrayList<>();

    TestGateway(Path folder, Limits limits, LogKeeper keeper) throws IOException, GeneralSecurityException {
        own = new TestAuthority(folder, OWN.value());
        foreign = new TestAuthority(folder, FOREIGN.value());
        stranger = new TestAuthority(folder, "stranger");
        GatewaySettings.KeyFiles serverKeys = own.server("gateway");
        GatewaySettings.PeerAddress peer = new GatewaySettings.PeerAddress("127.0.0.1:1", own.root());
        settings = new GatewaySettings(
                OWN,
                CHANNEL,
                "datatrust",
                List.of(OWN, FOREIGN),
                2,
                0,
                0,
                folder.resolve("data"),
                folder.resolve("genesis.block"),
                serverKeys,
                serverKeys,
                serverKeys,
                peer,
                new TreeMap<>(Map.of(OWN, own.root(), FOREIGN, foreign.root())),
                List.of());
        Ledger ledger = chain.ledger(OWN);
        index = StateIndex.follow(settings.indexDirectory(), chain.genesis(), ledger, new SimpleMeterRegistry());
        SignedViews views = new SignedViews(ledger, definition -> {
            throw new IllegalStateException("no view leads here");
        });
        ConsentKeeper consents = new ConsentKeeper(
                CHANNEL,
                OWN,
                ledger,
                index,
                views,
                bundle -> Optional.empty(),
                () -> Instant.ofEpochSecond(chain.time()));
        server = GatewayServer.start(
                settings,
                limits,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                keeper,
                index,
                consents,
                new DatasetKeeper(CHANNEL, OWN, ledger, index, views, bundle -> Optional.empty()),
                BridgeKeeper.start(settings.routes(), Pace.STANDARD, CHANNEL, OWN, ledger, settings.bridgeDirectory()));
    }

    /** Where consents are; logs have a ledger of their own here. */
    MemoryChain chain() {
        return chain;
    }

    StateIndex index() {
        return index;
    }

    TestAuthority own() {
        return own;
    }

    TestAuthority foreign() {
        return foreign;
    }

    /** An authority that nobody in the consortium knows. */
    TestAuthority stranger() {
        return stranger;
    }

    int port() {
        return server.port();
    }

    int adminPort() {
        return server.adminPort();
    }

    GatewayServer server() {
        return server;
    }

    ManagedChannel channel(GatewaySettings.KeyFiles client) {
        return channel(Optional.of(client), server.port(), "TLSv1.3");
    }

    ManagedChannel channel(Optional<GatewaySettings.KeyFiles> client, int port, String tls) {
        try {
            SslContextBuilder ssl = GrpcSslContexts.forClient()
                    .trustManager(own.root().toFile())
                    .protocols(tls);
            client.ifPresent(keys ->
                    ssl.keyManager(keys.certificate().toFile(), keys.key().toFile()));
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .sslContext(ssl.build())
                    .build();
            channels.add(channel);
            return channel;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
    }
}
