package org.datatrust.gateway.server;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.grpc.GrpcMeterIdPrefixFunction;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import com.linecorp.armeria.server.metric.MetricCollectingService;
import io.grpc.BindableService;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.datatrust.gateway.bridge.BridgeKeeper;
import org.datatrust.gateway.bridge.Pace;
import org.datatrust.gateway.consent.ConsentCheck;
import org.datatrust.gateway.consent.ConsentKeeper;
import org.datatrust.gateway.dataset.DatasetKeeper;
import org.datatrust.gateway.dataset.LineageCheck;
import org.datatrust.gateway.index.StateIndex;
import org.datatrust.gateway.ledger.FabricLedger;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.log.LogKeeper;
import org.datatrust.gateway.log.Settings;
import org.datatrust.gateway.log.SignedViews;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.protocol.v1.AnchorServiceGrpc;
import org.datatrust.protocol.v1.BridgeServiceGrpc;
import org.datatrust.protocol.v1.ConsentServiceGrpc;
import org.datatrust.protocol.v1.DatasetServiceGrpc;
import org.datatrust.protocol.v1.LineageServiceGrpc;
import org.datatrust.protocol.v1.LogServiceGrpc;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.hyperledger.fabric.protos.common.Block;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of one organisation's gateway: {@code AnchorService}, {@code LogService}, {@code ConsentService}, {@code DatasetService},
 * {@code LineageService} and {@code BridgeService} over gRPC and HTTP/JSON on the public port;
 * health, reflection and metrics on the admin port. Both listen on 127.0.0.1, with mutual TLS 1.3.
 */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    private final LogKeeper keeper;
    private final StateIndex index;
    private final BridgeKeeper bridge;
    private final OpenStreams streams = new OpenStreams();
    private final HealthStatusManager health = new HealthStatusManager();
    private final Server server;
    private final Server admin;

    private GatewayServer(
            GatewaySettings settings,
            Limits limits,
            PrometheusMeterRegistry meters,
            LogKeeper keeper,
            StateIndex index,
            ConsentKeeper consents,
            DatasetKeeper datasets,
            BridgeKeeper bridge)
            throws IOException, GeneralSecurityException {
        this.keeper = keeper;
        this.index = index;
        this.bridge = bridge;
        ClientAuthorities authorities = ClientAuthorities.read(settings.clientAuthorities());
        Access access = new Access(settings.organisation(), authorities, limits, streams::draining);
        GatewayIdentity identity =
                new GatewayIdentity(settings.organisation(), settings.channel(), settings.chaincode());
        this.server = server(settings, settings.listenPort(), limits, authorities, meters)
                .service(grpc(
                                limits,
                                access,
                                List.of(
                                        new AnchorCalls(keeper, identity, streams),
                                        new LogCalls(keeper, identity),
                                        new ConsentCalls(consents),
                                        new DatasetCalls(datasets),
                                        new LineageCalls(datasets),
                                        new BridgeCalls(bridge)))
                        .enableHttpJsonTranscoding(true)
                        .build())
                .build();
        // The services stand here without methods, only so that reflection can describe them.
        this.admin = server(settings, settings.adminPort(), limits, authorities, new CompositeMeterRegistry())
                .service(grpc(
                                limits,
                                access,
                                List.of(
                                        health.getHealthService(),
                                        ProtoReflectionServiceV1.newInstance(),
                                        new AnchorServiceGrpc.AnchorServiceImplBase() {},
                                        new LogServiceGrpc.LogServiceImplBase() {},
                                        new ConsentServiceGrpc.ConsentServiceImplBase() {},
                                        new DatasetServiceGrpc.DatasetServiceImplBase() {},
                                        new LineageServiceGrpc.LineageServiceImplBase() {},
                                        new BridgeServiceGrpc.BridgeServiceImplBase() {}))
                        .build())
                .service("/metrics", (context, request) -> {
                    try {
                        access.admit(context);
                        return HttpResponse.of(
                                HttpStatus.OK,
                                MediaType.parse("text/plain; version=0.0.4; charset=utf-8"),
                                meters.scrape());
                    } catch (RefusedException e) {
                        return HttpResponse.of(
                                HttpStatus.FORBIDDEN,
                                MediaType.PLAIN_TEXT_UTF_8,
                                e.failure().code().code() + " " + e.failure().message() + "\n");
                    }
                })
                .build();
    }

    /**
     * Starts serving; both ports answer when this returns.
     *
     * @param keeper closed with this server
     * @param index closed with this server
     * @param bridge closed with this server
     */
    static GatewayServer start(
            GatewaySettings settings,
            Limits limits,
            PrometheusMeterRegistry meters,
            LogKeeper keeper,
            StateIndex index,
            ConsentKeeper consents,
            DatasetKeeper datasets,
            BridgeKeeper bridge)
            throws IOException, GeneralSecurityException {
        GatewayServer gateway = new GatewayServer(settings, limits, meters, keeper, index, consents, datasets, bridge);
        try {
            gateway.admin.start().join();
            gateway.server.start().join();
        } catch (CompletionException e) {
            gateway.admin.stop().join();
            throw new IOException("the ports cannot be opened: " + e.getCause(), e);
        }
        gateway.health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        return gateway;
    }

    /** Where it serves, on 127.0.0.1. */
    public int port() {
        return server.activeLocalPort();
    }

    int adminPort() {
        return admin.activeLocalPort();
    }

    /** Ends streams, lets calls under way finish, then closes bridge, index and log keeper. */
    @Override
    public void close() {
        health.enterTerminalState();
        streams.drain();
        server.stop().join();
        bridge.close();
        index.close();
        keeper.close();
        admin.stop().join();
    }

    private static ServerBuilder server(
            GatewaySettings settings, int port, Limits limits, ClientAuthorities authorities, MeterRegistry registry) {
        return Server.builder()
                .https(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .tls(TlsKeyPair.of(
                        settings.server().key().toFile(),
                        settings.server().certificate().toFile()))
                // Asked for, not demanded: a caller without one is told so in the language of the protocol.
                .tlsCustomizer(tls -> tls.protocols("TLSv1.3")
                        .clientAuth(ClientAuth.OPTIONAL)
                        .trustManager(authorities)
                        .sessionCacheSize(1)
                        .sessionTimeout(1))
                .meterRegistry(registry)
                .disableServerHeader()
                .disableDateHeader()
                .maxRequestLength(limits.messageBytes() + 1024L)
                .requestTimeout(limits.deadline())
                .maxNumConnections(limits.connections())
                .http1MaxHeaderSize(limits.metadataBytes())
                .http1MaxInitialLineLength(limits.metadataBytes())
                .http2MaxHeaderListSize(limits.metadataBytes())
                .http2MaxStreamsPerConnection(limits.callsPerConnection())
                .http2MaxResetFramesPerWindow(limits.resetsPerMinute(), 60)
                // The window of the connection is larger, so that one stream at rest does not stop the others.
                .http2InitialStreamWindowSize(1 << 20)
                .http2InitialConnectionWindowSize(8 << 20)
                .idleTimeout(limits.idle())
                .pingInterval(limits.ping())
                .maxConnectionAge(limits.connectionAge())
                .gracefulShutdownTimeout(Duration.ofMillis(100), limits.drain())
                .decorator(MetricCollectingService.newDecorator(GrpcMeterIdPrefixFunction.of("datatrust.gateway")));
    }

    private static GrpcServiceBuilder grpc(Limits limits, Access access, List<BindableService> services) {
        return GrpcService.builder()
                .addServices(services)
                .intercept(access)
                .exceptionHandler(new CallErrors())
                .maxRequestMessageLength(limits.messageBytes())
                // Compression would let a short message become a long one.
                .decompressorRegistry(DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false))
                .compressorRegistry(CompressorRegistry.newEmptyInstance())
                .supportedSerializationFormats(GrpcSerializationFormats.PROTO, GrpcSerializationFormats.JSON)
                .useClientTimeoutHeader(true);
    }

    /**
     * @param args the settings file; before it {@code index-check}, {@code index-rebuild} or {@code bridge-deploy} with what it needs
     *     (docs/reference/gateway.md), or nothing to serve
     */
    public static void main(String[] args) {
        Optional<IndexCommand> command = args.length == 2 ? IndexCommand.named(args[0]) : Optional.empty();
        Optional<DeployCommand> deployment = DeployCommand.of(args);
        if (args.length != 1 && command.isEmpty() && deployment.isEmpty()) {
            System.err.println("""
                    usage: java -jar datatrust-gateway.jar [index-check | index-rebuild] SETTINGS-FILE
                           java -jar datatrust-gateway.jar bridge-deploy routes/ROUTE ENGINE CHAIN-ID GENESIS-HASH SETTINGS-FILE""");
            System.exit(2);
        }
        try {
            GatewaySettings settings = GatewaySettings.read(Path.of(args[args.length - 1]));
            if (command.isPresent()) {
                System.exit(command.get().run(settings, System.out, System.err));
            }
            if (deployment.isPresent()) {
                System.exit(deployment.get().run(settings, System.out, System.err));
            }
            run(settings);
            System.out.println("ready");
        } catch (GatewaySettings.BadSettingsException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException | GeneralSecurityException | InterruptedException | RuntimeException e) {
            LOG.error("cannot start", e);
            System.err.println("CFG-06 cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(GatewaySettings settings)
            throws GatewaySettings.BadSettingsException, IOException, GeneralSecurityException, InterruptedException {
        FabricLedger ledger = FabricLedger.open(settings.ledger());
        GatewayServer gateway = start(settings, ledger);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(gateway, ledger), "shutdown"));
    }

    /**
     * Starts a gateway whose ledger is another one than the peer's that the settings name: for measurements.
     *
     * @param settingsFile as for the program
     * @param ledger stays the caller's to close, after the gateway
     * @throws IOException also if the settings cannot be used
     */
    public static GatewayServer start(Path settingsFile, Ledger ledger)
            throws IOException, GeneralSecurityException, InterruptedException {
        try {
            return start(GatewaySettings.read(settingsFile), ledger);
        } catch (GatewaySettings.BadSettingsException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static GatewayServer start(GatewaySettings settings, Ledger ledger)
            throws GatewaySettings.BadSettingsException, IOException, GeneralSecurityException, InterruptedException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        LogKeeper keeper = LogKeeper.open(
                settings.dataDirectory(),
                settings.channel(),
                settings.organisation(),
                ledger,
                Settings.defaults().withMeters(meters));
        requireGenesis(settings.genesisBlock(), keeper.genesisBlock());
        StateIndex index = StateIndex.follow(settings.indexDirectory(), keeper.genesisBlock(), ledger, meters);
        SignedViews views = new SignedViews(ledger, keeper::context);
        ConsentKeeper consents = new ConsentKeeper(
                settings.channel(),
                settings.organisation(),
                ledger,
                index,
                views,
                consentCheck(keeper.genesisBlock(), ledger),
                InstantSource.system());
        DatasetKeeper datasets = new DatasetKeeper(
                settings.channel(),
                settings.organisation(),
                ledger,
                index,
                views,
                lineageCheck(keeper.genesisBlock(), ledger));
        BridgeKeeper bridge = BridgeKeeper.start(
                settings.routes(),
                Pace.STANDARD,
                settings.channel(),
                settings.organisation(),
                ledger,
                settings.bridgeDirectory());
        return start(settings, Limits.STANDARD, meters, keeper, index, consents, datasets, bridge);
    }

    private static ConsentCheck consentCheck(Bytes genesis, Ledger ledger) throws IOException {
        try {
            return ConsentCheck.verifier(genesis, ledger.chaincode(), ledger.viewThreshold());
        } catch (MalformedException | UnsupportedException e) {
            throw new IOException("no consent bundle of this channel could be verified: " + e.getMessage(), e);
        }
    }

    private static LineageCheck lineageCheck(Bytes genesis, Ledger ledger) throws IOException {
        try {
            return LineageCheck.verifier(genesis, ledger.chaincode(), ledger.viewThreshold());
        } catch (MalformedException | UnsupportedException e) {
            throw new IOException("no lineage bundle of this channel could be verified: " + e.getMessage(), e);
        }
    }

    /** The peer must not lead the gateway onto another ledger than the one that the settings describe. */
    static void requireGenesis(Path configured, Bytes found) throws GatewaySettings.BadSettingsException, IOException {
        Block expected = Block.parseFrom(Files.readAllBytes(configured));
        if (!expected.getHeader().equals(Block.parseFrom(found.toByteArray()).getHeader())) {
            throw new GatewaySettings.BadSettingsException(
                    GatewaySettings.OTHER_LEDGER, "the peer's block 0 is not the one in " + configured);
        }
    }

    /** Being asked to end is no failure, so the exit code is 0 and not the one of the signal. */
    private static void end(GatewayServer gateway, FabricLedger ledger) {
        int code = 0;
        try {
            gateway.close();
            ledger.close();
        } catch (RuntimeException e) {
            LOG.error("not closed in order", e);
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }
}
