package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A lineage of a real network: a leaflet that comes from withdrawn measurements (src/test/resources/golden-lineage/README.md). */
class LineageCommandTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden-lineage");
    private static final Path BUNDLE = FOLDER.resolve("up.dtlineage");
    private static final Path TRUST = FOLDER.resolve("trust.json");

    @TempDir
    private Path folder = Path.of("");

    private static Call verify(Object... more) {
        List<Object> words = new ArrayList<>(List.of("lineage", "verify", BUNDLE, "--trust", TRUST));
        words.addAll(List.of(more));
        return Call.of(words.toArray());
    }

    @Test
    void showsTheTreeAndWhatWasWithdrawn() {
        Call call = verify();

        assertThat(call.exit()).isZero();
        assertThat(call.out())
                .startsWith("VERIFIED\nMade from, up from: orgs/test-hospital/datasets/leaflet-")
                .containsSubsequence("draft: not published", "ok: published", "WITHDRAWN", "unsafe: a recall")
                .contains("Withdrawn: orgs/test-agency/datasets/air-")
                .contains("Complete at that time: yes")
                .contains("LIN-14");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void speaksChinese() {
        assertThat(verify("--lang", "zh-TW").out()).contains("向上追溯來源", "不安全：召回");
    }

    @Test
    void tellsProgramsInJson() {
        JsonNode document = verify("--json").document();
        assertThat(document.get("schema").stringValue()).isEqualTo("datatrust.lineage-verify/v1");
        JsonNode report = document.get("report");
        assertThat(report.get("result").stringValue()).isEqualTo("VERIFIED");
        assertThat(report.get("complete").booleanValue()).isTrue();
        assertThat(report.get("versions")).hasSize(4);
        assertThat(report.get("withdrawn")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"prov, prov:wasDerivedFrom", "openlineage, eventType", "dot, digraph lineage"})
    void exportsAVerifiedLineage(String format, String holds) {
        Call call = verify("--export", format);
        assertThat(call.exit()).isZero();
        assertThat(call.out()).contains(holds).doesNotContain("VERIFIED");
    }

    @Test
    void exportsNothingThatIsNotVerified() throws IOException {
        Path other = folder.resolve("trust.json");
        String trusted = Files.readString(TRUST);
        Files.writeString(other, trusted.replaceFirst("\"viewOrganisations\" : 3", "\"viewOrganisations\" : 4"));
        assertThat(Files.readString(other)).isNotEqualTo(trusted);
        Call call = Call.of("lineage", "verify", BUNDLE, "--trust", other, "--export", "dot");
        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.out()).startsWith("INCONCLUSIVE").doesNotContain("digraph");
    }

    @Test
    void refusesAnUnknownFormatAndFilesThatAreNoBundles() throws IOException {
        assertThat(verify("--export", "pdf").exit()).isEqualTo(2);
        assertThat(Call.of("lineage", "verify", folder.resolve("none"), "--trust", TRUST)
                        .exit())
                .isEqualTo(5);
        Path cut = folder.resolve("cut.dtlineage");
        byte[] whole = Files.readAllBytes(BUNDLE);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Call call = Call.of("lineage", "verify", cut, "--trust", TRUST);
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).contains("DT-2008");
        Call untrusting = Call.of("lineage", "verify", BUNDLE);
        assertThat(untrusting.exit()).isEqualTo(5);
        assertThat(untrusting.out()).isEmpty();
    }
}
