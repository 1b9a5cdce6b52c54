package org.datatrust.benchmarks;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.datatrust.gateway.server.GatewayServer;
import org.datatrust.network.LocalNetwork;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.EvaluateConsentResponse;
import org.datatrust.protocol.v1.UseDecision;
import org.datatrust.protocol.v1.UseScope;

/** Questions about consents to a gateway whose index holds many, each over mutual TLS. */
final class ConsentQuestions {
    static final int CONSENTS = 100_000;

    private static final int QUESTIONS = 20_000;
    private static final int WARM_UP = 5_000;

    private ConsentQuestions() {}

    /** Milliseconds of each question, one after the other. The gateway is a real one, in this process; its ledger is {@link ConsentChain}. */
    static Samples milliseconds(LocalNetwork network, String organisation)
            throws IOException, GeneralSecurityException, InterruptedException {
        OrganisationId holder = new OrganisationId(organisation);
        ConsentChain chain = new ConsentChain(
                new ChannelName(network.consortium().channel()),
                network.consortium().chaincode(),
                holder,
                Bytes.copyOf(Files.readAllBytes(network.home().genesisBlock())),
                CONSENTS);
        Path folder = Files.createDirectories(network.home().folder().resolve("consents"));
        try (GatewayServer server = GatewayServer.start(settings(network, organisation, folder), chain);
                Gateway gateway = new Gateway(network, organisation, server.port())) {
            SplittableRandom random = new SplittableRandom(1);
            while (ask(gateway, holder, chain, random).isEmpty()) {
                // The index is being built; it says so until it is done.
                Thread.sleep(100);
            }
            double[] millis = new double[QUESTIONS];
            for (int i = -WARM_UP; i < QUESTIONS; i++) {
                long start = System.nanoTime();
                EvaluateConsentResponse answer =
                        ask(gateway, holder, chain, random).orElseThrow();
                double taken = (System.nanoTime() - start) / 1e6;
                if (answer.getDecision() != UseDecision.USE_GRANTED || answer.getAsOfBlock() != chain.height() - 1L) {
                    throw new IllegalStateException("answered " + answer);
                }
                if (i >= 0) {
                    millis[i] = taken;
                }
            }
            return new Samples(millis);
        }
    }

    private static Optional<EvaluateConsentResponse> ask(
            Gateway gateway, OrganisationId holder, ConsentChain chain, SplittableRandom random) {
        try {
            return Optional.of(gateway.consents()
                    .evaluateConsent(EvaluateConsentRequest.newBuilder()
                            .setConsent(chain.consent(random.nextInt(CONSENTS)).toString())
                            .setPurpose("dpv:ImproveHealthcare")
                            .setRecipient(holder.value())
                            .setScope(UseScope.VIEW)
                            .build()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == io.grpc.Status.Code.UNAVAILABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Those of the organisation's own gateway, but for ports and data. */
    private static Path settings(LocalNetwork network, String organisation, Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line :
                Files.readAllLines(network.home().organisation(organisation).gatewaySettings())) {
            if (line.startsWith("data-directory=")) {
                lines.add("data-directory=" + folder.resolve("data"));
            } else if (line.startsWith("listen-port=") || line.startsWith("admin-port=")) {
                lines.add(line.substring(0, line.indexOf('=') + 1) + "0");
            } else {
                lines.add(line);
            }
        }
        return Files.write(folder.resolve("gateway.properties"), lines);
    }
}
