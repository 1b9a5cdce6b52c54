package org.datatrust.gateway.bridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON-RPC 2.0 over HTTP to one node. It may answer anything, late or never: what comes back is bounded, and is believed by nobody. */
final class EvmNode {
    /** A block of some ten thousand transactions' hashes; proofs are far smaller. */
    private static final int MAX_ANSWER_BYTES = 2 << 20;

    private static final int MAX_DEPTH = 32;
    private static final int OK = 200;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_ANSWER_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final HttpClient client;
    private final URI url;
    private final Duration deadline;

    /** @param deadline for one answer with all its bytes */
    EvmNode(HttpClient client, URI url, Duration deadline) {
        this.client = client;
        this.url = url;
        this.deadline = deadline;
    }

    /** What a node says to a question. */
    sealed interface Reply {}

    /** @param value may be JSON's null */
    record Result(JsonNode value) implements Reply {}

    /** @param error the object that JSON-RPC demands */
    record Refused(JsonNode error) implements Reply {
        String message() {
            JsonNode message = error.path("message");
            return message.isString() ? printable(message.stringValue()) : "an error without a message";
        }

        private static String printable(String text) {
            return text.substring(0, Math.min(text.length(), 200)).replaceAll("[^\\x20-\\x7e]", "?");
        }
    }

    /** @throws Trouble if there is no answer in time, or one that is no JSON-RPC */
    Reply ask(String method, Object... parameters) throws Trouble, InterruptedException {
        ObjectNode question = MAPPER.createObjectNode();
        question.put("jsonrpc", "2.0");
        question.put("id", 1);
        question.put("method", method);
        ArrayNode listed = question.putArray("params");
        for (Object parameter : parameters) {
            listed.add(MAPPER.<JsonNode>valueToTree(parameter));
        }
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(deadline)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question.toString()))
                .build();
        HttpResponse<byte[]> response = exchange(request, method);
        if (response.statusCode() != OK) {
            throw new Trouble(this + " answers " + method + " with HTTP status " + response.statusCode());
        }
        try {
            return read(MAPPER.readTree(response.body()), method);
        } catch (JacksonException e) {
            throw new Trouble(this + " does not answer " + method + " in JSON");
        }
    }

    private Reply read(JsonNode answer, String method) throws Trouble {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            return new Refused(error);
        }
        if (!answer.isObject() || !answer.path("id").asString("").equals("1") || !answer.has("result")) {
            throw new Trouble(this + " answers " + method + " with something else than JSON-RPC");
        }
        return new Result(answer.required("result"));
    }

    /** The client's own timeout ends with the headers; a body may come byte by byte for ever. */
    private HttpResponse<byte[]> exchange(HttpRequest request, String method) throws Trouble, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        try {
            return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Trouble(this + " does not answer " + method + " within " + deadline.toSeconds() + " s");
        } catch (ExecutionException e) {
            String why =
                    e.getCause() instanceof IOException cause ? cause.getClass().getSimpleName() : "no answer";
            throw new Trouble(this + " does not answer " + method + ": " + why);
        } finally {
            exchange.cancel(true);
        }
    }

    /** Without path and query, which may hold a key of whoever runs the node. */
    @Override
    public String toString() {
        return url.getScheme() + "://" + url.getAuthority();
    }
}
