package org.datatrust.network.evm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.datatrust.network.Interruption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks one node, over JSON-RPC 2.0. */
public final class JsonRpc {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpClient client;
    private final URI node;

    JsonRpc(HttpClient client, URI node) {
        this.client = client;
        this.node = node;
    }

    /**
     * Asks; the answer's {@code result}, which may be JSON's null.
     *
     * @param parameters as JSON has them: text, numbers, booleans, lists and maps
     * @throws IOException if it does not answer, or answers with an error
     */
    public JsonNode call(String method, Object... parameters) throws IOException {
        ObjectNode question = MAPPER.createObjectNode();
        question.put("jsonrpc", "2.0");
        question.put("id", 1);
        question.put("method", method);
        question.set("params", MAPPER.valueToTree(List.of(parameters)));
        HttpRequest request = HttpRequest.newBuilder(node)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question.toString()))
                .build();
        try {
            JsonNode answer = MAPPER.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!answer.has("result")) {
                throw new IOException(node + " does not answer " + method + ": " + answer.path("error"));
            }
            return answer.required("result");
        } catch (JacksonException e) {
            throw new IOException(node + " does not answer " + method + " in JSON", e);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }

    /** The number of the newest block; empty if the node does not answer. */
    OptionalLong height() {
        try {
            return OptionalLong.of(Long.decode(call("eth_blockNumber").stringValue()));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The hash of block 0. */
    String genesisHash() throws IOException {
        return call("eth_getBlockByNumber", "0x0", false).required("hash").stringValue();
    }
}
