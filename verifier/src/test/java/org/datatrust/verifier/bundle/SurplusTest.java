package org.datatrust.verifier.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborReader;
import org.datatrust.proof.cbor.CborWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in a file beyond its format: behind the end, under a key of its own, or in a list that is too long. */
class SurplusTest {
    /** Reads a file of one format. */
    @FunctionalInterface
    interface Parser {
        Object parse(byte[] encoded) throws MalformedException;
    }

    record Format(String name, String resource, Parser parser, Compressed.Form form, int keyOfContent) {
        byte[] file() throws IOException {
            try (InputStream in = Objects.requireNonNull(SurplusTest.class.getResourceAsStream(resource), resource)) {
                return in.readAllBytes();
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Format> formats() {
        return Stream.of(
                new Format(
                        "consent bundle",
                        "/golden/consent/consent.dtconsent",
                        ConsentBundle::parse,
                        Compressed.Form.CERTIFICATES_APART,
                        2),
                new Format(
                        "lineage bundle",
                        "/golden/lineage/up.dtlineage",
                        LineageBundle::parse,
                        Compressed.Form.CERTIFICATES_APART,
                        2));
    }

    private static void refused(Format format, byte[] file) {
        assertThatThrownBy(() -> format.parser().parse(file))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.code()).startsWith("CBR-"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void nothingMayFollowTheFile(Format format) throws Exception {
        byte[] file = format.file();
        format.parser().parse(file);
        refused(format, Arrays.copyOf(file, file.length + 1));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void noKeyMayBeAdded(Format format) throws Exception {
        byte[] file = format.file();
        byte[] more = Arrays.copyOf(file, file.length + 2);
        more[0]++;
        more[file.length] = 4;
        refused(format, more);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void nothingMayFollowInTheCompressedContent(Format format) throws Exception {
        byte[] content = content(format);
        format.parser().parse(withContent(format, content));
        refused(format, withContent(format, Arrays.copyOf(content, content.length + 1)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theContentHoldsNoFurtherElement(Format format) throws Exception {
        byte[] content = content(format);
        byte[] more = Arrays.copyOf(content, content.length + 1);
        more[0]++;
        refused(format, withContent(format, more));
    }

    private static byte[] content(Format format) throws Exception {
        CborReader in = CborReader.of(format.file(), 1 << 24);
        in.beginMap(3);
        in.key(1);
        in.uint(1, 1);
        in.key(format.keyOfContent());
        return Compressed.read(in, format.form(), 1 << 24).content(1 << 24);
    }

    /** A compact file of another content. */
    private static byte[] withContent(Format format, byte[] content) {
        CborWriter out = new CborWriter();
        out.map(2);
        out.key(1).uint(1);
        out.key(format.keyOfContent());
        Compressed.of(format.form(), content).write(out);
        return out.end().toByteArray();
    }
}
