package org.datatrust.chaincode;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hyperledger.fabric.metrics.Metrics;
import org.hyperledger.fabric.shim.ChaincodeServerProperties;
import org.hyperledger.fabric.shim.NettyChaincodeServer;
import org.hyperledger.fabric.traces.Traces;

/**
 * Runs the chaincode as a service with mutual TLS: {@code java -jar datatrust-chaincode-0.1.0.jar}, settings in the environment (see
 * {@code docs/reference/chaincode.md}). One process serves one peer, because the shim keeps one registration state per process.
 */
public final class ChaincodeServer {
    private static final int EXIT_SETTINGS = 2;
    private static final int EXIT_UNAVAILABLE = 6;

    /** Room for proposals that the chaincode refuses by itself, while one oversized proposal cannot exhaust a small heap. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final int MAX_METADATA_BYTES = 64 << 10;

    /** The shim's default of 5 s would make the peer's connection end again and again. */
    private static final int MAX_CONNECTION_AGE_SECONDS = Integer.MAX_VALUE;

    private ChaincodeServer() {}

    public static void main(String[] args) throws InterruptedException {
        logQuietly();
        try {
            run(ServerSettings.of(System.getenv()));
        } catch (StartRefusedException e) {
            System.err.println("datatrust-chaincode: " + e.code() + " " + e.getMessage());
            System.exit(e.code().equals(StartRefusedException.CANNOT_LISTEN) ? EXIT_UNAVAILABLE : EXIT_SETTINGS);
        }
    }

    /** Returns when the server has been stopped; the shim stops it when the process is asked to end. */
    private static void run(ServerSettings settings) throws StartRefusedException, InterruptedException {
        LedgerChaincode chaincode = new LedgerChaincode(() -> System.currentTimeMillis() / 1000);
        chaincode.identify(settings.packageId());
        Metrics.initialize(chaincode.getChaincodeConfig());
        Traces.initialize(chaincode.getChaincodeConfig());

        NettyChaincodeServer server;
        try {
            server = new NettyChaincodeServer(chaincode, properties(settings));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartRefusedException(
                    StartRefusedException.TLS_UNUSABLE,
                    "the TLS key, certificate or client authority is not usable (the key must be PKCS #8 PEM): "
                            + e.getMessage(),
                    e);
        }
        System.err.println("datatrust-chaincode: " + settings.packageId() + " starts on "
                + settings.address().getHostString() + ":" + settings.address().getPort());
        try {
            server.start();
        } catch (IOException e) {
            throw new StartRefusedException(
                    StartRefusedException.CANNOT_LISTEN,
                    "cannot listen on " + settings.address() + ": " + e.getMessage(),
                    e);
        }
    }

    private static ChaincodeServerProperties properties(ServerSettings settings) {
        ChaincodeServerProperties properties = new ChaincodeServerProperties();
        properties.setServerAddress(settings.address());
        properties.setTlsEnabled(true);
        properties.setKeyFile(settings.key().toString());
        properties.setKeyCertChainFile(settings.certificate().toString());
        properties.setTrustCertCollectionFile(settings.clientCa().toString());
        properties.setMaxInboundMessageSize(MAX_MESSAGE_BYTES);
        properties.setMaxInboundMetadataSize(MAX_METADATA_BYTES);
        properties.setMaxConnectionAgeSeconds(MAX_CONNECTION_AGE_SECONDS);
        return properties;
    }

    /** The shim logs whole messages at fine levels and its settings at INFO: only what needs attention is let through, to stderr. */
    private static void logQuietly() {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tLZ %4$s %3$s %5$s%6$s%n");
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
