package org.datatrust.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.gateway.server.ErrorOf.refused;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datatrust.gateway.ledger.MemoryChain;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.ledger.TestConsents;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.protocol.v1.Consent;
import org.datatrust.protocol.v1.ConsentStatus;
import org.datatrust.protocol.v1.EvaluateConsentRequest;
import org.datatrust.protocol.v1.EvaluateConsentResponse;
import org.datatrust.protocol.v1.ExportConsentBundleRequest;
import org.datatrust.protocol.v1.GetConsentRequest;
import org.datatrust.protocol.v1.GetUseRequest;
import org.datatrust.protocol.v1.ListConsentEventsRequest;
import org.datatrust.protocol.v1.ListConsentsRequest;
import org.datatrust.protocol.v1.ListConsentsResponse;
import org.datatrust.protocol.v1.ListUsesRequest;
import org.datatrust.protocol.v1.RecordConsentEventRequest;
import org.datatrust.protocol.v1.RecordConsentEventResponse;
import org.datatrust.protocol.v1.RecordUseRequest;
import org.datatrust.protocol.v1.RecordUseResponse;
import org.datatrust.protocol.v1.UseDecision;
import org.datatrust.protocol.v1.UseScope;
import org.junit.jupiter.api.Test;

final class ConsentCallsTest extends GatewayTest {
    private static final OrganisationId OWN = TestConsents.AGENCY;
    private static final OrganisationId OTHER = TestConsents.HOSPITAL;
    private static final String PURPOSE = "sector-health:ConsultationManagement";

    private RecordConsentEventResponse record(ConsentEvent event) {
        return consents.recordConsentEvent(RecordConsentEventRequest.newBuilder()
                .setEvent(Requests.of(event.encode()))
                .build());
    }

    private ConsentEvent give() {
        return TestConsents.give(TestConsents.name(OWN), TestConsents.terms(OWN, now(), OWN));
    }

    private static ConsentState state(Consent consent) throws Exception {
        return ConsentState.parse(consent.getState().toByteArray());
    }

    private long now() {
        return gateway.chain().time();
    }

    /** As another member would, through a gateway of its own. */
    private ConsentState recordElsewhere(OrganisationId member, ConsentEvent event) throws Exception {
        Recorder.Recorded recorded =
                (Recorder.Recorded) new Recorder(gateway.chain().ledger(member), Duration.ofSeconds(20))
                        .record("RecordConsentEvent", false, event.encode());
        assertThat(gateway.index().await(recorded.blockNumber(), Duration.ofSeconds(20)))
                .isTrue();
        return ConsentState.parse(recorded.result().toByteArray());
    }

    private RecordUseResponse use(UseRequest use) {
        return consents.recordUse(
                RecordUseRequest.newBuilder().setUse(Requests.of(use.encode())).build());
    }

    private static EvaluateConsentRequest.Builder question(ConsentName consent) {
        return EvaluateConsentRequest.newBuilder()
                .setConsent(consent.toString())
                .setPurpose(PURPOSE)
                .setRecipient(OWN.value())
                .setScope(UseScope.VIEW);
    }

    @Test
    void recordsAnEventAndAnswersWithItAtOnce() throws Exception {
        ConsentEvent event = give();
        RecordConsentEventResponse response = record(event);
        assertThat(response.getRecordedBefore()).isFalse();
        assertThat(response.getTransactionId()).hasSize(64);
        assertThat(response.getBlockNumber()).isPositive();
        assertThat(response.getConsent().getStatus()).isEqualTo(ConsentStatus.CONSENT_GIVEN);
        assertThat(state(response.getConsent()).isAfter(event)).isTrue();

        Consent found = consents.getConsent(GetConsentRequest.newBuilder()
                .setName(event.consent().toString())
                .build());
        assertThat(found.getState()).isEqualTo(response.getConsent().getState());
        assertThat(found.getTerms().getPurposesList()).containsExactly(PURPOSE);
        assertThat(found.getTerms().getDataset()).isEqualTo("orgs/test-agency/datasets/records");
        assertThat(found.getAsOfBlock()).isGreaterThanOrEqualTo(response.getBlockNumber());
    }

    @Test
    void findsARepeatedEventAlsoWhenOthersHaveFollowed() throws Exception {
        ConsentEvent event = give();
        ConsentState given = state(record(event).getConsent());
        int height = gateway.chain().height();
        assertThat(record(event))
                .returns(true, RecordConsentEventResponse::getRecordedBefore)
                .returns("", RecordConsentEventResponse::getTransactionId);
        assertThat(gateway.chain().height()).isEqualTo(height);

        record(TestConsents.then(given, ConsentAction.WITHDRAW));
        assertThat(record(event))
                .returns(true, RecordConsentEventResponse::getRecordedBefore)
                .returns(
                        ConsentStatus.CONSENT_WITHDRAWN,
                        answer -> answer.getConsent().getStatus());
    }

    @Test
    void validatesWithoutRecording() {
        ConsentEvent event = give();
        int height = gateway.chain().height();
        RecordConsentEventResponse response = consents.recordConsentEvent(RecordConsentEventRequest.newBuilder()
                .setEvent(Requests.of(event.encode()))
                .setValidateOnly(true)
                .build());
        assertThat(response.getConsent().getStatus()).isEqualTo(ConsentStatus.CONSENT_GIVEN);
        assertThat(response.getRecordedBefore()).isFalse();
        assertThat(gateway.chain().height()).isEqualTo(height);
        refused(() -> consents.getConsent(GetConsentRequest.newBuilder()
                        .setName(event.consent().toString())
                        .build()))
                .is(ErrorCode.NO_SUCH_CONSENT);
    }

    @Test
    void saysWhyTheLedgerRefuses() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        ConsentState withdrawn =
                state(record(TestConsents.then(given, ConsentAction.WITHDRAW)).getConsent());

        refused(() -> record(TestConsents.then(withdrawn, ConsentAction.WITHDRAW)))
                .is(ErrorCode.UNLAWFUL_EVENT);
        refused(() -> record(TestConsents.then(given, ConsentAction.TERMINATE))).is(ErrorCode.CONSENT_CHANGED);
        refused(() -> record(TestConsents.then(state(record(give()).getConsent()), ConsentAction.EXPIRE)))
                .is(ErrorCode.PERIOD_NOT_OVER);
        refused(() -> record(
                        TestConsents.give(TestConsents.name(OWN), TestConsents.terms(OWN, now() - 1_000_000, OWN))))
                .is(ErrorCode.PERIOD_OVER);
        refused(() -> record(TestConsents.give(TestConsents.name(OWN), TestConsents.terms(OTHER, now(), OWN))))
                .is(ErrorCode.WIDER_TERMS);
    }

    @Test
    void refusesWhatIsNoEventAndNoUseForThisLedger() {
        for (ByteString bytes : List.of(ByteString.EMPTY, ByteString.copyFromUtf8("x"))) {
            refused(() -> consents.recordConsentEvent(RecordConsentEventRequest.newBuilder()
                            .setEvent(bytes)
                            .build()))
                    .is(ErrorCode.MALFORMED_CONSENT);
            refused(() -> consents.recordUse(
                            RecordUseRequest.newBuilder().setUse(bytes).build()))
                    .is(ErrorCode.MALFORMED_CONSENT);
        }
        ConsentEvent event = give();
        refused(() -> record(new ConsentEvent(
                        new ChannelName("other"),
                        event.consent(),
                        event.before(),
                        event.action(),
                        event.terms(),
                        Optional.empty())))
                .is(ErrorCode.MALFORMED_CONSENT);
    }

    @Test
    void recordsAUseThatIsRefusedAndAnswersWithItsReceipt() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        UseRequest granted = TestConsents.use(given.consent(), OWN);
        assertThat(use(granted).getUse().getDecision()).isEqualTo(UseDecision.USE_GRANTED);
        assertThat(use(granted)).returns(true, RecordUseResponse::getRecordedBefore);

        record(TestConsents.then(given, ConsentAction.WITHDRAW));
        RecordUseResponse refused = use(TestConsents.use(given.consent(), OWN));
        assertThat(refused.getUse().getDecision()).isEqualTo(UseDecision.USE_WITHDRAWN);
        assertThat(refused.getUse().getEvents()).isEqualTo(2);
        assertThat(consents.getUse(GetUseRequest.newBuilder()
                                .setName(refused.getUse().getName())
                                .build())
                        .getReceipt())
                .isEqualTo(refused.getUse().getReceipt());

        List<UseReceipt> receipts = new ArrayList<>();
        String token = "";
        do {
            var page = consents.listUses(ListUsesRequest.newBuilder()
                    .setParent(given.consent().toString())
                    .setPageSize(1)
                    .setPageToken(token)
                    .build());
            for (var found : page.getUsesList()) {
                receipts.add(UseReceipt.parse(found.getReceipt().toByteArray()));
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(receipts).extracting(UseReceipt::decision).hasSize(2);
    }

    @Test
    void tellsAUseWithoutAConsentThatThereIsNone() {
        UseRequest use = TestConsents.use(TestConsents.name(OTHER), OWN);
        RecordUseResponse response = use(use);
        assertThat(response.getUse().getDecision()).isEqualTo(UseDecision.USE_NO_SUCH_CONSENT);
        assertThat(consents.getUse(GetUseRequest.newBuilder()
                                .setName(response.getUse().getName())
                                .build())
                        .getDecision())
                .as("its recipient may see it")
                .isEqualTo(UseDecision.USE_NO_SUCH_CONSENT);
    }

    @Test
    void refusesAnIdThatWasUsedForAnotherUse() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        UseRequest use = TestConsents.use(given.consent(), OWN);
        use(use);
        refused(() -> use(new UseRequest(
                        use.channel(),
                        use.consent(),
                        use.id(),
                        use.dataset(),
                        use.purpose(),
                        use.recipient(),
                        org.datatrust.proof.consent.UseScope.SHARE,
                        Optional.empty())))
                .is(ErrorCode.USE_ID_REUSED);
    }

    @Test
    void answersForAMomentAndForNow() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        long block = gateway.chain().height() - 1L;
        gateway.chain().setTime(now() + 60);
        record(TestConsents.then(given, ConsentAction.WITHDRAW));

        EvaluateConsentResponse now =
                consents.evaluateConsent(question(given.consent()).build());
        assertThat(now)
                .returns(UseDecision.USE_WITHDRAWN, EvaluateConsentResponse::getDecision)
                .returns(UseDecision.USE_WITHDRAWN, EvaluateConsentResponse::getDecisionNow)
                .returns(2L, EvaluateConsentResponse::getDecisionEvents)
                .returns(gateway.chain().height() - 1L, EvaluateConsentResponse::getAsOfBlock);
        assertThat(consents.evaluateConsent(question(given.consent())
                        .setAtTime(Timestamp.newBuilder().setSeconds(given.changedAt()))
                        .build()))
                .returns(UseDecision.USE_GRANTED, EvaluateConsentResponse::getDecision)
                .returns(UseDecision.USE_WITHDRAWN, EvaluateConsentResponse::getDecisionNow);
        assertThat(consents.evaluateConsent(
                        question(given.consent()).setAtBlock(block).build()))
                .returns(UseDecision.USE_GRANTED, EvaluateConsentResponse::getDecision)
                .returns(given.changedAt(), answer -> answer.getDecisionTime().getSeconds());
        assertThat(consents.evaluateConsent(
                        question(given.consent()).setAtBlock(block - 1).build()))
                .returns(UseDecision.USE_NO_SUCH_CONSENT, EvaluateConsentResponse::getDecision);
        assertThat(consents.evaluateConsent(question(given.consent())
                        .setAtTime(Timestamp.newBuilder().setSeconds(given.changedAt()))
                        .setScope(UseScope.SHARE)
                        .build()))
                .returns(UseDecision.USE_SCOPE_NOT_COVERED, EvaluateConsentResponse::getDecision);
        assertThat(consents.evaluateConsent(question(TestConsents.name(OWN)).build()))
                .returns(UseDecision.USE_NO_SUCH_CONSENT, EvaluateConsentResponse::getDecision);
    }

    @Test
    void refusesQuestionsThatHaveNoAnswer() throws Exception {
        ConsentName consent = state(record(give()).getConsent()).consent();
        refused(() -> consents.evaluateConsent(question(consent)
                        .setAtTime(Timestamp.newBuilder().setSeconds(now() + 1))
                        .build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> consents.evaluateConsent(
                        question(consent).setAtBlock(1_000_000).build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> consents.evaluateConsent(question(consent).setAtBlock(-1).build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> consents.evaluateConsent(
                        question(consent).setPurpose("dpv:Marketing").build()))
                .is(ErrorCode.BAD_REQUEST);
        refused(() -> consents.evaluateConsent(question(consent)
                        .setScope(UseScope.USE_SCOPE_UNSPECIFIED)
                        .build()))
                .is(ErrorCode.BAD_REQUEST);
        refused(() -> consents.evaluateConsent(
                        question(consent).setRecipient("ＴＥＳＴ").build()))
                .is(ErrorCode.BAD_NAME);
        refused(() -> consents.exportConsentBundle(ExportConsentBundleRequest.newBuilder()
                        .setConsent(consent.toString())
                        .addUses(TestConsents.name(OWN) + "/uses/"
                                + TestConsents.id().hex())
                        .build()))
                .is(ErrorCode.BAD_REQUEST);
    }

    @Test
    void listsConsentsByStatusDatasetAndRecipient() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        ConsentState withdrawn =
                state(record(TestConsents.then(state(record(give()).getConsent()), ConsentAction.WITHDRAW))
                        .getConsent());
        ListConsentsRequest.Builder all = ListConsentsRequest.newBuilder().setParent("orgs/test-agency");
        assertThat(names(all))
                .contains(given.consent().toString(), withdrawn.consent().toString());
        assertThat(names(all.clone().setStatus(ConsentStatus.CONSENT_WITHDRAWN)))
                .contains(withdrawn.consent().toString())
                .doesNotContain(given.consent().toString());
        assertThat(names(all.clone().setDataset("orgs/test-agency/datasets/other")))
                .isEmpty();
        assertThat(names(all.clone().setDataset("orgs/test-agency/datasets/records")))
                .contains(given.consent().toString());
        assertThat(names(all.clone().setRecipient(OTHER.value()))).isEmpty();
        assertThat(names(all.clone().setParent("orgs/-").setRecipient(OWN.value())))
                .contains(given.consent().toString());
    }

    private List<String> names(ListConsentsRequest.Builder request) {
        List<String> names = new ArrayList<>();
        ListConsentsResponse page;
        do {
            page = consents.listConsents(request.setPageSize(1).build());
            page.getConsentsList().forEach(consent -> names.add(consent.getName()));
            request.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());
        return names;
    }

    @Test
    void givesOutTheEntriesOfAConsent() throws Exception {
        ConsentState given = state(record(give()).getConsent());
        ConsentState withdrawn =
                state(record(TestConsents.then(given, ConsentAction.WITHDRAW)).getConsent());
        var page = consents.listConsentEvents(ListConsentEventsRequest.newBuilder()
                .setParent(given.consent().toString())
                .build());
        var history = History.NONE;
        for (var entry : page.getEntriesList()) {
            history = history.then(Bytes.copyOf(entry.getEntry().toByteArray()));
        }
        assertThat(history).isEqualTo(withdrawn.history());
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void refusesBadPages() {
        for (String token : List.of("x", "-1", "１")) {
            refused(() -> consents.listConsentEvents(ListConsentEventsRequest.newBuilder()
                            .setParent(TestConsents.name(OWN).toString())
                            .setPageToken(token)
                            .build()))
                    .is(ErrorCode.BAD_REQUEST);
            refused(() -> consents.listUses(ListUsesRequest.newBuilder()
                            .setParent(TestConsents.name(OWN).toString())
                            .setPageToken(token)
                            .build()))
                    .is(ErrorCode.BAD_NAME);
        }
        refused(() -> consents.listConsents(ListConsentsRequest.newBuilder()
                        .setParent(OWN_ORG)
                        .setPageSize(-1)
                        .build()))
                .is(ErrorCode.OUT_OF_RANGE);
        refused(() -> consents.listConsents(ListConsentsRequest.newBuilder()
                        .setParent(OWN_ORG)
                        .setPageToken(TestConsents.name(OTHER).toString())
                        .build()))
                .is(ErrorCode.BAD_REQUEST);
    }

    @Test
    void tellsTheTransactionWhoseOutcomeIsUnknown() throws Exception {
        MemoryChain chain = gateway.chain();
        ConsentEvent event = give();
        chain.loseFates(1_000_000);
        try {
            refused(() -> consents.withDeadlineAfter(50, TimeUnit.SECONDS)
                            .recordConsentEvent(RecordConsentEventRequest.newBuilder()
                                    .setEvent(Requests.of(event.encode()))
                                    .build()))
                    .is(ErrorCode.OUTCOME_UNKNOWN);
        } finally {
            chain.loseFates(0);
        }
        assertThat(record(event).getRecordedBefore()).isTrue();
    }

    @Test
    void seesWhatOtherMembersRecorded() throws Exception {
        ConsentEvent event = TestConsents.give(TestConsents.name(OTHER), TestConsents.terms(OTHER, now(), OWN));
        ConsentState given = recordElsewhere(OTHER, event);
        UseRequest use = TestConsents.use(given.consent(), OWN);
        assertThat(use(use).getUse().getDecision()).isEqualTo(UseDecision.USE_GRANTED);
        assertThat(consents.getConsent(GetConsentRequest.newBuilder()
                                .setName(given.consent().toString())
                                .build())
                        .getChangedBy())
                .isEqualTo(OTHER.value());
    }
}
