package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Consents through the gateways of two members and the command, as people use them. The hospital holds the data, the agency uses them. */
@OnTheNetwork
@Order(125)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsentServiceIT {
    private static final String PURPOSE = "sector-health:ConsultationManagement";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestNetwork network;
    private Path folder;
    private MemberGateway hospital;
    private Command datatrust;

    ConsentServiceIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        datatrust = Command.datatrust(network);
        Path home = Files.createDirectory(folder.resolve("hospital"));
        hospital = MemberGateway.start(network, TestNetwork.HOSPITAL, home);
        Files.writeString(folder.resolve("notice.txt"), "TEST 告知事項");
        agency("trust", "init", "--genesis", network.network().home().genesisBlock(), "--out", trust())
                .exits(0);
    }

    @AfterAll
    void stop() {
        hospital.close();
    }

    private Path trust() {
        return folder.resolve("trust.json");
    }

    private Command.Outcome agency(Object... words) throws IOException, InterruptedException {
        return datatrust.run(words);
    }

    private Command.Outcome hospital(Object... words) throws IOException, InterruptedException {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--profile", hospital.profile()));
        return datatrust.run(all.toArray());
    }

    /** @return its name */
    private String give(String recipient, Optional<Path> person) throws IOException, InterruptedException {
        Path record = Files.writeString(Files.createTempFile(folder, "record", ".json"), "{\"TEST\": \"王小明\"}");
        List<Object> words = new ArrayList<>(List.of(
                "consent",
                "give",
                "--record",
                record,
                "--dataset",
                "records",
                "--purpose",
                PURPOSE,
                "--recipient",
                recipient,
                "--notice",
                folder.resolve("notice.txt"),
                "--until",
                Instant.now().plus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS),
                "--json"));
        if (person.isPresent()) {
            String commitment =
                    agency("consent", "person-key", person.get()).exits(0).out().strip();
            words.addAll(List.of("--principal-key", commitment));
        }
        return hospital(words.toArray()).exits(0).json().get("consent").stringValue();
    }

    /** The other member's gateway has it as soon as its peer has the block. */
    private void awaitAtAgency(String consent, String status) throws InterruptedException {
        Eventually.until(consent + " " + status, PATIENCE, () -> {
            try {
                Command.Outcome outcome = agency("consent", "status", consent, "--json");
                return outcome.exit() == 0
                        && outcome.json().get("status").stringValue().equals(status);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    @Test
    void aConsentIsGivenUsedWithdrawnByThePersonElsewhereAndProvenOffline() throws Exception {
        Path person = folder.resolve("person.key");
        String consent = give(TestNetwork.AGENCY, Optional.of(person));
        awaitAtAgency(consent, "dpv:ConsentGiven");
        var granted = agency("consent", "evaluate", consent, "--purpose", PURPOSE, "--json")
                .exits(0)
                .json();
        assertThat(granted.get("decision").stringValue()).isEqualTo("GRANTED");
        String givenAt = granted.get("now").stringValue();
        String firstUse = agency("consent", "use", consent, "--purpose", PURPOSE, "--json")
                .exits(0)
                .json()
                .get("use")
                .stringValue();
        assertThat(agency("consent", "use", consent, "--purpose", PURPOSE, "--id", firstUse, "--json")
                        .exits(0)
                        .json()
                        .get("recordedBefore")
                        .booleanValue())
                .as("the same use again")
                .isTrue();

        assertThat(agency("consent", "withdraw", consent).exits(4).err())
                .as("the agency by itself may not")
                .contains("GTW-23");
        agency("consent", "withdraw", consent, "--as-person", person).exits(0);

        var now = agency("consent", "evaluate", consent, "--purpose", PURPOSE, "--json")
                .exits(8)
                .json();
        assertThat(now.get("decision").stringValue()).isEqualTo("WITHDRAWN");
        var then = agency("consent", "evaluate", consent, "--purpose", PURPOSE, "--at", givenAt, "--json")
                .exits(0)
                .json();
        assertThat(then.get("decision").stringValue()).isEqualTo("GRANTED");
        assertThat(then.get("decisionNow").stringValue()).isEqualTo("WITHDRAWN");
        String secondUse = agency("consent", "use", consent, "--purpose", PURPOSE, "--json")
                .exits(8)
                .json()
                .get("use")
                .stringValue();

        Path bundle = folder.resolve("consent.dtconsent");
        agency("consent", "export", consent, bundle, "--use", firstUse, "--use", secondUse)
                .exits(0);
        var report = agency("consent", "verify", bundle, "--trust", trust(), "--json")
                .exits(0)
                .json()
                .get("report");
        assertThat(report.get("result").stringValue()).isEqualTo("VERIFIED");
        assertThat(report.get("life").size()).isEqualTo(2);
        assertThat(report.get("uses").size()).isEqualTo(2);
        Object[] question = {
            "consent", "verify", bundle, "--trust", trust(), "--purpose", PURPOSE, "--recipient", TestNetwork.AGENCY
        };
        agency(question).exits(8);
        List<Object> earlier = new ArrayList<>(List.of(question));
        earlier.addAll(List.of("--at", givenAt));
        agency(earlier.toArray()).exits(0);
    }

    @Test
    void whoIsNoPartyLearnsNothingButPassesOnWhatThePersonSigned() throws Exception {
        Path person = folder.resolve("other-person.key");
        String consent = give(TestNetwork.TRADE, Optional.of(person));
        String history = hospital("consent", "status", consent, "--json")
                .exits(0)
                .json()
                .get("history")
                .stringValue();
        Eventually.until("the agency's index", PATIENCE, () -> {
            try {
                return agency("consent", "status", consent).exit() == 4;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
        assertThat(agency("consent", "evaluate", consent, "--purpose", PURPOSE)
                        .exits(4)
                        .err())
                .contains("AUT-05");
        assertThat(agency("consent", "export", consent, folder.resolve("none.dtconsent"))
                        .exits(4)
                        .err())
                .contains("AUT-05");

        agency("consent", "withdraw", consent, "--as-person", person, "--follows", history)
                .exits(0);
        Eventually.until("the withdrawal at the hospital", PATIENCE, () -> {
            try {
                return hospital("consent", "status", consent, "--json")
                        .json()
                        .get("status")
                        .stringValue()
                        .equals("dpv:ConsentWithdrawn");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    @Test
    void aMemberOfAnotherOrganisationIsRefused() {
        try (GatewayClient client = GatewayClient.of(
                network, Optional.of(network.organisation(TestNetwork.HOSPITAL).client("user1")))) {
            assertThatThrownBy(() -> client.consents()
                            .getConsent(GetConsentRequest.newBuilder()
                                    .setName("orgs/test-hospital/consents/" + "0".repeat(32))
                                    .build()))
                    .satisfies(e -> assertThat(GatewayClient.code(e)).isEqualTo("AUT-02"));
        }
    }

    @Test
    void theIndexIsWhatTheChainLeadsToAndSurvivesARestart() throws Exception {
        String consent = give(TestNetwork.AGENCY, Optional.empty());
        awaitAtAgency(consent, "dpv:ConsentGiven");
        Path settings = network.organisation(TestNetwork.AGENCY).gatewaySettings();

        String atAgency = gateway("index-check", settings).exits(0).out();
        assertThat(atAgency).startsWith("EQUAL").contains("chain:    blocks 0 to", "digest:   SHA-256 ");
        assertThat(gateway("index-check", hospital.settings()).exits(0).out()).startsWith("EQUAL");
        gateway("index-rebuild", settings).exits(1);

        network.network().kill(TestNetwork.gateway());
        network.network().start(TestNetwork.gateway());
        awaitAtAgency(consent, "dpv:ConsentGiven");

        network.network().kill(TestNetwork.gateway());
        assertThat(gateway("index-rebuild", settings).exits(0).out()).startsWith("REBUILT");
        network.network().start(TestNetwork.gateway());
        awaitAtAgency(consent, "dpv:ConsentGiven");
        assertThat(gateway("index-check", settings).exits(0).out()).startsWith("EQUAL");
        hospital("consent", "terminate", consent).exits(0);
        awaitAtAgency(consent, "dpv:ConsentRevoked");
    }

    private static Command.Outcome gateway(Object... arguments) throws IOException, InterruptedException {
        return new Command(MemberGateway.java(arguments), Map.of()).run();
    }
}
