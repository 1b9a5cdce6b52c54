package org.datatrust.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.datatrust.gateway.ledger.Recorder.Known;
import org.datatrust.gateway.ledger.Recorder.Outcome;
import org.datatrust.gateway.ledger.Recorder.Recorded;
import org.datatrust.gateway.ledger.Recorder.Refused;
import org.datatrust.gateway.ledger.Recorder.Unavailable;
import org.datatrust.gateway.ledger.Recorder.Unknown;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.name.ConsentName;
import org.junit.jupiter.api.Test;

final class RecorderTest {
    private static final String EVENT = "RecordConsentEvent";
    private static final String USE = "RecordUse";

    private final MemoryChain chain = new MemoryChain();
    private final Ledger ledger = chain.ledger(TestConsents.AGENCY);
    private final Recorder recorder = new Recorder(ledger, Duration.ofMillis(50));
    private final ConsentName consent = TestConsents.name(TestConsents.AGENCY);
    private final Bytes give = TestConsents.give(
                    consent, TestConsents.terms(TestConsents.AGENCY, chain.time(), TestConsents.AGENCY))
            .encode();

    @Test
    void recordsARequestAndKnowsItAgain() throws Exception {
        Recorded recorded = (Recorded) recorder.record(EVENT, false, give);
        assertThat(recorded.blockNumber()).isEqualTo(1);
        assertThat(recorder.record(EVENT, false, give)).isEqualTo(new Known(recorded.result()));
        assertThat(chain.height()).isEqualTo(2);
    }

    @Test
    void onlyAsksWhenItIsToValidate() throws Exception {
        assertThat(recorder.record(EVENT, true, give)).isInstanceOf(Known.class);
        assertThat(chain.height()).isEqualTo(1);
    }

    @Test
    void saysWhyTheChaincodeRefuses() throws Exception {
        Bytes early = TestConsents.give(
                        consent, TestConsents.terms(TestConsents.HOSPITAL, chain.time(), TestConsents.AGENCY))
                .encode();
        assertThat(recorder.record(EVENT, false, early)).isEqualTo(new Refused("CHC-18", ""));
    }

    @Test
    void endorsesAgainWhenSomethingElseCameFirst() throws Exception {
        ConsentState given = ConsentState.parse(
                ((Recorded) recorder.record(EVENT, false, give)).result().toByteArray());
        UseRequest use = TestConsents.use(consent, TestConsents.AGENCY);
        chain.beforeNextSubmission(() -> {
            Ledger.Endorsed withdrawal = (Ledger.Endorsed) ledger.endorse(
                    EVENT, TestConsents.then(given, ConsentAction.WITHDRAW).encode());
            ledger.submit(withdrawal.transaction());
        });

        Outcome outcome = new Recorder(ledger, Duration.ofSeconds(5)).record(USE, false, use.encode());

        UseReceipt receipt = UseReceipt.parse(((Recorded) outcome).result().toByteArray());
        assertThat(receipt.decision()).isEqualTo(UseDecision.WITHDRAWN);
    }

    @Test
    void submitsTheSameTransactionUntilItsFateIsKnown() throws Exception {
        chain.loseFates(2);
        Outcome outcome = new Recorder(ledger, Duration.ofSeconds(5)).record(EVENT, false, give);
        assertThat(outcome).isInstanceOf(Recorded.class);
        assertThat(chain.endorsements()).isEqualTo(1);
        assertThat(chain.height()).isEqualTo(2);
    }

    @Test
    void tellsThatTheOutcomeIsUnknownAndFindsItLater() throws Exception {
        chain.loseFates(1_000_000);
        Outcome outcome = recorder.record(EVENT, false, give);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.transactionId()).hasSize(64));
        assertThat(chain.endorsements()).isEqualTo(1);

        chain.loseFates(0);
        assertThat(recorder.record(EVENT, false, give)).isInstanceOf(Known.class);
        assertThat(chain.height()).isEqualTo(2);
    }

    @Test
    void givesUpWhenNoPeerAnswers() throws Exception {
        chain.setSilent(true);
        assertThat(recorder.record(EVENT, false, give)).isInstanceOf(Unavailable.class);
        assertThat(chain.height()).isEqualTo(1);
    }
}
