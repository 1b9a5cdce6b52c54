package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Commitment;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentAction;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentEvent;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentStatus;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.LegalBasis;
import org.datatrust.proof.consent.PrincipalSignature;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import org.datatrust.proof.consent.UseScope;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.proof.name.DatasetName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.proof.signature.P256PublicKey;
import org.datatrust.verifier.ConsentReport;
import org.datatrust.verifier.ConsentVerifier;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.hyperledger.fabric.client.CommitException;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Consent and use, with the races decided by the consensus of a real network. The hospital holds the data, the agency uses them. */
@OnTheNetwork
@Order(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentIT {
    private static final OrganisationId HOLDER = new OrganisationId(TestNetwork.HOSPITAL);
    private static final OrganisationId RECIPIENT = new OrganisationId(TestNetwork.AGENCY);
    private static final DatasetName RECORDS = new DatasetName(HOLDER, "records");
    private static final String[] ALL = {TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT, TestNetwork.TRADE
    };

    private final TestNetwork network;
    private final SecureRandom random = new SecureRandom();
    private Member hospital;
    private Member agency;
    private Member trade;

    ConsentIT(TestNetwork network) {
        this.network = network;
    }

    @BeforeAll
    void connect() {
        hospital = Member.client(network, TestNetwork.HOSPITAL);
        agency = Member.client(network, TestNetwork.AGENCY);
        trade = Member.client(network, TestNetwork.TRADE);
    }

    @AfterAll
    void disconnect() {
        hospital.close();
        agency.close();
        trade.close();
    }

    @Test
    void aUseIsGrantedWhileTheConsentLastsAndRefusedAfterItsWithdrawal() throws Exception {
        ConsentState given = give(Optional.empty());

        assertThat(use(given.consent(), id()).decision()).isEqualTo(UseDecision.GRANTED);
        ConsentState withdrawn = record(hospital, withdrawal(given));
        UseReceipt refused = use(given.consent(), id());

        assertThat(withdrawn.status()).isEqualTo(ConsentStatus.WITHDRAWN);
        assertThat(refused.decision()).isEqualTo(UseDecision.WITHDRAWN);
        assertThat(refused.history()).contains(withdrawn.history());
    }

    @Test
    void aUseThatRacesAWithdrawalIsVoidAndIsRefusedWhenItIsTriedAgain() throws Exception {
        ConsentState given = give(Optional.empty());
        UseRequest use = request(given.consent(), id());
        Transaction endorsed =
                agency.proposal("RecordUse", use.encode().toByteArray()).endorse();
        assertThat(UseReceipt.parse(endorsed.getResult()).decision()).isEqualTo(UseDecision.GRANTED);

        record(hospital, withdrawal(given));

        assertThat(endorsed.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        assertThatThrownBy(() -> agency.ledger()
                        .evaluateTransaction(
                                "GetUse", use.consent().toString(), use.id().hex()))
                .isInstanceOf(GatewayException.class);
        assertThat(use(use.consent(), use.id()).decision()).isEqualTo(UseDecision.WITHDRAWN);
    }

    @Test
    void noUseHoldsUpAWithdrawal() throws Exception {
        ConsentState given = give(Optional.empty());
        Transaction endorsed = hospital.proposal(
                        "RecordConsentEvent", withdrawal(given).encode().toByteArray())
                .endorse();
        for (int i = 0; i < 3; i++) {
            use(given.consent(), id());
        }
        assertThat(endorsed.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
    }

    @Test
    void ofTwoEventsThatRaceOneTakesEffect() throws Exception {
        ConsentState given = give(Optional.empty());
        ConsentEvent termination = event(given.consent(), given.history(), ConsentAction.TERMINATE, Optional.empty());
        Transaction first = hospital.proposal(
                        "RecordConsentEvent", withdrawal(given).encode().toByteArray())
                .endorse();
        Transaction second = hospital.proposal(
                        "RecordConsentEvent", termination.encode().toByteArray())
                .endorse();

        assertThat(first.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.VALID);
        assertThat(second.submitAsync().getStatus().getCode()).isEqualTo(TxValidationCode.MVCC_READ_CONFLICT);
        hospital.awaitAgreement("GetConsent", given.consent(), ALL);
        Member.assertRefused("CHC-14", () -> record(hospital, termination));
        assertThat(record(hospital, withdrawal(given)).status())
                .as("the same event again")
                .isEqualTo(ConsentStatus.WITHDRAWN);
    }

    @Test
    void withTheirOwnKeyThePersonWithdrawsThroughAnyMember() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Bytes salt = bytes(Commitment.KEY_SIZE_BYTES);
        P256PublicKey key = P256PublicKey.parse(keys.getPublic().getEncoded());
        ConsentState given = give(Optional.of(PrincipalSignature.commitment(salt, key)));
        ConsentEvent unsigned = withdrawal(given);
        byte[] signature = Signers.newPrivateKeySigner(keys.getPrivate())
                .sign(unsigned.signedBytes().sha256().toByteArray());

        Member.assertRefused("CHC-16", () -> record(trade, unsigned));
        ConsentState withdrawn =
                record(trade, unsigned.signedBy(new PrincipalSignature(salt, key, Bytes.copyOf(signature))));

        assertThat(withdrawn.status()).isEqualTo(ConsentStatus.WITHDRAWN);
    }

    @Test
    void onlyTheRecipientRecordsAUseAndOnlyTheHolderGives() throws Exception {
        ConsentState given = give(Optional.empty());
        byte[] use = request(given.consent(), id()).encode().toByteArray();
        Member.assertRefused("CHC-05", () -> trade.ledger().submitTransaction("RecordUse", use));
        ConsentEvent foreign = event(
                new ConsentName(HOLDER, id().hex()),
                History.NONE,
                ConsentAction.GIVE,
                Optional.of(terms(Optional.empty())));
        Member.assertRefused("CHC-16", () -> record(agency, foreign));
    }

    @Test
    void oneFileProvesTheWholeLifeOfAConsentOffline() throws Exception {
        ConsentEvent give = event(
                new ConsentName(HOLDER, id().hex()),
                History.NONE,
                ConsentAction.GIVE,
                Optional.of(terms(Optional.empty())));
        ConsentState given = record(hospital, give);
        UseReceipt granted = use(given.consent(), id());
        Eventually.until(
                "the next second", Duration.ofSeconds(5), () -> Instant.now().getEpochSecond() > given.changedAt() + 1);
        ConsentEvent withdraw = withdrawal(given);
        ConsentState withdrawn = record(hospital, withdraw);
        UseReceipt refused = use(given.consent(), id());
        agency.awaitAgreement("GetConsent", given.consent(), ALL);

        ConsentBundle bundle = new ConsentBundle(
                List.of(entry(give, given), entry(withdraw, withdrawn)),
                view("GetConsent", given.consent().toString()),
                List.of(
                        view(
                                "GetUse",
                                given.consent().toString(),
                                granted.request().id().hex()),
                        view(
                                "GetUse",
                                given.consent().toString(),
                                refused.request().id().hex())),
                Optional.of(GatewayClient.context(network)));
        ConsentReport report = new ConsentVerifier(Pins.of(network), CryptoProvider.fastest())
                .verify(ConsentBundle.parse(bundle.encode().toByteArray()));

        assertThat(report.isVerified()).as(report.checks().toString()).isTrue();
        assertThat(report.uses()).containsExactly(granted, refused);
        UseRequest question = request(given.consent(), id());
        assertThat(report.decide(question, Instant.ofEpochSecond(given.changedAt() - 1)))
                .contains(UseDecision.NO_SUCH_CONSENT);
        assertThat(report.decide(question, Instant.ofEpochSecond(given.changedAt())))
                .contains(UseDecision.GRANTED);
        assertThat(report.decide(question, Instant.ofEpochSecond(withdrawn.changedAt())))
                .contains(UseDecision.WITHDRAWN);
        ConsentReport hidden = new ConsentVerifier(Pins.of(network), CryptoProvider.fastest())
                .verify(new ConsentBundle(List.of(entry(give, given)), bundle.view(), List.of(), bundle.context()));
        assertThat(hidden.result()).as("the withdrawal is hidden").isEqualTo(Result.REFUTED);
    }

    private static ConsentEntry entry(ConsentEvent event, ConsentState after) {
        return new ConsentEntry(event, after.changedBy(), after.changedAt());
    }

    /** What three organisations' peers answer, under their signatures; nobody submits it. */
    private Bytes view(String function, String... arguments) throws Exception {
        Transaction answer = agency.ledger()
                .newProposal(function)
                .addArguments(arguments)
                .setEndorsingOrganizations(TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT)
                .build()
                .endorse();
        return Bytes.copyOf(PreparedTransaction.parseFrom(answer.getBytes())
                .getEnvelope()
                .getPayload()
                .toByteArray());
    }

    private ConsentState give(Optional<Digest> principalKey) throws Exception {
        ConsentState given = record(
                hospital,
                event(
                        new ConsentName(HOLDER, id().hex()),
                        History.NONE,
                        ConsentAction.GIVE,
                        Optional.of(terms(principalKey))));
        assertThat(given.status()).isEqualTo(ConsentStatus.GIVEN);
        return given;
    }

    private ConsentEvent withdrawal(ConsentState state) {
        return event(state.consent(), state.history(), ConsentAction.WITHDRAW, Optional.empty());
    }

    private ConsentEvent event(
            ConsentName consent, History before, ConsentAction action, Optional<ConsentTerms> terms) {
        return new ConsentEvent(channel(), consent, before, action, terms, Optional.empty());
    }

    private ConsentTerms terms(Optional<Digest> principalKey) {
        long hour = Instant.now().getEpochSecond() / 3600;
        return new ConsentTerms(
                ConsentTerms.recordCommitment(bytes(Commitment.KEY_SIZE_BYTES), Bytes.utf8("TEST 王小明")),
                RECORDS,
                List.of(Purpose.CONSULTATION_MANAGEMENT),
                List.of(RECIPIENT),
                UseScope.VIEW,
                LegalBasis.CONSENT,
                Bytes.utf8("TEST notice").sha256(),
                "zh-TW",
                hour - 1,
                hour + 24,
                principalKey);
    }

    private UseRequest request(ConsentName consent, Bytes id) {
        return new UseRequest(
                channel(),
                consent,
                id,
                RECORDS,
                Purpose.CONSULTATION_MANAGEMENT,
                RECIPIENT,
                UseScope.VIEW,
                Optional.empty());
    }

    private ConsentState record(Member member, ConsentEvent event)
            throws GatewayException, CommitException, MalformedException, InterruptedException {
        ConsentState state = ConsentState.parse(member.ledger()
                .submitTransaction("RecordConsentEvent", event.encode().toByteArray()));
        member.awaitAgreement("GetConsent", event.consent(), ALL);
        return state;
    }

    private UseReceipt use(ConsentName consent, Bytes id) throws GatewayException, CommitException, MalformedException {
        return UseReceipt.parse(agency.ledger()
                .submitTransaction("RecordUse", request(consent, id).encode().toByteArray()));
    }

    private ChannelName channel() {
        return new ChannelName(hospital.channel());
    }

    private Bytes id() {
        return bytes(UseRequest.ID_SIZE_BYTES);
    }

    private Bytes bytes(int size) {
        byte[] drawn = new byte[size];
        random.nextBytes(drawn);
        return Bytes.copyOf(drawn);
    }
}
