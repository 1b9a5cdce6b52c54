package org.datatrust.proof.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.cbor.CborWriter;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final Bytes SALT = Bytes.copyOf(new byte[16]);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "2026/001/item-1.txt",
                "公報/第二期.pdf",
                "\uD842\uDFB7野家",
                "臺北市",
                "台北市",
                "葛\uDB40\uDD00",
                "two\nlines\r\n",
                "\0",
                "\uDBFF\uDFFF",
                "\u202Etxt.exe",
                "../../etc/passwd",
                " ",
                "e\u0301",
                "é"
            })
    void keepsNamesExactlyAsTheyAre(String name) throws MalformedException {
        Statement statement = named(name);
        Statement parsed = Statement.parse(statement.encode().toByteArray());
        assertThat(parsed).isEqualTo(statement);
        assertThat(parsed.name()).contains(name);
    }

    @Test
    void profileOfPartsTellsNoSize() {
        assertThat(ofProfile(DigestProfile.CSV_1, 0).sizeBytes()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> ofProfile(DigestProfile.CSV_1, 1));
        assertThat(ofProfile(DigestProfile.FILE_1, 1).sizeBytes()).isOne();
    }

    private static Statement ofProfile(DigestProfile profile, long sizeBytes) {
        return new Statement(
                new ChannelName("c"),
                new DatasetName(new OrganisationId("a"), "d"),
                "1",
                profile,
                DIGEST,
                sizeBytes,
                SALT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    @Test
    void namesOfEqualLookAreDifferentStatements() {
        assertThat(named("e\u0301").encode()).isNotEqualTo(named("é").encode());
        assertThat(named("臺").encode()).isNotEqualTo(named("台").encode());
    }

    @Test
    void acceptsNamesOfUpTo1024BytesOfUtf8() {
        assertThat(named("a".repeat(1024)).name()).isPresent();
        assertThat(named("\uD842\uDFB7".repeat(256)).name()).isPresent();
        for (String name : List.of("", "a".repeat(1025), "水".repeat(342), "\uD842\uDFB7".repeat(257))) {
            assertThatIllegalArgumentException().isThrownBy(() -> named(name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD842", "\uDFB7", "a\uD842b"})
    void refusesNamesWithALoneSurrogate(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> named(name));
    }

    @Test
    void roundTripsRandomStatements() throws MalformedException {
        SplittableRandom random = new SplittableRandom(8949);
        for (int i = 0; i < 5000; i++) {
            Statement statement = random(random);
            Bytes encoded = statement.encode();
            assertThat(Statement.parse(encoded.toByteArray())).isEqualTo(statement);
            assertThat(encoded.size()).isLessThanOrEqualTo(Statement.MAX_SIZE_BYTES);
        }
    }

    @Test
    void everyAcceptedByteStringIsTheOneEncodingOfItsStatement() throws MalformedException {
        Statement plain = new Statement(
                new ChannelName("c"),
                new DatasetName(new OrganisationId("a"), "d"),
                "1",
                DigestProfile.FILE_1,
                DIGEST,
                0,
                SALT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        Statement full = new Statement(
                new ChannelName("c"),
                new DatasetName(new OrganisationId("a"), "d"),
                "1",
                DigestProfile.FILE_1,
                DIGEST,
                70_000,
                SALT,
                Optional.of("\uD842\uDFB7\n"),
                Optional.of("text/plain"),
                Optional.of(Instant.ofEpochMilli(1_767_225_600_000L)),
                List.of(DIGEST));
        for (Statement statement : List.of(plain, full)) {
            Canonicity.check(statement.encode(), input -> Statement.parse(input).encode());
        }
    }

    @Test
    void refusesEveryFieldLeftOut() {
        for (int key = 1; key <= 9; key++) {
            SortedMap<Integer, Consumer<CborWriter>> entries = entries();
            entries.remove(key);
            refuses("CBR-10", write(entries));
        }
    }

    @Test
    void acceptsEveryOptionalFieldLeftOut() throws MalformedException {
        for (int key = 10; key <= 13; key++) {
            SortedMap<Integer, Consumer<CborWriter>> entries = entries();
            entries.remove(key);
            assertThat(Statement.parse(write(entries)).encode()).isEqualTo(Bytes.copyOf(write(entries)));
        }
    }

    @Test
    void refusesFieldsItDoesNotKnow() {
        for (int key : new int[] {0, 14, 15, 1000}) {
            SortedMap<Integer, Consumer<CborWriter>> entries = entries();
            entries.remove(12);
            entries.put(key, out -> out.uint(0));
            refuses("CBR-11", write(entries));
        }
        SortedMap<Integer, Consumer<CborWriter>> entries = entries();
        entries.put(14, out -> out.uint(0));
        refuses("CBR-08", write(entries));
    }

    @Test
    void refusesFieldsOutsideTheirRange() {
        refuses("STM-01", with(1, out -> out.uint(2)));
        refuses("STM-01", with(1, out -> out.uint(0)));
        refuses("STM-01", with(2, out -> out.text("dataset-version2")));
        refuses("STM-01", with(2, out -> out.text("")));
        refuses("NAM-01", with(3, out -> out.text("Channel")));
        refuses("NAM-01", with(4, out -> out.text("orgs/a/logs/d")));
        refuses("STM-02", with(5, out -> out.text("-1")));
        refuses("STM-02", with(5, out -> out.text("1 ")));
        refuses("STM-02", with(5, out -> out.text("１")));
        refuses("CBR-08", with(5, out -> out.text("")));
        refuses("CBR-08", with(5, out -> out.text("v".repeat(65))));
        refuses("STM-01", with(6, out -> out.text("file-2")));
        refuses("STM-01", with(6, out -> out.text("FILE_1")));
        refuses("CBR-08", with(7, out -> out.bytes(new byte[31])));
        refuses("CBR-08", with(7, out -> out.bytes(new byte[33])));
        refuses("CBR-06", with(8, out -> out.text("1")));
        refuses("CBR-08", with(9, out -> out.bytes(new byte[15])));
        refuses("CBR-08", with(9, out -> out.bytes(new byte[17])));
        refuses("CBR-08", with(10, out -> out.text("")));
        refuses("CBR-08", with(10, out -> out.text("a".repeat(1025))));
        refuses("STM-02", with(11, out -> out.text("text")));
        refuses("STM-02", with(11, out -> out.text("text/plain; charset=utf-8")));
        refuses("CBR-12", with(12, out -> out.uint(253_402_300_800_000L)));
        refuses("STM-02", with(13, out -> out.digests(List.of())));
        refuses("CBR-08", with(13, out -> out.digests(Collections.nCopies(17, DIGEST))));
    }

    @Test
    void refusesWhatIsLongerThanAnyStatement() {
        byte[] encoded = write(entries());
        byte[] padded = Arrays.copyOf(encoded, Statement.MAX_SIZE_BYTES + 1);
        refuses("CBR-08", padded);
    }

    @Test
    void refusesToBeConstructedWithFieldsOutsideTheirRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> of("", 0, SALT, "text/plain", Instant.EPOCH, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> of(".1", 0, SALT, "text/plain", Instant.EPOCH, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> of("1", -1, SALT, "text/plain", Instant.EPOCH, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> of("1", 0, Bytes.EMPTY, "text/plain", Instant.EPOCH, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> of("1", 0, SALT, "text", Instant.EPOCH, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> of("1", 0, SALT, "text/plain", Instant.EPOCH, 17));
        for (Instant time : List.of(
                Instant.EPOCH.minusMillis(1),
                Instant.EPOCH.plusNanos(1),
                Instant.EPOCH.plus(Duration.ofNanos(999_999)),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.MIN,
                Instant.MAX)) {
            assertThatIllegalArgumentException().isThrownBy(() -> of("1", 0, SALT, "text/plain", time, 0));
        }
        Statement last = of("1", Long.MAX_VALUE, SALT, "a/b", Instant.parse("9999-12-31T23:59:59.999Z"), 16);
        assertThat(last.parents()).hasSize(16);
    }

    private static Statement named(String name) {
        return new Statement(
                new ChannelName("data-trust"),
                new DatasetName(new OrganisationId("test-agency"), "gazette"),
                "1",
                DigestProfile.FILE_1,
                DIGEST,
                12,
                SALT,
                Optional.of(name),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static Statement of(
            String version, long sizeBytes, Bytes salt, String mediaType, Instant issuedAt, int parents) {
        return new Statement(
                new ChannelName("data-trust"),
                new DatasetName(new OrganisationId("test-agency"), "gazette"),
                version,
                DigestProfile.FILE_1,
                DIGEST,
                sizeBytes,
                salt,
                Optional.empty(),
                Optional.of(mediaType),
                Optional.of(issuedAt),
                Collections.nCopies(parents, DIGEST));
    }

    private static Statement random(SplittableRandom random) {
        List<Digest> parents = new ArrayList<>();
        for (int i = random.nextInt(17); i > 0; i--) {
            parents.add(Digest.of(bytes(random, 32)));
        }
        return new Statement(
                new ChannelName("c" + "x".repeat(random.nextInt(249))),
                new DatasetName(
                        new OrganisationId("o".repeat(1 + random.nextInt(63))), "d".repeat(1 + random.nextInt(63))),
                "v".repeat(1 + random.nextInt(64)),
                DigestProfile.FILE_1,
                Digest.of(bytes(random, 32)),
                random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63),
                Bytes.copyOf(bytes(random, 16)),
                random.nextBoolean() ? Optional.of(text(random, 1 + random.nextInt(256))) : Optional.empty(),
                random.nextBoolean() ? Optional.of("application/json") : Optional.empty(),
                random.nextBoolean()
                        ? Optional.of(Instant.ofEpochMilli(random.nextLong(253_402_300_800_000L)))
                        : Optional.empty(),
                parents);
    }

    /** Any Unicode scalar values, of every length in UTF-8. */
    private static String text(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder();
        while (text.codePointCount(0, text.length()) < count) {
            int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1) >>> random.nextInt(21);
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
            }
        }
        return text.toString();
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A good statement, entry by entry, so that single entries can be spoilt. */
    private static SortedMap<Integer, Consumer<CborWriter>> entries() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry(1, out -> out.uint(1)),
                Map.entry(2, out -> out.text("dataset-version")),
                Map.entry(3, out -> out.text("data-trust")),
                Map.entry(4, out -> out.text("orgs/test-agency/datasets/gazette")),
                Map.entry(5, out -> out.text("1")),
                Map.entry(6, out -> out.text("file-1")),
                Map.entry(7, out -> out.digest(DIGEST)),
                Map.entry(8, out -> out.uint(12)),
                Map.entry(9, out -> out.bytes(SALT)),
                Map.entry(10, out -> out.text("水")),
                Map.entry(11, out -> out.text("text/plain")),
                Map.entry(12, out -> out.uint(1)),
                Map.entry(13, out -> out.digests(List.of(DIGEST)))));
    }

    private static byte[] with(int key, Consumer<CborWriter> value) {
        SortedMap<Integer, Consumer<CborWriter>> entries = entries();
        entries.put(key, value);
        return write(entries);
    }

    private static byte[] write(SortedMap<Integer, Consumer<CborWriter>> entries) {
        CborWriter out = new CborWriter();
        out.map(entries.size());
        entries.forEach((key, value) -> value.accept(out.key(key)));
        return out.end().toByteArray();
    }

    private static void refuses(String code, byte[] encoded) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Statement.parse(encoded))
                .extracting(MalformedException::code)
                .isEqualTo(code);
    }
}
