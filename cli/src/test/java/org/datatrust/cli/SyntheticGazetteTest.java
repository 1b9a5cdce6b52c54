package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class SyntheticGazetteTest {
    private final SyntheticGazette gazette = new SyntheticGazette(2026);

    @Test
    void isAYearOfIssuesWithTheSameNumberOfItemsForEverySeed() {
        assertThat(gazette.sizes()).hasSize(252);
        assertThat(Arrays.stream(gazette.sizes()).sum()).isEqualTo(7674);
        assertThat(Arrays.stream(new SyntheticGazette(7).sizes()).sum()).isEqualTo(7674);
        assertThat(new HashSet<>(gazette.files())).hasSize(7674);
    }

    @Test
    void holdsTheItemThatIsCorrected() {
        assertThat(gazette.files()).contains(gazette.correction().corrects());
        assertThat(gazette.correction().file()).endsWith(gazette.correction().corrects());
    }

    @Test
    void isTheSameForTheSameSeedAndSaysThatItIsATest() {
        assertThat(new SyntheticGazette(2026).item(126, 7)).isEqualTo(gazette.item(126, 7));
        assertThat(new SyntheticGazette(1).item(126, 7)).isNotEqualTo(gazette.item(126, 7));
        assertThat(gazette.item(1, 1)).startsWith("TEST").contains("第 001 期");
    }
}
