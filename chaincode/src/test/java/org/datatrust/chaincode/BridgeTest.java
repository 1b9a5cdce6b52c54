package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.chaincode.MemoryChannel.Write;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.bridge.Consortium;
import org.datatrust.proof.bridge.Crossing;
import org.datatrust.proof.bridge.EvmContract;
import org.datatrust.proof.bridge.EvmEvidence;
import org.datatrust.proof.bridge.ForeignAnchor;
import org.datatrust.proof.bridge.PinnedChain;
import org.datatrust.proof.bridge.Route;
import org.datatrust.proof.evm.ChainId;
import org.datatrust.proof.evm.ValidatorSet;
import org.datatrust.proof.evm.Word;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.RouteName;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("ca.test");
    private static final Map<String, Bytes> PEERS = new HashMap<>();
    private static final List<String> ORGANISATIONS =
            List.of("test-agency", "test-audit", "test-hospital", "test-trade");
    private static final Bytes AGENCY_ADMIN = admin("test-agency");
    private static final Bytes AGENCY_CLIENT = AUTHORITY.identity("test-agency", "CN=gateway,OU=client");
    private static final Bytes AGENCY_PEER = peer("test-agency");

    private static final RouteName QBFT = new RouteName("test-qbft");
    private static final LogName LOG = new LogName(new OrganisationId("test-agency"), "records");
    private static final LogName OTHER_LOG = new LogName(new OrganisationId("test-agency"), "secrets");
    private static final EvmContract CLIENT = contract(0x11);
    private static final EvmContract REGISTRY = contract(0x22);
    private static final EvmContract BOOK = contract(0x33);
    private static final Digest DOMAIN = Digest.sha256(new byte[] {1});
    private static final Digest ROOT = Digest.sha256(new byte[] {2});
    private static final Digest LINK = Digest.sha256(new byte[] {3});

    private final MemoryChannel channel = new MemoryChannel();

    @Test
    void eachOrganisationNamesItsOwnPeers() throws MalformedException {
        registerAll();
        Consortium consortium =
                Consortium.parse(call(AGENCY_CLIENT, "GetConsortium").accepted().toByteArray());
        assertThat(consortium.epoch()).isEqualTo(4);
        assertThat(consortium.threshold()).isEqualTo(3);
        assertThat(consortium.organisations())
                .containsExactlyInAnyOrderElementsOf(
                        ORGANISATIONS.stream().map(OrganisationId::new).toList());
        assertThat(consortium.holds(AGENCY_PEER.sha256())).isTrue();

        assertThat(call(AGENCY_ADMIN, "RemovePeer", AGENCY_PEER.sha256().hex()).code())
                .isEqualTo("CHC-47 LAST_PEER");
        Bytes second = AUTHORITY.identity("test-agency", "CN=peer1,OU=peer");
        submit(AGENCY_ADMIN, "RegisterPeer", second).accepted();
        Bytes third = AUTHORITY.identity("test-agency", "CN=peer2,OU=peer");
        assertThat(submit(AGENCY_ADMIN, "RegisterPeer", third).code()).isEqualTo("CHC-10 LIMIT");
        call(AGENCY_ADMIN, "RemovePeer", AGENCY_PEER.sha256().hex()).accepted();
        assertThat(Consortium.parse(
                                call(AGENCY_CLIENT, "GetConsortium").accepted().toByteArray())
                        .organisations())
                .hasSize(4);
    }

    @Test
    void nobodyNamesPeersOfOthersOrWithoutBeingAdministratorOrTwice() {
        assertThat(submit(AGENCY_ADMIN, "RegisterPeer", peer("test-trade")).code())
                .isEqualTo("CHC-05 NOT_OWNER");
        assertThat(submit(AGENCY_CLIENT, "RegisterPeer", AGENCY_PEER).code()).isEqualTo("CHC-05 NOT_OWNER");
        assertThat(submit(AGENCY_PEER, "RegisterPeer", AGENCY_PEER).code()).isEqualTo("CHC-05 NOT_OWNER");
        assertThat(submit(AGENCY_ADMIN, "RegisterPeer", AGENCY_CLIENT).code()).isEqualTo("CHC-32 NOT_A_PEER");
        assertThat(submit(AGENCY_ADMIN, "RegisterPeer", Bytes.utf8("x")).code()).isEqualTo("CHC-01 MALFORMED");
        submit(AGENCY_ADMIN, "RegisterPeer", AGENCY_PEER).accepted();
        assertThat(submit(AGENCY_ADMIN, "RegisterPeer", AGENCY_PEER).code()).isEqualTo("CHC-33 PEER_EXISTS");
        assertThat(call(admin("test-trade"), "RemovePeer", AGENCY_PEER.sha256().hex())
                        .code())
                .isEqualTo("CHC-05 NOT_OWNER");
        assertThat(call(AGENCY_ADMIN, "RemovePeer", ROOT.hex()).code()).isEqualTo("CHC-34 NO_SUCH_PEER");
    }

    @Test
    void administratorsMaySendTheirBytesAsText() {
        for (String organisation : ORGANISATIONS) {
            call(
                            admin(organisation),
                            "RegisterPeer",
                            "hex:" + peer(organisation).hex())
                    .accepted();
        }
        assertThat(call(AGENCY_ADMIN, "RegisterPeer", "hex:" + AGENCY_PEER.hex())
                        .code())
                .isEqualTo("CHC-33 PEER_EXISTS");
        vote("test-agency", route(1)).accepted();
        for (String organisation : List.of("test-audit", "test-hospital")) {
            call(admin(organisation), "VoteRoute", "hex:" + route(1).encode().hex())
                    .accepted();
        }
        assertThat(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).accepted()).isEqualTo(route(1).encode());
    }

    @Test
    void textThatIsNotPairsOfDigitsIsNoBytes() {
        for (String text : List.of("hex:", "hex:0", "hex:0A", "hex:zz", "HEX:0a", "0a", "hex: 0a")) {
            assertThat(call(AGENCY_ADMIN, "RegisterPeer", text).code()).as(text).isEqualTo("CHC-01 MALFORMED");
        }
        assertThat(call(AGENCY_ADMIN, "RegisterPeer", "hex:" + "0a".repeat(4097))
                        .code())
                .isEqualTo("CHC-10 LIMIT");
        assertThat(call(AGENCY_ADMIN, "RegisterPeer", "x".repeat(4097)).code()).isEqualTo("CHC-10 LIMIT");
    }

    @Test
    void aRouteIsInForceWhenThreeOfFourVotedForTheSameBytes() {
        registerAll();
        vote("test-agency", route(1)).accepted();
        vote("test-agency", route(1)).accepted();
        vote("test-audit", route(1)).accepted();
        vote("test-trade", route(1, OTHER_LOG)).accepted();
        assertThat(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).code()).isEqualTo("CHC-36 NO_SUCH_ROUTE");
        vote("test-hospital", route(1)).accepted();
        assertThat(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).accepted()).isEqualTo(route(1).encode());
    }

    @Test
    void aRouteChangesByItsNextVersionOnlyAndOldVotesAreWorthNothing() {
        openRoute();
        assertThat(vote("test-trade", route(1, OTHER_LOG)).code()).isEqualTo("CHC-37 WRONG_ROUTE_VERSION");
        assertThat(vote("test-trade", route(3)).code()).isEqualTo("CHC-37 WRONG_ROUTE_VERSION");
        for (String organisation : ORGANISATIONS.subList(0, 3)) {
            vote(organisation, route(2, LOG, OTHER_LOG)).accepted();
        }
        assertThat(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).accepted())
                .isEqualTo(route(2, LOG, OTHER_LOG).encode());
        assertThat(vote("test-trade", route(1)).code()).isEqualTo("CHC-37 WRONG_ROUTE_VERSION");
    }

    @Test
    void aRouteKeepsItsChainAndContractsForBothSidesCountCrossings() {
        openRoute();
        Route now = route(1);
        PinnedChain sevenValidators = QbftChain.pins(7);
        List<Route> others = List.of(
                changed(now.chain(), now.client(), BOOK, Optional.empty()),
                changed(now.chain(), contract(0x44), now.registry(), now.book()),
                changed(now.chain(), now.client(), now.registry(), Optional.of(contract(0x44))),
                changed(now.chain(), now.client(), now.registry(), Optional.empty()),
                changed(
                        new PinnedChain(
                                new ChainId(1338),
                                now.chain().genesis(),
                                now.chain().engine(),
                                now.chain().validators(),
                                0),
                        now.client(),
                        now.registry(),
                        now.book()));
        for (Route other : others) {
            assertThat(vote("test-agency", other).code()).isEqualTo("CHC-46 OTHER_CHAIN");
        }
        vote("test-agency", changed(sevenValidators, now.client(), now.registry(), now.book()))
                .accepted();
    }

    private static Route changed(
            PinnedChain chain, EvmContract client, EvmContract registry, Optional<EvmContract> book) {
        return new Route(new ChannelName(MemoryChannel.NAME), QBFT, 2, chain, client, registry, book, List.of(LOG));
    }

    @Test
    void onlyAdministratorsOfOrganisationsWithPeersVote() {
        assertThat(vote("test-agency", route(1)).code()).isEqualTo("CHC-16 NOT_ENTITLED");
        register("test-agency");
        register("test-audit");
        assertThat(vote("test-agency", route(1)).code()).isEqualTo("CHC-35 TOO_FEW_ORGANISATIONS");
        register("test-hospital");
        assertThat(vote("test-trade", route(1)).code()).isEqualTo("CHC-16 NOT_ENTITLED");
        assertThat(submit(AGENCY_CLIENT, "VoteRoute", route(1).encode()).code()).isEqualTo("CHC-05 NOT_OWNER");
        assertThat(submit(AGENCY_ADMIN, "VoteRoute", Bytes.utf8("x")).code()).isEqualTo("CHC-01 MALFORMED");
        Route foreign = new Route(
                new ChannelName("other"), QBFT, 1, QbftChain.PINS, CLIENT, REGISTRY, Optional.empty(), List.of(LOG));
        assertThat(submit(AGENCY_ADMIN, "VoteRoute", foreign.encode()).code()).isEqualTo("CHC-11 OTHER_CHANNEL");
    }

    @Test
    void votesOfOrganisationsThatLeftDoNotCount() {
        registerAll();
        vote("test-agency", route(1)).accepted();
        vote("test-audit", route(1)).accepted();
        remove("test-audit", "test-agency", "test-hospital", "test-trade");
        vote("test-hospital", route(1)).accepted();
        assertThat(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).code()).isEqualTo("CHC-36 NO_SUCH_ROUTE");
        vote("test-trade", route(1)).accepted();
        call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).accepted();
    }

    private void remove(String concerned, String... voters) {
        for (String voter : voters) {
            call(admin(voter), "VoteRemoval", concerned).accepted();
        }
    }

    private List<OrganisationId> organisations() throws MalformedException {
        return Consortium.parse(call(AGENCY_CLIENT, "GetConsortium").accepted().toByteArray())
                .organisations();
    }

    @Test
    void anOrganisationThatIsGoneIsRemovedByTheVoteOfAsManyOthersAsMustSign() throws MalformedException {
        registerAll();
        remove("test-trade", "test-agency", "test-audit");
        remove("test-trade", "test-audit");
        assertThat(organisations()).hasSize(4);
        assertThat(call(admin("test-trade"), "VoteRemoval", "test-trade").code())
                .isEqualTo("CHC-16 NOT_ENTITLED");
        assertThat(call(admin("stranger"), "VoteRemoval", "test-trade").code()).isEqualTo("CHC-16 NOT_ENTITLED");
        assertThat(call(AGENCY_CLIENT, "VoteRemoval", "test-trade").code()).isEqualTo("CHC-05 NOT_OWNER");
        assertThat(call(AGENCY_ADMIN, "VoteRemoval", "stranger").code()).isEqualTo("CHC-34 NO_SUCH_PEER");
        remove("test-trade", "test-hospital");
        assertThat(organisations()).hasSize(3).doesNotContain(new OrganisationId("test-trade"));
    }

    @Test
    void votesToRemoveAreForTheConsortiumAsItWas() throws MalformedException {
        registerAll();
        remove("test-trade", "test-agency", "test-audit");
        submit(admin("test-audit"), "RegisterPeer", AUTHORITY.identity("test-audit", "CN=peer1,OU=peer"))
                .accepted();
        remove("test-trade", "test-hospital");
        assertThat(organisations()).hasSize(4);
    }

    @Test
    void aRegistryBelongsToOneRoute() {
        openRoute();
        Route other = new Route(
                new ChannelName(MemoryChannel.NAME),
                new RouteName("second"),
                1,
                QbftChain.PINS,
                CLIENT,
                REGISTRY,
                Optional.empty(),
                List.of(LOG));
        assertThat(vote("test-agency", other).code()).isEqualTo("CHC-46 OTHER_CHAIN");
    }

    @Test
    void anotherRootInAFinalBlockFreezesTheRoute() {
        openRoute();
        setHead(LOG, 5);
        approve(LOG).accepted();
        QbftChain otherRoot = new QbftChain(Map.of(REGISTRY, Map.of(Crossing.slot(LOG, 5), root(6))));
        assertThat(arrive(otherRoot.evidence(REGISTRY, Crossing.slot(LOG, 5), 7, 1, 2, 3))
                        .accepted())
                .isEqualTo(Bytes.utf8("FROZEN"));
        assertThat(arrive(evidence(REGISTRY, 8, 1, 2, 3)).code()).isEqualTo("CHC-38 ROUTE_FROZEN");
    }

    @Test
    void earlierValidatorsProveNothingAnyMoreAndWhatTheySealedFreezesNothing() throws MalformedException {
        openRoute();
        bring(bookEvidence(8, 1, 2, 3)).accepted();
        setHead(LOG, 5);
        approve(LOG).accepted();
        PinnedChain later = new PinnedChain(
                QbftChain.PINS.id(),
                QbftChain.PINS.genesis(),
                QbftChain.PINS.engine(),
                List.of(
                        QbftChain.PINS.validators().getFirst(),
                        new PinnedChain.ValidatorPeriod(
                                8,
                                ValidatorSet.of(List.of(
                                        QbftChain.address(5),
                                        QbftChain.address(6),
                                        QbftChain.address(7),
                                        QbftChain.address(8))))),
                0);
        for (String organisation : ORGANISATIONS.subList(0, 3)) {
            vote(organisation, changed(later, CLIENT, REGISTRY, Optional.of(BOOK)))
                    .accepted();
        }
        assertThat(arrive(evidence(REGISTRY, 7, 1, 2, 3)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(arrive(evidence(REGISTRY, 8, 1, 2, 3)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(report(QbftChain.header(7, root(1), 1, 2, 3), QbftChain.header(7, root(2), 1, 2, 3))
                        .code())
                .isEqualTo("CHC-42 NOT_PROVEN");
        // Block 8 had been proven by those who did not seal it any more.
        assertThat(arrive(evidence(REGISTRY, 8, 5, 6, 7)).accepted()).isNotEqualTo(Bytes.utf8("FROZEN"));
        assertThat(channel.committed()).doesNotContainKey(StateKey.frozenRoute(QBFT));
    }

    @Test
    void evidenceComesFromClientsAndAdministrators() {
        openRoute();
        setHead(LOG, 5);
        approve(LOG).accepted();
        assertThat(submit(
                                AGENCY_PEER,
                                "RecordArrival",
                                Bytes.utf8(QBFT.toString()),
                                Bytes.utf8(LOG.toString()),
                                Bytes.utf8("1"),
                                evidence(REGISTRY, 7, 1, 2, 3).encode())
                        .code())
                .isEqualTo("CHC-05 NOT_OWNER");
    }

    @Test
    void crossingsFollowEachOtherAndTheLog() throws MalformedException {
        openRoute();
        assertThat(approve(LOG).code()).isEqualTo("CHC-02 NO_SUCH_LOG");
        setHead(LOG, 0);
        assertThat(approve(LOG).code()).isEqualTo("CHC-40 NOTHING_NEW");
        setHead(LOG, 5);
        Crossing first = Crossing.parse(approve(LOG).accepted().toByteArray());
        assertThat(first).isEqualTo(Crossing.first(route(1), LOG, 5, root(5)));
        assertThat(approve(LOG).code()).isEqualTo("CHC-40 NOTHING_NEW");
        setHead(LOG, 9);
        Crossing second = Crossing.parse(approve(LOG).accepted().toByteArray());
        assertThat(second).isEqualTo(first.next(route(1), 9, root(9)));
        assertThat(call(AGENCY_CLIENT, "GetCrossing", QBFT.toString(), LOG.toString(), "2")
                        .accepted())
                .isEqualTo(second.encode());
        assertThat(call(AGENCY_CLIENT, "GetCrossing", QBFT.toString(), LOG.toString(), "3")
                        .code())
                .isEqualTo("CHC-41 NO_SUCH_CROSSING");
    }

    @Test
    void onlyListedLogsLeaveAndOnlyTheirOrganisationLetsThem() {
        openRoute();
        setHead(LOG, 5);
        setHead(OTHER_LOG, 5);
        assertThat(approve(OTHER_LOG).code()).isEqualTo("CHC-39 NOT_ALLOWED_TO_LEAVE");
        Bytes trade = AUTHORITY.identity("test-trade", "CN=gateway,OU=client");
        assertThat(call(trade, "ApproveCrossing", QBFT.toString(), LOG.toString())
                        .code())
                .isEqualTo("CHC-05 NOT_OWNER");
        assertThat(call(AGENCY_PEER, "ApproveCrossing", QBFT.toString(), LOG.toString())
                        .code())
                .isEqualTo("CHC-05 NOT_OWNER");
    }

    @Test
    void statementsAreWordsForTheContractsThatArePinned() throws MalformedException {
        openRoute();
        setHead(LOG, 5);
        Crossing crossing = Crossing.parse(approve(LOG).accepted().toByteArray());
        Simulation stated = call(AGENCY_CLIENT, "StateCheckpoint", QBFT.toString(), LOG.toString(), "1");
        assertThat(stated.accepted()).isEqualTo(crossing.statement(route(1)));
        assertThat(stated.accepted().size()).isEqualTo(10 * 32);
        assertThat(stated.writes()).isEmpty();
        Simulation consortium = call(AGENCY_CLIENT, "StateConsortium", QBFT.toString());
        assertThat(consortium.accepted().size()).isEqualTo((8 + 4 * 4) * 32);
        assertThat(consortium.writes()).isEmpty();
    }

    /** Endorsements are worth something before they are ordered, so no other answer may look like a statement. */
    @Test
    void noOtherAnswerBeginsAsAStatementDoes() throws MalformedException {
        openRoute();
        setHead(LOG, 5);
        List<Bytes> answers = new ArrayList<>();
        answers.add(approve(LOG).accepted());
        answers.add(call(AGENCY_CLIENT, "GetConsortium").accepted());
        answers.add(call(AGENCY_CLIENT, "GetRoute", QBFT.toString()).accepted());
        answers.add(call(AGENCY_CLIENT, "GetCrossing", QBFT.toString(), LOG.toString(), "1")
                .accepted());
        answers.add(arrive(evidence(REGISTRY, 7, 1, 2, 3)).accepted());
        answers.add(bring(bookEvidence(8, 1, 2, 3)).accepted());
        assertThat(answers).allSatisfy(answer -> assertThat(answer.at(0) & 0xe0).isEqualTo(0xa0));
    }

    @Test
    void anArrivalIsRecordedByProofAloneAndOnce() throws MalformedException {
        openRoute();
        setHead(LOG, 5);
        Crossing crossing = Crossing.parse(approve(LOG).accepted().toByteArray());
        EvmEvidence evidence = evidence(REGISTRY, 7, 1, 2, 3);
        Crossing arrived = Crossing.parse(arrive(evidence).accepted().toByteArray());
        assertThat(arrived.arrival().orElseThrow().number()).isEqualTo(7);
        assertThat(arrived.arrival().orElseThrow().evidence())
                .isEqualTo(evidence.encode().sha256());
        assertThat(arrived).isEqualTo(crossing.arrived(arrived.arrival().orElseThrow()));
        Simulation again = arrive(evidence(REGISTRY, 8, 1, 2, 3));
        assertThat(again.accepted()).isEqualTo(arrived.encode());
        assertThat(again.writes()).isEmpty();
    }

    @Test
    void noArrivalWithoutQuorumOfThePinnedValidatorsOrOfAnotherContractSlotOrRoot() {
        openRoute();
        setHead(LOG, 5);
        approve(LOG).accepted();
        assertThat(arrive(evidence(REGISTRY, 7, 1, 2)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(arrive(evidence(REGISTRY, 7, 1, 2, 2)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(arrive(evidence(REGISTRY, 7, 1, 2, 5)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(arrive(evidence(REGISTRY, 0, 1, 2, 3)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        assertThat(arrive(evidence(BOOK, 7, 1, 2, 3)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        EvmContract upgraded = new EvmContract(REGISTRY.address(), Digest.sha256(new byte[] {77}));
        assertThat(arrive(evidence(upgraded, 7, 1, 2, 3)).code()).isEqualTo("CHC-42 NOT_PROVEN");
        QbftChain nothing = new QbftChain(Map.of(REGISTRY, Map.of(Crossing.slot(LOG, 6), root(5))));
        assertThat(arrive(nothing.evidence(REGISTRY, Crossing.slot(LOG, 5), 7, 1, 2, 3))
                        .code())
                .isEqualTo("CHC-43 OTHER_VALUE");
        assertThat(submit(
                                AGENCY_CLIENT,
                                "RecordArrival",
                                Bytes.utf8(QBFT.toString()),
                                Bytes.utf8(LOG.toString()),
                                Bytes.utf8("1"),
                                Bytes.utf8("x"))
                        .code())
                .isEqualTo("CHC-01 MALFORMED");
    }

    @Test
    void aForeignAnchorIsTakenOverByProofAloneAndOnce() throws MalformedException {
        openRoute();
        Simulation brought = bring(bookEvidence(8, 2, 3, 4));
        ForeignAnchor anchor = ForeignAnchor.parse(brought.accepted().toByteArray());
        assertThat(anchor.link()).isEqualTo(LINK);
        assertThat(anchor.arrival().number()).isEqualTo(8);
        assertThat(brought.writes())
                .extracting(Write::key)
                .containsExactly(StateKey.foreignHeader(QBFT, 8), StateKey.foreignAnchor(QBFT, DOMAIN, ROOT));
        Simulation again = bring(bookEvidence(9, 2, 3, 4));
        assertThat(again.accepted()).isEqualTo(anchor.encode());
        assertThat(again.writes()).isEmpty();
        assertThat(call(AGENCY_CLIENT, "GetForeignAnchor", QBFT.toString(), DOMAIN.hex(), ROOT.hex())
                        .accepted())
                .isEqualTo(anchor.encode());
        assertThat(call(AGENCY_CLIENT, "GetForeignAnchor", QBFT.toString(), ROOT.hex(), DOMAIN.hex())
                        .code())
                .isEqualTo("CHC-44 NO_SUCH_ANCHOR");
    }

    @Test
    void absenceIsNotTakenForPresence() {
        openRoute();
        QbftChain empty = new QbftChain(Map.of(BOOK, Map.of(Word.of(1), LINK)));
        assertThat(bring(empty.evidence(BOOK, ForeignAnchor.slot(DOMAIN, ROOT), 8, 1, 2, 3))
                        .code())
                .isEqualTo("CHC-43 OTHER_VALUE");
        // In a storage of one slot, the proof of that slot is also the proof that no other one is kept.
        assertThat(bring(empty.evidence(BOOK, Word.of(1), 8, 1, 2, 3)).code()).isEqualTo("CHC-43 OTHER_VALUE");
        assertThat(bring(bookEvidence(8, 1, 2)).code()).isEqualTo("CHC-42 NOT_PROVEN");
    }

    @Test
    void twoFinalBlocksOfOneNumberFreezeTheRouteForEver() {
        openRoute();
        bring(bookEvidence(8, 1, 2, 3)).accepted();
        setHead(LOG, 5);
        approve(LOG).accepted();
        // Another state in a block of the same number, with a quorum of its own.
        assertThat(arrive(evidence(REGISTRY, 8, 2, 3, 4)).accepted()).isEqualTo(Bytes.utf8("FROZEN"));
        assertThat(channel.committed()).containsKey(StateKey.frozenRoute(QBFT));
        assertThat(approve(LOG).code()).isEqualTo("CHC-38 ROUTE_FROZEN");
        assertThat(bring(bookEvidence(9, 1, 2, 3)).code()).isEqualTo("CHC-38 ROUTE_FROZEN");
        assertThat(call(AGENCY_CLIENT, "StateCheckpoint", QBFT.toString(), LOG.toString(), "1")
                        .code())
                .isEqualTo("CHC-38 ROUTE_FROZEN");
        assertThat(call(AGENCY_CLIENT, "GetCrossing", QBFT.toString(), LOG.toString(), "1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anybodyMayReportEquivocationAndOnlyThatFreezes() {
        openRoute();
        Bytes first = QbftChain.header(8, root(1), 1, 2, 3);
        Bytes second = QbftChain.header(8, root(2), 2, 3, 4);
        assertThat(report(first, first).code()).isEqualTo("CHC-45 NO_EQUIVOCATION");
        assertThat(report(first, QbftChain.header(8, root(1), 2, 3, 4)).code()).isEqualTo("CHC-45 NO_EQUIVOCATION");
        assertThat(report(first, QbftChain.header(9, root(2), 1, 2, 3)).code()).isEqualTo("CHC-45 NO_EQUIVOCATION");
        assertThat(report(first, QbftChain.header(8, root(2), 2, 3)).code()).isEqualTo("CHC-45 NO_EQUIVOCATION");
        assertThat(report(first, Bytes.utf8("x")).code()).isEqualTo("CHC-01 MALFORMED");
        assertThat(channel.committed()).doesNotContainKey(StateKey.frozenRoute(QBFT));
        assertThat(report(first, second).accepted()).isEqualTo(Bytes.utf8("FROZEN"));
        assertThat(bring(bookEvidence(9, 1, 2, 3)).code()).isEqualTo("CHC-38 ROUTE_FROZEN");
    }

    private Simulation report(Bytes first, Bytes second) {
        return submit(AGENCY_CLIENT, "ReportEquivocation", Bytes.utf8(QBFT.toString()), first, second);
    }

    private Simulation arrive(EvmEvidence evidence) {
        return submit(
                AGENCY_CLIENT,
                "RecordArrival",
                Bytes.utf8(QBFT.toString()),
                Bytes.utf8(LOG.toString()),
                Bytes.utf8("1"),
                evidence.encode());
    }

    private Simulation bring(EvmEvidence evidence) {
        return submit(
                AGENCY_CLIENT,
                "SubmitForeignProof",
                Bytes.utf8(QBFT.toString()),
                Bytes.utf8(DOMAIN.hex()),
                Bytes.utf8(ROOT.hex()),
                evidence.encode());
    }

    private static EvmEvidence evidence(EvmContract contract, long number, int... sealers) {
        return new QbftChain(Map.of(contract, Map.of(Crossing.slot(LOG, 5), root(5))))
                .evidence(contract, Crossing.slot(LOG, 5), number, sealers);
    }

    private static EvmEvidence bookEvidence(long number, int... sealers) {
        Word slot = ForeignAnchor.slot(DOMAIN, ROOT);
        return new QbftChain(Map.of(BOOK, Map.of(slot, LINK))).evidence(BOOK, slot, number, sealers);
    }

    private Simulation approve(LogName log) {
        return call(AGENCY_CLIENT, "ApproveCrossing", QBFT.toString(), log.toString());
    }

    private void openRoute() {
        registerAll();
        for (String organisation : ORGANISATIONS.subList(0, 3)) {
            vote(organisation, route(1)).accepted();
        }
    }

    private void registerAll() {
        ORGANISATIONS.forEach(this::register);
    }

    private void register(String organisation) {
        submit(admin(organisation), "RegisterPeer", peer(organisation)).accepted();
    }

    private Simulation vote(String organisation, Route route) {
        return submit(admin(organisation), "VoteRoute", route.encode());
    }

    private static Route route(long version, LogName... logs) {
        return new Route(
                new ChannelName(MemoryChannel.NAME),
                QBFT,
                version,
                QbftChain.PINS,
                CLIENT,
                REGISTRY,
                Optional.of(BOOK),
                logs.length == 0 ? List.of(LOG) : List.of(logs));
    }

    /** A log of this many leaves; what they are is nobody's business here. */
    private void setHead(LogName log, int size) {
        channel.damage(StateKey.log(log), head(log, size).encode());
    }

    private static Digest root(int size) {
        return head(LOG, size).root();
    }

    private static LogState head(LogName log, int size) {
        CompactRange leaves = CompactRange.EMPTY;
        for (int i = 0; i < size; i++) {
            leaves = leaves.merge(new CompactRange(i, i + 1, List.of(Digest.sha256(new byte[] {(byte) i}))));
        }
        return new LogState(log, size, leaves);
    }

    private static EvmContract contract(int seed) {
        return new EvmContract(QbftChain.address(seed), Digest.sha256(new byte[] {(byte) seed}));
    }

    private static Bytes admin(String organisation) {
        return AUTHORITY.identity(organisation, "CN=admin,OU=admin");
    }

    private static Bytes peer(String organisation) {
        return PEERS.computeIfAbsent(organisation, name -> AUTHORITY.identity(name, "CN=peer0,OU=peer"));
    }

    private Simulation call(Bytes creator, String function, String... arguments) {
        List<Bytes> args = new ArrayList<>();
        for (String argument : arguments) {
            args.add(Bytes.utf8(argument));
        }
        return submit(creator, function, args.toArray(new Bytes[0]));
    }

    private Simulation submit(Bytes creator, String function, Bytes... arguments) {
        List<Bytes> args = new ArrayList<>(List.of(Bytes.utf8(function)));
        args.addAll(List.of(arguments));
        return channel.submit(creator, args.toArray(new Bytes[0]));
    }
}
