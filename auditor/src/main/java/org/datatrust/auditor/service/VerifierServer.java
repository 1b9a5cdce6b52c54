package org.datatrust.auditor.service;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.datatrust.verifier.Verifier;

/** Serves one verifier over gRPC. */
public final class VerifierServer implements AutoCloseable {
    private static final int CALLS_PER_CONNECTION = 100;
    private static final int METADATA_BYTES = 16 << 10;

    private final Server server;
    private final Admission admission;
    private final ExecutorService workers;
    private final ScheduledExecutorService clock;

    /**
     * TLS 1.3 with client certificates. Files are PEM.
     *
     * @param clientAuthorities who may vouch for callers
     */
    public record Tls(Path certificate, Path key, Path clientAuthorities) {}

    /**
     * @param workers threads that verify
     * @param calls how many calls may be under way, waiting ones included
     * @param messageBytes largest request
     * @param deadline longest time for a call, streams included
     */
    public record Limits(int workers, int calls, int messageBytes, Duration deadline) {
        /** One thread for each processor; 4 MiB for each of at most 16 calls for each thread; a minute. */
        public static Limits standard() {
            int processors = Runtime.getRuntime().availableProcessors();
            return new Limits(processors, 16 * processors, 4 << 20, Duration.ofMinutes(1));
        }
    }

    private VerifierServer(
            Server server, Admission admission, ExecutorService workers, ScheduledExecutorService clock) {
        this.server = server;
        this.admission = admission;
        this.workers = workers;
        this.clock = clock;
    }

    /**
     * Starts serving; answers when the port is open.
     *
     * @param tls empty for plain text, which only a loopback address may have
     */
    public static VerifierServer start(Verifier verifier, InetSocketAddress address, Optional<Tls> tls, Limits limits)
            throws IOException {
        if (tls.isEmpty() && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("without TLS only a loopback address is served");
        }
        ExecutorService workers = Executors.newFixedThreadPool(
                limits.workers(),
                Thread.ofPlatform().name("verifier-", 0).daemon(true).factory());
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("verifier-clock").daemon(true).factory());
        Admission admission = new Admission(limits.calls(), limits.deadline(), clock);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .addService(new VerifierCalls(verifier))
                .intercept(admission)
                .executor(workers)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .maxConnectionIdle(5, TimeUnit.MINUTES);
        if (tls.isPresent()) {
            builder.sslContext(GrpcSslContexts.forServer(
                            tls.get().certificate().toFile(), tls.get().key().toFile())
                    .trustManager(tls.get().clientAuthorities().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .build());
        }
        try {
            return new VerifierServer(builder.build().start(), admission, workers, clock);
        } catch (IOException e) {
            workers.shutdownNow();
            clock.shutdownNow();
            throw e;
        }
    }

    public int port() {
        return server.getPort();
    }

    /** How many more calls would be let in now. */
    int freePlaces() {
        return admission.free();
    }

    /** Lets calls under way finish for a few seconds. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
        clock.shutdownNow();
    }
}
