package org.datatrust.verifier.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever 10 MB arrive: reading and judging them takes seconds of CPU at most, and no more than 256 MB of memory. */
class HostileInputTest {
    /**
     * Of CPU, not of time, for the slowest machine that runs the tests: what grows without bounds takes minutes. The bound that is promised
     * is 2 s.
     */
    private static final long MAX_CPU_MILLIS = 20_000;

    private static SmallMachine machine;

    static List<Attack> attacks() {
        return Attacks.all();
    }

    @BeforeAll
    static void start() throws IOException {
        machine = new SmallMachine("256m");
    }

    @AfterAll
    static void stop() throws IOException {
        machine.close();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void costsLittle(Attack attack) throws IOException {
        SmallMachine.Result result = machine.read(attack);
        System.out.printf("%6d ms of CPU: %s: %s%n", result.cpuMillis(), attack, result.outcome());
        assertThat(result.outcome()).matches(attack.outcome());
        assertThat(result.cpuMillis()).isLessThan(MAX_CPU_MILLIS);
    }
}
