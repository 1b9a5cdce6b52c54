package org.datatrust.gateway.server;

import java.time.Duration;

/**
 * How much one caller may ask of the gateway.
 *
 * @param messageBytes largest request message
 * @param metadataBytes largest sum of header names and values
 * @param connections open at a time
 * @param callsPerConnection open at a time (HTTP/2 streams)
 * @param resetsPerMinute RST_STREAM frames of one connection before it is closed
 * @param unary calls under way, for each client certificate and in all
 * @param streams endless calls under way, for each client certificate and in all
 * @param deadline of a unary call that names none, or a later one
 * @param idle after which a connection without calls is closed
 * @param ping interval of HTTP/2 pings, so that dead connections are noticed
 * @param connectionAge after which a connection takes no new calls
 * @param drain time that calls under way get to end at shutdown
 */
record Limits(
        int messageBytes,
        int metadataBytes,
        int connections,
        int callsPerConnection,
        int resetsPerMinute,
        Bound unary,
        Bound streams,
        Duration deadline,
        Duration idle,
        Duration ping,
        Duration connectionAge,
        Duration drain) {

    record Bound(int perCertificate, int inAll) {
        Quota quota() {
            return new Quota(perCertificate, inAll);
        }
    }

    static final Limits STANDARD = new Limits(
            4 << 20,
            8192,
            1024,
            256,
            400,
            new Bound(256, 2048),
            new Bound(32, 256),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(10));
}
