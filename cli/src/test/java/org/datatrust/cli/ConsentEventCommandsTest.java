package org.datatrust.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.PrincipalSignature;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the commands about consents needs no gateway; the rest is tested on a real network. */
class ConsentEventCommandsTest {
    private static final String NAME = "orgs/test-agency/consents/000102030405060708090a0b0c0d0e0f";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aPersonsKeyIsSecretAndStandsBehindItsCommitment() throws IOException {
        Path file = folder.resolve("person.key");
        Call made = Call.of("consent", "person-key", file);
        assertThat(made.exit()).isZero();
        assertThat(made.out().strip()).matches("[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("BEGIN PRIVATE KEY", "BEGIN PUBLIC KEY", "BEGIN SALT");

        Call again = Call.of("consent", "person-key", file);
        assertThat(again.exit()).isEqualTo(2);
        assertThat(again.err()).contains("DT-2014");
    }

    @Test
    void everySignatureOfAPersonHolds() {
        EcdsaP256 signatures = new EcdsaP256(new BouncyCastleProvider());
        PersonKey key = PersonKey.draw(new SecureRandom());
        for (int i = 0; i < 32; i++) {
            ConsentEvent event = new ConsentEvent(
                    new ChannelName("datatrust"),
                    new ConsentName(new OrganisationId("test-agency"), "0".repeat(32)),
                    new History(i, Bytes.utf8("TEST").sha256()),
                    ConsentAction.WITHDRAW,
                    Optional.empty(),
                    Optional.empty());
            PrincipalSignature signed = key.sign(event).principal().orElseThrow();
            assertThat(signatures
                            .check(
                                    signed.key(),
                                    event.signedBytes().toByteArray(),
                                    signed.signature().toByteArray())
                            .isValid())
                    .isTrue();
            assertThat(PrincipalSignature.commitment(signed.salt(), signed.key()))
                    .isEqualTo(key.commitment());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "evaluate", "use", "export"})
    void aNameThatIsNoneIsRefused(String verb) {
        Call call = switch (verb) {
            case "status" -> Call.of("consent", verb, "orgs/x/consents/１");
            case "export" -> Call.of("consent", verb, "orgs/x/consents/1", folder.resolve("out"));
            default -> Call.of("consent", verb, "orgs/x/consents/1", "--purpose", "dpv:ImproveHealthcare");
        };
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).contains("DT-1002");
    }

    @Test
    void aBundleIsNeverWrittenOverAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("kept.dtconsent"), "TEST");
        Call call = Call.of("consent", "export", NAME, file);
        assertThat(call.exit()).isEqualTo(2);
        assertThat(call.err()).contains("DT-2014");
        assertThat(file).hasContent("TEST");
    }
}
