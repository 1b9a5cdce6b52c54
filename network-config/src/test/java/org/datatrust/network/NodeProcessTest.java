package org.datatrust.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeProcessTest {
    /** Lines of /proc/PID/stat, cut after the start. */
    @ParameterizedTest
    @CsvSource({
        "4711 (peer) S 1 4711 4711 0 -1 4194304 1 0 0 0 5 3 0 0 20 0 12 0 123456, 123456",
        "4711 (a) b (c) R 1 4711 4711 0 -1 4194304 1 0 0 0 5 3 0 0 20 0 1 0 123456, 123456",
        "4711 (peer) Z 1 4711 4711 0 -1 4194304 1 0 0 0 5 3 0 0 20 0 12 0 123456, 123456",
        "4711 (peer) Z 1 4711 4711 0 -1 4194304 1 0 0 0 5 3 0 0 20 0 1 0 123456, ''",
        "4711 (peer) X 1 4711 4711 0 -1 4194304 1 0 0 0 5 3 0 0 20 0 0 0 123456, ''"
    })
    void aProcessHasEndedWhenNoThreadOfItIsLeft(String stat, String start) {
        assertThat(NodeProcess.startIn(stat)).isEqualTo(Optional.of(start).filter(text -> !text.isEmpty()));
    }
}
