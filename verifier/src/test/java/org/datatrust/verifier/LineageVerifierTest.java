package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.verifier.LineageNode.Standing;
import org.datatrust.verifier.Vectors.Kind;
import org.datatrust.verifier.Vectors.Made;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A warning that was made from asthma and air, asthma that was made from air, on the test consortium; and what forgers make of it. */
class LineageVerifierTest {
    private static final long ASKED_AT = 1_767_300_000;
    private static final VersionName AIR = name("orgs/test-agency/datasets/air/versions/3");
    private static final VersionName ASTHMA = name("orgs/test-hospital/datasets/asthma/versions/1");
    private static final VersionName WARNING = name("orgs/test-agency/datasets/warning/versions/2");

    private static VersionName name(String text) {
        try {
            return VersionName.parse(text);
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static VersionContent content(int data, Parent... parents) {
        return new VersionContent(
                DigestProfile.CSV_1,
                Digest.sha256(new byte[] {(byte) data}),
                Optional.of("text/csv"),
                Visibility.PUBLIC,
                LegalBasis.PUBLIC_INTEREST,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.DAILY,
                parents.length == 0 ? Activity.COLLECTED : Activity.AGGREGATED,
                Optional.empty(),
                Optional.empty(),
                List.of(parents));
    }

    private static final VersionContent AIR_CONTENT = content(1);
    private static final Parent AIR_PARENT = new Parent(AIR, AIR_CONTENT.digest());
    private static final VersionContent ASTHMA_CONTENT = content(2, AIR_PARENT);
    private static final VersionContent WARNING_CONTENT =
            content(3, AIR_PARENT, new Parent(ASTHMA, ASTHMA_CONTENT.digest()));

    private static final VersionState WITHDRAWN_AIR = new VersionState(
            AIR,
            AIR_CONTENT,
            VersionStatus.WITHDRAWN,
            1_767_200_000,
            Optional.of(1_767_200_100L),
            1_767_290_000,
            Optional.of(WithdrawalReason.UNSAFE));
    private static final VersionState SUPERSEDED_ASTHMA = new VersionState(
            ASTHMA,
            ASTHMA_CONTENT,
            VersionStatus.SUPERSEDED,
            1_767_210_000,
            Optional.of(1_767_210_100L),
            1_767_220_000,
            Optional.empty());
    private static final VersionState PUBLISHED_WARNING = new VersionState(
            WARNING,
            WARNING_CONTENT,
            VersionStatus.PUBLISHED,
            1_767_230_000,
            Optional.of(1_767_230_100L),
            1_767_230_100,
            Optional.empty());

    /** Everything that a test may change before the bundle is put together and signed. */
    private static final class Story {
        final Scenario scenario = new Scenario();
        final Proposal view;
        List<VersionState> versions;
        LineageDirection direction;
        int followed;

        Story(LineageDirection direction) {
            this.direction = direction;
            versions = new ArrayList<>(
                    direction == LineageDirection.UP
                            ? List.of(PUBLISHED_WARNING, WITHDRAWN_AIR, SUPERSEDED_ASTHMA)
                            : List.of(WITHDRAWN_AIR, PUBLISHED_WARNING, SUPERSEDED_ASTHMA));
            followed = versions.size();
            view = new Proposal(Consortium.CHAINCODE, scenario.consortium.client("test-agency"), "lineage");
            view.eventChaincode = Optional.empty();
            view.endorsers.addAll(scenario.view.endorsers);
            view.argument("GetLineage");
            view.argument(versions.getFirst().version().toString());
            view.argument(direction.word());
            view.argument("500");
            for (VersionState version : versions) {
                view.own.read(StateKey.version(version.version()), 7, 0);
            }
            view.seconds = ASKED_AT;
        }

        LineageBundle bundle() {
            if (view.response.isEmpty()) {
                view.response = ByteString.copyFrom(
                        new Lineage(direction, versions, followed).encode().toByteArray());
            }
            return new LineageBundle(
                    Bytes.copyOf(view.payload().toByteArray()),
                    scenario.bundle().context());
        }

        LineageReport verify() throws MalformedException {
            return new LineageVerifier(scenario.policy(), CryptoProvider.bouncyCastle())
                    .verify(LineageBundle.parse(bundle().encode().toByteArray()));
        }

        void replace(int at, VersionContent content) {
            VersionState old = versions.get(at);
            versions.set(
                    at,
                    new VersionState(
                            old.version(),
                            content,
                            old.status(),
                            old.draftedAt(),
                            old.publishedAt(),
                            old.changedAt(),
                            old.reason()));
        }

        void argument(int at, String text) {
            view.arguments.set(at, ByteString.copyFromUtf8(text));
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifiesAWholeLineageOverOrganisationsFromOneView(LineageDirection direction) throws Exception {
        LineageReport report = new Story(direction).verify();

        assertThat(report.isVerified()).as(report.checks().toString()).isTrue();
        LineageReport.Answer answer = report.answer().orElseThrow();
        assertThat(answer.asOf()).isEqualTo(Instant.ofEpochSecond(ASKED_AT));
        assertThat(answer.channel()).isEqualTo(new ChannelName(Consortium.CHANNEL));
        assertThat(answer.nodes())
                .extracting(LineageNode::version, LineageNode::standing)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(WARNING, Standing.PUBLISHED),
                        org.assertj.core.groups.Tuple.tuple(AIR, Standing.WITHDRAWN),
                        org.assertj.core.groups.Tuple.tuple(ASTHMA, Standing.SUPERSEDED));
        assertThat(answer.withdrawn()).extracting(LineageNode::version).containsExactly(AIR);
    }

    @Test
    void showsPeopleTheTreeWithAWordForEachVersion() throws Exception {
        LineageReport report = new Story(LineageDirection.UP).verify();

        assertThat(report.toText(Locale.ROOT))
                .startsWith("VERIFIED\nMade from, up from: " + WARNING + ", datatrust\n")
                .contains("\n  " + WARNING + "  ok: published, 2026-01-01T01:15:00Z\n"
                        + "    " + AIR + "  WITHDRAWN, 2026-01-01T17:53:20Z, unsafe: a recall\n"
                        + "    " + ASTHMA + "  superseded by a later version, 2025-12-31T22:26:40Z\n"
                        + "      " + AIR + "  WITHDRAWN, 2026-01-01T17:53:20Z, unsafe: a recall\n")
                .contains("Withdrawn: " + AIR + "\nComplete at that time: yes\n");
        assertThat(report.toText(Locale.forLanguageTag("zh-TW"))).contains("已撤回", "不安全：召回", "截至該時是否完整: 是");
        assertThat(new Story(LineageDirection.DOWN).verify().toText(Locale.ROOT))
                .contains("\n  " + AIR + "  WITHDRAWN", "\n    " + WARNING + "  ok", "\n    " + ASTHMA + "  superseded")
                .contains("\n      " + WARNING + "  ok");
    }

    @Test
    void tellsProgramsAllOfItInJson() throws Exception {
        assertThat(new Story(LineageDirection.UP).verify().toJson())
                .startsWith("{\"schema\":\"datatrust.lineage/v1\",\"result\":\"VERIFIED\"")
                .contains("\"version\":\"" + WARNING + "\",\"direction\":\"up\"")
                .contains("\"complete\":true,\"withdrawn\":[\"" + AIR + "\"]")
                .contains("{\"version\":\"" + ASTHMA + "\",\"content\":\"sha256:"
                        + ASTHMA_CONTENT.digest().hex() + "\"}")
                .contains("\"standing\":\"WITHDRAWN\"", "\"reason\":\"UNSAFE\"")
                .endsWith("}\n");
    }

    @Test
    void exportsWhatIsVerifiedToOtherTools() throws Exception {
        LineageReport report = new Story(LineageDirection.UP).verify();
        assertThat(report.export(LineageFormat.PROV).orElseThrow())
                .contains("\"@id\":\"urn:datatrust:datatrust:" + WARNING + "\",\"@type\":\"prov:Entity\"")
                .contains("\"prov:wasDerivedFrom\":[{\"@id\":\"urn:datatrust:datatrust:" + AIR
                        + "\"},{\"@id\":\"urn:datatrust:datatrust:" + ASTHMA + "\"}]")
                .contains("\"prov:invalidatedAtTime\":{\"@type\":\"xsd:dateTime\",\"@value\":\"2026-01-01T17:53:20Z\"}")
                .contains("\"@id\":\"urn:datatrust:datatrust:orgs/test-hospital\",\"@type\":\"prov:Organization\"");

        assertThat(report.export(LineageFormat.OPENLINEAGE).orElseThrow().split("\"eventType\":\"COMPLETE\"", -1))
                .as("three runs")
                .hasSize(4)
                .satisfies(parts -> assertThat(parts[1])
                        .containsPattern("\"runId\":\"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}\"")
                        .contains("\"jobType\":\"AGGREGATED\"")
                        .containsSubsequence(
                                "\"inputs\":[",
                                AIR.dataset().toString(),
                                ASTHMA.dataset().toString(),
                                "\"outputs\":[",
                                WARNING.dataset().toString(),
                                "\"datasetVersion\":\"2\""));

        assertThat(report.export(LineageFormat.DOT).orElseThrow())
                .startsWith("digraph lineage {")
                .contains("\"" + AIR + "\" -> \"" + ASTHMA + "\";")
                .contains("color=red")
                .endsWith("}\n");
    }

    @Test
    void everyStandingDirectionAndReasonHasAWordInBothLanguages() {
        for (Locale locale : List.of(Locale.ROOT, Locale.forLanguageTag("zh-TW"))) {
            ResourceBundle words = ReportText.sentences(locale);
            for (Standing standing : Standing.values()) {
                assertThat(words.getString("standing." + standing)).isNotBlank();
            }
            for (WithdrawalReason reason : WithdrawalReason.values()) {
                assertThat(words.getString("reason." + reason)).isNotBlank();
            }
            for (LineageDirection direction : LineageDirection.values()) {
                assertThat(words.getString("lineage." + direction)).isNotBlank();
            }
        }
    }

    @Test
    void verifiesLineagesOfARealNetworkForEver() throws Exception {
        TrustPolicy policy = TrustPolicy.parse(golden("trust.json"));
        for (String name : List.of("up", "down")) {
            LineageReport report = new LineageVerifier(policy, CryptoProvider.bouncyCastle())
                    .verify(LineageBundle.parse(golden(name + ".dtlineage")));

            assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
            assertThat(report.answer().orElseThrow().nodes())
                    .extracting(LineageNode::standing)
                    .containsExactlyInAnyOrder(
                            Standing.DRAFT, Standing.PUBLISHED, Standing.PUBLISHED, Standing.WITHDRAWN);
        }
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = LineageVerifierTest.class.getResourceAsStream("/golden/lineage/" + name)) {
            if (in == null) {
                throw new IOException("no resource " + name);
            }
            return in.readAllBytes();
        }
    }

    record Forgery(String name, String code, Outcome outcome, Consumer<Story> change) {
        @Override
        public String toString() {
            return name + " (" + code + " " + outcome + ")";
        }
    }

    private static Forgery fails(String name, String code, Consumer<Story> change) {
        return new Forgery(name, code, Outcome.FAILED, change);
    }

    private static Forgery provesNothing(String name, String code, Consumer<Story> change) {
        return new Forgery(name, code, Outcome.NOT_PROVEN, change);
    }

    static Stream<Forgery> forgeries() {
        return Stream.of(
                fails("a parent is left out", "LIN-14", s -> {
                    s.versions.remove(1);
                    s.followed = 2;
                }),
                fails("an edge is left out", "LIN-14", s -> s.replace(0, content(3, AIR_PARENT))),
                fails("a version has another content", "LIN-14", s -> s.replace(1, content(9))),
                fails("a version is added that nothing leads to", "LIN-14", s -> {
                    s.versions.add(new VersionState(
                            name("orgs/test-agency/datasets/other/versions/1"),
                            content(8),
                            VersionStatus.DRAFT,
                            5,
                            Optional.empty(),
                            5,
                            Optional.empty()));
                    s.followed = 4;
                }),
                fails("the versions are in another order", "LIN-14", s -> Collections.swap(s.versions, 1, 2)),
                fails("the peers did not read a version", "LIN-14", s -> {
                    s.view.own = new Proposal.Namespace("datatrust");
                    s.view.own.read(StateKey.version(WARNING), 7, 0);
                    s.view.own.read(StateKey.version(AIR), 7, 0);
                }),
                fails("the lineage of another version", "LIN-12", s -> s.argument(1, ASTHMA.toString())),
                fails("the lineage the other way", "LIN-12", s -> s.argument(2, "down")),
                fails("more versions than were asked for", "LIN-12", s -> s.argument(3, "2")),
                fails("a number that is none", "LIN-12", s -> s.argument(3, "x")),
                fails("another function", "LIN-12", s -> s.argument(0, "GetDatasetVersion")),
                fails("an argument too many", "LIN-12", s -> s.view.argument("x")),
                fails("no arguments", "LIN-12", s -> s.view.arguments.clear()),
                fails("another chaincode", "LIN-12", s -> {
                    s.view.headerChaincode = "other";
                    s.view.invokedChaincode = "other";
                    s.view.actionChaincode = "other";
                }),
                fails("the peers refused", "LIN-12", s -> s.view.status = 400),
                fails(
                        "the proposal is another",
                        "LIN-12",
                        s -> s.view.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                fails("the id is another", "LIN-12", s -> s.view.transactionId = Optional.of("00".repeat(32))),
                fails("the answer is no lineage", "LIN-10", s -> s.view.response = ByteString.copyFromUtf8("x")),
                provesNothing("another channel", "LIN-11", s -> s.view.channel = "other"),
                provesNothing("too few organisations", "LIN-13", s -> s.view.endorsers.removeLast()),
                provesNothing(
                        "the signatures are of something else",
                        "LIN-13",
                        s -> s.view.endorsementSignature = signature -> {
                            byte[] other = signature.clone();
                            other[other.length - 1] ^= 1;
                            return other;
                        }),
                provesNothing("the answer was cut", "LIN-15", s -> {
                    s.versions.removeLast();
                    s.followed = 0;
                }));
    }

    /** What the public vectors of this kind are made of. */
    static List<Made> vectors() throws IOException, MalformedException {
        List<Made> made = new ArrayList<>();
        made.add(Made.accept(
                Kind.LINEAGE,
                "lineage: up, of a real network",
                TrustPolicy.parse(golden("trust.json")),
                Bytes.copyOf(golden("up.dtlineage"))));
        made.add(Made.accept(
                Kind.LINEAGE,
                "lineage: down, of a real network",
                TrustPolicy.parse(golden("trust.json")),
                Bytes.copyOf(golden("down.dtlineage"))));
        Story good = new Story(LineageDirection.UP);
        made.add(Made.accept(
                Kind.LINEAGE,
                "lineage: nothing odd",
                good.scenario.policy(),
                good.bundle().encode()));
        for (Forgery forgery : forgeries().toList()) {
            Story story = new Story(LineageDirection.UP);
            forgery.change().accept(story);
            made.add(Made.reject(
                    Kind.LINEAGE,
                    forgery.code(),
                    forgery.name(),
                    story.scenario.policy(),
                    story.bundle().encode()));
        }
        return made;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void refusesForgeriesWithACodeOfTheirOwn(Forgery forgery) throws Exception {
        Story story = new Story(LineageDirection.UP);
        forgery.change().accept(story);

        LineageReport report = story.verify();

        assertThat(report.checks()).as(report.checks().toString()).anySatisfy(check -> {
            assertThat(check.code()).isEqualTo(forgery.code());
            assertThat(check.outcome()).isEqualTo(forgery.outcome());
        });
        assertThat(report.result())
                .isEqualTo(forgery.outcome() == Outcome.FAILED ? Result.REFUTED : Result.INCONCLUSIVE);
        for (LineageFormat format : LineageFormat.values()) {
            assertThat(report.export(format))
                    .as("no export of what is not verified")
                    .isEmpty();
        }
    }

    @Test
    void aMissingOrContradictingParentStandsInTheTree() throws Exception {
        Story missing = new Story(LineageDirection.UP);
        missing.versions.remove(2);
        missing.followed = 2;
        assertThat(missing.verify().toText(Locale.ROOT)).contains("    " + ASTHMA + "  MISSING from the answer\n");

        Story contradicting = new Story(LineageDirection.UP);
        contradicting.replace(1, content(9));
        assertThat(contradicting.verify().toText(Locale.ROOT))
                .contains("    " + AIR + "  CONTRADICTS what its child says of it");

        Story cut = new Story(LineageDirection.UP);
        cut.versions.removeLast();
        cut.followed = 0;
        assertThat(cut.verify().toText(Locale.ROOT))
                .contains("    " + ASTHMA + "  not shown: the answer ends before it\n", "Complete at that time: no");
    }

    @Test
    void aChildThatWasLeftOutOfTheMiddleIsFoundMissing() throws Exception {
        Story story = new Story(LineageDirection.DOWN);
        // Asthma is gone, though the warning stands there, which was made from it too: that is no contradiction
        // downwards.
        story.versions.remove(2);
        story.followed = 2;
        LineageReport report = story.verify();
        assertThat(report.isVerified())
                .as("only the organisations' word says that no child is missing")
                .isTrue();
        assertThat(report.toText(Locale.ROOT)).contains("(also made from " + ASTHMA + ")");

        Story stray = new Story(LineageDirection.DOWN);
        stray.replace(2, content(2));
        assertThat(stray.verify().result()).isEqualTo(Result.REFUTED);
    }

    @Test
    void isInconclusiveWithoutAContext() throws Exception {
        Story story = new Story(LineageDirection.UP);
        LineageBundle bundle = story.bundle();
        LineageBundle compact = new LineageBundle(bundle.view(), Optional.empty());
        LineageVerifier verifier = new LineageVerifier(story.scenario.policy(), CryptoProvider.bouncyCastle());

        assertThat(verifier.verify(compact).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(verifier.verify(LineageBundle.parse(compact.encode().toByteArray())
                                .withContext(bundle.context().orElseThrow()))
                        .isVerified())
                .isTrue();
    }

    @Test
    void aPolicyThatDemandsMoreOrganisationsIsNotSatisfied() throws Exception {
        Story story = new Story(LineageDirection.UP);
        story.scenario.trustedChannel = channel -> new TrustPolicy.TrustedChannel(
                channel.channel(), channel.genesis(), channel.chaincode(), 4, channel.requiredOrganisations());
        assertThat(story.verify().result()).isEqualTo(Result.INCONCLUSIVE);
    }

    @Test
    void whateverIsChangedInABundleIsNeverVerifiedAsAnotherLineage() throws Exception {
        Story story = new Story(LineageDirection.UP);
        byte[] good = story.bundle().encode().toByteArray();
        LineageVerifier verifier = new LineageVerifier(story.scenario.policy(), CryptoProvider.bouncyCastle());
        LineageReport honest = verifier.verify(LineageBundle.parse(good));
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 400; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                LineageReport report = verifier.verify(LineageBundle.parse(bad));
                if (report.isVerified()) {
                    assertThat(report.answer()).isEqualTo(honest.answer());
                }
            } catch (MalformedException e) {
                assertThat(e.code()).matches("(CBR|BND)-\\d\\d");
            }
        }
    }

    @Test
    void refusesBundlesOfAnotherVersion() {
        byte[] other = new Story(LineageDirection.UP).bundle().encode().toByteArray();
        other[2] = 2;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> LineageBundle.parse(other))
                .satisfies(e -> assertThat(e.code()).isEqualTo("BND-02"));
    }
}
