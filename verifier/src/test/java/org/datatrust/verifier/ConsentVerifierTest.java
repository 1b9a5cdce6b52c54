package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
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
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.Vectors.Kind;
import org.datatrust.verifier.Vectors.Made;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A consent that was given, used, withdrawn, and refused after that, on the test consortium; and what forgers make of it. */
class ConsentVerifierTest {
    private static final ChannelName CHANNEL = new ChannelName(Consortium.CHANNEL);
    private static final OrganisationId HOLDER = new OrganisationId("test-hospital");
    private static final OrganisationId RECIPIENT = new OrganisationId("test-agency");
    private static final ConsentName NAME = new ConsentName(HOLDER, "000102030405060708090a0b0c0d0e0f");
    private static final DatasetName RECORDS = new DatasetName(HOLDER, "records");

    private static final long GIVEN_AT = 100 * 3600L;
    private static final long USED_AT = GIVEN_AT + 60;
    private static final long WITHDRAWN_AT = GIVEN_AT + 3600;
    private static final long REFUSED_AT = WITHDRAWN_AT + 60;
    private static final long ASKED_AT = WITHDRAWN_AT + 7200;

    /** Everything that a test may change before the bundle is put together and signed. */
    private static final class Story {
        final Scenario scenario = new Scenario();
        final List<ConsentEntry> entries = new ArrayList<>();
        final ConsentState given;
        final ConsentState withdrawn;
        final Proposal view;
        final List<Proposal> uses = new ArrayList<>();

        Story() {
            ConsentEntry give = new ConsentEntry(
                    new ConsentEvent(
                            CHANNEL, NAME, History.NONE, ConsentAction.GIVE, Optional.of(terms()), Optional.empty()),
                    HOLDER,
                    GIVEN_AT);
            given = new ConsentState(
                    NAME, History.NONE.then(give.encode()), ConsentStatus.GIVEN, terms(), HOLDER, GIVEN_AT);
            ConsentEntry withdraw = new ConsentEntry(
                    new ConsentEvent(
                            CHANNEL, NAME, given.history(), ConsentAction.WITHDRAW, Optional.empty(), Optional.empty()),
                    HOLDER,
                    WITHDRAWN_AT);
            withdrawn = new ConsentState(
                    NAME,
                    given.history().then(withdraw.encode()),
                    ConsentStatus.WITHDRAWN,
                    terms(),
                    HOLDER,
                    WITHDRAWN_AT);
            entries.add(give);
            entries.add(withdraw);
            view = query("consent", StateKey.consent(NAME), withdrawn.encode(), "GetConsent", NAME.toString());
            uses.add(use(new UseReceipt(request(1), UseDecision.GRANTED, Optional.of(given.history()), USED_AT)));
            uses.add(use(
                    new UseReceipt(request(2), UseDecision.WITHDRAWN, Optional.of(withdrawn.history()), REFUSED_AT)));
        }

        private Proposal query(String nonce, String key, Bytes answer, String... question) {
            Proposal query = new Proposal(Consortium.CHAINCODE, scenario.consortium.client("test-agency"), nonce);
            query.eventChaincode = Optional.empty();
            query.endorsers.addAll(scenario.view.endorsers);
            for (String part : question) {
                query.argument(part);
            }
            query.response = ByteString.copyFrom(answer.toByteArray());
            query.own.read(key, 7, 0);
            query.seconds = ASKED_AT;
            return query;
        }

        Proposal use(UseReceipt receipt) {
            String id = receipt.request().id().hex();
            return query(
                    "use " + id,
                    StateKey.use(NAME, receipt.request().id()),
                    receipt.encode(),
                    "GetUse",
                    NAME.toString(),
                    id);
        }

        ConsentBundle bundle() {
            return new ConsentBundle(
                    entries,
                    Bytes.copyOf(view.payload().toByteArray()),
                    uses.stream()
                            .map(use -> Bytes.copyOf(use.payload().toByteArray()))
                            .toList(),
                    scenario.bundle().context());
        }

        ConsentReport verify() throws MalformedException {
            ConsentBundle parsed = ConsentBundle.parse(bundle().encode().toByteArray());
            return new ConsentVerifier(scenario.policy(), CryptoProvider.bouncyCastle()).verify(parsed);
        }
    }

    private static ConsentTerms terms() {
        return new ConsentTerms(
                Digest.sha256(new byte[] {1}),
                RECORDS,
                List.of(Purpose.IMPROVE_HEALTHCARE),
                List.of(RECIPIENT),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                Digest.sha256(new byte[] {2}),
                "zh-TW",
                90,
                200,
                Optional.empty());
    }

    private static UseRequest request(int id) {
        byte[] bytes = new byte[UseRequest.ID_SIZE_BYTES];
        bytes[0] = (byte) id;
        return new UseRequest(
                CHANNEL,
                NAME,
                Bytes.copyOf(bytes),
                RECORDS,
                Purpose.IMPROVE_HEALTHCARE,
                RECIPIENT,
                UseScope.VIEW,
                Optional.empty());
    }

    @Test
    void verifiesTheWholeLifeOfAConsentFromOneView() throws Exception {
        ConsentReport report = new Story().verify();

        assertThat(report.isVerified()).as(report.checks().toString()).isTrue();
        assertThat(report.states())
                .extracting(ConsentState::status)
                .containsExactly(ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN);
        assertThat(report.uses())
                .extracting(UseReceipt::decision)
                .containsExactly(UseDecision.GRANTED, UseDecision.WITHDRAWN);
        assertThat(report.asOf()).contains(Instant.ofEpochSecond(ASKED_AT));
    }

    @Test
    void answersForAnyTimeUpToTheViewAndForNoneAfterIt() throws Exception {
        ConsentReport report = new Story().verify();

        assertThat(report.decide(request(9), Instant.ofEpochSecond(GIVEN_AT - 1)))
                .contains(UseDecision.NO_SUCH_CONSENT);
        assertThat(report.decide(request(9), Instant.ofEpochSecond(GIVEN_AT))).contains(UseDecision.GRANTED);
        assertThat(report.decide(request(9), Instant.ofEpochSecond(WITHDRAWN_AT - 1)))
                .contains(UseDecision.GRANTED);
        assertThat(report.decide(request(9), Instant.ofEpochSecond(WITHDRAWN_AT)))
                .contains(UseDecision.WITHDRAWN);
        assertThat(report.decide(request(9), Instant.ofEpochSecond(ASKED_AT))).contains(UseDecision.WITHDRAWN);
        assertThat(report.decide(request(9), Instant.ofEpochSecond(ASKED_AT + 1)))
                .as("nobody knows what came later")
                .isEmpty();
    }

    @Test
    void tellsPeopleInTheirLanguageAndProgramsInJson() throws Exception {
        ConsentReport report = new Story().verify();

        assertThat(report.toText(Locale.ROOT))
                .startsWith("VERIFIED\n")
                .contains("Consent: " + NAME + ", " + CHANNEL)
                .contains("1970-01-05T04:00:00Z  given  (test-hospital)")
                .contains("1970-01-05T05:00:00Z  withdrawn  (test-hospital)")
                .contains("dpv:ImproveHealthcare, view: permitted")
                .contains("refused: the consent was withdrawn");
        assertThat(report.toText(Locale.forLanguageTag("zh-TW")))
                .contains("1970-01-05T05:00:00Z  已撤回  (test-hospital)")
                .contains("不准許：同意已撤回");
        assertThat(report.toJson())
                .startsWith("{\"schema\":\"datatrust.consent/v1\",\"result\":\"VERIFIED\"")
                .contains(
                        "{\"status\":\"dpv:ConsentWithdrawn\",\"by\":\"test-hospital\",\"at\":\"1970-01-05T05:00:00Z\"}")
                .contains("\"decision\":\"GRANTED\"")
                .endsWith("}\n");
    }

    @Test
    void everyStatusScopeAndDecisionHasAWordInBothLanguages() {
        for (Locale locale : List.of(Locale.ROOT, Locale.forLanguageTag("zh-TW"))) {
            ResourceBundle words = ReportText.sentences(locale);
            for (ConsentStatus status : ConsentStatus.values()) {
                assertThat(words.getString("status." + status)).isNotBlank();
            }
            for (UseDecision decision : UseDecision.values()) {
                assertThat(words.getString("decision." + decision)).isNotBlank();
            }
            for (UseScope scope : UseScope.values()) {
                assertThat(words.getString("scope." + scope)).isNotBlank();
            }
        }
    }

    @Test
    void verifiesAConsentOfARealNetworkForEver() throws Exception {
        TrustPolicy policy = TrustPolicy.parse(golden("trust.json"));
        ConsentBundle bundle = ConsentBundle.parse(golden("consent.dtconsent"));

        ConsentReport report = new ConsentVerifier(policy, CryptoProvider.bouncyCastle()).verify(bundle);

        assertThat(report.isVerified()).as(report.toText(Locale.ROOT)).isTrue();
        assertThat(report.states())
                .extracting(ConsentState::status)
                .containsExactly(ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN);
        assertThat(report.uses())
                .extracting(UseReceipt::decision)
                .containsExactly(UseDecision.GRANTED, UseDecision.WITHDRAWN);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = ConsentVerifierTest.class.getResourceAsStream("/golden/consent/" + name)) {
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

    private static ByteString encoded(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }

    static Stream<Forgery> forgeries() {
        return Stream.of(
                fails("the withdrawal is left out", "CNS-15", s -> s.entries.removeLast()),
                fails("the withdrawal is moved to a later time", "CNS-15", s -> {
                    ConsentEntry withdrawal = s.entries.removeLast();
                    s.entries.add(new ConsentEntry(withdrawal.event(), HOLDER, WITHDRAWN_AT + 3600));
                }),
                fails("the withdrawal is said to be somebody else's", "CNS-11", s -> {
                    ConsentEntry withdrawal = s.entries.removeLast();
                    s.entries.add(new ConsentEntry(withdrawal.event(), RECIPIENT, WITHDRAWN_AT));
                }),
                fails("time runs backwards", "CNS-11", s -> {
                    ConsentEntry withdrawal = s.entries.removeLast();
                    s.entries.add(new ConsentEntry(withdrawal.event(), HOLDER, GIVEN_AT - 1));
                }),
                fails("an entry is repeated", "CNS-11", s -> s.entries.add(s.entries.getLast())),
                fails("the first entry is missing", "CNS-11", s -> s.entries.removeFirst()),
                fails(
                        "an older view is no answer for the newer entries",
                        "CNS-15",
                        s -> s.view.response = encoded(s.given.encode())),
                fails(
                        "the view is of another consent",
                        "CNS-13",
                        s -> s.view.arguments.set(
                                1,
                                ByteString.copyFromUtf8(
                                        "orgs/test-hospital/consents/ffffffffffffffffffffffffffffffff"))),
                fails(
                        "the view answers another question",
                        "CNS-13",
                        s -> s.view.arguments.set(0, ByteString.copyFromUtf8("GetLog"))),
                fails("the view is by another chaincode", "CNS-13", s -> {
                    s.view.headerChaincode = "other";
                    s.view.invokedChaincode = "other";
                    s.view.actionChaincode = "other";
                }),
                fails("the view is of another channel", "CNS-13", s -> s.view.channel = "other"),
                fails("the peers refused", "CNS-13", s -> s.view.status = 400),
                fails("the peers read nothing", "CNS-15", s -> s.view.own = new Proposal.Namespace("datatrust")),
                fails("the answer is no consent", "CNS-12", s -> s.view.response = ByteString.copyFromUtf8("x")),
                fails(
                        "the proposal is another",
                        "CNS-13",
                        s -> s.view.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                provesNothing("too few organisations answered", "CNS-14", s -> s.view.endorsers.removeLast()),
                provesNothing("one organisation answered three times", "CNS-14", s -> {
                    s.view.endorsers.clear();
                    for (int i = 0; i < 3; i++) {
                        s.view.endorsers.add(s.scenario.consortium.peer("test-agency"));
                    }
                }),
                provesNothing("clients answered", "CNS-14", s -> {
                    s.view.endorsers.clear();
                    for (String organisation : List.of("test-agency", "test-hospital", "test-audit")) {
                        s.view.endorsers.add(s.scenario.consortium.client(organisation));
                    }
                }),
                provesNothing("the signatures are of high s", "CNS-14", s -> s.view.highS = true),
                fails(
                        "a use was granted after the withdrawal",
                        "CNS-18",
                        s -> s.uses.set(
                                1,
                                s.use(new UseReceipt(
                                        request(2),
                                        UseDecision.GRANTED,
                                        Optional.of(s.withdrawn.history()),
                                        REFUSED_AT)))),
                fails(
                        "a use was granted under a history that never was",
                        "CNS-18",
                        s -> s.uses.set(
                                1,
                                s.use(new UseReceipt(
                                        request(2),
                                        UseDecision.GRANTED,
                                        Optional.of(new History(1, Digest.sha256(new byte[] {9}))),
                                        REFUSED_AT)))),
                fails(
                        "a use is of another id than was asked for",
                        "CNS-16",
                        s -> s.uses.getFirst().arguments.set(2, ByteString.copyFromUtf8("0".repeat(32)))),
                fails("a use is no receipt", "CNS-16", s -> s.uses.getFirst().response = ByteString.copyFromUtf8("x")),
                fails(
                        "a use was read nowhere",
                        "CNS-16",
                        s -> s.uses.getFirst().own = new Proposal.Namespace("datatrust")),
                provesNothing(
                        "too few vouch for the second use",
                        "CNS-17",
                        s -> s.uses.getLast().endorsers.removeLast()));
    }

    /** What the public vectors of this kind are made of. */
    static List<Made> vectors() throws IOException, MalformedException {
        List<Made> made = new ArrayList<>();
        made.add(Made.accept(
                Kind.CONSENT,
                "consent: given, used, withdrawn, on a real network",
                TrustPolicy.parse(golden("trust.json")),
                Bytes.copyOf(golden("consent.dtconsent"))));
        Story good = new Story();
        made.add(Made.accept(
                Kind.CONSENT,
                "consent: nothing odd",
                good.scenario.policy(),
                good.bundle().encode()));
        for (Forgery forgery : forgeries().toList()) {
            Story story = new Story();
            forgery.change().accept(story);
            made.add(Made.reject(
                    Kind.CONSENT,
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
        Story story = new Story();
        forgery.change().accept(story);

        ConsentReport report = story.verify();

        assertThat(report.checks()).as(report.checks().toString()).anySatisfy(check -> {
            assertThat(check.code()).isEqualTo(forgery.code());
            assertThat(check.outcome()).isEqualTo(forgery.outcome());
        });
        assertThat(report.isVerified()).isFalse();
        assertThat(report.decide(request(9), Instant.ofEpochSecond(GIVEN_AT)))
                .as("no answer from what is not verified")
                .isEmpty();
    }

    @Test
    void isInconclusiveWithoutAContextOrAboutAnUnknownChannel() throws Exception {
        Story story = new Story();
        ConsentBundle bundle = story.bundle();
        ConsentBundle compact = new ConsentBundle(bundle.entries(), bundle.view(), bundle.uses(), Optional.empty());
        ConsentVerifier verifier = new ConsentVerifier(story.scenario.policy(), CryptoProvider.bouncyCastle());

        assertThat(verifier.verify(compact).result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(verifier.verify(compact.withContext(bundle.context().orElseThrow()))
                        .isVerified())
                .isTrue();

        story.scenario.trustedChannel = channel -> new TrustPolicy.TrustedChannel(
                new ChannelName("other"),
                channel.genesis(),
                channel.chaincode(),
                channel.viewOrganisations(),
                channel.requiredOrganisations());
        ConsentReport unknown = story.verify();
        assertThat(unknown.result()).isEqualTo(Result.INCONCLUSIVE);
        assertThat(unknown.checks())
                .anySatisfy(check -> assertThat(check.code()).isEqualTo("CNS-10"));
    }

    @Test
    void whateverIsChangedInABundleIsNeverVerifiedAsAnotherStory() throws Exception {
        Story story = new Story();
        byte[] good = story.bundle().encode().toByteArray();
        ConsentVerifier verifier = new ConsentVerifier(story.scenario.policy(), CryptoProvider.bouncyCastle());
        ConsentReport honest = verifier.verify(ConsentBundle.parse(good));
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 400; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                ConsentReport report = verifier.verify(ConsentBundle.parse(bad));
                if (report.isVerified()) {
                    assertThat(report.states()).isEqualTo(honest.states());
                    assertThat(report.uses()).isEqualTo(honest.uses());
                    assertThat(report.asOf()).isEqualTo(honest.asOf());
                }
            } catch (MalformedException e) {
                assertThat(e.code()).matches("(CBR|BND|NAM|SIG|CNS)-\\d\\d");
            }
        }
    }

    @Test
    void refusesBundlesOfAnotherVersionAndOfSeveralConsents() {
        Story story = new Story();
        byte[] good = story.bundle().encode().toByteArray();
        byte[] other = good.clone();
        other[2] = 2;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ConsentBundle.parse(other))
                .satisfies(e -> assertThat(e.code()).isEqualTo("BND-02"));
        ConsentEntry foreign = new ConsentEntry(
                new ConsentEvent(
                        CHANNEL,
                        new ConsentName(HOLDER, "ffffffffffffffffffffffffffffffff"),
                        History.NONE,
                        ConsentAction.GIVE,
                        Optional.of(terms()),
                        Optional.empty()),
                HOLDER,
                GIVEN_AT);
        story.entries.add(foreign);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(story::bundle);
    }
}
