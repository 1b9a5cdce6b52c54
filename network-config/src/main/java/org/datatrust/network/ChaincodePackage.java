package org.datatrust.network;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The package that an organisation installs on its peer for a chaincode that runs as a service: where the peer finds the chaincode, and
 * the keys for the TLS between them. The same input gives the same bytes on every machine, so the package id can be computed.
 *
 * <p>Layout: a gzip tar of {@code metadata.json} and {@code code.tar.gz}, which holds {@code connection.json} and {@code code.sha256}.
 */
final class ChaincodePackage {
    private static final int TAR_BLOCK = 512;
    private static final int LARGEST_STORED = 65_535;

    private final String label;
    private final byte[] bytes;

    private ChaincodePackage(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /**
     * @param label letters, digits and single '.', '-', '_' between them
     * @param codeDigest hex digest of the program that will run, so that new code is a new package
     * @param address host:port of the chaincode
     * @param clientKey PEM of what the peer shows to the chaincode; so are the following
     */
    static ChaincodePackage of(
            String label, String codeDigest, String address, String clientKey, String clientCertificate, String root) {
        String connection = "{\"address\":" + Json.string(address)
                + ",\"dial_timeout\":\"10s\",\"tls_required\":true,\"client_auth_required\":true"
                + ",\"client_key\":" + Json.string(clientKey)
                + ",\"client_cert\":" + Json.string(clientCertificate)
                + ",\"root_cert\":" + Json.string(root) + "}\n";
        byte[] code = gzipTar(new TreeMap<>(Map.of(
                "connection.json", connection.getBytes(StandardCharsets.UTF_8),
                "code.sha256", (codeDigest + "\n").getBytes(StandardCharsets.UTF_8))));
        byte[] metadata =
                ("{\"type\":\"ccaas\",\"label\":" + Json.string(label) + "}\n").getBytes(StandardCharsets.UTF_8);
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        files.put("metadata.json", metadata);
        files.put("code.tar.gz", code);
        return new ChaincodePackage(label, gzipTar(files));
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Fabric's package id: {@code label:sha256 of the package}. */
    String id() {
        try {
            return label + ":"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzipTar(SequencedMap<String, byte[]> files) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] content = file.getValue();
            tar.writeBytes(header(file.getKey(), content.length));
            tar.writeBytes(content);
            tar.writeBytes(new byte[(TAR_BLOCK - content.length % TAR_BLOCK) % TAR_BLOCK]);
        }
        tar.writeBytes(new byte[2 * TAR_BLOCK]);
        return gzip(tar.toByteArray());
    }

    /**
     * RFC 1952, time 0, with the data in stored blocks (RFC 1951 section 3.2.4): what compression makes of it differs between versions of
     * zlib.
     */
    private static byte[] gzip(byte[] data) {
        ByteBuffer result = ByteBuffer.allocate(10 + data.length + 5 * (data.length / LARGEST_STORED + 1) + 8)
                .order(ByteOrder.LITTLE_ENDIAN);
        result.put(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        int at = 0;
        do {
            int length = Math.min(LARGEST_STORED, data.length - at);
            boolean last = at + length == data.length;
            result.put((byte) (last ? 1 : 0))
                    .putShort((short) length)
                    .putShort((short) ~length)
                    .put(data, at, length);
            at += length;
        } while (at < data.length);
        CRC32 crc = new CRC32();
        crc.update(data);
        result.putInt((int) crc.getValue()).putInt(data.length);
        return Arrays.copyOf(result.array(), result.position());
    }

    /** POSIX ustar: regular file, mode 0644, owner 0, time 0. */
    private static byte[] header(String name, int size) {
        byte[] header = new byte[TAR_BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, octal(size, 11) + "\0");
        put(header, 136, octal(0, 11) + "\0");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, octal(sum, 6) + "\0 ");
        return header;
    }

    private static String octal(int value, int digits) {
        String text = Integer.toOctalString(value);
        return "0".repeat(digits - text.length()) + text;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, offset, ascii.length);
    }
}
