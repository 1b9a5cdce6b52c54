package org.datatrust.gateway.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The journal's keys. Numbers are big-endian, so that keys sort as numbers do; a log is its 4-byte number. */
final class StoreKey {
    static final byte[] GENESIS = ascii("genesis");
    /** Numbers of the configuration blocks. */
    static final byte[] CONFIGURATIONS = ascii("configurations");

    static final String LOG_PREFIX = "log/";

    private StoreKey() {}

    /** Number of a log, by name. */
    static byte[] log(String name) {
        return ascii(LOG_PREFIX + name);
    }

    /** Frontier over all accepted leaves. */
    static byte[] frontier(int log) {
        return ByteBuffer.allocate(9).put(ascii("head/")).putInt(log).array();
    }

    /** Block with a configuration or a chaincode definition. */
    static byte[] contextBlock(long blockNumber) {
        return ByteBuffer.allocate(12).put(ascii("ctx/")).putLong(blockNumber).array();
    }

    /** An entry run by its first leaf, a batch by its sequence, a batch's sequence by its last leaf. */
    static byte[] of(int log, long number) {
        return ByteBuffer.allocate(12).putInt(log).putLong(number).array();
    }

    static byte[] tile(int log, int level, long index) {
        return ByteBuffer.allocate(13)
                .putInt(log)
                .put((byte) level)
                .putLong(index)
                .array();
    }

    /** The client's length stands in front, so that no two pairs of client and request id meet. */
    static byte[] request(int log, String client, String requestId) {
        byte[] clientBytes = client.getBytes(StandardCharsets.UTF_8);
        byte[] idBytes = ascii(requestId);
        return ByteBuffer.allocate(6 + clientBytes.length + idBytes.length)
                .putInt(log)
                .putShort((short) clientBytes.length)
                .put(clientBytes)
                .put(idBytes)
                .array();
    }

    static int logOf(byte[] key) {
        return ByteBuffer.wrap(key).getInt();
    }

    static long numberOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(4);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
