package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CustodyCommandsTest {
    private static final Path FORM = Path.of("../custodian/src/test/resources/org/datatrust/custodian/form.json");

    @TempDir
    private Path folder = Path.of("");

    private Call in(Object... words) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--vault", folder.resolve("vault"), "--vault-key", folder.resolve("vault.key")));
        return Call.of(all.toArray());
    }

    @BeforeEach
    void makeVault() {
        assertThat(in("vault", "init").exit()).isZero();
    }

    private String recorded() {
        JsonNode document = in("consent", "record", FORM, "--json").document();
        return document.get("consent").stringValue();
    }

    @Test
    void aFormBecomesASealedRecordAndAReceiptForThePerson() throws IOException {
        Path receipt = folder.resolve("receipt.json");
        Call call = in("consent", "record", FORM, "--receipt", receipt, "--lang", "zh-TW");
        assertThat(call.exit()).isZero();
        assertThat(Files.readString(folder.resolve("receipt.json.txt")))
                .startsWith("同意收據")
                .contains("TEST-patient-7");
        for (String file : List.of("receipt.json", "receipt.json.txt", "vault.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
        }
        String name = in("vault", "list").out().strip();
        assertThat(name).matches("orgs/test-hospital/consents/[0-9a-f]{32}");

        Path again = folder.resolve("again.json");
        assertThat(in("consent", "receipt", name, again).exit()).isZero();
        assertThat(again).hasSameBinaryContentAs(receipt);
    }

    @Test
    void anErasedRecordLeavesAReceiptOfTheErasureAndNothingElse() throws IOException {
        String kept = recorded();
        String erased = recorded();
        Path receipt = folder.resolve("erasure.json");
        Call call = in("consent", "erase", erased, "--ground", "REQUEST", "--no-anchor", "--receipt", receipt);

        assertThat(call.exit()).isZero();
        assertThat(Files.readString(receipt)).contains(erased, "REQUEST").doesNotContain("TEST-patient");
        assertThat(in("vault", "list").out().strip()).isEqualTo(kept);
        Call opened = in("consent", "receipt", erased, folder.resolve("none.json"));
        assertThat(opened.exit()).isEqualTo(5);
        assertThat(opened.err()).contains("VLT-04");
        assertThat(folder.resolve("none.json")).doesNotExist();
    }

    @Test
    void whatIsNotThereCannotBeErasedAndLeavesNoReceipt() {
        Path receipt = folder.resolve("erasure.json");
        Call call = in(
                "consent",
                "erase",
                "orgs/a/consents/000102030405060708090a0b0c0d0e0f",
                "--ground",
                "UNLAWFUL",
                "--no-anchor",
                "--receipt",
                receipt);
        assertThat(call.exit()).isEqualTo(5);
        assertThat(receipt).doesNotExist();
    }

    @Test
    void nothingIsErasedIfItsReceiptCannotBeWritten() throws IOException {
        String name = recorded();
        Path receipt = Files.writeString(folder.resolve("erasure.json"), "mine");
        Call call = in("consent", "erase", name, "--ground", "REQUEST", "--no-anchor", "--receipt", receipt);
        assertThat(call.err()).contains("DT-2014");
        assertThat(Files.readString(receipt)).isEqualTo("mine");
        assertThat(in("vault", "list").out()).contains(name);
    }

    @Test
    void aChangedKeyIsUsedFromThenOn() {
        String name = recorded();
        Path next = folder.resolve("next.key");
        assertThat(in("vault", "change-key", "--new-key", next).exit()).isZero();

        Path receipt = folder.resolve("receipt.json");
        Call old = in("consent", "receipt", name, receipt);
        assertThat(old.exit()).isEqualTo(4);
        assertThat(old.err()).contains("VLT-03");
        assertThat(Call.of("consent", "receipt", name, receipt, "--vault", folder.resolve("vault"), "--vault-key", next)
                        .exit())
                .isZero();
    }

    @Test
    void aVaultIsMadeOnceAndItsKeyIsNeverOverwritten() throws IOException {
        byte[] key = Files.readAllBytes(folder.resolve("vault.key"));
        Call call = in("vault", "init");
        assertThat(call.err()).contains("DT-2014");
        assertThat(folder.resolve("vault.key")).hasBinaryContent(key);
    }

    @Test
    void theKeyMayNotLieInTheVault() {
        Call call = Call.of(
                "vault", "init", "--vault", folder.resolve("other"), "--vault-key", folder.resolve("other/key"));
        assertThat(call.exit()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"F223456789", "0912345678"})
    void aFormWhoseDatasetIsAPersonIsRefused(String number) throws IOException {
        Path form = Files.writeString(
                folder.resolve("form.json"),
                Files.readString(FORM)
                        .replace("datasets/records", "datasets/" + number.toLowerCase(java.util.Locale.ROOT)),
                StandardCharsets.UTF_8);
        Call call = in("consent", "record", form);
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).contains("VLT-08").doesNotContain(number.toLowerCase(java.util.Locale.ROOT));
        assertThat(in("vault", "list").out()).isEmpty();
    }

    @Test
    void aReceiptOfAnotherConsentDoesNotPassForThisOne() {
        Path receipt = folder.resolve("receipt.json");
        assertThat(in("consent", "record", FORM, "--receipt", receipt).exit()).isZero();
        Path golden = Path.of("src/test/resources/golden-consent");
        Call call = Call.of(
                "consent",
                "verify",
                golden.resolve("consent.dtconsent"),
                "--trust",
                golden.resolve("trust.json"),
                "--receipt",
                receipt);
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).contains("DT-2023");
    }
}
