package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.datatrust.network.evm.EvmDescription;
import org.datatrust.network.evm.EvmEngine;
import org.datatrust.network.evm.EvmNetwork;
import org.datatrust.network.evm.EvmNodeStatus;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What the bridge may rely on in the EVM networks of tests: who makes blocks when, what lasts, and what precompiled contracts answer. */
@Order(50)
class EvmNodesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** P256VERIFY (EIP-7951). */
    private static final String P256_VERIFY = "0x0000000000000000000000000000000000000100";

    @ParameterizedTest
    @EnumSource
    void keepsItsChainFromDownToUpAndLeavesNothingRunning(EvmEngine engine) throws Exception {
        List<Integer> ports;
        try (TestEvmNetwork test = TestEvmNetwork.start(engine)) {
            EvmNetwork network = test.network();
            ports = network.listeningPorts();
            assertThat(network.status()).hasSize(engine.nodes()).allMatch(EvmNodeStatus::ready);
            EvmDescription description = network.description().orElseThrow();
            assertThat(description.validators()).hasSize(engine == EvmEngine.ANVIL ? 0 : engine.nodes());
            assertThat(Files.readString(network.home().folder().resolve(description.keyFile())))
                    .hasSize(64);
            for (int node = 0; node < engine.nodes(); node++) {
                assertThat(network.rpc(node).call("eth_chainId").stringValue())
                        .isEqualTo("0x" + Long.toHexString(description.chainId()));
                assertThat(network.rpc(node)
                                .call("eth_getBalance", description.account(), "latest")
                                .stringValue())
                        .isEqualTo("0x3635c9adc5dea00000");
            }
            List<Long> pids = pids(network);
            network.up(line -> {});
            assertThat(pids(network)).isEqualTo(pids);
            String block = blockHash(network, 1);

            network.down(line -> {});
            assertThat(ports).allMatch(TestNetwork::isFree);
            network.down(line -> {});
            network.up(line -> {});

            assertThat(network.description()).contains(description);
            assertThat(blockHash(network, 1)).isEqualTo(block);
        }
        assertThat(ports).allMatch(TestNetwork::isFree);
    }

    private static List<Long> pids(EvmNetwork network) {
        return network.status().stream()
                .map(status -> status.pid().orElseThrow())
                .toList();
    }

    private static String blockHash(EvmNetwork network, long number) throws IOException {
        return network.rpc(0)
                .call("eth_getBlockByNumber", "0x" + Long.toHexString(number), false)
                .required("hash")
                .stringValue();
    }

    @Test
    void sealsWithThreeOfFourValidatorsAndTakesTheFourthBack() throws Exception {
        try (TestEvmNetwork test = TestEvmNetwork.start(EvmEngine.QBFT)) {
            EvmNetwork network = test.network();
            network.kill(3);
            long atTheLoss = network.height(0).orElseThrow();
            assertThat(network.status().get(3).pid()).isEmpty();

            network.awaitBlock(0, atTheLoss + 4, PATIENCE);
            assertThat(blockHash(network, atTheLoss + 3)).isNotEmpty();

            network.start(3);
            long atTheReturn = network.height(0).orElseThrow();
            network.awaitBlock(3, atTheReturn + 1, PATIENCE);
            assertThat(network.rpc(3)
                            .call("eth_getBlockByNumber", "0x" + Long.toHexString(atTheReturn), false)
                            .required("hash")
                            .stringValue())
                    .isEqualTo(blockHash(network, atTheReturn));
            assertThat(verifies(network, signature(false))).isEqualTo("0x");
        }
    }

    @Test
    void verifiesP256SignaturesOnAnvil() throws Exception {
        try (TestEvmNetwork test = TestEvmNetwork.start(EvmEngine.ANVIL)) {
            assertThat(verifies(test.network(), signature(false))).isEqualTo("0x" + "00".repeat(31) + "01");
            assertThat(verifies(test.network(), signature(true))).isEqualTo("0x");
        }
    }

    private static String verifies(EvmNetwork network, String input) throws IOException {
        JsonNode result = network.rpc(0).call("eth_call", Map.of("to", P256_VERIFY, "data", input), "latest");
        return result.stringValue();
    }

    /** The precompiled contract's input: hash, r, s, x and y of a signature made now. */
    private static String signature(boolean ofOtherData) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] data = "checkpoint".getBytes(StandardCharsets.UTF_8);
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(keys.getPrivate());
        signer.update(data);
        byte[] signature = signer.sign();
        if (ofOtherData) {
            data[0] ^= 1;
        }
        List<String> parts = new ArrayList<>();
        parts.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data)));
        parts.add(HexFormat.of().formatHex(signature));
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        for (BigInteger coordinate : List.of(key.getW().getAffineX(), key.getW().getAffineY())) {
            parts.add("%064x".formatted(coordinate));
        }
        return "0x" + String.join("", parts);
    }
}
