package org.datatrust.proof.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.datatrust.proof.consent.TestConsent.CHANNEL;
import static org.datatrust.proof.consent.TestConsent.NAME;
import static org.datatrust.proof.consent.TestConsent.digest;
import static org.datatrust.proof.consent.TestConsent.event;
import static org.datatrust.proof.consent.TestConsent.state;
import static org.datatrust.proof.consent.TestConsent.terms;
import static org.datatrust.proof.consent.TestConsent.use;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Canonicity;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentRecordsTest {
    @Test
    void everyAcceptedEventIsTheOneEncodingOfItsValue() throws MalformedException {
        Person person = new Person(1);
        for (ConsentEvent event : List.of(
                event(History.NONE, ConsentAction.GIVE, terms()),
                event(new History(300, digest("before")), ConsentAction.WITHDRAW, terms()),
                person.sign(event(History.NONE, ConsentAction.GIVE, terms(Optional.of(person.commitment())))))) {
            Canonicity.check(event.encode(), input -> ConsentEvent.parse(input).encode());
        }
    }

    @Test
    void everyAcceptedEntryIsTheOneEncodingOfItsValue() throws MalformedException {
        ConsentEvent event = event(History.NONE, ConsentAction.GIVE, terms());
        Canonicity.check(
                new ConsentEntry(event, TestConsent.HOLDER, TestConsent.FROM).encode(),
                input -> ConsentEntry.parse(input).encode());
    }

    @Test
    void everyAcceptedStateIsTheOneEncodingOfItsValue() throws MalformedException {
        Canonicity.check(
                state(ConsentStatus.GIVEN, terms()).encode(),
                input -> ConsentState.parse(input).encode());
    }

    @Test
    void everyAcceptedUseAndReceiptIsTheOneEncodingOfItsValue() throws MalformedException {
        Canonicity.check(use().encode(), input -> UseRequest.parse(input).encode());
        History history = History.NONE.then(Bytes.utf8("TEST event"));
        for (UseReceipt receipt : List.of(
                new UseReceipt(use(), UseDecision.GRANTED, Optional.of(history), TestConsent.FROM),
                new UseReceipt(use(), UseDecision.NO_SUCH_CONSENT, Optional.empty(), TestConsent.FROM))) {
            Canonicity.check(receipt.encode(), input -> UseReceipt.parse(input).encode());
        }
    }

    @Test
    void largestRecordsFitTheirCaps() throws MalformedException {
        Person person = new Person(1);
        OrganisationId longest = new OrganisationId("o".repeat(63));
        ConsentTerms most = new ConsentTerms(
                digest("record"),
                new DatasetName(longest, "d".repeat(63)),
                Arrays.stream(Purpose.values())
                        .skip(Purpose.values().length - ConsentTerms.MAX_PURPOSES)
                        .toList(),
                IntStream.range(0, ConsentTerms.MAX_RECIPIENTS)
                        .mapToObj(i -> new OrganisationId("o".repeat(62) + (char) ('a' + i)))
                        .toList(),
                UseScope.SHARE,
                LegalBasis.VITAL_INTEREST,
                digest("notice"),
                "zho-Hant-TW",
                0,
                ConsentTerms.MAX_HOUR,
                Optional.of(person.commitment()));
        ConsentEvent event = person.sign(new ConsentEvent(
                new ChannelName("c".repeat(249)),
                new ConsentName(longest, NAME.consent()),
                new History(ConsentEvent.MAX_EVENTS - 1, digest("before")),
                ConsentAction.RENEW,
                Optional.of(most),
                Optional.empty()));
        assertThat(ConsentEvent.parse(event.encode().toByteArray())).isEqualTo(event);
        ConsentState state = new ConsentState(
                event.consent(),
                event.before().then(new ConsentEntry(event, longest, ConsentState.MAX_SECONDS).encode()),
                ConsentStatus.RENEWED,
                most,
                longest,
                ConsentState.MAX_SECONDS);
        ConsentEntry entry = new ConsentEntry(event, longest, ConsentState.MAX_SECONDS);
        assertThat(ConsentEntry.parse(entry.encode().toByteArray())).isEqualTo(entry);
        assertThat(ConsentState.parse(state.encode().toByteArray())).isEqualTo(state);
        UseRequest use = new UseRequest(
                event.channel(),
                event.consent(),
                use().id(),
                most.dataset(),
                Purpose.ELECTRONIC_RECORDS_MANAGEMENT,
                longest,
                UseScope.SHARE,
                Optional.of(digest("cards")));
        UseReceipt receipt = new UseReceipt(
                use, UseDecision.SCOPE_NOT_COVERED, Optional.of(state.history()), ConsentState.MAX_SECONDS);
        assertThat(UseReceipt.parse(receipt.encode().toByteArray())).isEqualTo(receipt);
    }

    @ParameterizedTest
    @EnumSource
    void anEventStatesTermsExactlyIfItsActionDoes(ConsentAction action) {
        Optional<ConsentTerms> wrong = action.hasTerms() ? Optional.empty() : Optional.of(terms());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsentEvent(CHANNEL, NAME, History.NONE, action, wrong, Optional.empty()));
    }

    @Test
    void refusesAnEventWithTermsThatItsActionHasNot() {
        byte[] give = event(History.NONE, ConsentAction.GIVE, terms()).encode().toByteArray();
        byte[] withdraw =
                event(History.NONE, ConsentAction.WITHDRAW, terms()).encode().toByteArray();
        // The action follows the digest of the history, the last byte of a withdrawal.
        assertMalformed("CNS-02", with(give, withdraw.length - 1, 5));
        assertMalformed("CNS-02", with(withdraw, withdraw.length - 1, 2));
    }

    @Test
    void refusesAnotherVersionWithACodeOfItsOwn() {
        byte[] event = event(History.NONE, ConsentAction.GIVE, terms()).encode().toByteArray();
        assertThat(event[1]).as("key 1").isEqualTo((byte) 1);
        assertMalformed("CNS-01", with(event, 2, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "z",
                "ZH",
                "zh-tw",
                "zh_TW",
                "english",
                "zh-TW ",
                "zh-",
                "\uff5a\uff48",
                "A123456789",
            })
    void refusesWhatIsNoLanguage(String language) {
        assertThatIllegalArgumentException().isThrownBy(() -> withLanguage(language));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-TW", "zh-Hant-TW", "ami"})
    void acceptsLanguages(String language) {
        assertThat(withLanguage(language).language()).isEqualTo(language);
    }

    @Test
    void refusesListsThatAreEmptyUnsortedDoubledOrTooLong() {
        ConsentTerms good = terms();
        List<List<Purpose>> purposes = List.of(
                List.of(),
                List.of(Purpose.CONSULTATION_MANAGEMENT, Purpose.IMPROVE_HEALTHCARE),
                List.of(Purpose.IMPROVE_HEALTHCARE, Purpose.IMPROVE_HEALTHCARE),
                Arrays.stream(Purpose.values())
                        .limit(ConsentTerms.MAX_PURPOSES + 1L)
                        .toList());
        for (List<Purpose> list : purposes) {
            assertThatIllegalArgumentException().isThrownBy(() -> with(good, list, good.recipients(), 0, 1));
        }
        List<List<OrganisationId>> recipients = List.of(
                List.of(),
                List.of(TestConsent.HOLDER, TestConsent.RECIPIENT),
                List.of(TestConsent.HOLDER, TestConsent.HOLDER),
                IntStream.rangeClosed(0, ConsentTerms.MAX_RECIPIENTS)
                        .mapToObj(i -> new OrganisationId("o" + (char) ('a' + i)))
                        .toList());
        for (List<OrganisationId> list : recipients) {
            assertThatIllegalArgumentException().isThrownBy(() -> with(good, good.purposes(), list, 0, 1));
        }
    }

    @Test
    void refusesPeriodsThatEndBeforeTheyBegin() {
        ConsentTerms good = terms();
        for (long[] period : new long[][] {{-1, 1}, {0, 0}, {5, 4}, {0, ConsentTerms.MAX_HOUR + 1}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with(good, good.purposes(), good.recipients(), period[0], period[1]));
        }
        assertThat(with(good, good.purposes(), good.recipients(), 0, 1).untilHour())
                .isEqualTo(1);
    }

    @Test
    void refusesAPurposeOutsideTheList() {
        byte[] event = event(History.NONE, ConsentAction.GIVE, terms()).encode().toByteArray();
        int at = indexOf(event, Bytes.utf8("dpv:ImproveHealthcare").toByteArray());
        assertMalformed("CNS-02", with(event, at + 4, 'i'));
    }

    @Test
    void termsAndStatusesAreThoseOfTheVocabulary() {
        assertThat(Purpose.values()).allSatisfy(purpose -> {
            assertThat(purpose.term()).matches("(dpv|sector-health):[A-Z][A-Za-z]+");
            assertThat(Purpose.ofTerm(purpose.term())).contains(purpose);
        });
        assertThat(Purpose.ofTerm("dpv:GeneticConditionDiagnosis")).isEmpty();
        assertThat(ConsentStatus.values()).extracting(ConsentStatus::term).doesNotHaveDuplicates();
        assertThat(LegalBasis.values()).extracting(LegalBasis::term).doesNotHaveDuplicates();
    }

    @Test
    void numbersOnTheWireComeBackAsTheSameValues() throws MalformedException {
        Canonicity.checkNumbers(UseScope.class);
        Canonicity.checkNumbers(LegalBasis.class);
        Canonicity.checkNumbers(ConsentStatus.class);
        Canonicity.checkNumbers(ConsentAction.class);
        Canonicity.checkNumbers(UseDecision.class);
    }

    @Test
    void aReceiptNamesTheEventsUnlessThereIsNoConsent() {
        History history = History.NONE.then(Bytes.utf8("TEST event"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UseReceipt(use(), UseDecision.GRANTED, Optional.empty(), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UseReceipt(use(), UseDecision.NO_SUCH_CONSENT, Optional.of(history), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orgs/test-hospital/consents/A123456789",
                "orgs/test-hospital/consents/000102030405060708090A0B0C0D0E0F",
                "orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0",
                "orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0f0",
                "orgs/test-hospital/consents/000102030405060708090a0b0c0d0e0g",
                "orgs/test-hospital/datasets/000102030405060708090a0b0c0d0e0f",
                "orgs/test-hospital/consents/\uff10\uff10102030405060708090a0b0c0d0e0f",
            })
    void aConsentIsNamedByRandomDigitsOnly(String name) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ConsentName.parse(name))
                .satisfies(e -> assertThat(e.code()).isEqualTo("NAM-01"));
    }

    private static void assertMalformed(String code, byte[] event) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ConsentEvent.parse(event))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] with(byte[] encoded, int at, int value) {
        byte[] changed = encoded.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static int indexOf(byte[] content, byte[] part) {
        for (int at = 0; at + part.length <= content.length; at++) {
            if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("the part is not there");
    }

    private static ConsentTerms withLanguage(String language) {
        ConsentTerms good = terms();
        return new ConsentTerms(
                good.record(),
                good.dataset(),
                good.purposes(),
                good.recipients(),
                good.scope(),
                good.basis(),
                good.notice(),
                language,
                good.fromHour(),
                good.untilHour(),
                good.principalKey());
    }

    private static ConsentTerms with(
            ConsentTerms good, List<Purpose> purposes, List<OrganisationId> recipients, long from, long until) {
        return new ConsentTerms(
                good.record(),
                good.dataset(),
                purposes,
                recipients,
                good.scope(),
                good.basis(),
                good.notice(),
                good.language(),
                from,
                until,
                good.principalKey());
    }
}
