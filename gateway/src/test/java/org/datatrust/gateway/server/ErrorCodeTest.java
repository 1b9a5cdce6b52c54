package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.datatrust.gateway.log.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ErrorCodeTest {
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]{3}-[0-9]{2}) \\| ([A-Z_]+) \\|.* \\| ([^|]+) \\|");

    @ParameterizedTest
    @EnumSource
    void keepsTheCodeOfARefusal(Refusal.Reason reason) {
        assertThat(ErrorCode.of(reason).code()).isEqualTo(reason.code());
    }

    @Test
    void givesEveryCodeOnce() {
        assertThat(ErrorCode.values()).extracting(ErrorCode::code).doesNotHaveDuplicates();
    }

    @Test
    void isDocumentedInBothLanguages() throws IOException {
        Path page = Path.of(
                Objects.requireNonNull(System.getProperty("datatrust.root")), "docs", "reference", "error-codes.md");
        List<String> documented = Files.readAllLines(page).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();
        assertThat(ErrorCode.values())
                .extracting(code -> code.code() + " " + code.status() + " " + code.zhTw())
                .containsExactlyInAnyOrderElementsOf(documented);
    }
}
