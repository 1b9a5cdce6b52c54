package org.datatrust.proof.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datatrust.proof.consent.TestConsent.FROM;
import static org.datatrust.proof.consent.TestConsent.HOLDER;
import static org.datatrust.proof.consent.TestConsent.STRANGER;
import static org.datatrust.proof.consent.TestConsent.UNTIL;
import static org.datatrust.proof.consent.TestConsent.event;
import static org.datatrust.proof.consent.TestConsent.state;
import static org.datatrust.proof.consent.TestConsent.terms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.EcdsaP256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsentRulesTest {
    private static final ConsentRules RULES = new ConsentRules(new EcdsaP256(new BouncyCastleProvider()));
    private static final long NOW = FROM + 1000;

    /** docs/spec/consent.md, "Life of a consent". */
    private static final Map<ConsentStatus, Set<ConsentAction>> LAWFUL = Map.of(
            ConsentStatus.REQUESTED,
            Set.of(ConsentAction.GIVE, ConsentAction.REFUSE, ConsentAction.WITHDRAW, ConsentAction.TERMINATE),
            ConsentStatus.GIVEN,
            Set.of(
                    ConsentAction.RENEW,
                    ConsentAction.WITHDRAW,
                    ConsentAction.EXPIRE,
                    ConsentAction.TERMINATE,
                    ConsentAction.INVALIDATE),
            ConsentStatus.RENEWED,
            Set.of(
                    ConsentAction.RENEW,
                    ConsentAction.WITHDRAW,
                    ConsentAction.EXPIRE,
                    ConsentAction.TERMINATE,
                    ConsentAction.INVALIDATE),
            ConsentStatus.REFUSED,
            Set.of(),
            ConsentStatus.WITHDRAWN,
            Set.of(),
            ConsentStatus.EXPIRED,
            Set.of(),
            ConsentStatus.TERMINATED,
            Set.of(),
            ConsentStatus.INVALIDATED,
            Set.of());

    @ParameterizedTest
    @EnumSource
    void onlyLawfulActionsFollowEachStatus(ConsentStatus status) {
        ConsentState before = state(status, terms());
        Set<ConsentAction> accepted = new java.util.HashSet<>();
        for (ConsentAction action : ConsentAction.values()) {
            long at = action == ConsentAction.EXPIRE ? UNTIL : NOW;
            switch (RULES.apply(Optional.of(before), event(before.history(), action, terms()), HOLDER, at)) {
                case ConsentVerdict.Accepted(ConsentState after) -> {
                    accepted.add(action);
                    assertThat(after.status()).isEqualTo(action.result());
                    assertThat(after.terms()).isEqualTo(before.terms());
                    assertThat(after.changedAt()).isEqualTo(at);
                }
                case ConsentVerdict.Refused(ConsentRefusal reason) ->
                    assertThat(reason).isEqualTo(ConsentRefusal.ILLEGAL_TRANSITION);
            }
        }
        assertThat(accepted).isEqualTo(LAWFUL.get(status));
    }

    @ParameterizedTest
    @EnumSource
    void aConsentBeginsWithARequestOrWithBeingGiven(ConsentAction action) {
        ConsentVerdict verdict = RULES.apply(Optional.empty(), event(History.NONE, action, terms()), HOLDER, NOW);
        switch (action) {
            case REQUEST, GIVE -> assertThat(accepted(verdict).status()).isEqualTo(action.result());
            case RENEW -> assertThat(verdict).isEqualTo(refused(ConsentRefusal.ILLEGAL_TRANSITION));
            case REFUSE, WITHDRAW, EXPIRE, TERMINATE, INVALIDATE ->
                assertThat(verdict).isEqualTo(refused(ConsentRefusal.ILLEGAL_TRANSITION));
        }
    }

    @Test
    void historyIsTheHashChainOfTheEventsWithSubmitterAndTime() {
        ConsentEvent request = event(History.NONE, ConsentAction.REQUEST, terms());
        ConsentState requested = accepted(RULES.apply(Optional.empty(), request, HOLDER, NOW));
        ConsentEvent given = event(requested.history(), ConsentAction.GIVE, terms());
        ConsentState state = accepted(RULES.apply(Optional.of(requested), given, HOLDER, NOW + 1));

        assertThat(state.history())
                .isEqualTo(History.NONE
                        .then(new ConsentEntry(request, HOLDER, NOW).encode())
                        .then(new ConsentEntry(given, HOLDER, NOW + 1).encode()));
        assertThat(state.isAfter(given)).isTrue();
        assertThat(state.isAfter(request)).isFalse();
        assertThat(state.history().events()).isEqualTo(2);
    }

    @Test
    void refusesAnEventThatDoesNotFollowTheNewest() {
        ConsentState given = state(ConsentStatus.GIVEN, terms());
        for (History before : List.of(
                History.NONE,
                new History(given.history().events() + 1, given.history().digest()),
                new History(given.history().events(), TestConsent.digest("another event")))) {
            assertThat(RULES.apply(Optional.of(given), event(before, ConsentAction.WITHDRAW, terms()), HOLDER, NOW))
                    .isEqualTo(refused(ConsentRefusal.WRONG_HISTORY));
        }
        assertThat(RULES.apply(Optional.empty(), event(given.history(), ConsentAction.GIVE, terms()), HOLDER, NOW))
                .isEqualTo(refused(ConsentRefusal.WRONG_HISTORY));
    }

    @Test
    void aWithdrawnConsentCannotBeWithdrawnAgain() {
        ConsentState given = state(ConsentStatus.GIVEN, terms());
        ConsentState withdrawn = accepted(
                RULES.apply(Optional.of(given), event(given.history(), ConsentAction.WITHDRAW, terms()), HOLDER, NOW));
        assertThat(RULES.apply(
                        Optional.of(withdrawn),
                        event(withdrawn.history(), ConsentAction.WITHDRAW, terms()),
                        HOLDER,
                        NOW))
                .isEqualTo(refused(ConsentRefusal.ILLEGAL_TRANSITION));
    }

    @Test
    void aConsentWhosePeriodIsOverCanStillBeWithdrawn() {
        ConsentState given = state(ConsentStatus.GIVEN, terms());
        ConsentState withdrawn = accepted(RULES.apply(
                Optional.of(given), event(given.history(), ConsentAction.WITHDRAW, terms()), HOLDER, UNTIL + 1));
        assertThat(withdrawn.status()).isEqualTo(ConsentStatus.WITHDRAWN);
    }

    @ParameterizedTest
    @EnumSource
    void anotherOrganisationMayOnlyNoteThatThePeriodIsOver(ConsentAction action) {
        ConsentState before = state(
                action == ConsentAction.GIVE || action == ConsentAction.REFUSE
                        ? ConsentStatus.REQUESTED
                        : ConsentStatus.GIVEN,
                terms());
        ConsentVerdict verdict = RULES.apply(
                Optional.of(before),
                event(before.history(), action, terms()),
                STRANGER,
                action == ConsentAction.EXPIRE ? UNTIL : NOW);
        if (action == ConsentAction.EXPIRE) {
            assertThat(accepted(verdict).status()).isEqualTo(ConsentStatus.EXPIRED);
        } else {
            assertThat(verdict).isEqualTo(refused(ConsentRefusal.NOT_ENTITLED));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withTheRegisteredKeyThePersonGivesRefusesAndWithdrawsThroughAnyMember(ConsentAction action) {
        Person person = new Person(1);
        ConsentTerms terms = terms(Optional.of(person.commitment()));
        ConsentState before = state(
                action == ConsentAction.GIVE || action == ConsentAction.REFUSE
                        ? ConsentStatus.REQUESTED
                        : ConsentStatus.GIVEN,
                terms);
        ConsentVerdict verdict = RULES.apply(
                Optional.of(before),
                person.sign(event(before.history(), action, terms)),
                STRANGER,
                action == ConsentAction.EXPIRE ? UNTIL : NOW);
        switch (action) {
            case GIVE, REFUSE, WITHDRAW, EXPIRE ->
                assertThat(accepted(verdict).status()).isEqualTo(action.result());
            case REQUEST, RENEW, TERMINATE, INVALIDATE ->
                assertThat(verdict).isEqualTo(refused(ConsentRefusal.NOT_ENTITLED));
        }
    }

    @Test
    void aSignatureIsNeverIgnored() {
        Person person = new Person(1);
        Person other = new Person(2);
        ConsentTerms terms = terms(Optional.of(person.commitment()));
        ConsentState given = state(ConsentStatus.GIVEN, terms);
        ConsentEvent withdrawal = event(given.history(), ConsentAction.WITHDRAW, terms);
        ConsentEvent termination = event(given.history(), ConsentAction.TERMINATE, terms);
        PrincipalSignature good = person.sign(withdrawal).principal().orElseThrow();
        Bytes otherSalt = Bytes.copyOf(new byte[32]);

        List<ConsentEvent> forged = new ArrayList<>();
        forged.add(other.sign(withdrawal));
        forged.add(termination.signedBy(good));
        forged.add(withdrawal.signedBy(new PrincipalSignature(otherSalt, good.key(), good.signature())));
        forged.add(withdrawal.signedBy(new PrincipalSignature(good.salt(), other.key(), good.signature())));
        forged.add(withdrawal.signedBy(new PrincipalSignature(
                good.salt(),
                good.key(),
                good.signature().slice(0, good.signature().size() - 1))));
        for (ConsentEvent event : forged) {
            for (OrganisationId submitter : List.of(HOLDER, STRANGER)) {
                assertThat(RULES.apply(Optional.of(given), event, submitter, NOW))
                        .isEqualTo(refused(ConsentRefusal.NOT_THE_PERSON));
            }
        }
        assertThat(accepted(RULES.apply(Optional.of(given), person.sign(withdrawal), STRANGER, NOW))
                        .status())
                .isEqualTo(ConsentStatus.WITHDRAWN);
    }

    @Test
    void aSignatureWithoutARegisteredKeyIsRefused() {
        Person person = new Person(1);
        ConsentState given = state(ConsentStatus.GIVEN, terms());
        ConsentEvent withdrawal = person.sign(event(given.history(), ConsentAction.WITHDRAW, terms()));
        assertThat(RULES.apply(Optional.of(given), withdrawal, HOLDER, NOW))
                .isEqualTo(refused(ConsentRefusal.NOT_THE_PERSON));
    }

    @Test
    void aSignatureIsGoodForOnePlaceInOneConsentOnOneChannel() {
        Person person = new Person(1);
        ConsentTerms terms = terms(Optional.of(person.commitment()));
        ConsentState given = state(ConsentStatus.GIVEN, terms);
        ConsentState renewed = accepted(
                RULES.apply(Optional.of(given), event(given.history(), ConsentAction.RENEW, terms), HOLDER, NOW));
        PrincipalSignature forGiven = person.sign(event(given.history(), ConsentAction.WITHDRAW, terms))
                .principal()
                .orElseThrow();
        ConsentEvent replayed =
                event(renewed.history(), ConsentAction.WITHDRAW, terms).signedBy(forGiven);
        assertThat(RULES.apply(Optional.of(renewed), replayed, STRANGER, NOW))
                .isEqualTo(refused(ConsentRefusal.NOT_THE_PERSON));
    }

    @Test
    void aKeyStaysRegistered() {
        Person person = new Person(1);
        ConsentState given = state(ConsentStatus.GIVEN, terms(Optional.of(person.commitment())));
        for (Optional<org.datatrust.proof.Digest> key :
                List.of(Optional.<org.datatrust.proof.Digest>empty(), Optional.of(new Person(2).commitment()))) {
            assertThat(RULES.apply(
                            Optional.of(given), event(given.history(), ConsentAction.RENEW, terms(key)), HOLDER, NOW))
                    .isEqualTo(refused(ConsentRefusal.WIDER_TERMS));
        }
    }

    @Test
    void nothingIsGivenOrRenewedBeyondWhatWasRequestedOrGiven() {
        ConsentTerms asked = terms();
        List<ConsentTerms> wider = List.of(
                with(asked, List.of(Purpose.ACADEMIC_RESEARCH), asked.recipients(), asked.scope(), asked.basis()),
                with(
                        asked,
                        List.of(
                                Purpose.IMPROVE_HEALTHCARE,
                                Purpose.CONSULTATION_MANAGEMENT,
                                Purpose.PATIENT_MONITORING),
                        asked.recipients(),
                        asked.scope(),
                        asked.basis()),
                with(asked, asked.purposes(), List.of(STRANGER), asked.scope(), asked.basis()),
                with(asked, asked.purposes(), asked.recipients(), UseScope.SHARE, asked.basis()),
                with(asked, asked.purposes(), asked.recipients(), asked.scope(), LegalBasis.PUBLIC_INTEREST),
                about(asked, new DatasetName(HOLDER, "other")));
        ConsentTerms narrower =
                with(asked, List.of(Purpose.IMPROVE_HEALTHCARE), List.of(HOLDER), UseScope.VIEW, asked.basis());
        Map<ConsentStatus, ConsentAction> steps =
                Map.of(ConsentStatus.REQUESTED, ConsentAction.GIVE, ConsentStatus.GIVEN, ConsentAction.RENEW);
        steps.forEach((status, action) -> {
            ConsentState before = state(status, asked);
            for (ConsentTerms terms : wider) {
                assertThat(RULES.apply(Optional.of(before), event(before.history(), action, terms), HOLDER, NOW))
                        .isEqualTo(refused(ConsentRefusal.WIDER_TERMS));
            }
            assertThat(accepted(RULES.apply(
                                    Optional.of(before), event(before.history(), action, narrower), HOLDER, NOW))
                            .terms())
                    .isEqualTo(narrower);
        });
    }

    @Test
    void aConsentIsAboutDataOfItsOwnOrganisation() {
        ConsentTerms foreign = about(terms(), new DatasetName(STRANGER, "records"));
        assertThat(RULES.apply(Optional.empty(), event(History.NONE, ConsentAction.GIVE, foreign), HOLDER, NOW))
                .isEqualTo(refused(ConsentRefusal.WIDER_TERMS));
    }

    @Test
    void nothingIsGivenForAPeriodThatIsOverAndNothingExpiresBefore() {
        ConsentEvent give = event(History.NONE, ConsentAction.GIVE, terms());
        assertThat(accepted(RULES.apply(Optional.empty(), give, HOLDER, UNTIL - 1))
                        .status())
                .isEqualTo(ConsentStatus.GIVEN);
        assertThat(RULES.apply(Optional.empty(), give, HOLDER, UNTIL)).isEqualTo(refused(ConsentRefusal.PERIOD_OVER));

        ConsentState given = state(ConsentStatus.GIVEN, terms());
        ConsentEvent expire = event(given.history(), ConsentAction.EXPIRE, terms());
        assertThat(RULES.apply(Optional.of(given), expire, HOLDER, UNTIL - 1))
                .isEqualTo(refused(ConsentRefusal.PERIOD_NOT_OVER));
        assertThat(accepted(RULES.apply(Optional.of(given), expire, HOLDER, UNTIL))
                        .status())
                .isEqualTo(ConsentStatus.EXPIRED);
    }

    @Test
    void timeNeverRunsBackwards() {
        ConsentState given = state(ConsentStatus.GIVEN, terms());
        ConsentState withdrawn = accepted(RULES.apply(
                Optional.of(given),
                event(given.history(), ConsentAction.WITHDRAW, terms()),
                HOLDER,
                given.changedAt() - 600));
        assertThat(withdrawn.changedAt()).isEqualTo(given.changedAt());
        assertThat(withdrawn.history())
                .as("what is kept goes through the rules again")
                .isEqualTo(accepted(RULES.apply(
                                Optional.of(given),
                                event(given.history(), ConsentAction.WITHDRAW, terms()),
                                HOLDER,
                                withdrawn.changedAt()))
                        .history());
    }

    private static ConsentTerms with(
            ConsentTerms terms,
            List<Purpose> purposes,
            List<OrganisationId> recipients,
            UseScope scope,
            LegalBasis basis) {
        return new ConsentTerms(
                terms.record(),
                terms.dataset(),
                purposes,
                recipients,
                scope,
                basis,
                terms.notice(),
                terms.language(),
                terms.fromHour(),
                terms.untilHour(),
                terms.principalKey());
    }

    private static ConsentTerms about(ConsentTerms terms, DatasetName dataset) {
        return new ConsentTerms(
                terms.record(),
                dataset,
                terms.purposes(),
                terms.recipients(),
                terms.scope(),
                terms.basis(),
                terms.notice(),
                terms.language(),
                terms.fromHour(),
                terms.untilHour(),
                terms.principalKey());
    }

    private static ConsentState accepted(ConsentVerdict verdict) {
        return switch (verdict) {
            case ConsentVerdict.Accepted(ConsentState state) -> state;
            case ConsentVerdict.Refused(ConsentRefusal reason) -> throw new AssertionError("refused: " + reason);
        };
    }

    private static ConsentVerdict refused(ConsentRefusal reason) {
        return new ConsentVerdict.Refused(reason);
    }
}
