package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datatrust.chaincode.MemoryChannel.Event;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.chaincode.MemoryChannel.Write;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("ca.test-hospital");
    private static final Bytes HOLDER = AUTHORITY.identity("test-hospital", "CN=gateway,OU=client");
    private static final Bytes RECIPIENT = AUTHORITY.identity("test-agency", "CN=gateway,OU=client");
    private static final Bytes PEER = AUTHORITY.identity("test-hospital", "CN=peer,OU=peer");

    private static final ChannelName CHANNEL = new ChannelName(MemoryChannel.NAME);
    private static final OrganisationId HOSPITAL = new OrganisationId("test-hospital");
    private static final OrganisationId AGENCY = new OrganisationId("test-agency");
    private static final ConsentName NAME = new ConsentName(HOSPITAL, "000102030405060708090a0b0c0d0e0f");
    private static final DatasetName RECORDS = new DatasetName(HOSPITAL, "records");
    private static final long HOUR = 3600;
    private static final long NOW = MemoryChannel.NOON;

    private final MemoryChannel channel = new MemoryChannel();

    @Test
    void aGivenConsentIsStoredWithItsHistoryAndAnnounced() throws MalformedException {
        ConsentEvent give = event(History.NONE, ConsentAction.GIVE);
        Simulation given = record(HOLDER, give);

        ConsentState state = ConsentState.parse(given.accepted().toByteArray());
        assertThat(state)
                .isEqualTo(new ConsentState(
                        NAME,
                        History.NONE.then(new ConsentEntry(give, HOSPITAL, NOW).encode()),
                        ConsentStatus.GIVEN,
                        terms(),
                        HOSPITAL,
                        NOW));
        assertThat(given.reads()).containsExactly(StateKey.consent(NAME));
        assertThat(given.writes()).containsExactly(new Write(StateKey.consent(NAME), state.encode()));
        assertThat(given.event()).contains(new Event("consent-changed", state.encode()));
        assertThat(call(RECIPIENT, "GetConsent", NAME.toString()).accepted()).isEqualTo(state.encode());
    }

    @Test
    void anEventSentAgainGetsTheStoredStateAndWritesNothing() {
        ConsentEvent give = event(History.NONE, ConsentAction.GIVE);
        Bytes stored = record(HOLDER, give).accepted();

        Simulation repeated = record(HOLDER, give);

        assertThat(repeated.accepted()).isEqualTo(stored);
        assertThat(repeated.writes()).isEmpty();
        assertThat(repeated.event()).isEmpty();
    }

    @Test
    void ofTwoDifferentEventsAtOnePlaceTheSecondIsRefused() throws MalformedException {
        ConsentState given = give();
        ConsentEvent withdraw = event(given.history(), ConsentAction.WITHDRAW);
        record(HOLDER, withdraw).accepted();
        assertRefused(record(HOLDER, event(given.history(), ConsentAction.TERMINATE)), "CHC-14 WRONG_HISTORY");
    }

    @Test
    void eachRuleHasACodeOfItsOwn() throws MalformedException {
        assertRefused(record(HOLDER, event(History.NONE, ConsentAction.WITHDRAW)), "CHC-15 ILLEGAL_TRANSITION");
        assertRefused(record(RECIPIENT, event(History.NONE, ConsentAction.GIVE)), "CHC-16 NOT_ENTITLED");
        assertRefused(
                record(HOLDER, event(History.NONE, ConsentAction.GIVE, terms(new DatasetName(AGENCY, "records"), 1))),
                "CHC-18 WIDER_TERMS");
        assertRefused(record(HOLDER, event(History.NONE, ConsentAction.GIVE, terms(RECORDS, 0))), "CHC-19 PERIOD_OVER");
        ConsentState given = give();
        assertRefused(record(HOLDER, event(given.history(), ConsentAction.EXPIRE)), "CHC-20 PERIOD_NOT_OVER");
        assertRefused(record(PEER, event(given.history(), ConsentAction.WITHDRAW)), "CHC-05 NOT_OWNER");
    }

    @Test
    void nothingThatHoldsThePersonsNumberIsRecorded() {
        DatasetName personal = new DatasetName(HOSPITAL, "record-a123456789");
        assertRefused(
                record(HOLDER, event(History.NONE, ConsentAction.GIVE, terms(personal, 24))), "CHC-31 PERSONAL_NUMBER");
        for (UseRequest use : List.of(
                new UseRequest(
                        CHANNEL,
                        NAME,
                        id(1),
                        personal,
                        Purpose.IMPROVE_HEALTHCARE,
                        AGENCY,
                        UseScope.VIEW,
                        Optional.empty()),
                new UseRequest(
                        CHANNEL,
                        new ConsentName(new OrganisationId("a123456789"), NAME.consent()),
                        id(1),
                        RECORDS,
                        Purpose.IMPROVE_HEALTHCARE,
                        AGENCY,
                        UseScope.VIEW,
                        Optional.empty()))) {
            assertRefused(use(RECIPIENT, use), "CHC-31 PERSONAL_NUMBER");
        }
    }

    @Test
    void whatIsMeantForAnotherChannelIsRefused() {
        ChannelName other = new ChannelName("other");
        ConsentEvent event =
                new ConsentEvent(other, NAME, History.NONE, ConsentAction.GIVE, Optional.of(terms()), Optional.empty());
        assertRefused(record(HOLDER, event), "CHC-11 OTHER_CHANNEL");
        UseRequest use = new UseRequest(
                other, NAME, id(1), RECORDS, Purpose.IMPROVE_HEALTHCARE, AGENCY, UseScope.VIEW, Optional.empty());
        assertRefused(use(RECIPIENT, use), "CHC-11 OTHER_CHANNEL");
    }

    @ParameterizedTest
    @CsvSource({"-901, false", "-900, true", "0, true", "900, true", "901, false", "-1782864000, false"})
    void aTransactionIsEndorsedOnlyNearThePeersTime(long difference, boolean near) {
        channel.setTimes(NOW, NOW + difference);
        Simulation given = record(HOLDER, event(History.NONE, ConsentAction.GIVE));
        Simulation used = use(RECIPIENT, use(1));
        if (near) {
            given.accepted();
            used.accepted();
        } else {
            assertRefused(given, "CHC-12 CLOCK_SKEW");
            assertRefused(used, "CHC-12 CLOCK_SKEW");
        }
    }

    @Test
    void peersWhoseClocksDifferEndorseTheSameBytes() {
        channel.setTimes(NOW + 899, NOW);
        Simulation slow = channel.simulate(
                HOLDER,
                Bytes.utf8("RecordConsentEvent"),
                event(History.NONE, ConsentAction.GIVE).encode());
        channel.setTimes(NOW - 899, NOW);
        Simulation fast = channel.simulate(
                HOLDER,
                Bytes.utf8("RecordConsentEvent"),
                event(History.NONE, ConsentAction.GIVE).encode());
        assertThat(slow).isEqualTo(fast);
    }

    @Test
    void aCoveredUseIsGrantedWithTheConsentInItsReadSet() throws MalformedException {
        ConsentState given = give();
        Simulation used = use(RECIPIENT, use(1));

        UseReceipt receipt = UseReceipt.parse(used.accepted().toByteArray());
        assertThat(receipt).isEqualTo(new UseReceipt(use(1), UseDecision.GRANTED, Optional.of(given.history()), NOW));
        assertThat(used.reads()).containsExactly(StateKey.use(NAME, id(1)), StateKey.consent(NAME));
        assertThat(used.writes()).containsExactly(new Write(StateKey.use(NAME, id(1)), receipt.encode()));
        assertThat(used.event()).contains(new Event("use-recorded", receipt.encode()));
        assertThat(call(HOLDER, "GetUse", NAME.toString(), id(1).hex()).accepted())
                .isEqualTo(receipt.encode());
    }

    @Test
    void aRefusedUseLeavesItsReceiptToo() throws MalformedException {
        assertThat(decision(use(RECIPIENT, use(1)))).isEqualTo(UseDecision.NO_SUCH_CONSENT);
        ConsentState given = give();
        record(HOLDER, event(given.history(), ConsentAction.WITHDRAW)).accepted();
        assertThat(decision(use(RECIPIENT, use(2)))).isEqualTo(UseDecision.WITHDRAWN);
        assertThat(call(HOLDER, "GetUse", NAME.toString(), id(2).hex()).accepted())
                .isNotNull();
    }

    @Test
    void aUseIsRecordedOnceAndKeepsItsDecision() throws MalformedException {
        ConsentState given = give();
        Bytes granted = use(RECIPIENT, use(1)).accepted();
        record(HOLDER, event(given.history(), ConsentAction.WITHDRAW)).accepted();

        Simulation replayed = use(RECIPIENT, use(1));

        assertThat(replayed.accepted()).isEqualTo(granted);
        assertThat(replayed.writes()).isEmpty();
        UseRequest other = new UseRequest(
                CHANNEL, NAME, id(1), RECORDS, Purpose.IMPROVE_HEALTHCARE, AGENCY, UseScope.SHARE, Optional.empty());
        assertRefused(use(RECIPIENT, other), "CHC-22 USE_CONFLICT");
    }

    @Test
    void onlyTheRecipientRecordsAUse() throws MalformedException {
        give();
        assertRefused(use(HOLDER, use(1)), "CHC-05 NOT_OWNER");
        assertRefused(use(AUTHORITY.identity("test-agency", "CN=peer,OU=peer"), use(1)), "CHC-05 NOT_OWNER");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertRefused(call(HOLDER, "GetConsent", NAME.toString()), "CHC-13 NO_SUCH_CONSENT");
        assertRefused(call(HOLDER, "GetUse", NAME.toString(), id(1).hex()), "CHC-21 NO_SUCH_USE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orgs/test-hospital/consents/A123456789",
                "orgs/test-hospital/consents/000102030405060708090A0B0C0D0E0F",
                "orgs/test-hospital/datasets/000102030405060708090a0b0c0d0e0f"
            })
    void refusesANameThatIsNone(String name) {
        assertRefused(call(HOLDER, "GetConsent", name), "CHC-01 MALFORMED");
        assertRefused(call(HOLDER, "GetUse", name, id(1).hex()), "CHC-01 MALFORMED");
    }

    @Test
    void refusesOversizedOrMalformedArguments() {
        assertRefused(
                channel.submit(
                        HOLDER,
                        Bytes.utf8("RecordConsentEvent"),
                        Bytes.copyOf(new byte[ConsentEvent.MAX_SIZE_BYTES + 1])),
                "CHC-10 LIMIT");
        assertRefused(
                channel.submit(HOLDER, Bytes.utf8("RecordUse"), Bytes.copyOf(new byte[UseRequest.MAX_SIZE_BYTES + 1])),
                "CHC-10 LIMIT");
        assertRefused(channel.submit(HOLDER, Bytes.utf8("RecordConsentEvent"), Bytes.EMPTY), "CHC-01 MALFORMED");
        assertRefused(channel.submit(HOLDER, Bytes.utf8("RecordUse"), Bytes.EMPTY), "CHC-01 MALFORMED");
        for (String id : List.of("", "00", "0A".repeat(16))) {
            assertRefused(call(HOLDER, "GetUse", NAME.toString(), id), "CHC-01 MALFORMED");
        }
    }

    @Test
    void damagedStateIsNotTakenForAnAnswer() {
        channel.damage(StateKey.consent(NAME), Bytes.utf8("damaged"));
        assertThat(call(HOLDER, "GetConsent", NAME.toString()).status()).isEqualTo(500);
        assertThat(use(RECIPIENT, use(1)).status()).isEqualTo(500);
    }

    private ConsentState give() throws MalformedException {
        return ConsentState.parse(record(HOLDER, event(History.NONE, ConsentAction.GIVE))
                .accepted()
                .toByteArray());
    }

    private Simulation record(Bytes creator, ConsentEvent event) {
        return channel.submit(creator, Bytes.utf8("RecordConsentEvent"), event.encode());
    }

    private Simulation use(Bytes creator, UseRequest request) {
        return channel.submit(creator, Bytes.utf8("RecordUse"), request.encode());
    }

    private Simulation call(Bytes creator, String... args) {
        return channel.submit(creator, Stream.of(args).map(Bytes::utf8).toArray(Bytes[]::new));
    }

    private static UseDecision decision(Simulation used) throws MalformedException {
        return UseReceipt.parse(used.accepted().toByteArray()).decision();
    }

    private static void assertRefused(Simulation simulation, String code) {
        assertThat(simulation.code()).isEqualTo(code);
        assertThat(simulation.writes()).isEmpty();
    }

    static ConsentEvent event(History before, ConsentAction action) {
        return event(before, action, terms());
    }

    private static ConsentEvent event(History before, ConsentAction action, ConsentTerms terms) {
        return new ConsentEvent(
                CHANNEL,
                NAME,
                before,
                action,
                action.hasTerms() ? Optional.of(terms) : Optional.empty(),
                Optional.empty());
    }

    private static ConsentTerms terms() {
        return terms(RECORDS, 24);
    }

    private static ConsentTerms terms(DatasetName dataset, long hours) {
        return new ConsentTerms(
                TestLog.digest("record"),
                dataset,
                List.of(Purpose.IMPROVE_HEALTHCARE),
                List.of(AGENCY),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                TestLog.digest("notice"),
                "zh-TW",
                NOW / HOUR - 1,
                NOW / HOUR + hours,
                Optional.<Digest>empty());
    }

    static UseRequest use(int id) {
        return new UseRequest(
                CHANNEL, NAME, id(id), RECORDS, Purpose.IMPROVE_HEALTHCARE, AGENCY, UseScope.VIEW, Optional.empty());
    }

    private static Bytes id(int number) {
        byte[] id = new byte[UseRequest.ID_SIZE_BYTES];
        id[0] = (byte) number;
        return Bytes.copyOf(id);
    }
}
