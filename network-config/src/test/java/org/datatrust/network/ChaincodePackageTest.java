package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChaincodePackageTest {
    private static ChaincodePackage sample() {
        return ChaincodePackage.of("datatrust_1", "c0de", "127.0.0.1:17006", "KEY\n", "CERTIFICATE\n", "ROOT\n");
    }

    @Test
    void isTheSameForTheSameInput() {
        assertThat(sample().bytes()).isEqualTo(sample().bytes());
        // Fixed for good: an organisation that computes the id later, on another machine, must get this one.
        assertThat(sample().id())
                .isEqualTo("datatrust_1:8cfb480c1121830e1552a01caeb686753539b8e1dc19c38bc0d2dbefa9ba8543");
    }

    @Test
    void differsForOtherCode() {
        ChaincodePackage other =
                ChaincodePackage.of("datatrust_1", "c0df", "127.0.0.1:17006", "KEY\n", "CERTIFICATE\n", "ROOT\n");
        assertThat(other.id()).isNotEqualTo(sample().id());
    }

    @Test
    void holdsWhatThePeerReads() throws IOException {
        SequencedMap<String, byte[]> outer = untar(sample().bytes());
        assertThat(outer.keySet()).containsExactly("metadata.json", "code.tar.gz");
        JsonNode metadata = json(outer, "metadata.json");
        assertThat(metadata.path("type").asString()).isEqualTo("ccaas");
        assertThat(metadata.path("label").asString()).isEqualTo("datatrust_1");
        SequencedMap<String, byte[]> code = untar(content(outer, "code.tar.gz"));
        assertThat(code.keySet()).containsExactly("code.sha256", "connection.json");
        JsonNode connection = json(code, "connection.json");
        assertThat(connection.path("address").asString()).isEqualTo("127.0.0.1:17006");
        assertThat(connection.path("tls_required").booleanValue()).isTrue();
        assertThat(connection.path("client_auth_required").booleanValue()).isTrue();
        assertThat(connection.path("client_key").asString()).isEqualTo("KEY\n");
        assertThat(connection.path("client_cert").asString()).isEqualTo("CERTIFICATE\n");
        assertThat(connection.path("root_cert").asString()).isEqualTo("ROOT\n");
    }

    private static byte[] content(Map<String, byte[]> files, String name) {
        byte[] content = files.get(name);
        assertThat(content).isNotNull();
        return content == null ? new byte[0] : content;
    }

    private static JsonNode json(Map<String, byte[]> files, String name) {
        return Json.read(new String(content(files, name), StandardCharsets.UTF_8));
    }

    /** An own reader of the tar format, which checks each header's sum. */
    private static SequencedMap<String, byte[]> untar(byte[] gzip) throws IOException {
        SequencedMap<String, byte[]> files = new LinkedHashMap<>();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            byte[] tar = in.readAllBytes();
            int at = 0;
            while (tar[at] != 0) {
                byte[] header = Arrays.copyOfRange(tar, at, at + 512);
                int sum = Integer.parseInt(field(header, 148, 6), 8);
                Arrays.fill(header, 148, 156, (byte) ' ');
                int computed = 0;
                for (byte b : header) {
                    computed += b & 0xff;
                }
                assertThat(computed).isEqualTo(sum);
                int size = Integer.parseInt(field(header, 124, 11), 8);
                files.put(field(header, 0, 100), Arrays.copyOfRange(tar, at + 512, at + 512 + size));
                at += 512 + (size + 511) / 512 * 512;
            }
            assertThat(tar.length - at).isEqualTo(1024);
        }
        return files;
    }

    private static String field(byte[] header, int offset, int length) {
        String text = new String(header, offset, length, StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
