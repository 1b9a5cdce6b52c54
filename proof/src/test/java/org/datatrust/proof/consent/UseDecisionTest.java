package org.datatrust.proof.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.proof.consent.TestConsent.FROM;
import static org.datatrust.proof.consent.TestConsent.HOLDER;
import static org.datatrust.proof.consent.TestConsent.RECIPIENT;
import static org.datatrust.proof.consent.TestConsent.RECORDS;
import static org.datatrust.proof.consent.TestConsent.STRANGER;
import static org.datatrust.proof.consent.TestConsent.UNTIL;
import static org.datatrust.proof.consent.TestConsent.state;
import static org.datatrust.proof.consent.TestConsent.terms;
import static org.datatrust.proof.consent.TestConsent.use;

import java.util.Optional;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UseDecisionTest {
    @Test
    void thereIsNoUseWithoutAConsent() {
        assertThat(UseDecision.of(Optional.empty(), use(), FROM)).isEqualTo(UseDecision.NO_SUCH_CONSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUESTED, NOT_GIVEN",
        "GIVEN, GRANTED",
        "RENEWED, GRANTED",
        "REFUSED, REFUSED",
        "WITHDRAWN, WITHDRAWN",
        "EXPIRED, EXPIRED",
        "TERMINATED, TERMINATED",
        "INVALIDATED, INVALIDATED"
    })
    void onlyAGivenOrRenewedConsentCoversAnything(ConsentStatus status, UseDecision decision) {
        assertThat(decide(status, use(), FROM)).isEqualTo(decision);
    }

    @Test
    void validityBeginsWithItsFirstAndEndsBeforeItsLastHour() {
        assertThat(decide(ConsentStatus.GIVEN, use(), FROM - 1)).isEqualTo(UseDecision.NOT_YET_VALID);
        assertThat(decide(ConsentStatus.GIVEN, use(), FROM)).isEqualTo(UseDecision.GRANTED);
        assertThat(decide(ConsentStatus.GIVEN, use(), UNTIL - 1)).isEqualTo(UseDecision.GRANTED);
        assertThat(decide(ConsentStatus.GIVEN, use(), UNTIL)).isEqualTo(UseDecision.EXPIRED);
    }

    @Test
    void aConsentCoversItsOwnDatasetOnly() {
        UseRequest other =
                with(new DatasetName(HOLDER, "other"), Purpose.CONSULTATION_MANAGEMENT, RECIPIENT, UseScope.VIEW);
        assertThat(decide(ConsentStatus.GIVEN, other, FROM)).isEqualTo(UseDecision.OTHER_DATASET);
    }

    @ParameterizedTest
    @EnumSource
    void onlyPurposesOfTheListAreCoveredNoneIsImpliedByAnother(Purpose purpose) {
        UseRequest use = with(RECORDS, purpose, RECIPIENT, UseScope.VIEW);
        assertThat(decide(ConsentStatus.GIVEN, use, FROM))
                .isEqualTo(
                        terms().purposes().contains(purpose) ? UseDecision.GRANTED : UseDecision.PURPOSE_NOT_COVERED);
    }

    @Test
    void onlyNamedRecipientsAreCovered() {
        UseRequest use = with(RECORDS, Purpose.CONSULTATION_MANAGEMENT, STRANGER, UseScope.VIEW);
        assertThat(decide(ConsentStatus.GIVEN, use, FROM)).isEqualTo(UseDecision.RECIPIENT_NOT_COVERED);
    }

    @ParameterizedTest
    @CsvSource({"VIEW, GRANTED", "VIEW_AND_RETAIN, GRANTED", "SHARE, SCOPE_NOT_COVERED"})
    void aScopeIncludesThoseBeforeIt(UseScope scope, UseDecision decision) {
        UseRequest use = with(RECORDS, Purpose.CONSULTATION_MANAGEMENT, RECIPIENT, scope);
        assertThat(decide(ConsentStatus.GIVEN, use, FROM)).isEqualTo(decision);
    }

    private static UseDecision decide(ConsentStatus status, UseRequest use, long at) {
        return UseDecision.of(Optional.of(state(status, terms())), use, at);
    }

    private static UseRequest with(DatasetName dataset, Purpose purpose, OrganisationId recipient, UseScope scope) {
        UseRequest use = use();
        return new UseRequest(
                use.channel(), use.consent(), use.id(), dataset, purpose, recipient, scope, use.evidence());
    }
}
