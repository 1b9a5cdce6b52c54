package org.datatrust.verifier.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Version 4 of the bundle: certificates once and in DER, and a dictionary. */
class CertificatesApartTest {
    private static final int MAX = ProofBundle.MAX_SIZE_BYTES;

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = CertificatesApartTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    private static ProofBundle ofVersion4(String golden) throws IOException, MalformedException {
        ProofBundle old = ProofBundle.parse(golden(golden));
        return new ProofBundle(old.records(), old.anchorings(), old.context());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static byte[] der(int seed, int size) {
        byte[] der = new byte[size];
        new Random(seed).nextBytes(der);
        return der;
    }

    /** Bytes of the three parts: certificates apart, numbers of the uses, and the text. */
    private static List<Integer> parts(byte[] encoded) throws MalformedException {
        CborReader in = CborReader.of(encoded, MAX);
        in.beginArray(3, 3);
        int certificates = in.beginArray(0, Integer.MAX_VALUE);
        for (int i = 0; i < certificates; i++) {
            in.bytes(0, MAX);
        }
        in.endArray();
        int numbers = in.beginArray(0, Integer.MAX_VALUE);
        for (int i = 0; i < numbers; i++) {
            in.uint(0, Integer.MAX_VALUE);
        }
        in.endArray();
        int text = in.bytes(0, MAX).size();
        in.endArray();
        in.end();
        return List.of(certificates, numbers / 2, text);
    }

    @ParameterizedTest
    @MethodSource("goldenBundles")
    void realBundlesShrinkAndComeBackAsTheyWere(String name, int atMost, int compactAtMost) throws Exception {
        ProofBundle bundle = ofVersion4(name);
        Bytes encoded = bundle.encode();
        assertThat(encoded.size()).isLessThan(atMost);
        assertThat(ProofBundle.parse(encoded.toByteArray())).isEqualTo(bundle);
        Bytes compact = bundle.compact().encode();
        assertThat(compact.size()).isLessThan(compactAtMost);
        assertThat(ProofBundle.parse(compact.toByteArray())).isEqualTo(bundle.compact());
    }

    /** As versions 1 and 2 they have 15,768, 15,244 and 76,596 bytes, compact some 5,000, 4,100 and 3,900. */
    static Stream<Arguments> goldenBundles() {
        return Stream.of(
                Arguments.of("network-a/item-007.txt.dtproof", 12_000, 4_100),
                Arguments.of("network-b/00-founded.dtproof", 11_000, 3_300),
                Arguments.of("network-b/09-restarted.dtproof", 23_000, 3_100));
    }

    @Test
    void certificateStandsOnceHoweverOftenItIsUsed() throws MalformedException {
        String one = pem(der(1, 500));
        String two = pem(der(2, 700));
        byte[] content = ascii("a" + one + two + "b" + one + one + "c");
        byte[] encoded = CertificatesApart.encode(content);
        assertThat(parts(encoded)).containsExactly(2, 4, 3);
        assertThat(CertificatesApart.decode(encoded, content.length)).isEqualTo(content);
    }

    @Test
    void exampleOfTheSpecificationIsRight() throws MalformedException {
        String pem = "-----BEGIN CERTIFICATE-----\n/w==\n-----END CERTIFICATE-----\n";
        byte[] encoded = HexFormat.of().parseHex("838141ff840200000043616263");
        assertThat(CertificatesApart.decode(encoded, MAX)).isEqualTo(ascii("ab" + pem + pem + "c"));
        assertThat(CertificatesApart.encode(ascii("ab" + pem + pem + "c"))).isEqualTo(encoded);
    }

    static Stream<String> almostCertificates() {
        byte[] der = der(3, 200);
        String pem = pem(der);
        String base64 = Base64.getEncoder().encodeToString(der);
        return Stream.of(
                "",
                "-----BEGIN CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n".repeat(3) + "-",
                pem.replace("\n", "\r\n"),
                pem.substring(0, pem.length() - 1),
                pem.replace("-----END CERTIFICATE", "\n-----END CERTIFICATE"),
                pem.replace("=", ""),
                pem.replace("-----END CERTIFICATE-----", "-----END X509 CRL-----"),
                pem(der(4, 64)).replaceFirst("..=?=?\n-----END", "!!\n-----END"),
                // The same bytes, but the unused bits of the last digit are not zero.
                pem(new byte[1]).replace("AA==", "AB=="),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
                pem(new byte[CertificatesApart.MAX_CERTIFICATE_BYTES + 1]));
    }

    @ParameterizedTest
    @MethodSource("almostCertificates")
    void whatIsNoCertificateInTheOneFormStaysInTheText(String text) throws MalformedException {
        byte[] content = ascii("\0\u00ff" + text);
        byte[] encoded = CertificatesApart.encode(content);
        assertThat(parts(encoded)).containsExactly(0, 0, content.length);
        assertThat(CertificatesApart.decode(encoded, MAX)).isEqualTo(content);
        // A good one after it is found all the same.
        byte[] more = ascii(text + pem(der(5, 300)));
        byte[] moreEncoded = CertificatesApart.encode(more);
        assertThat(parts(moreEncoded)).containsExactly(1, 1, text.length());
        assertThat(CertificatesApart.decode(moreEncoded, MAX)).isEqualTo(more);
    }

    @Test
    void whatIsTooMuchStaysInTheText() throws MalformedException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= CertificatesApart.MAX_CERTIFICATES; i++) {
            many.append(pem(new byte[] {(byte) (i >> 8), (byte) i}));
        }
        byte[] certificates = ascii(many + pem(new byte[2]));
        byte[] apart = CertificatesApart.encode(certificates);
        assertThat(parts(apart).subList(0, 2))
                .containsExactly(CertificatesApart.MAX_CERTIFICATES, CertificatesApart.MAX_CERTIFICATES + 1);
        assertThat(CertificatesApart.decode(apart, MAX)).isEqualTo(certificates);

        byte[] uses = ascii(pem(new byte[1]).repeat(CertificatesApart.MAX_USES + 1));
        byte[] encoded = CertificatesApart.encode(uses);
        assertThat(parts(encoded).subList(0, 2)).containsExactly(1, CertificatesApart.MAX_USES);
        assertThat(CertificatesApart.decode(encoded, MAX)).isEqualTo(uses);
    }

    @Test
    void randomMixturesComeBackAsTheyWere() throws MalformedException {
        Random random = new Random(20261121);
        List<String> pieces = Stream.concat(
                        almostCertificates(), Stream.of(pem(der(6, 100)), pem(der(7, 101)), "text", "\n", "-"))
                .toList();
        for (int round = 0; round < 300; round++) {
            byte[] content = ascii(random.ints(random.nextInt(12), 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining()));
            assertThat(CertificatesApart.decode(CertificatesApart.encode(content), MAX))
                    .isEqualTo(content);
        }
    }

    private static byte[] part(List<byte[]> certificates, List<Integer> uses, byte[] text) {
        CborWriter out = new CborWriter();
        out.array(3).array(certificates.size());
        certificates.forEach(out::bytes);
        out.end().array(uses.size());
        uses.forEach(out::uint);
        return out.end().bytes(text).end().toByteArray();
    }

    private static void assertRefused(byte[] encoded, int maxSize, String code) {
        assertThatThrownBy(() -> CertificatesApart.decode(encoded, maxSize))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void refusesWhatIsNotTheForm() throws MalformedException {
        byte[] one = der(1, 10);
        byte[] two = der(2, 10);
        byte[] text = ascii("text");
        byte[] good = part(List.of(one, two), List.of(4, 0, 0, 1), text);
        assertThat(CertificatesApart.decode(good, MAX)).isEqualTo(ascii("text" + pem(one) + pem(two)));

        assertRefused(part(List.of(one, one), List.of(0, 0, 0, 1), text), MAX, "BND-10");
        assertRefused(part(List.of(one, two), List.of(0, 0), text), MAX, "BND-10");
        assertRefused(part(List.of(one, two), List.of(0, 1, 0, 0), text), MAX, "BND-10");
        assertRefused(part(List.of(one), List.of(0, 0, 0, 1), text), MAX, "BND-10");
        assertRefused(part(List.of(), List.of(0, 0), text), MAX, "BND-10");
        assertRefused(part(List.of(one), List.of(0, 0, 0), text), MAX, "BND-10");
        assertRefused(part(List.of(one, two), List.of(4, 0, 1, 1), text), MAX, "BND-10");
        assertRefused(part(List.of(new byte[0]), List.of(0, 0), text), MAX, "CBR-08");
        assertRefused(
                part(List.of(new byte[CertificatesApart.MAX_CERTIFICATE_BYTES + 1]), List.of(0, 0), text),
                MAX,
                "CBR-08");
        assertRefused(Arrays.copyOf(good, good.length + 1), MAX, "CBR-05");
        assertRefused(Arrays.copyOf(good, good.length - 1), MAX, "CBR-01");
        assertRefused(part(List.of(), List.of(), text), 3, "BND-01");
    }

    /** 300 kB that would be a gigabyte. */
    @Test
    void refusesMuchOutOfLittleBeforeItIsMade() {
        List<Integer> uses = Collections.nCopies(2 * CertificatesApart.MAX_USES, 0);
        byte[] certificate = der(1, CertificatesApart.MAX_CERTIFICATE_BYTES);
        assertRefused(part(List.of(certificate), uses, new byte[0]), MAX, "BND-01");
    }

    @Test
    void bothPartsTogetherAreLimited() throws MalformedException {
        byte[] large = part(List.of(der(1, 8000)), Collections.nCopies(12_000, 0), new byte[0]);
        Compressed part = new Compressed(
                Compressed.Form.CERTIFICATES_APART,
                large.length,
                Compressed.of(Compressed.Form.PLAIN, large).deflated());
        int size = part.content(MAX).length;
        assertThatThrownBy(() -> new ContextCache().parse(part, size - 1))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-01"));
    }

    @Test
    void dictionaryIsThatOfTheSpecification() throws IOException {
        Path spec = Path.of("../docs/spec/bundle.md");
        Matcher block = Pattern.compile("## Dictionary\n.*?```\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(spec));
        assertThat(block.find()).isTrue();
        byte[] published = HexFormat.of().parseHex(block.group(1).replaceAll("\\s", ""));
        assertThat(Dictionary.content()).isEqualTo(published);
        assertThat(Bytes.copyOf(published).sha256().hex())
                .isEqualTo("c8bbe13a7885eafa1f538b537141937aa44a3353e65ae20b5d890fe5533d4275");
    }

    @Test
    void whatWasDeflatedWithTheDictionaryNeedsIt() throws Exception {
        ProofBundle bundle = ofVersion4("network-a/compact.txt.dtproof");
        CborWriter content = new CborWriter();
        content.array(1);
        bundle.anchorings().getFirst().write(content);
        byte[] plain = content.end().toByteArray();
        Compressed part = Compressed.of(Compressed.Form.CERTIFICATES_APART, plain);
        assertThat(part.content(MAX)).isEqualTo(plain);
        Compressed without = new Compressed(Compressed.Form.PLAIN, part.length(), part.deflated());
        assertThatThrownBy(() -> without.content(MAX))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).isEqualTo("BND-04"));
    }

    @Test
    void sameBytesOfAnotherVersionAreAnotherContext() throws MalformedException {
        Context context = new Context(
                List.of(new BlockEvidence(
                        0, Bytes.EMPTY, Digest.sha256(new byte[1]), List.of(Bytes.utf8("envelope")), Bytes.EMPTY)),
                new BlockEvidence(
                        1,
                        Bytes.copyOf(new byte[32]),
                        Digest.sha256(new byte[1]),
                        List.of(Bytes.utf8("envelope")),
                        Bytes.utf8("signatures")),
                0);
        ContextCache contexts = new ContextCache();
        Compressed plain = Compressed.of(Compressed.Form.PLAIN, context);
        assertThat(contexts.parse(plain, MAX)).isEqualTo(context);
        Compressed relabelled = new Compressed(Compressed.Form.CERTIFICATES_APART, plain.length(), plain.deflated());
        assertThatThrownBy(() -> contexts.parse(relabelled, MAX)).isInstanceOf(MalformedException.class);
        assertThat(Compressed.of(Compressed.Form.CERTIFICATES_APART, context).form())
                .isEqualTo(Compressed.Form.CERTIFICATES_APART);
        assertThat(Optional.of(contexts.parse(Compressed.of(Compressed.Form.CERTIFICATES_APART, context), MAX)))
                .contains(context);
    }
}
