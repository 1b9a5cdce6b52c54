package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.dataset.Activity;
import org.datatrust.proof.dataset.Confirmation;
import org.datatrust.proof.dataset.DatasetEntry;
import org.datatrust.proof.dataset.DatasetEvent;
import org.datatrust.proof.dataset.DatasetState;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.UpdateFrequency;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.dataset.VersionStatus;
import org.datatrust.proof.dataset.Visibility;
import org.datatrust.proof.dataset.WithdrawalReason;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.name.VersionName;
import org.datatrust.proof.statement.DigestProfile;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.LineageFormat;
import org.datatrust.verifier.LineageNode;
import org.datatrust.verifier.LineageReport;
import org.datatrust.verifier.LineageVerifier;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.bundle.LineageBundle;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Datasets and what derives from them on a real network: the agency measures air, the hospital and the agency make something of it. */
@OnTheNetwork
@Order(125)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatasetIT {
    private static final String[] ALL = {TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE
    };
    private static final String[] THREE = {TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT};

    private final TestNetwork network;
    private final String run = Integer.toHexString(new SecureRandom().nextInt());
    private Member hospital;
    private Member agency;

    DatasetIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void connect() {
        hospital = Member.client(network, TestNetwork.HOSPITAL);
        agency = Member.client(network, TestNetwork.AGENCY);
    }

    @AfterAll
    void disconnect() {
        hospital.close();
        agency.close();
    }

    @Test
    void aDatasetLivesFromItsDraftToItsWithdrawal() throws Exception {
        DatasetName air = dataset(TestNetwork.AGENCY, "life");
        VersionName first = draft(air, content("air 1"));
        Member.assertRefused("CHC-15", () -> record(event(first, new DatasetEvent.Publish())));
        Member.assertRefused(
                "CHC-26", () -> record(event(first, new DatasetEvent.Confirm(List.of(Confirmation.MAY_BE_PUBLISHED)))));
        publish(first);
        VersionName second = draft(air, content("air 2"));
        publish(second);

        assertThat(version(first).status()).isEqualTo(VersionStatus.SUPERSEDED);
        assertThat(state(air).published()).contains(second);
        DatasetEvent withdraw = event(second, new DatasetEvent.Withdraw(WithdrawalReason.INCORRECT));
        DatasetState withdrawn = record(withdraw);
        assertThat(withdrawn.published()).isEmpty();
        assertThat(withdrawn.history())
                .isEqualTo(withdraw.before().then(new DatasetEntry(withdraw, withdrawn.changedAt()).encode()));
        assertThat(record(withdraw)).as("the same event again").isEqualTo(withdrawn);
        assertThat(version(second).status()).isEqualTo(VersionStatus.WITHDRAWN);
        assertThat(version(second).content()).isEqualTo(content("air 2"));
    }

    @Test
    void onlyTheOwnerWrites() throws Exception {
        byte[] draft = event(
                        new VersionName(dataset(TestNetwork.AGENCY, "foreign"), 1),
                        new DatasetEvent.Draft(content("air")))
                .encode()
                .toByteArray();
        Member.assertRefused("CHC-05", () -> hospital.ledger().submitTransaction("RecordDatasetEvent", draft));
    }

    @Test
    void aParentMustBeThereWithTheNamedContentAndNotWithdrawn() throws Exception {
        VersionName air = new VersionName(dataset(TestNetwork.AGENCY, "parent"), 1);
        VersionName asthma = new VersionName(dataset(TestNetwork.HOSPITAL, "child"), 1);
        Parent named = new Parent(air, content("air").digest());
        DatasetEvent derive = event(asthma, new DatasetEvent.Draft(content("asthma", named)));
        Member.assertRefused("CHC-28", () -> record(derive));
        draft(air.dataset(), content("air"));
        Parent other = new Parent(air, content("other air").digest());
        Member.assertRefused("CHC-29", () -> record(event(asthma, new DatasetEvent.Draft(content("asthma", other)))));
        record(event(air, new DatasetEvent.Withdraw(WithdrawalReason.RIGHTS)));
        Member.assertRefused("CHC-30", () -> record(derive));
    }

    @Test
    void ofTwoPublicationsThatRaceOneTakesEffect() throws Exception {
        DatasetName air = dataset(TestNetwork.AGENCY, "race");
        VersionName first = draft(air, content("air 1"));
        VersionName second = draft(air, content("air 2"));
        record(event(first, confirm()));
        record(event(second, confirm()));
        Transaction one = endorsed(event(first, new DatasetEvent.Publish()));
        Transaction two = endorsed(event(second, new DatasetEvent.Publish()));

        assertThat(one.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        assertThat(two.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        agency.awaitAgreement("GetDataset", air, ALL);
        assertThat(state(air).published()).contains(first);
        assertThat(version(second).status()).isEqualTo(VersionStatus.OWNER_CONFIRMED);
    }

    @Test
    void aPublicationThatRacesItsParentsWithdrawalIsVoid() throws Exception {
        VersionName air = draft(dataset(TestNetwork.AGENCY, "recalled"), content("air"));
        VersionName asthma = draft(dataset(TestNetwork.HOSPITAL, "late"), content("asthma", parent(air)));
        record(event(asthma, confirm()));
        Transaction publication = endorsed(event(asthma, new DatasetEvent.Publish()));

        record(event(air, new DatasetEvent.Withdraw(WithdrawalReason.UNSAFE)));

        assertThat(publication.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        Member.assertRefused("CHC-30", () -> record(event(asthma, new DatasetEvent.Publish())));
    }

    @Test
    void manyDeriveFromOneVersionAtOnceWithoutConflict() throws Exception {
        VersionName air = draft(dataset(TestNetwork.AGENCY, "popular"), content("air"));
        List<Transaction> drafts = new ArrayList<>();
        List<VersionName> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            VersionName child =
                    new VersionName(dataset(i % 2 == 0 ? TestNetwork.AGENCY : TestNetwork.HOSPITAL, "fan-" + i), 1);
            children.add(child);
            drafts.add(endorsed(event(child, new DatasetEvent.Draft(content("child " + i, parent(air))))));
        }
        for (Transaction draft : drafts) {
            assertThat(draft.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        }
        agency.awaitAgreement("GetDataset", children.getLast().dataset(), ALL);
        Lineage down = Lineage.parse(agency.ledger().evaluateTransaction("GetLineage", air.toString(), "down", "500"));
        assertThat(down.isComplete()).isTrue();
        assertThat(down.versions())
                .extracting(VersionState::version)
                .startsWith(air)
                .containsAll(children)
                .hasSize(5);
    }

    @Test
    void oneFileProvesALineageOverOrganisationsOfflineBothWays() throws Exception {
        DatasetName air = dataset(TestNetwork.AGENCY, "air");
        VersionName measured = draft(air, content("air"));
        publish(measured);
        VersionName asthma = draft(dataset(TestNetwork.HOSPITAL, "asthma"), content("asthma", parent(measured)));
        publish(asthma);
        VersionName warning =
                draft(dataset(TestNetwork.AGENCY, "warning"), content("warning", parent(measured), parent(asthma)));
        publish(warning);
        VersionName leaflet = draft(dataset(TestNetwork.HOSPITAL, "leaflet"), content("leaflet", parent(warning)));
        record(event(measured, new DatasetEvent.Withdraw(WithdrawalReason.UNSAFE)));
        agency.awaitAgreement("GetDatasetVersion", measured, ALL);

        LineageReport up = verify(bundle(view(leaflet, "up", "500", THREE)));
        assertThat(up.isVerified()).as(up.toText(Locale.ROOT)).isTrue();
        assertThat(up.answer().orElseThrow().nodes())
                .extracting(LineageNode::version)
                .containsExactly(leaflet, warning, measured, asthma);
        assertThat(up.answer().orElseThrow().withdrawn())
                .extracting(LineageNode::version)
                .containsExactly(measured);
        for (LineageFormat format : LineageFormat.values()) {
            assertThat(up.export(format)).isPresent();
        }

        LineageReport down = verify(bundle(view(measured, "down", "500", THREE)));
        assertThat(down.isVerified()).as(down.toText(Locale.ROOT)).isTrue();
        assertThat(down.answer().orElseThrow().nodes())
                .extracting(LineageNode::version)
                .containsExactlyInAnyOrder(measured, asthma, warning, leaflet);

        assertThat(verify(bundle(view(leaflet, "up", "2", THREE))).result())
                .as("cut by who asked")
                .isEqualTo(Result.INCONCLUSIVE);
        assertThat(verify(bundle(view(leaflet, "up", "500", TestNetwork.AGENCY)))
                        .result())
                .as("the word of one organisation")
                .isEqualTo(Result.INCONCLUSIVE);
        byte[] forged = view(leaflet, "up", "500", THREE).toByteArray();
        int at = Bytes.copyOf(forged).hex().indexOf(content("air").data().hex()) / 2;
        forged[at] ^= 1;
        assertThat(verify(bundle(Bytes.copyOf(forged))).isVerified())
                .as("other data in one version")
                .isFalse();
    }

    private LineageReport verify(LineageBundle bundle) throws Exception {
        return new LineageVerifier(Pins.of(network), CryptoProvider.fastest())
                .verify(LineageBundle.parse(bundle.encode().toByteArray()));
    }

    private LineageBundle bundle(Bytes view) throws Exception {
        return new LineageBundle(view, Optional.of(GatewayClient.context(network)));
    }

    /** What the organisations' peers answer, under their signatures; nobody submits it. */
    private Bytes view(VersionName version, String direction, String max, String... organisations) throws Exception {
        Transaction answer = agency.ledger()
                .newProposal("GetLineage")
                .addArguments(version.toString(), direction, max)
                .setEndorsingOrganizations(organisations)
                .build()
                .endorse();
        return Bytes.copyOf(PreparedTransaction.parseFrom(answer.getBytes())
                .getEnvelope()
                .getPayload()
                .toByteArray());
    }

    private VersionName draft(DatasetName dataset, VersionContent content) throws Exception {
        VersionName version = new VersionName(
                dataset, find(dataset).map(state -> state.newest().number()).orElse(0) + 1);
        record(event(version, new DatasetEvent.Draft(content)));
        return version;
    }

    private void publish(VersionName version) throws Exception {
        record(event(version, confirm()));
        record(event(version, new DatasetEvent.Publish()));
    }

    private Parent parent(VersionName version) throws Exception {
        return new Parent(version, version(version).content().digest());
    }

    private DatasetEvent event(VersionName version, DatasetEvent.Step step) throws Exception {
        return new DatasetEvent(
                new ChannelName(agency.channel()),
                version,
                find(version.dataset()).map(DatasetState::history).orElse(History.NONE),
                step);
    }

    private static DatasetEvent.Confirm confirm() {
        return new DatasetEvent.Confirm(List.of(Confirmation.values()));
    }

    private DatasetState record(DatasetEvent event) throws Exception {
        DatasetState state = DatasetState.parse(owner(event.dataset())
                .ledger()
                .submitTransaction("RecordDatasetEvent", event.encode().toByteArray()));
        agency.awaitAgreement("GetDataset", event.dataset(), ALL);
        return state;
    }

    private Transaction endorsed(DatasetEvent event) throws Exception {
        return owner(event.dataset())
                .proposal("RecordDatasetEvent", event.encode().toByteArray())
                .endorse();
    }

    private Member owner(DatasetName dataset) {
        return dataset.organisation().value().equals(TestNetwork.AGENCY) ? agency : hospital;
    }

    private Optional<DatasetState> find(DatasetName dataset) throws Exception {
        try {
            return Optional.of(state(dataset));
        } catch (GatewayException e) {
            return Optional.empty();
        }
    }

    private DatasetState state(DatasetName dataset) throws Exception {
        return DatasetState.parse(agency.ledger().evaluateTransaction("GetDataset", dataset.toString()));
    }

    private VersionState version(VersionName version) throws Exception {
        return VersionState.parse(agency.ledger().evaluateTransaction("GetDatasetVersion", version.toString()));
    }

    /** Of this run only: the network may have seen others. */
    private DatasetName dataset(String organisation, String id) {
        return new DatasetName(new OrganisationId(organisation), id + "-" + run);
    }

    private static VersionContent content(String data, Parent... parents) {
        return new VersionContent(
                DigestProfile.FILE_1,
                Bytes.utf8("TEST " + data).sha256(),
                Optional.of("text/csv"),
                Visibility.PUBLIC,
                LegalBasis.PUBLIC_INTEREST,
                StandardLicence.OGDL_TAIWAN_1_0,
                UpdateFrequency.DAILY,
                parents.length == 0 ? Activity.COLLECTED : Activity.DERIVED,
                Optional.empty(),
                Optional.empty(),
                List.of(parents));
    }
}
