package org.datatrust.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.datatrust.auditor.AuditEvidence.Judgement;
import org.datatrust.auditor.source.BlockFiles;
import org.datatrust.auditor.source.BlockSource;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetRules;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.DatasetVerdict;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.trust.TrustPolicy;
import org.hyperledger.fabric.protos.common.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
    private static final Signatures SIGNATURES = new Signatures(CryptoProvider.fastest());

    @TempDir
    private Path folder;

    private Audit.Plan plan(TestChain chain) {
        return new Audit.Plan(
                chain.trusted(), folder.resolve("store"), 2, folder.resolve("evidence"), Optional.empty());
    }

    private AuditReport audit(TestChain chain, BlockSource... sources) throws AuditException {
        return Audit.run(plan(chain), List.of(sources), SIGNATURES, height -> {});
    }

    private AuditReport audit(TestChain chain) throws AuditException {
        return audit(chain, chain.source("peer0"));
    }

    private static void assertFound(AuditReport report, AuditCode... codes) {
        assertThat(report.findings().stream().map(Finding::code).distinct())
                .as(report.findings().toString())
                .containsExactlyInAnyOrder(codes);
        assertThat(report.exit())
                .isEqualTo(Arrays.stream(codes)
                        .map(AuditCode::weight)
                        .min(java.util.Comparator.naturalOrder())
                        .orElse(AuditCode.Weight.NOTE)
                        .exit());
    }

    private void assertFine(AuditReport report) {
        assertFound(report);
        assertThat(report.isFine()).isTrue();
    }

    // What is in order
    // ----------------------------------------------------------------------------------------------------

    @Test
    void judgesAWholeChannelFromTheGenesisBlockOn() throws Exception {
        TestChain chain = TestChain.withLog().grow(5);

        AuditReport report = audit(chain);

        assertFine(report);
        assertThat(report.height()).isEqualTo(8);
        assertThat(report.all()).isEqualTo(new Totals(8, 1, 7, 7, 0, 0, 5, 15));
        AuditCheckpoint checkpoint = report.checkpoint().orElseThrow();
        assertThat(checkpoint.logs())
                .containsExactly(new AuditCheckpoint.LogHead(TestChain.LOG, 15, chain.head.root(), 5));
        assertThat(AuditCheckpoint.parse(checkpoint.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(checkpoint);
    }

    @Test
    void continuesWhereTheStoreEnds() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        audit(chain);

        AuditReport second = audit(chain.grow(3));
        AuditReport third = audit(chain);

        assertFine(second);
        assertThat(second.added().blocks()).isEqualTo(3);
        assertThat(second.height()).isEqualTo(8);
        assertFine(third);
        assertThat(third.added()).isEqualTo(Totals.ZERO);
    }

    @Test
    void judgesTheStoreAgainWithoutAnySource() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        AuditReport online = audit(chain);

        AuditReport offline = Audit.recheck(plan(chain), SIGNATURES, height -> {});

        assertFine(offline);
        assertThat(offline.all()).isEqualTo(online.all());
        assertThat(offline.checkpoint()).isEqualTo(online.checkpoint());
        assertFine(audit(chain.grow(1)));
    }

    @Test
    void comparesSeveralSources() throws Exception {
        TestChain chain = TestChain.withLog().grow(3);

        assertFine(audit(chain, chain.source("peer0"), chain.source("peer1"), chain.source("peer2")));
    }

    @Test
    void judgesWhatIsInvalidAsThePeersDo() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        TestChain stale = chain.fork("stale");
        Proposal conflict = stale.append(2);
        chain.grow(1);
        chain.addFlagged(11, conflict);
        TestChain few = chain.fork("few");
        Proposal twoEndorsers = few.append(1);
        twoEndorsers.endorsers.removeLast();
        chain.addFlagged(10, twoEndorsers);

        AuditReport report = audit(chain.fork("").grow(0));

        assertFine(report);
        assertThat(report.all().invalid()).isEqualTo(2);
        assertThat(report.all().batches()).isEqualTo(2);
    }

    @Test
    void readsBlocksFromFilesInBothForms() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        Path many = folder.resolve("channel.blocks");
        Files.write(many, BlockFiles.delimited(chain.blocks));
        Path each = Files.createDirectory(folder.resolve("blocks"));
        for (int i = 0; i < chain.blocks.size(); i++) {
            Files.write(
                    each.resolve("datatrust_" + i + ".block"),
                    chain.blocks.get(i).toByteArray());
        }

        assertFine(audit(chain, BlockFiles.open(many), BlockFiles.open(each)));
    }

    @Test
    void noticesTheSameIdASecondTime() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal append = chain.append(2);
        chain.add(append);
        chain.addFlagged(9, append);
        chain.add(flags -> flags[1] = 9, block -> {}, chain.append(1), append);

        AuditReport report = audit(chain);

        assertFine(report);
        assertThat(report.all().invalid()).isEqualTo(2);
    }

    // What peers say
    // ------------------------------------------------------------------------------------------------------

    @Test
    void contradictsAPeerThatCallsAnInvalidTransactionValid() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        Proposal append = chain.append(2);
        append.endorsers.removeLast();
        chain.add(append);

        assertFound(audit(chain), AuditCode.FLAG_DISAGREES);
    }

    @Test
    void contradictsAPeerThatCallsAValidTransactionInvalid() throws Exception {
        TestChain chain = TestChain.withLog();
        chain.addFlagged(255, chain.append(2));

        assertFound(audit(chain), AuditCode.FLAG_DISAGREES);
    }

    @Test
    void contradictsOnlyThePeerThatDisagrees() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain liar = TestChain.withLog().grow(1);
        liar.addFlagged(11, liar.append(3));

        AuditReport report = audit(chain, chain.source("peer0"), liar.source("peer1"));

        assertFound(report, AuditCode.FLAG_DISAGREES);
        assertThat(report.findings()).extracting(Finding::source).containsExactly("peer1");
    }

    @Test
    void demandsThatPeersSayWhatIsValid() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        Block last = Block.parseFrom(chain.blocks.getLast().toByteArray());
        Block.Builder silent = last.toBuilder();
        silent.getMetadataBuilder().setMetadata(2, ByteString.EMPTY);
        chain.blocks.set(chain.blocks.size() - 1, Bytes.copyOf(silent.build().toByteArray()));

        assertFound(audit(chain), AuditCode.FLAGS_MISSING);
    }

    // What is beyond the rules
    // --------------------------------------------------------------------------------------------

    @Test
    void neverCallsARangeQueryFine() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal append = chain.append(2);
        append.own.set.addRangeQueriesInfo(
                org.hyperledger.fabric.protos.ledger.rwset.kvrwset.RangeQueryInfo.newBuilder()
                        .setStartKey("a")
                        .setEndKey("b")
                        .setItrExhausted(true));
        chain.add(append);
        chain.grow(1);

        AuditReport report = audit(chain);

        assertFound(report, AuditCode.TRANSACTION_NOT_JUDGED);
        // The append after it reads a head that was never judged.
        assertThat(report.all().notJudged()).isEqualTo(2);
    }

    @Test
    void neverCallsAKeyLevelPolicyFine() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal append = chain.append(2);
        append.own.set.addMetadataWrites(org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite.newBuilder()
                .setKey(StateKey.log(TestChain.LOG)));
        chain.add(append);

        assertFound(audit(chain), AuditCode.TRANSACTION_NOT_JUDGED);
    }

    // Logs
    // ----------------------------------------------------------------------------------------------------------------

    @Test
    void recomputesEveryAppend() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        Proposal append = chain.append(2);
        // All endorsers agree on a batch that is not in the request.
        append.arguments.set(
                1, ByteString.copyFrom(chain.fork("x").request(2).encode().toByteArray()));
        chain.add(append);
        chain.grow(1);

        AuditReport report = audit(chain);

        assertFound(report, AuditCode.LOG_NOT_RECOMPUTED);
        assertThat(report.checkpoint().orElseThrow().logs()).isEmpty();
    }

    @Test
    void refusesWritesToTheLogOfAnotherOrganisation() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal append = chain.append(2);
        append.creator = chain.consortium.client("test-hospital");
        chain.add(append);

        assertFound(audit(chain), AuditCode.LOG_NOT_RECOMPUTED);
    }

    // Consents
    // ----------------------------------------------------------------------------------------------------------------

    private static ConsentState state(ConsentEvent event, ConsentStatus status) {
        return new ConsentState(
                TestChain.CONSENT,
                event.before().then(new ConsentEntry(event, TestChain.CONSENT.organisation(), 0).encode()),
                status,
                TestChain.consentEvent(History.NONE, ConsentAction.GIVE).terms().orElseThrow(),
                TestChain.CONSENT.organisation(),
                0);
    }

    private static UseReceipt receipt(int id, UseDecision decision, Optional<ConsentState> consent) {
        return new UseReceipt(TestChain.useRequest(id), decision, consent.map(ConsentState::history), 0);
    }

    @Test
    void followsConsentsAndUses() throws Exception {
        TestChain chain = TestChain.withLog();
        chain.add(chain.use(receipt(1, UseDecision.NO_SUCH_CONSENT, Optional.empty())));
        chain.add(chain.consent(GIVE, GIVEN));
        chain.add(chain.use(receipt(2, UseDecision.GRANTED, Optional.of(GIVEN))));
        chain.add(chain.consent(WITHDRAW, WITHDRAWN));
        chain.add(chain.use(receipt(3, UseDecision.WITHDRAWN, Optional.of(WITHDRAWN))));

        assertThat(audit(chain).findings()).isEmpty();
    }

    private static final ConsentEvent GIVE = TestChain.consentEvent(History.NONE, ConsentAction.GIVE);
    private static final ConsentState GIVEN = state(GIVE, ConsentStatus.GIVEN);
    private static final ConsentEvent WITHDRAW = TestChain.consentEvent(GIVEN.history(), ConsentAction.WITHDRAW);
    private static final ConsentState WITHDRAWN = state(WITHDRAW, ConsentStatus.WITHDRAWN);

    static Stream<Arguments> receiptsAgainstTheRules() {
        return Stream.of(
                Arguments.of("granted after the withdrawal", receipt(1, UseDecision.GRANTED, Optional.of(WITHDRAWN))),
                Arguments.of("granted under an older state", receipt(1, UseDecision.GRANTED, Optional.of(GIVEN))),
                Arguments.of("refused for another reason", receipt(1, UseDecision.EXPIRED, Optional.of(WITHDRAWN))),
                Arguments.of(
                        "at another time",
                        new UseReceipt(
                                TestChain.useRequest(1), UseDecision.WITHDRAWN, Optional.of(WITHDRAWN.history()), 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("receiptsAgainstTheRules")
    void findsAReceiptThatEverybodyEndorsedAgainstTheRules(String what, UseReceipt receipt) throws Exception {
        TestChain chain = TestChain.withLog();
        chain.add(chain.consent(GIVE, GIVEN));
        chain.add(chain.consent(WITHDRAW, WITHDRAWN));
        chain.add(chain.use(receipt));
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsAUseThatIsRecordedTwice() throws Exception {
        TestChain chain = TestChain.withLog();
        UseReceipt receipt = receipt(1, UseDecision.NO_SUCH_CONSENT, Optional.empty());
        chain.add(chain.use(receipt));
        chain.add(chain.use(receipt));
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsAUseThatSomebodyElseRecorded() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal use = chain.use(receipt(1, UseDecision.NO_SUCH_CONSENT, Optional.empty()));
        use.creator = chain.consortium.client("test-trade");
        chain.add(use);
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    static Stream<Arguments> eventsAgainstTheRules() {
        ConsentEvent refuse = TestChain.consentEvent(GIVEN.history(), ConsentAction.REFUSE);
        ConsentEvent expire = TestChain.consentEvent(GIVEN.history(), ConsentAction.EXPIRE);
        return Stream.of(
                Arguments.of("unlawful at its status", refuse, state(refuse, ConsentStatus.REFUSED)),
                Arguments.of("expired before its time", expire, state(expire, ConsentStatus.EXPIRED)),
                Arguments.of("without effect", WITHDRAW, GIVEN));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("eventsAgainstTheRules")
    void findsAnEventThatEverybodyEndorsedAgainstTheRules(String what, ConsentEvent event, ConsentState after)
            throws Exception {
        TestChain chain = TestChain.withLog();
        chain.add(chain.consent(GIVE, GIVEN));
        chain.add(chain.consent(event, after));
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsAConsentThatAStrangerGave() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal consent = chain.consent(GIVE, GIVEN);
        consent.creator = chain.consortium.client("test-trade");
        chain.add(consent);
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsAConsentThatAnotherFunctionWrote() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal consent = chain.consent(GIVE, GIVEN);
        consent.arguments.set(0, ByteString.copyFromUtf8("RecordUse"));
        chain.add(consent);
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsAUseThatAnotherFunctionWrote() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal use = chain.use(receipt(1, UseDecision.NO_SUCH_CONSENT, Optional.empty()));
        use.arguments.set(0, ByteString.copyFromUtf8("RecordConsentEvent"));
        chain.add(use);
        assertFound(audit(chain), AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    @Test
    void findsADatasetThatAnotherFunctionWrote() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        DatasetEvent event = ledger.event(AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        Proposal draft = chain.dataset(event, ledger.apply(event));
        draft.arguments.set(0, ByteString.copyFromUtf8("GetDataset"));
        chain.add(draft);
        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED);
    }

    @Test
    void tellsOnceThatAConsentWentAnotherWay() throws Exception {
        ConsentState wrong = state(GIVE, ConsentStatus.RENEWED);
        TestChain chain = TestChain.withLog();
        chain.add(chain.consent(GIVE, wrong));
        chain.add(chain.use(receipt(1, UseDecision.GRANTED, Optional.of(wrong))));
        ConsentEvent withdraw = TestChain.consentEvent(wrong.history(), ConsentAction.WITHDRAW);
        chain.add(chain.consent(withdraw, state(withdraw, ConsentStatus.WITHDRAWN)));

        assertThat(audit(chain).findings()).hasSize(1);
    }

    // Datasets
    // --------------------------------------------------------------------------------------------------------------

    private static final VersionName AIR =
            new VersionName(new DatasetName(new OrganisationId("test-agency"), "air"), 1);
    private static final VersionName ASTHMA =
            new VersionName(new DatasetName(new OrganisationId("test-hospital"), "asthma"), 1);

    /** The chaincode, as far as datasets go. */
    private static final class Datasets {
        private final Map<DatasetName, DatasetState> datasets = new HashMap<>();
        private final Map<VersionName, VersionState> versions = new HashMap<>();

        private DatasetEvent event(VersionName version, DatasetEvent.Step step) {
            return TestChain.datasetEvent(
                    version,
                    Optional.ofNullable(datasets.get(version.dataset()))
                            .map(DatasetState::history)
                            .orElse(History.NONE),
                    step);
        }

        private Map<String, Bytes> apply(DatasetEvent event) {
            DatasetVerdict verdict = DatasetRules.apply(
                    Optional.ofNullable(datasets.get(event.dataset())),
                    name -> Optional.ofNullable(versions.get(name)),
                    event,
                    event.dataset().organisation(),
                    0);
            return switch (verdict) {
                case DatasetVerdict.Accepted accepted -> {
                    datasets.put(event.dataset(), accepted.dataset());
                    accepted.versions().forEach(version -> versions.put(version.version(), version));
                    yield accepted.writes();
                }
                case DatasetVerdict.Refused refused -> throw new AssertionError(refused);
            };
        }

        private void add(TestChain chain, VersionName version, DatasetEvent.Step step) throws Exception {
            DatasetEvent event = event(version, step);
            chain.add(chain.dataset(event, apply(event)));
        }
    }

    private static DatasetEvent.Draft asthma() {
        return new DatasetEvent.Draft(TestChain.versionContent(
                2, new Parent(AIR, TestChain.versionContent(1).digest())));
    }

    @Test
    void followsDatasetsOverOrganisations() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        ledger.add(chain, AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        ledger.add(chain, ASTHMA, asthma());
        ledger.add(chain, ASTHMA, new DatasetEvent.Confirm(List.of(Confirmation.values())));
        ledger.add(chain, ASTHMA, new DatasetEvent.Publish());
        ledger.add(chain, AIR, new DatasetEvent.Withdraw(WithdrawalReason.INCORRECT));

        assertThat(audit(chain).findings()).isEmpty();
    }

    @Test
    void findsADraftThatIsNotWrittenDownAsAChild() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        ledger.add(chain, AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        DatasetEvent event = ledger.event(ASTHMA, asthma());
        Map<String, Bytes> writes = new TreeMap<>(ledger.apply(event));
        writes.remove(StateKey.derived(AIR, ASTHMA));
        chain.add(chain.dataset(event, writes));
        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED);
    }

    @Test
    void findsAParentThatIsNotThereHoweverManyEndorsedIt() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets elsewhere = new Datasets();
        elsewhere.apply(elsewhere.event(AIR, new DatasetEvent.Draft(TestChain.versionContent(1))));
        elsewhere.add(chain, ASTHMA, asthma());
        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED);
    }

    @Test
    void findsAPublicationWithoutConfirmationAndGoesOnFromWhatWasWritten() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        ledger.add(chain, AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        // Written as if it had been confirmed, in an event that publishes.
        DatasetEvent publish = ledger.event(AIR, new DatasetEvent.Publish());
        DatasetEvent confirm = ledger.event(AIR, new DatasetEvent.Confirm(List.of(Confirmation.values())));
        chain.add(chain.dataset(publish, ledger.apply(confirm)));
        ledger.add(chain, AIR, new DatasetEvent.Publish());

        AuditReport report = audit(chain);
        assertFound(report, AuditCode.DATASET_NOT_RECOMPUTED);
        assertThat(report.findings()).hasSize(1);
    }

    @Test
    void findsADatasetThatAStrangerChanged() throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        DatasetEvent event = ledger.event(AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        Proposal draft = chain.dataset(event, ledger.apply(event));
        draft.creator = chain.consortium.client("test-trade");
        chain.add(draft);
        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED);
    }

    @Test
    void findsKeysOfDatasetsThatNoEventWrote() throws Exception {
        TestChain chain = TestChain.withLog();
        Proposal append = chain.append(1);
        chain.write(append, StateKey.derived(AIR, ASTHMA), Bytes.utf8("x"));
        chain.add(append);
        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 253_402_300_800L})
    void findsWhatIsSaidToHaveHappenedOutsideOfTime(long seconds) throws Exception {
        TestChain chain = TestChain.withLog();
        Datasets ledger = new Datasets();
        DatasetEvent event = ledger.event(AIR, new DatasetEvent.Draft(TestChain.versionContent(1)));
        Proposal draft = chain.dataset(event, ledger.apply(event));
        draft.seconds = seconds;
        chain.add(draft);
        Proposal consent = chain.consent(GIVE, GIVEN);
        consent.seconds = seconds;
        chain.add(consent);

        assertFound(audit(chain), AuditCode.DATASET_NOT_RECOMPUTED, AuditCode.CONSENT_NOT_RECOMPUTED);
    }

    // Blocks
    // --------------------------------------------------------------------------------------------------------------

    @Test
    void refusesABlockThatTooFewSigned() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        chain.add(flags -> {}, block -> block.signers.removeLast(), chain.append(1));

        AuditReport report = audit(chain);

        assertFound(report, AuditCode.BLOCK_QUORUM);
        assertThat(report.height()).isEqualTo(4);
    }

    @Test
    void refusesABlockUnderAnotherConfiguration() throws Exception {
        TestChain chain = TestChain.withLog();
        chain.add(flags -> {}, block -> block.lastConfiguration = 1, chain.append(1));

        assertFound(audit(chain), AuditCode.LAST_CONFIGURATION);
    }

    @Test
    void refusesABlockWithOtherData() throws Exception {
        TestChain chain = TestChain.withLog();
        chain.add(flags -> {}, block -> block.dataHash = Optional.of(Digest.sha256(new byte[1])), chain.append(1));

        assertFound(audit(chain), AuditCode.BLOCK_DATA);
    }

    @Test
    void refusesAnotherGenesisBlock() throws Exception {
        TestChain chain = TestChain.withLog();
        List<Bytes> other = new ArrayList<>(chain.blocks);
        Consortium stranger = new Consortium();
        stranger.endorsementRule = org.hyperledger.fabric.protos.common.ImplicitMetaPolicy.Rule.ANY;
        other.set(0, Bytes.copyOf(stranger.genesis().toByteArray()));

        assertFound(audit(chain, TestChain.source("peer0", other)), AuditCode.OTHER_GENESIS);
    }

    @Test
    void takesTheNextSourceWhenOneShowsRubbish() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        List<Bytes> rubbish = new ArrayList<>(chain.blocks);
        rubbish.set(3, Bytes.utf8("rubbish"));

        AuditReport report = audit(chain, TestChain.source("peer0", rubbish), chain.source("peer1"));

        assertThat(report.height()).isEqualTo(5);
        assertThat(report.findings()).extracting(Finding::code).contains(AuditCode.BLOCK_UNREADABLE);
        assertThat(report.exit()).isEqualTo(1);
    }

    // Contradictions
    // ------------------------------------------------------------------------------------------------------

    private Judgement judged(TestChain chain, AuditReport report) throws Exception {
        assertThat(report.evidence()).hasSize(1);
        AuditEvidence evidence =
                AuditEvidence.parse(Files.readAllBytes(report.evidence().getFirst()));
        return evidence.judge(new TrustPolicy("test", 1, List.of(chain.trusted()), 4), SIGNATURES);
    }

    @Test
    void noticesAForkOfWhatItHolds() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain other = chain.fork("other").grow(3);
        audit(chain.grow(2));

        AuditReport report = audit(chain, other.source("peer0"));

        assertFound(report, AuditCode.FORK);
        assertThat(report.exit()).isEqualTo(7);
        assertThat(report.findings().getFirst().block()).hasValue(5);
        assertThat(judged(chain, report)).isInstanceOf(Judgement.Proven.class);
        assertThat(report.height()).isEqualTo(7);
    }

    @Test
    void noticesASplitView() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain other = chain.fork("other").grow(2);
        chain.grow(2);

        AuditReport report = audit(chain, chain.source("peer0"), other.source("peer1"));

        assertFound(report, AuditCode.SPLIT_VIEW);
        assertThat(judged(chain, report)).isInstanceOf(Judgement.Proven.class);
    }

    @Test
    void tellsASplitViewFromABlockThatNobodySigned() throws Exception {
        TestChain chain = TestChain.withLog().grow(1);
        TestChain other = chain.fork("other");
        other.add(flags -> {}, block -> block.signers.clear(), other.append(1));
        chain.grow(1);

        AuditReport report = audit(chain, chain.source("peer0"), other.source("peer1"));

        assertFound(report, AuditCode.SOURCE_SHOWS_UNSIGNED);
        assertThat(report.evidence()).isEmpty();
    }

    @Test
    void noticesABlockThatFollowsAnotherHistory() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain other = chain.fork("other").grow(2);
        audit(chain.grow(1));
        List<Bytes> joined = new ArrayList<>(chain.blocks);
        joined.add(other.blocks.getLast());

        AuditReport report = audit(chain, TestChain.source("peer0", joined));

        assertFound(report, AuditCode.FORK);
        assertThat(judged(chain, report)).isInstanceOf(Judgement.Proven.class);
    }

    @Test
    void noticesAGap() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        List<Bytes> holed = new ArrayList<>(chain.blocks);
        holed.remove(5);

        AuditReport report = audit(chain, TestChain.source("peer0", holed));

        assertFound(report, AuditCode.GAP);
        assertThat(report.height()).isEqualTo(5);
        assertThat(judged(chain, report)).isInstanceOf(Judgement.Signed.class);
    }

    @Test
    void noticesARollback() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        audit(chain);

        AuditReport report = audit(chain, TestChain.source("peer0", chain.blocks.subList(0, 5)));

        assertFound(report, AuditCode.ROLLBACK);
        assertThat(report.exit()).isEqualTo(7);
        assertThat(judged(chain, report)).isInstanceOf(Judgement.Signed.class);
        assertThat(report.height()).isEqualTo(7);
    }

    @Test
    void noticesThatTheWholeNetworkWentBack() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        audit(chain, chain.source("peer0"));

        AuditReport report = audit(
                chain,
                TestChain.source("peer1", chain.blocks.subList(0, 5)),
                TestChain.source("peer2", chain.blocks.subList(0, 4)));

        assertThat(report.findings()).extracting(Finding::code).contains(AuditCode.ROLLBACK);
        assertThat(report.exit()).isEqualTo(7);
    }

    @Test
    void takesALaggingPeerForWhatItIs() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        audit(chain);

        AuditReport report = audit(chain, chain.source("peer0"), TestChain.source("peer1", chain.blocks.subList(0, 5)));

        assertFound(report, AuditCode.SOURCE_BEHIND);
        assertThat(report.exit()).isZero();
    }

    @Test
    void keepsTellingOfAContradiction() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain other = chain.fork("other").grow(3);
        audit(chain.grow(2));
        audit(chain, other.source("peer0"));

        assertFound(audit(chain), AuditCode.FORK);
    }

    // Checkpoints
    // ---------------------------------------------------------------------------------------------------------

    private AuditReport since(TestChain chain, AuditCheckpoint checkpoint, BlockSource source) throws AuditException {
        return Audit.run(
                new Audit.Plan(
                        chain.trusted(),
                        folder.resolve("fresh"),
                        1,
                        folder.resolve("evidence"),
                        Optional.of(checkpoint)),
                List.of(source),
                SIGNATURES,
                height -> {});
    }

    @Test
    void noticesARollbackByACheckpointWhenTheStoreIsLost() throws Exception {
        TestChain chain = TestChain.withLog().grow(4);
        AuditCheckpoint checkpoint = audit(chain).checkpoint().orElseThrow();

        assertFound(
                since(chain, checkpoint, TestChain.source("peer0", chain.blocks.subList(0, 5))), AuditCode.ROLLBACK);
    }

    @Test
    void noticesANetworkThatWasRestoredAndWentOnDifferently() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain restored = chain.fork("restored").grow(6);
        AuditCheckpoint checkpoint = audit(chain.grow(2)).checkpoint().orElseThrow();

        assertFound(since(chain, checkpoint, restored.source("peer0")), AuditCode.FORK);
    }

    @Test
    void acceptsALedgerThatStillContainsTheCheckpoint() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        AuditCheckpoint checkpoint = audit(chain).checkpoint().orElseThrow();

        assertFine(since(chain, checkpoint, chain.grow(2).source("peer0")));
    }

    @Test
    void refusesWhatIsNoCheckpoint() {
        for (String bad : List.of("", "{}", "[]", "{\"schema\":\"datatrust.audit-checkpoint/v2\"}")) {
            assertThatThrownBy(() -> AuditCheckpoint.parse(bad.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .isInstanceOf(AuditException.class);
        }
    }

    // The store
    // -----------------------------------------------------------------------------------------------------------

    @Test
    void refusesTheStoreOfAnotherLedger() throws Exception {
        TestChain chain = TestChain.withLog();
        audit(chain);
        TrustPolicy.TrustedChannel other = new TrustPolicy.TrustedChannel(
                chain.trusted().channel(), Digest.sha256(new byte[1]), "datatrust", 3, List.of());

        assertThatThrownBy(() -> Audit.run(
                        new Audit.Plan(other, folder.resolve("store"), 1, folder, Optional.empty()),
                        List.of(chain.source("peer0")),
                        SIGNATURES,
                        height -> {}))
                .isInstanceOfSatisfying(
                        AuditException.class, e -> assertThat(e.code()).isEqualTo(AuditException.OTHER_LEDGER));
    }

    @Test
    void believesNoEvidenceThatIsForged() throws Exception {
        TestChain chain = TestChain.withLog().grow(2);
        TestChain unsigned = chain.fork("other");
        unsigned.add(flags -> {}, block -> block.signers.removeFirst(), unsigned.append(1));
        chain.grow(1);
        AuditEvidence forged = new AuditEvidence(
                AuditCode.FORK,
                chain.trusted().channel(),
                "",
                List.of(
                        new AuditEvidence.Shown("one", chain.blocks.getLast()),
                        new AuditEvidence.Shown("other", unsigned.blocks.getLast())),
                List.of(chain.blocks.getFirst()));

        assertThat(forged.judge(new TrustPolicy("test", 1, List.of(chain.trusted()), 4), SIGNATURES))
                .isInstanceOf(Judgement.NotProven.class);
    }
}
