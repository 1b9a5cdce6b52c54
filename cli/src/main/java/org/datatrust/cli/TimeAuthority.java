package org.datatrust.cli;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.TimeEvidence;
import org.datatrust.verifier.time.Algorithm;
import org.datatrust.verifier.time.TimestampRequest;
import org.datatrust.verifier.time.TimestampToken;

/** A time-stamping authority that is asked over HTTP (RFC 3161 section 3.4), and the lists that its certificates point to. */
final class TimeAuthority {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_LISTS = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Session session;
    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private TimeAuthority(Session session, URI address) {
        this.session = session;
        this.address = address;
    }

    static TimeAuthority at(Session session, String address) throws FailedException {
        return new TimeAuthority(
                session,
                web(address)
                        .orElseThrow(
                                () -> session.failed(ErrorCode.BAD_VALUE, "--tsa", address, "http://HOST:PORT/PATH")));
    }

    private static Optional<URI> web(String address) {
        try {
            URI uri = URI.create(address);
            boolean web = uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            return web ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * A token over a hash, and the evidence that it needs.
     *
     * @param certificates to add to those that the token carries
     */
    Stamp stamp(Algorithm hash, Bytes imprint, List<Bytes> certificates) throws FailedException, InterruptedException {
        TimestampRequest request = new TimestampRequest(hash, imprint, new BigInteger(63, RANDOM).setBit(63));
        byte[] answer = exchange(
                address,
                HttpRequest.newBuilder(address)
                        .header("Content-Type", TimestampRequest.MEDIA_TYPE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                request.encode().toByteArray())));
        try {
            TimestampToken token = request.accept(answer);
            List<Bytes> all = new ArrayList<>(token.certificates());
            all.addAll(certificates);
            List<Bytes> lists = new ArrayList<>();
            for (String list : TimestampToken.listAddresses(all)) {
                if (lists.size() < MAX_LISTS && web(list).isPresent()) {
                    URI uri = web(list).get();
                    lists.add(Bytes.copyOf(
                            exchange(uri, HttpRequest.newBuilder(uri).GET())));
                }
            }
            return new Stamp(token, new TimeEvidence(token.encoded(), certificates, lists, List.of()));
        } catch (MalformedException e) {
            throw session.failed(ErrorCode.WRONG_TIMESTAMP, address, e.code() + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw session.failed(ErrorCode.WRONG_TIMESTAMP, address, String.valueOf(e.getMessage()));
        }
    }

    /** What an authority gave. */
    record Stamp(TimestampToken token, TimeEvidence evidence) {}

    private byte[] exchange(URI where, HttpRequest.Builder request) throws FailedException, InterruptedException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] content = body.readNBytes(TimeEvidence.MAX_PART_BYTES + 1);
                if (response.statusCode() != 200 || content.length > TimeEvidence.MAX_PART_BYTES) {
                    throw session.failed(ErrorCode.WRONG_TIMESTAMP, where, "HTTP " + response.statusCode());
                }
                return content;
            }
        } catch (IOException e) {
            throw session.failed(ErrorCode.NO_TIME_AUTHORITY, where, e);
        }
    }
}
