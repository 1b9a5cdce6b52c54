package org.datatrust.proof.name;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invented numbers; the first one is the example that is printed everywhere. */
class NationalIdTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A123456789",
                "a123456789",
                "patient-a123456789",
                "xa123456789",
                "orgs/h/datasets/b234567894",
                "A800000014",
                "A900000016",
                "AA00000009",
                "x.aa00000009.y",
                "a1a123456789",
                "I100000003",
                "O100000004",
                "W100000001",
                "Z100000002"
            })
    void findsNumbersOfPeople(String text) {
        assertThat(NationalId.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A123456788",
                "A12345678",
                "A1234567890",
                "A323456789",
                "A523456789",
                "AE00000009",
                "1123456789",
                "A-123456789",
                "air-quality-2026",
                "lot20261122",
                "records",
                "a１２３４５６７８９"
            })
    void leavesOtherNamesAlone(String text) {
        assertThat(NationalId.isIn(text)).isFalse();
    }
}
