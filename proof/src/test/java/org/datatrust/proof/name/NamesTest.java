package org.datatrust.proof.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datatrust.proof.MalformedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @MethodSource("goodSegments")
    void acceptsWhatTheAllowListNames(String segment) throws MalformedException {
        OrganisationId organisation = OrganisationId.parse(segment);
        assertThat(organisation.value()).isEqualTo(segment);
        assertThat(organisation).hasToString(segment);
        LogName log = LogName.parse("orgs/" + segment + "/logs/" + segment);
        assertThat(log).isEqualTo(new LogName(organisation, segment));
        assertThat(LogName.parse(log.toString())).isEqualTo(log);
        DatasetName dataset = DatasetName.parse("orgs/" + segment + "/datasets/" + segment);
        assertThat(dataset).isEqualTo(new DatasetName(organisation, segment));
        assertThat(DatasetName.parse(dataset.toString())).isEqualTo(dataset);
    }

    static Stream<String> goodSegments() {
        return Stream.of(
                "a",
                "0",
                "ab",
                "a-b",
                "a.b",
                "a_b",
                "a..b",
                "test-agency",
                "x".repeat(62),
                "x".repeat(63),
                "0" + "-".repeat(61) + "9");
    }

    @ParameterizedTest
    @MethodSource("badSegments")
    @DisplayName("U2 U4 an identifier is ASCII of the allow-list, 1 to 63 long, and nothing that looks like it")
    void refusesEverythingElse(String segment) {
        refused(() -> OrganisationId.parse(segment));
        refused(() -> LogName.parse("orgs/" + segment + "/logs/a"));
        refused(() -> LogName.parse("orgs/a/logs/" + segment));
        refused(() -> DatasetName.parse("orgs/" + segment + "/datasets/a"));
        refused(() -> DatasetName.parse("orgs/a/datasets/" + segment));
        assertThatIllegalArgumentException().isThrownBy(() -> new OrganisationId(segment));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogName(new OrganisationId("a"), segment));
        assertThatIllegalArgumentException().isThrownBy(() -> new DatasetName(new OrganisationId("a"), segment));
    }

    static Stream<String> badSegments() {
        return Stream.of(
                "",
                "x".repeat(64),
                "x".repeat(10_000),
                ".",
                "..",
                "-a",
                "a-",
                ".a",
                "a.",
                "_a",
                "a_",
                "A",
                "Test-agency",
                "a b",
                " a",
                "a ",
                "a/b",
                "a\\b",
                "a\nb",
                "a\n",
                "\na",
                "a\r",
                "a\tb",
                "a\0",
                "\0",
                "a\u007f",
                "a\u0085",
                "a\u00a0b",
                "a\u200bb",
                "a\u202eb",
                "a\u2066b",
                "\ufeffa",
                "a%2fb",
                "a:b",
                "a@b",
                "a+b",
                "a~b",
                "a*",
                // Full-width, Cyrillic, Greek, dotless, long s, Kelvin sign, superscript, Arabic-Indic digit.
                "ａ",
                "１",
                "а",
                "tеst",
                "ο",
                "ı",
                "ſ",
                "\u212a",
                "²",
                "٣",
                "é",
                "e\u0301",
                "a‐b",
                "a．b",
                "台北",
                "\uD842\uDFB7",
                "\uDBFF\uDFFF",
                "\uD842");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "///",
                "orgs",
                "orgs/a",
                "orgs/a/logs",
                "orgs/a/logs/",
                "orgs//logs/b",
                "/orgs/a/logs/b",
                "orgs/a/logs/b/",
                "orgs/a/logs/b/c",
                "orgs/a/datasets/b",
                "org/a/logs/b",
                "Orgs/a/logs/b",
                "orgs/a/Logs/b",
                "orgs/a/logs/b\n",
                "orgs\\a\\logs\\b",
                "orgs/../logs/b"
            })
    void refusesOtherPathsThanThatOfALog(String text) {
        refused(() -> LogName.parse(text));
    }

    @Test
    void refusesOtherPathsThanThatOfADataset() {
        refused(() -> DatasetName.parse("orgs/a/logs/b"));
        refused(() -> DatasetName.parse("orgs/a/datasets/b/c"));
        refused(() -> DatasetName.parse("orgs/a/dataset/b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 999_999})
    void aVersionIsADatasetAndANumber(int number) throws MalformedException {
        VersionName version = new VersionName(new DatasetName(new OrganisationId("a"), "b"), number);
        assertThat(VersionName.parse("orgs/a/datasets/b/versions/" + number)).isEqualTo(version);
        assertThat(version).hasToString("orgs/a/datasets/b/versions/" + number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "01", "-1", "+1", "1.", "1000000", "\uff11", "\u0661", "1 ", "1/", "1/versions/1", "v1"
            })
    void refusesOtherNumbersThanThoseOfVersions(String number) {
        refused(() -> VersionName.parse("orgs/a/datasets/b/versions/" + number));
    }

    @Test
    void refusesOtherPathsThanThatOfAVersion() {
        refused(() -> VersionName.parse("orgs/a/datasets/b"));
        refused(() -> VersionName.parse("orgs/a/logs/b/versions/1"));
        refused(() -> VersionName.parse("orgs/a/datasets/versions/1"));
        refused(() -> VersionName.parse("/versions/1"));
        for (int number : new int[] {0, -1, 1_000_000}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new VersionName(new DatasetName(new OrganisationId("a"), "b"), number));
        }
    }

    @Test
    void versionsSortByTheirText() {
        DatasetName dataset = new DatasetName(new OrganisationId("a"), "b");
        assertThat(new VersionName(dataset, 10)).isLessThan(new VersionName(dataset, 2));
    }

    @Test
    void acceptsFabricsChannelNames() throws MalformedException {
        for (String name : List.of("a", "data-trust", "ch.1", "a-", "a.", "c" + "0".repeat(248))) {
            assertThat(ChannelName.parse(name)).isEqualTo(new ChannelName(name)).hasToString(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1a",
                "-a",
                ".a",
                "A",
                "aB",
                "a_b",
                "a b",
                "a/b",
                "a\n",
                "a\0",
                "ａ",
                "a１",
                "台",
                "\uDBFF\uDFFF"
            })
    void refusesOtherChannelNames(String name) {
        refused(() -> ChannelName.parse(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelName(name));
    }

    @Test
    void refusesChannelNamesThatAreTooLong() {
        refused(() -> ChannelName.parse("c" + "0".repeat(249)));
    }

    @Test
    @DisplayName("U9 no locale changes what a name is")
    void doesNotDependOnTheLocale() throws MalformedException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(LogName.parse("orgs/i/logs/i")).hasToString("orgs/i/logs/i");
            refused(() -> LogName.parse("orgs/I/logs/i"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void organisationsSortByTheirText() {
        assertThat(new OrganisationId("a")).isLessThan(new OrganisationId("b"));
        assertThat(new OrganisationId("a")).isLessThan(new OrganisationId("a-b"));
    }

    private static void refused(ThrowingCallable parse) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(parse)
                .extracting(MalformedException::code)
                .isEqualTo("NAM-01");
    }
}
