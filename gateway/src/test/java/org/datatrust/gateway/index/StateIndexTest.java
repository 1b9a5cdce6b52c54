package org.datatrust.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.index.ConsentIndex.AtBlock;
import org.datatrust.gateway.index.ConsentIndex.AtTime;
import org.datatrust.gateway.index.ConsentIndex.Page;
import org.datatrust.gateway.index.IndexStore.Row;
import org.datatrust.gateway.index.IndexStore.Table;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.MemoryChain;
import org.datatrust.gateway.ledger.Recorder;
import org.datatrust.gateway.ledger.TestConsents;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.OrganisationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateIndexTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final OrganisationId HOLDER = TestConsents.HOSPITAL;
    private static final OrganisationId RECIPIENT = TestConsents.AGENCY;

    @TempDir
    private Path folder = Path.of("");

    private final MemoryChain chain = new MemoryChain();
    private final Ledger ledger = chain.ledger(HOLDER);

    private StateIndex follow() throws Exception {
        StateIndex index =
                StateIndex.follow(folder.resolve("index"), chain.genesis(), ledger, new SimpleMeterRegistry());
        assertThat(index.await(chain.height() - 1, LONG)).isTrue();
        assertThat(index.awaitCurrent(LONG)).isTrue();
        return index;
    }

    private ConsentState record(ConsentEvent event) throws Exception {
        return ConsentState.parse(
                ((Recorder.Recorded) new Recorder(ledger, LONG).record("RecordConsentEvent", false, event.encode()))
                        .result()
                        .toByteArray());
    }

    private ConsentState give() throws Exception {
        return record(
                TestConsents.give(TestConsents.name(HOLDER), TestConsents.terms(HOLDER, chain.time(), RECIPIENT)));
    }

    private ConsentState withdraw(ConsentState given) throws Exception {
        return record(TestConsents.then(given, ConsentAction.WITHDRAW));
    }

    private UseReceipt use(ConsentName consent) throws Exception {
        UseRequest use = TestConsents.use(consent, RECIPIENT);
        return UseReceipt.parse(((Recorder.Recorded)
                        new Recorder(chain.ledger(RECIPIENT), LONG).record("RecordUse", false, use.encode()))
                .result()
                .toByteArray());
    }

    @Test
    void holdsWhatTheChainHolds() throws Exception {
        ConsentState given = give();
        UseReceipt receipt = use(given.consent());
        ConsentState withdrawn = withdraw(given);
        try (StateIndex index = follow()) {
            ConsentIndex consents = index.consents();
            assertThat(consents.state(given.consent()).content()).contains(withdrawn);
            assertThat(consents.state(given.consent()).block()).isEqualTo(3);
            assertThat(consents.use(given.consent(), receipt.request().id()).content())
                    .contains(receipt);
            assertThat(consents.uses(given.consent(), Bytes.EMPTY, 10).rows()).containsExactly(receipt);
            assertThat(consents.uses(TestConsents.name(HOLDER), Bytes.EMPTY, 10).rows())
                    .isEmpty();
            assertThat(consents.state(TestConsents.name(HOLDER)).content()).isEmpty();
        }
    }

    @Test
    void keepsTheEntriesThatTheHistoryIsMadeOf() throws Exception {
        ConsentState withdrawn = withdraw(give());
        try (StateIndex index = follow()) {
            History history = History.NONE;
            for (var row : index.consents().entries(withdrawn.consent(), 0, 10).rows()) {
                history = history.then(row.entry().encode());
            }
            assertThat(history).isEqualTo(withdrawn.history());
            assertThat(index.consents().entries(withdrawn.consent(), 0, 10).rows())
                    .extracting(ConsentIndex.BlockEntry::block)
                    .containsExactly(1L, 2L);
            Page<ConsentIndex.BlockEntry> first = index.consents().entries(withdrawn.consent(), 0, 1);
            assertThat(first.next()).contains("1");
            assertThat(index.consents().entries(withdrawn.consent(), 1, 1).next())
                    .isEmpty();
        }
    }

    @Test
    void knowsAConsentAtEveryMoment() throws Exception {
        long start = chain.time();
        ConsentState given = give();
        chain.setTime(start + 100);
        ConsentState withdrawn = withdraw(given);
        chain.setTime(start + 200);
        give();
        try (StateIndex index = follow()) {
            ConsentIndex consents = index.consents();
            ConsentName name = given.consent();
            assertThat(consents.standing(name, new AtTime(start - 1))
                            .orElseThrow()
                            .then())
                    .isEmpty();
            assertThat(consents.standing(name, new AtTime(start)).orElseThrow().then())
                    .contains(given);
            assertThat(consents.standing(name, new AtTime(start + 99))
                            .orElseThrow()
                            .then())
                    .contains(given);
            assertThat(consents.standing(name, new AtTime(start + 100))
                            .orElseThrow()
                            .then())
                    .contains(withdrawn);
            assertThat(consents.standing(name, new AtBlock(0)).orElseThrow().then())
                    .isEmpty();
            assertThat(consents.standing(name, new AtBlock(1)).orElseThrow())
                    .isEqualTo(new ConsentIndex.Standing(Optional.of(given), start, Optional.of(withdrawn), 3));
            assertThat(consents.standing(name, new AtBlock(3)).orElseThrow().thenSeconds())
                    .isEqualTo(start + 200);
            assertThat(consents.standing(name, new AtBlock(4))).isEmpty();
        }
    }

    @Test
    void findsTheStateAmongManyEvents() throws Exception {
        long start = chain.time();
        List<ConsentState> states = new ArrayList<>();
        states.add(give());
        for (int i = 1; i < 9; i++) {
            chain.setTime(start + i);
            ConsentState before = states.getLast();
            states.add(record(new ConsentEvent(
                    TestConsents.CHANNEL,
                    before.consent(),
                    before.history(),
                    ConsentAction.RENEW,
                    Optional.of(before.terms()),
                    Optional.empty())));
        }
        try (StateIndex index = follow()) {
            for (int i = 0; i < 9; i++) {
                assertThat(index.consents()
                                .standing(states.getFirst().consent(), new AtTime(start + i))
                                .orElseThrow()
                                .then())
                        .contains(states.get(i));
            }
        }
    }

    @Test
    void listsConsentsOfAPartyAndNobodyElses() throws Exception {
        List<ConsentName> names = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            names.add(give().consent());
        }
        try (StateIndex index = follow()) {
            ConsentIndex consents = index.consents();
            for (OrganisationId party : List.of(HOLDER, RECIPIENT)) {
                List<ConsentName> found = new ArrayList<>();
                Optional<String> after = Optional.of("");
                while (after.isPresent()) {
                    Page<ConsentState> page =
                            consents.consents(party, Optional.of(HOLDER), after.get(), state -> true, 2, 100);
                    page.rows().forEach(state -> found.add(state.consent()));
                    after = page.next();
                }
                assertThat(found).containsExactlyInAnyOrderElementsOf(names);
                assertThat(consents.isParty(party, names.getFirst())).isTrue();
            }
            assertThat(consents.consents(RECIPIENT, Optional.of(RECIPIENT), "", state -> true, 9, 9)
                            .rows())
                    .isEmpty();
            assertThat(consents.consents(TestConsents.TRADE, Optional.empty(), "", state -> true, 9, 9)
                            .rows())
                    .isEmpty();
            assertThat(consents.isParty(TestConsents.TRADE, names.getFirst())).isFalse();
        }
    }

    @Test
    void endsAPageWhenItHasLookedAtEnough() throws Exception {
        give();
        give();
        ConsentState withdrawn = withdraw(give());
        try (StateIndex index = follow()) {
            Page<ConsentState> page = index.consents()
                    .consents(HOLDER, Optional.empty(), "", state -> state.status() == ConsentStatus.WITHDRAWN, 9, 2);
            assertThat(page.rows()).isEmpty();
            Page<ConsentState> next = index.consents()
                    .consents(
                            HOLDER,
                            Optional.empty(),
                            page.next().orElseThrow(),
                            state -> state.status() == ConsentStatus.WITHDRAWN,
                            9,
                            2);
            assertThat(next.rows()).containsExactly(withdrawn);
            assertThat(next.next()).isEmpty();
        }
    }

    @Test
    void goesOnWhereItEnded() throws Exception {
        ConsentState given = give();
        follow().close();
        ConsentState withdrawn = withdraw(given);
        try (StateIndex index = follow()) {
            assertThat(index.consents().state(given.consent()).content()).contains(withdrawn);
        }
    }

    @Test
    void followsTheChainWhileItGrows() throws Exception {
        try (StateIndex index = follow()) {
            ConsentState given = give();
            assertThat(index.await(1, LONG)).isTrue();
            assertThat(index.consents().state(given.consent()).content()).contains(given);
            assertThat(index.await(2, Duration.ZERO)).isFalse();
        }
    }

    @Test
    void leavesOutWhatIsInvalid() throws Exception {
        ConsentState given = give();
        chain.beforeNextSubmission(() -> {
            Ledger.Endorsed first = (Ledger.Endorsed) ledger.endorse(
                    "RecordConsentEvent",
                    TestConsents.then(given, ConsentAction.WITHDRAW).encode());
            ledger.submit(first.transaction());
        });
        Recorder.Outcome second = new Recorder(ledger, LONG)
                .record(
                        "RecordConsentEvent",
                        false,
                        TestConsents.then(given, ConsentAction.TERMINATE).encode());
        assertThat(second).isEqualTo(new Recorder.Refused("CHC-14", ""));
        try (StateIndex index = follow()) {
            assertThat(index.height()).isEqualTo(4);
            assertThat(index.consents()
                            .state(given.consent())
                            .content()
                            .orElseThrow()
                            .status())
                    .isEqualTo(ConsentStatus.WITHDRAWN);
        }
    }

    @Test
    void refusesToAnswerWhileThePeerIsSilentAndRecovers() throws Exception {
        ConsentState given = give();
        try (StateIndex index = follow()) {
            chain.setSilent(true);
            Refusal refusal = awaitRefusal(index, given.consent());
            assertThat(refusal.reason()).isEqualTo(Refusal.Reason.INDEX_BEHIND);
            chain.setSilent(false);
            assertThat(index.awaitCurrent(LONG)).isTrue();
            assertThat(index.consents().state(given.consent()).content()).contains(given);
        }
    }

    @Test
    void stopsAtAWriteThatItsEventDoesNotLeadTo() throws Exception {
        ConsentState given = give();
        ConsentEvent withdrawal = TestConsents.then(given, ConsentAction.WITHDRAW);
        Bytes other = record(TestConsents.give(
                        TestConsents.name(HOLDER), TestConsents.terms(HOLDER, chain.time(), RECIPIENT)))
                .encode();
        chain.addBlock(
                List.of(chain.envelope(
                        "forged",
                        List.of(Bytes.utf8("RecordConsentEvent"), withdrawal.encode()),
                        StateKey.consent(given.consent()),
                        other)),
                new byte[] {0});
        try (StateIndex index =
                StateIndex.follow(folder.resolve("index"), chain.genesis(), ledger, new SimpleMeterRegistry())) {
            Refusal refusal = awaitRefusal(index, given.consent(), Refusal.Reason.INDEX_STOPPED);
            assertThat(refusal).hasMessageContaining("IDX-01");
            assertThat(index.height()).as("the block is not indexed").isEqualTo(3);
        }
    }

    @Test
    void stopsAtAGapAndAtAnotherHashAndAtAnotherBlockZero() throws Exception {
        give();
        MemoryChain other = new MemoryChain();
        other.setTime(chain.time() + 1);
        other.addBlock(List.of(other.envelope("", List.of(), "", Bytes.EMPTY)), new byte[] {0});
        other.addBlock(List.of(other.envelope("", List.of(), "", Bytes.EMPTY)), new byte[] {0});
        try (StateIndex index = StateIndex.open(folder.resolve("index"), chain.genesis(), ledger)) {
            assertThat(index.apply(block(chain, 1)))
                    .hasValueSatisfying(why -> assertThat(why).contains("block 1 came where block 0 was due"));
            assertThat(index.apply(block(chain, 0))).isEmpty();
            assertThat(index.apply(block(other, 2))).isPresent();
            assertThat(index.height()).isEqualTo(1);
            assertThat(index.apply(block(chain, 1))).isEmpty();
            assertThat(index.apply(block(other, 2)))
                    .hasValueSatisfying(why -> assertThat(why).contains("does not follow the block before it"));
        }
        MemoryChain stranger = new MemoryChain();
        stranger.addBlock(List.of(stranger.envelope("x", List.of(), "", Bytes.EMPTY)), new byte[] {0});
        try (StateIndex index = StateIndex.open(folder.resolve("fourth"), block(stranger, 1), ledger)) {
            assertThat(index.apply(chain.genesis()))
                    .hasValueSatisfying(why -> assertThat(why).contains("block 0 is not the channel's"));
        }
    }

    private static Bytes block(MemoryChain chain, long number) {
        return ((Ledger.BlockCopy) chain.ledger(HOLDER).block(number)).block();
    }

    @Test
    void isBuiltAnewForAnotherLedger() throws Exception {
        ConsentState given = give();
        follow().close();
        MemoryChain other = new MemoryChain();
        other.addBlock(List.of(other.envelope("x", List.of(), "", Bytes.EMPTY)), new byte[] {0});
        try (StateIndex index = StateIndex.open(folder.resolve("index"), block(other, 1), other.ledger(HOLDER))) {
            assertThat(index.height()).isZero();
            assertThat(ConsentRows.newest(index.store(), given.consent())).isEmpty();
        }
    }

    @Test
    void equalsAnIndexThatIsBuiltFromTheChainWhileItIsOpen() throws Exception {
        use(give().consent());
        withdraw(give());
        try (StateIndex index = follow()) {
            IndexCheck check =
                    IndexCheck.compare(folder.resolve("index"), folder.resolve("scratch"), chain.genesis(), ledger);
            assertThat(check.isEqual()).isTrue();
            assertThat(check.blocks()).isEqualTo(chain.height());
            assertThat(check.rows()).contains("blocks 5", "consents 3", "uses 1", "parties 4");
            assertThat(folder.resolve("scratch")).doesNotExist();
            assertThatThrownBy(() -> IndexCheck.rebuild(folder.resolve("index"), chain.genesis(), ledger))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process");
            assertThat(index.height()).isEqualTo(5);
        }
        IndexCheck rebuilt = IndexCheck.rebuild(folder.resolve("index"), chain.genesis(), ledger);
        IndexCheck again =
                IndexCheck.compare(folder.resolve("index"), folder.resolve("scratch"), chain.genesis(), ledger);
        assertThat(rebuilt).isEqualTo(again);
    }

    @Test
    void isToldFromTheChainWhenARowIsChangedOrMissingOrAdded() throws Exception {
        ConsentState given = give();
        follow().close();
        Bytes party = ConsentRows.partyKey(TestConsents.TRADE, given.consent().toString());
        Bytes event = ConsentRows.eventKey(given.consent(), 0);
        try (IndexStore store = IndexStore.open(folder.resolve("index"))) {
            store.write(List.of(
                    new Row(Table.PARTIES, party, Bytes.EMPTY),
                    new Row(
                            Table.CONSENTS,
                            event,
                            store.get(Table.CONSENTS, event).orElseThrow().concat(party))));
        }
        IndexCheck check =
                IndexCheck.compare(folder.resolve("index"), folder.resolve("scratch"), chain.genesis(), ledger);
        assertThat(check.differences())
                .containsExactlyInAnyOrder(
                        "parties " + party.hex() + " is not what the chain leads to",
                        "consents " + event.hex() + " is not what the chain leads to",
                        "consents " + event.hex() + " is missing from the index, or another one");
    }

    private static Refusal awaitRefusal(StateIndex index, ConsentName consent, Refusal.Reason reason)
            throws InterruptedException {
        while (true) {
            Refusal refusal = awaitRefusal(index, consent);
            if (refusal.reason() == reason) {
                return refusal;
            }
            Thread.onSpinWait();
        }
    }

    private static Refusal awaitRefusal(StateIndex index, ConsentName consent) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                index.consents().state(consent);
                Thread.onSpinWait();
            } catch (Refusal refusal) {
                return refusal;
            }
        }
        throw new AssertionError("the index goes on answering");
    }
}
