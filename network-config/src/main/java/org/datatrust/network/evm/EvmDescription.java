package org.datatrust.network.evm;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What others need to know of a network: the content of {@code evm.json} in its home.
 *
 * @param genesisHash of block 0: 0x and 64 hex digits
 * @param rpc JSON-RPC of each node, in their order
 * @param validators who may seal blocks, by ascending address; empty where nobody seals
 * @param account address of a TEST account with funds
 * @param keyFile its private key, 64 hex digits; relative to the home
 */
public record EvmDescription(
        EvmEngine engine,
        long chainId,
        String genesisHash,
        List<URI> rpc,
        List<String> validators,
        String account,
        Path keyFile) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public EvmDescription {
        rpc = List.copyOf(rpc);
        validators = List.copyOf(validators);
    }

    /**
     * Reads a file that a network wrote.
     *
     * @throws IOException if there is none, or it is something else
     */
    public static EvmDescription read(Path file) throws IOException {
        try {
            JsonNode root = MAPPER.readTree(Files.readString(file));
            String engine = root.required("engine").stringValue();
            return new EvmDescription(
                    EvmEngine.named(engine).orElseThrow(() -> new IOException("No such engine: " + engine)),
                    root.required("chainId").longValue(),
                    root.required("genesisHash").stringValue(),
                    texts(root.required("rpc")).map(URI::create).toList(),
                    texts(root.required("validators")).toList(),
                    root.required("account").stringValue(),
                    Path.of(root.required("keyFile").stringValue()));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException(file + " does not describe an EVM network: " + e.getMessage(), e);
        }
    }

    private static Stream<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue);
    }

    /** Its form in the file. */
    String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("engine", engine.toString());
        root.put("chainId", chainId);
        root.put("genesisHash", genesisHash);
        ArrayNode urls = root.putArray("rpc");
        rpc.forEach(url -> urls.add(url.toString()));
        ArrayNode sealers = root.putArray("validators");
        validators.forEach(sealers::add);
        root.put("account", account);
        root.put("keyFile", keyFile.toString());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}
