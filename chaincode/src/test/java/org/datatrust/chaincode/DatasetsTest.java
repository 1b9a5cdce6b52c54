package org.datatrust.chaincode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datatrust.chaincode.MemoryChannel.Event;
import org.datatrust.chaincode.MemoryChannel.Simulation;
import org.datatrust.chaincode.MemoryChannel.Write;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("ca.test");
    private static final Bytes AGENCY_CLIENT = AUTHORITY.identity("test-agency", "CN=gateway,OU=client");
    private static final Bytes HOSPITAL_CLIENT = AUTHORITY.identity("test-hospital", "CN=gateway,OU=client");
    private static final Bytes PEER = AUTHORITY.identity("test-agency", "CN=peer,OU=peer");

    private static final OrganisationId AGENCY = new OrganisationId("test-agency");
    private static final OrganisationId HOSPITAL = new OrganisationId("test-hospital");
    private static final DatasetName AIR = new DatasetName(AGENCY, "air");
    private static final DatasetName ASTHMA = new DatasetName(HOSPITAL, "asthma");
    private static final long NOW = MemoryChannel.NOON;

    private final MemoryChannel channel = new MemoryChannel();

    @Test
    void aDraftIsStoredWithItsHistoryAndAnnounced() {
        DatasetEvent draft = event(version(AIR, 1), History.NONE, new DatasetEvent.Draft(content("air")));
        Simulation drafted = record(draft);

        DatasetState dataset = new DatasetState(
                version(AIR, 1), Optional.empty(), History.NONE.then(new DatasetEntry(draft, NOW).encode()), NOW);
        VersionState state = new VersionState(
                version(AIR, 1), content("air"), VersionStatus.DRAFT, NOW, Optional.empty(), NOW, Optional.empty());
        assertThat(drafted.accepted()).isEqualTo(dataset.encode());
        assertThat(drafted.reads()).containsExactly(StateKey.dataset(AIR));
        assertThat(drafted.writes())
                .containsExactly(
                        new Write(StateKey.dataset(AIR), dataset.encode()),
                        new Write(StateKey.version(version(AIR, 1)), state.encode()));
        assertThat(drafted.event()).contains(new Event("dataset-changed", dataset.encode()));
        assertThat(call("GetDataset", AIR.toString()).accepted()).isEqualTo(dataset.encode());
        assertThat(call("GetDatasetVersion", version(AIR, 1).toString()).accepted())
                .isEqualTo(state.encode());
    }

    @Test
    void noDatasetIsNamedAfterAPersonsNumber() {
        DatasetName personal = new DatasetName(AGENCY, "a123456789");
        assertRefused(
                record(event(version(personal, 1), History.NONE, new DatasetEvent.Draft(content("air")))),
                "CHC-31 PERSONAL_NUMBER");
        draft(new DatasetName(AGENCY, "a123456788"), content("air"));
    }

    @Test
    void whatIsDerivedReadsItsParentsAndIsStoredAsTheirChild() {
        draft(AIR, content("air"));
        draft(AIR, content("more air"));
        Parent first = new Parent(version(AIR, 1), content("air").digest());
        Parent second = new Parent(version(AIR, 2), content("more air").digest());
        VersionContent derived = content("asthma", first, second);
        Simulation drafted = record(event(version(ASTHMA, 1), History.NONE, new DatasetEvent.Draft(derived)));

        drafted.accepted();
        assertThat(drafted.reads())
                .containsExactly(
                        StateKey.dataset(ASTHMA), StateKey.version(version(AIR, 1)), StateKey.version(version(AIR, 2)));
        assertThat(drafted.writes())
                .contains(
                        new Write(
                                "derived/orgs/test-agency/datasets/air/versions/1/orgs/test-hospital/datasets/asthma/versions/1",
                                derived.digest().bytes()),
                        new Write(
                                "derived/orgs/test-agency/datasets/air/versions/2/orgs/test-hospital/datasets/asthma/versions/1",
                                derived.digest().bytes()));
    }

    @Test
    void anEventSentAgainGetsTheStoredStateAndWritesNothing() {
        DatasetEvent draft = event(version(AIR, 1), History.NONE, new DatasetEvent.Draft(content("air")));
        Bytes stored = record(draft).accepted();

        Simulation repeated = record(draft);

        assertThat(repeated.accepted()).isEqualTo(stored);
        assertThat(repeated.writes()).isEmpty();
        assertThat(repeated.event()).isEmpty();
    }

    @Test
    void publishingSupersedesTheVersionBeforeInTheSameTransaction() throws MalformedException {
        publish(AIR, content("air"));
        draft(AIR, content("more air"));
        change(version(AIR, 2), confirm());
        Simulation published = change(version(AIR, 2), new DatasetEvent.Publish());

        assertThat(published.writes())
                .extracting(Write::key)
                .containsExactly(
                        StateKey.dataset(AIR), StateKey.version(version(AIR, 1)), StateKey.version(version(AIR, 2)));
        assertThat(status(version(AIR, 1))).isEqualTo(VersionStatus.SUPERSEDED);
        assertThat(status(version(AIR, 2))).isEqualTo(VersionStatus.PUBLISHED);
        assertThat(dataset(AIR).published()).contains(version(AIR, 2));
    }

    @Test
    void eachRuleHasACodeOfItsOwn() throws MalformedException {
        assertRefused(change(version(AIR, 1), new DatasetEvent.Publish()), "CHC-24 NO_SUCH_VERSION");
        assertRefused(
                record(event(version(AIR, 2), History.NONE, new DatasetEvent.Draft(content("air")))),
                "CHC-25 WRONG_NUMBER");
        draft(AIR, content("air"));
        assertRefused(
                record(event(version(AIR, 2), History.NONE, new DatasetEvent.Draft(content("air")))),
                "CHC-14 WRONG_HISTORY");
        assertRefused(change(version(AIR, 1), new DatasetEvent.Publish()), "CHC-15 ILLEGAL_TRANSITION");
        assertRefused(
                change(version(AIR, 1), new DatasetEvent.Confirm(List.of(Confirmation.LICENCE_AGREED))),
                "CHC-26 NOT_CONFIRMED");
        change(version(AIR, 1), confirm()).accepted();
        publish(AIR, content("more air"));
        assertRefused(change(version(AIR, 1), new DatasetEvent.Publish()), "CHC-27 OLDER_THAN_PUBLISHED");
    }

    @Test
    void aParentMustBeOnTheLedgerWithTheNamedContentAndNotWithdrawn() throws MalformedException {
        VersionContent air = content("air");
        assertRefused(draftAsthma(air), "CHC-28 NO_SUCH_PARENT");
        draft(AIR, content("other air"));
        assertRefused(draftAsthma(air), "CHC-29 OTHER_PARENT");
        change(version(AIR, 1), new DatasetEvent.Withdraw(WithdrawalReason.INCORRECT))
                .accepted();
        assertRefused(draftAsthma(content("other air")), "CHC-30 PARENT_WITHDRAWN");
        // A version cannot name itself: it is not on the ledger yet.
        VersionContent itself =
                content("itself", new Parent(version(AIR, 2), content("itself").digest()));
        assertRefused(
                record(event(version(AIR, 2), dataset(AIR).history(), new DatasetEvent.Draft(itself))),
                "CHC-28 NO_SUCH_PARENT");
    }

    @Test
    void onlyTheOwnerWrites() {
        DatasetEvent draft = event(version(AIR, 1), History.NONE, new DatasetEvent.Draft(content("air")));
        assertRefused(record(HOSPITAL_CLIENT, draft), "CHC-05 NOT_OWNER");
        assertRefused(record(PEER, draft), "CHC-05 NOT_OWNER");
    }

    @Test
    void whatIsMeantForAnotherChannelIsRefused() {
        DatasetEvent draft = new DatasetEvent(
                new ChannelName("other"), version(AIR, 1), History.NONE, new DatasetEvent.Draft(content("air")));
        assertRefused(record(draft), "CHC-11 OTHER_CHANNEL");
    }

    @ParameterizedTest
    @CsvSource({"-901, false", "-900, true", "900, true", "901, false"})
    void aTransactionIsEndorsedOnlyNearThePeersTime(long difference, boolean near) {
        channel.setTimes(NOW, NOW + difference);
        Simulation drafted = record(event(version(AIR, 1), History.NONE, new DatasetEvent.Draft(content("air"))));
        if (near) {
            drafted.accepted();
        } else {
            assertRefused(drafted, "CHC-12 CLOCK_SKEW");
        }
    }

    @Test
    void aLineageIsFollowedBothWaysOverOrganisations() throws MalformedException {
        chain();
        Lineage up = lineage(version(ASTHMA, 2), "up", 500);
        assertThat(names(up)).containsExactly(version(ASTHMA, 2), version(AIR, 1), version(ASTHMA, 1));
        assertThat(up.direction()).isEqualTo(LineageDirection.UP);
        assertThat(up.isComplete()).isTrue();

        Lineage down = lineage(version(AIR, 1), "down", 500);
        assertThat(names(down)).containsExactly(version(AIR, 1), version(ASTHMA, 1), version(ASTHMA, 2));
        assertThat(down.isComplete()).isTrue();
        assertThat(lineage(version(ASTHMA, 2), "down", 1).isComplete()).isTrue();
    }

    @Test
    void aLineageThatDoesNotFitSaysHowFarItWasFollowed() throws MalformedException {
        chain();
        Lineage up = lineage(version(ASTHMA, 2), "up", 2);
        assertThat(names(up)).containsExactly(version(ASTHMA, 2), version(AIR, 1));
        assertThat(up.followed()).isZero();
        Lineage down = lineage(version(AIR, 1), "down", 1);
        assertThat(names(down)).containsExactly(version(AIR, 1));
        assertThat(down.isComplete()).isFalse();
    }

    @Test
    void childrenOfVersionTenAreNotThoseOfVersionOne() throws MalformedException {
        for (int number = 1; number <= 10; number++) {
            draft(AIR, content("air " + number));
        }
        draft(
                ASTHMA,
                content("asthma", new Parent(version(AIR, 10), content("air 10").digest())));
        assertThat(names(lineage(version(AIR, 1), "down", 500))).containsExactly(version(AIR, 1));
        assertThat(names(lineage(version(AIR, 10), "down", 500))).containsExactly(version(AIR, 10), version(ASTHMA, 1));
    }

    @Test
    void anAnswerStaysBelowItsLimits() throws MalformedException {
        draft(AIR, content("air"));
        Parent[] parents = new Parent[VersionContent.MAX_PARENTS];
        for (int i = 0; i < parents.length; i++) {
            draft(AIR, content("part " + i));
        }
        List<Parent> sorted = IntStream.range(0, parents.length)
                .mapToObj(i ->
                        new Parent(version(AIR, i + 2), content("part " + i).digest()))
                .sorted((a, b) -> a.version().compareTo(b.version()))
                .toList();
        for (int i = 0; i < 501; i++) {
            draft(new DatasetName(HOSPITAL, "derived-" + i), content("derived " + i, sorted.toArray(parents)));
        }
        Simulation all = call("GetLineage", version(AIR, 2).toString(), "down", "500");
        assertThat(all.accepted().size()).isBetween(Lineage.MAX_SIZE_BYTES - 8192, Lineage.MAX_SIZE_BYTES);
        Lineage down = Lineage.parse(all.accepted().toByteArray());
        assertThat(down.isComplete()).isFalse();
        assertThat(names(down)).isSorted();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertRefused(call("GetDataset", AIR.toString()), "CHC-23 NO_SUCH_DATASET");
        assertRefused(call("GetDatasetVersion", version(AIR, 1).toString()), "CHC-24 NO_SUCH_VERSION");
        assertRefused(call("GetLineage", version(AIR, 1).toString(), "up", "10"), "CHC-24 NO_SUCH_VERSION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orgs/test-agency/datasets/air",
                "orgs/test-agency/datasets/air/versions/0",
                "orgs/test-agency/datasets/air/versions/01",
                "orgs/test-agency/datasets/air/versions/1000000",
                "orgs/test-agency/datasets/air/versions/1/",
                "orgs/test-agency/logs/air/versions/1"
            })
    void refusesANameThatIsNone(String name) {
        assertRefused(call("GetDatasetVersion", name), "CHC-01 MALFORMED");
        assertRefused(call("GetLineage", name, "up", "10"), "CHC-01 MALFORMED");
    }

    @Test
    void refusesArgumentsThatAreOversizedMalformedOrOutOfRange() {
        String name = version(AIR, 1).toString();
        assertRefused(
                channel.submit(
                        AGENCY_CLIENT,
                        Bytes.utf8("RecordDatasetEvent"),
                        Bytes.copyOf(new byte[DatasetEvent.MAX_SIZE_BYTES + 1])),
                "CHC-10 LIMIT");
        assertRefused(channel.submit(AGENCY_CLIENT, Bytes.utf8("RecordDatasetEvent"), Bytes.EMPTY), "CHC-01 MALFORMED");
        assertRefused(call("GetDataset", name), "CHC-01 MALFORMED");
        assertRefused(call("GetLineage", name, "UP", "10"), "CHC-01 MALFORMED");
        assertRefused(call("GetLineage", name, "sideways", "10"), "CHC-10 LIMIT");
        assertRefused(call("GetLineage", name, "up", "0"), "CHC-10 LIMIT");
        assertRefused(call("GetLineage", name, "up", "501"), "CHC-10 LIMIT");
    }

    @Test
    void damagedStateIsNotTakenForAnAnswer() {
        channel.damage(StateKey.dataset(AIR), Bytes.utf8("damaged"));
        channel.damage(StateKey.version(version(AIR, 1)), Bytes.utf8("damaged"));
        assertThat(call("GetDataset", AIR.toString()).status()).isEqualTo(500);
        assertThat(call("GetLineage", version(AIR, 1).toString(), "up", "10").status())
                .isEqualTo(500);
        draft(ASTHMA, content("asthma"));
        channel.damage(StateKey.derivedFrom(version(ASTHMA, 1)) + "nothing", Bytes.utf8("damaged"));
        assertThat(call("GetLineage", version(ASTHMA, 1).toString(), "down", "10")
                        .status())
                .isEqualTo(500);
    }

    /** Air, asthma from air, and a second asthma from both. */
    private void chain() {
        draft(AIR, content("air"));
        Parent air = new Parent(version(AIR, 1), content("air").digest());
        VersionContent first = content("asthma", air);
        draft(ASTHMA, first);
        draft(ASTHMA, content("asthma again", air, new Parent(version(ASTHMA, 1), first.digest())));
    }

    private Simulation draftAsthma(VersionContent air) {
        return record(event(
                version(ASTHMA, 1),
                History.NONE,
                new DatasetEvent.Draft(content("asthma", new Parent(version(AIR, 1), air.digest())))));
    }

    private void publish(DatasetName name, VersionContent content) throws MalformedException {
        VersionName version = draft(name, content);
        change(version, confirm()).accepted();
        change(version, new DatasetEvent.Publish()).accepted();
    }

    private VersionName draft(DatasetName name, VersionContent content) {
        VersionName version =
                version(name, find(name).map(state -> state.newest().number()).orElse(0) + 1);
        record(event(
                        version,
                        find(name).map(DatasetState::history).orElse(History.NONE),
                        new DatasetEvent.Draft(content)))
                .accepted();
        return version;
    }

    private Simulation change(VersionName version, DatasetEvent.Step step) {
        return record(event(
                version, find(version.dataset()).map(DatasetState::history).orElse(History.NONE), step));
    }

    private Optional<DatasetState> find(DatasetName name) {
        return Optional.ofNullable(channel.committed().get(StateKey.dataset(name)))
                .map(stored -> {
                    try {
                        return DatasetState.parse(stored.toByteArray());
                    } catch (MalformedException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private DatasetState dataset(DatasetName name) {
        return find(name).orElseThrow();
    }

    private VersionStatus status(VersionName name) throws MalformedException {
        return VersionState.parse(
                        call("GetDatasetVersion", name.toString()).accepted().toByteArray())
                .status();
    }

    private Lineage lineage(VersionName name, String direction, int max) throws MalformedException {
        return Lineage.parse(call("GetLineage", name.toString(), direction, Integer.toString(max))
                .accepted()
                .toByteArray());
    }

    private static List<VersionName> names(Lineage lineage) {
        List<VersionName> names = new ArrayList<>();
        lineage.versions().forEach(version -> names.add(version.version()));
        return names;
    }

    private Simulation record(DatasetEvent event) {
        return record(event.dataset().organisation().equals(AGENCY) ? AGENCY_CLIENT : HOSPITAL_CLIENT, event);
    }

    private Simulation record(Bytes creator, DatasetEvent event) {
        return channel.submit(creator, Bytes.utf8("RecordDatasetEvent"), event.encode());
    }

    private Simulation call(String... args) {
        return channel.submit(AGENCY_CLIENT, Stream.of(args).map(Bytes::utf8).toArray(Bytes[]::new));
    }

    private static void assertRefused(Simulation simulation, String code) {
        assertThat(simulation.code()).isEqualTo(code);
        assertThat(simulation.writes()).isEmpty();
    }

    static DatasetEvent event(VersionName version, History before, DatasetEvent.Step step) {
        return new DatasetEvent(new ChannelName(MemoryChannel.NAME), version, before, step);
    }

    static DatasetEvent.Confirm confirm() {
        return new DatasetEvent.Confirm(List.of(Confirmation.values()));
    }

    static VersionName version(DatasetName dataset, int number) {
        return new VersionName(dataset, number);
    }

    static VersionContent content(String data, Parent... parents) {
        return new VersionContent(
                DigestProfile.FILE_1,
                TestLog.digest(data),
                Optional.of("text/csv"),
                Visibility.PUBLIC,
                LegalBasis.PUBLIC_INTEREST,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.ANNUAL,
                parents.length == 0 ? Activity.COLLECTED : Activity.DERIVED,
                Optional.empty(),
                Optional.empty(),
                List.of(parents));
    }
}
