package org.datatrust.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.AppendRequest;
import org.datatrust.proof.log.CompactRange;
import org.datatrust.proof.log.LogHash;
import org.datatrust.proof.name.LogName;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.Level;
import org.datatrust.verifier.Report;
import org.datatrust.verifier.Result;
import org.datatrust.verifier.Verifier;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.data.FileDigest;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Status;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.gateway.PreparedTransaction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Evidence of a real ledger, told true and told falsely; none of the false may ever be VERIFIED. */
@OnTheNetwork
@Order(350)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidenceIT {
    private static final String[] THREE = {TestNetwork.AGENCY, TestNetwork.HOSPITAL, TestNetwork.AUDIT};

    private final TestNetwork network;
    private final LogName log;
    private final Entries entries;
    private final Verifier verifier;
    private Optional<Member> agency = Optional.empty();
    private Optional<Context> context = Optional.empty();
    private List<Told> told = List.of();

    /**
     * A transaction that the ledger holds, valid or not.
     *
     * @param entry number of the one statement that it appends
     */
    private record Told(int entry, Status status, BlockEvidence block, int position, Bytes view) {}

    EvidenceIT(TestNetwork network) {
        this.network = network;
        this.log = TestLog.fresh(TestNetwork.AGENCY, "evidence");
        this.entries = new Entries(network.network().consortium().channel(), log.log());
        this.verifier = Verifier.of(Pins.of(network));
    }

    @BeforeAll
    void appendOnceValidOnceInConflictAndOnceUnderEndorsed() throws Exception {
        Member member = Member.client(network, TestNetwork.AGENCY);
        agency = Optional.of(member);
        member.ledger().submitTransaction("CreateLog", log.toString());
        member.awaitAgreement("GetLog", log, TestNetwork.AGENCY, TestNetwork.HOSPITAL);
        List<Transaction> endorsed = List.of(
                endorse(member, 0), endorse(member, 1), endorse(member, 2, TestNetwork.AGENCY, TestNetwork.HOSPITAL));
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < endorsed.size(); i++) {
            all.add(tell(member, i, endorsed.get(i).submitAsync().getStatus()));
        }
        told = List.copyOf(all);
        context = Optional.of(GatewayClient.context(network));
        assertThat(told.stream().map(one -> one.status().getCode()))
                .containsExactly(
                        TxValidationCode.VALID,
                        TxValidationCode.MVCC_READ_CONFLICT,
                        TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
    }

    @AfterAll
    void disconnect() {
        agency.ifPresent(Member::close);
    }

    private Transaction endorse(Member member, int entry, String... organisations) throws EndorseException {
        CompactRange.Builder leaf = new CompactRange.Builder(CompactRange.EMPTY, (level, index, hash) -> {});
        leaf.append(LogHash.leaf(entries.encoded(entry)));
        AppendRequest request = new AppendRequest(
                log, Digest.sha256(new byte[] {(byte) entry}), CompactRange.EMPTY.root(), leaf.build());
        return member.proposal("Append", request.encode().toByteArray(), organisations)
                .endorse();
    }

    private static Told tell(Member member, int entry, Status status) throws Exception {
        byte[] block = member.blocks()
                .evaluateTransaction("GetBlockByNumber", member.channel(), Long.toString(status.getBlockNumber()));
        BlockEvidence evidence = BlockEvidence.of(block);
        int position = -1;
        for (int i = 0; i < evidence.envelopes().size(); i++) {
            if (transactionId(evidence.envelopes().get(i)).equals(status.getTransactionId())) {
                position = i;
            }
        }
        return new Told(entry, status, evidence, position, view(member, status.getTransactionId(), THREE));
    }

    private static String transactionId(Bytes envelope) throws InvalidProtocolBufferException {
        Payload payload =
                Payload.parseFrom(Envelope.parseFrom(envelope.toByteArray()).getPayload());
        return ChannelHeader.parseFrom(payload.getHeader().getChannelHeader()).getTxId();
    }

    /** What these organisations' peers say, under their signatures, about a transaction; peers may be a block behind. */
    private static Bytes view(Member member, String transactionId, String... organisations) throws Exception {
        List<Bytes> answers = new ArrayList<>();
        Eventually.until("a view of " + transactionId, Duration.ofSeconds(20), () -> {
            try {
                Transaction answer = member.blocks()
                        .newProposal("GetTransactionByID")
                        .addArguments(member.channel(), transactionId)
                        .setEndorsingOrganizations(organisations)
                        .build()
                        .endorse();
                answers.add(Bytes.copyOf(PreparedTransaction.parseFrom(answer.getBytes())
                        .getEnvelope()
                        .getPayload()
                        .toByteArray()));
                return true;
            } catch (EndorseException e) {
                return false;
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
        return answers.getFirst();
    }

    private ProofBundle bundle(Told one) {
        return new ProofBundle(
                List.of(new BundleRecord(entries.encoded(one.entry()), 0, 0, List.of())),
                List.of(new Anchoring(log, one.block(), one.position(), one.view())),
                context);
    }

    /** Through the file format and back, as every bundle comes to a verifier. */
    private Report verify(ProofBundle bundle, int entry) {
        try {
            ProofBundle read = ProofBundle.parse(bundle.encode().toByteArray());
            return verifier.verify(read, 0, Optional.of(FileDigest.of(entries.content(entry))));
        } catch (org.datatrust.proof.MalformedException e) {
            return Report.unreadable(e, 4);
        }
    }

    private static void assertFails(Report report, Result result, String... codes) {
        String text = report.toText(Locale.ROOT);
        assertThat(report.result()).as(text).isEqualTo(result);
        List<Check> telling = result == Result.REFUTED ? report.failures() : report.notProven();
        assertThat(telling.stream().map(Check::code)).as(text).contains(codes);
    }

    private static Told withBlock(Told one, BlockEvidence block) {
        return new Told(one.entry(), one.status(), block, one.position(), one.view());
    }

    private static Told withView(Told one, Bytes view) {
        return new Told(one.entry(), one.status(), one.block(), one.position(), view);
    }

    private Told valid() {
        return told.get(0);
    }

    private Told inConflict() {
        return told.get(1);
    }

    private Told underEndorsed() {
        return told.get(2);
    }

    @Test
    void verifiesAValidTransaction() {
        Report report = verify(bundle(valid()), 0);

        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
        assertThat(report.failures()).isEmpty();
        assertThat(report.notProven()).noneMatch(check -> !check.level().isAddition());
    }

    /** Ordered, signed by the orderers, endorsed by three organisations, and void all the same. */
    @Test
    void refutesATransactionThatTheLedgerVoided() {
        Report report = verify(bundle(inConflict()), 1);

        assertFails(report, Result.REFUTED, "VAL-10");
        assertThat(report.failures()).hasSize(1);
        assertThat(report.level()).isEqualTo(Level.ENDORSED);
    }

    @Test
    void refutesATransactionThatTooFewEndorsed() {
        Report report = verify(bundle(underEndorsed()), 2);

        assertFails(report, Result.REFUTED, "END-12", "VAL-10");
        assertThat(report.level()).isEqualTo(Level.ORDERED);
    }

    @Test
    void refutesTheViewOfAnotherTransaction() {
        assertFails(verify(bundle(withView(inConflict(), valid().view())), 1), Result.REFUTED, "VAL-09");
    }

    @Test
    void provesNoCommitmentWithoutAView() {
        Report report = verify(bundle(withView(valid(), Bytes.EMPTY)), 0);

        assertFails(report, Result.INCONCLUSIVE, "VAL-01");
        assertThat(report.level()).isEqualTo(Level.ENDORSED);
    }

    @Test
    void countsEachOrganisationOfAViewOnce() throws Exception {
        Bytes two = view(
                agency.orElseThrow(), valid().status().getTransactionId(), TestNetwork.AGENCY, TestNetwork.HOSPITAL);
        Bytes twice = changeEndorsements(two, endorsements -> endorsements.add(endorsements.getFirst()));

        Report tooFew = verify(bundle(withView(valid(), two)), 0);
        Report repeated = verify(bundle(withView(valid(), twice)), 0);

        assertFails(tooFew, Result.INCONCLUSIVE, "VAL-07");
        assertThat(repeated.result()).isNotEqualTo(Result.VERIFIED);
        assertThat(repeated.level()).isLessThan(Level.COMMITTED);
    }

    @Test
    void refutesAViewWithoutGoodSignatures() throws Exception {
        Bytes none = changeEndorsements(valid().view(), List::clear);
        Bytes swapped = changeEndorsements(valid().view(), endorsements -> {
            var first = endorsements.get(0);
            endorsements.set(
                    0,
                    first.toBuilder()
                            .setSignature(endorsements.get(1).getSignature())
                            .build());
        });

        assertThat(verify(bundle(withView(valid(), none)), 0).result()).isNotEqualTo(Result.VERIFIED);
        assertThat(verify(bundle(withView(valid(), swapped)), 0).result()).isNotEqualTo(Result.VERIFIED);
    }

    @Test
    void refutesEndorsementsThatWereTakenAway() throws Exception {
        List<Bytes> envelopes = new ArrayList<>(valid().block().envelopes());
        Envelope envelope = Envelope.parseFrom(envelopes.get(valid().position()).toByteArray());
        Bytes payload = changeEndorsements(Bytes.copyOf(envelope.getPayload().toByteArray()), List::clear);
        envelopes.set(
                valid().position(),
                Bytes.copyOf(envelope.toBuilder()
                        .setPayload(ByteString.copyFrom(payload.toByteArray()))
                        .build()
                        .toByteArray()));

        Report report = verify(bundle(withBlock(valid(), withEnvelopes(valid().block(), envelopes))), 0);

        assertFails(report, Result.REFUTED, "FAB-14", "END-03");
    }

    @Test
    void refutesBlocksThatNoQuorumOfOrderersSigned() throws Exception {
        Metadata signatures = Metadata.parseFrom(valid().block().signatures().toByteArray());
        assertThat(signatures.getSignaturesCount()).isGreaterThanOrEqualTo(3);
        Metadata one = signatures.toBuilder()
                .clearSignatures()
                .addSignatures(signatures.getSignatures(0))
                .build();
        Metadata two =
                one.toBuilder().addSignatures(signatures.getSignatures(1)).build();
        Metadata doubled = two.toBuilder().addSignatures(two.getSignatures(1)).build();
        Metadata none = signatures.toBuilder().clearSignatures().build();
        Metadata swapped = two.toBuilder()
                .addSignatures(signatures.getSignatures(2).toBuilder()
                        .setSignature(signatures.getSignatures(0).getSignature()))
                .build();
        Metadata otherValue = signatures.toBuilder()
                .setValue(ByteString.copyFromUtf8("another value"))
                .build();

        for (Metadata bad : List.of(one, two, doubled, none, swapped, otherValue)) {
            BlockEvidence block = new BlockEvidence(
                    valid().block().number(),
                    valid().block().previousHash(),
                    valid().block().dataHash(),
                    valid().block().envelopes(),
                    Bytes.copyOf(bad.toByteArray().length == 0 ? new byte[] {0x0a, 0x00} : bad.toByteArray()));
            Report report = verify(bundle(withBlock(valid(), block)), 0);
            assertThat(report.result()).as(report.toText(Locale.ROOT)).isNotEqualTo(Result.VERIFIED);
            assertThat(report.level()).as(report.toText(Locale.ROOT)).isLessThan(Level.ORDERED);
            assertThat(report.checks().stream()
                            .filter(check -> check.code().equals("FAB-17")
                                    || check.code().equals("FAB-16"))
                            .filter(check -> check.outcome() != org.datatrust.verifier.Outcome.OK))
                    .as(report.toText(Locale.ROOT))
                    .isNotEmpty();
        }
    }

    @Test
    void refutesSwappedAndShiftedBlockData() {
        List<Bytes> other =
                List.of(inConflict().block().envelopes().get(inConflict().position()));
        Bytes whole = valid().block().envelopes().getFirst();
        List<Bytes> shifted = new ArrayList<>(List.of(whole.slice(0, 10), whole.slice(10, whole.size())));
        shifted.addAll(valid().block()
                .envelopes()
                .subList(1, valid().block().envelopes().size()));

        Told swapped = new Told(0, valid().status(), withEnvelopes(valid().block(), other), 0, valid().view());
        Told moved = new Told(
                0, valid().status(), withEnvelopes(valid().block(), shifted), valid().position() + 1, valid().view());

        assertFails(verify(bundle(swapped), 0), Result.REFUTED, "FAB-14");
        Report report = verify(bundle(moved), 0);
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.REFUTED);
        assertThat(report.failures().stream().map(Check::code)).containsAnyOf("FAB-01", "FAB-02", "FAB-15");
    }

    @Test
    void provesOnlyIntegrityWithoutContextAndAllWithIt() {
        ProofBundle compact = bundle(valid()).compact();

        Report without = verify(compact, 0);
        Report with = verify(compact.withContext(context.orElseThrow()), 0);

        assertThat(without.result()).as(without.toText(Locale.ROOT)).isEqualTo(Result.INCONCLUSIVE);
        assertThat(without.level()).isEqualTo(Level.INTACT);
        assertThat(with.result()).isEqualTo(Result.VERIFIED);
    }

    @Test
    void refutesAnotherGenesisBlock() {
        Verifier elsewhere = Verifier.of(Pins.of(network, Digest.sha256(new byte[0]), 3));

        Report report = elsewhere.verify(bundle(valid()), 0, Optional.of(FileDigest.of(entries.content(0))));

        assertFails(report, Result.REFUTED, "TRU-10");
    }

    @Test
    void refutesAPlaceThatTheRecordDoesNotHave() {
        ProofBundle good = bundle(valid());
        BundleRecord record = good.records().getFirst();
        for (BundleRecord bad : List.of(
                new BundleRecord(record.statement(), 1, 0, List.of()),
                new BundleRecord(record.statement(), 0, 0, List.of(Digest.sha256(new byte[0]))),
                new BundleRecord(entries.encoded(7), 0, 0, List.of()))) {
            Report report = verify(new ProofBundle(List.of(bad), good.anchorings(), context), 0);
            assertThat(report.result()).isEqualTo(Result.REFUTED);
            assertThat(report.level()).isEqualTo(Level.NONE);
        }
    }

    private static BlockEvidence withEnvelopes(BlockEvidence block, List<Bytes> envelopes) {
        return new BlockEvidence(block.number(), block.previousHash(), block.dataHash(), envelopes, block.signatures());
    }

    @FunctionalInterface
    private interface Change {
        void apply(List<org.hyperledger.fabric.protos.peer.Endorsement> endorsements);
    }

    /** A transaction's payload with other endorsements. */
    private static Bytes changeEndorsements(Bytes payload, Change change) throws InvalidProtocolBufferException {
        Payload outer = Payload.parseFrom(payload.toByteArray());
        var transaction = org.hyperledger.fabric.protos.peer.Transaction.parseFrom(outer.getData());
        TransactionAction action = transaction.getActions(0);
        ChaincodeActionPayload inner = ChaincodeActionPayload.parseFrom(action.getPayload());
        List<org.hyperledger.fabric.protos.peer.Endorsement> endorsements =
                new ArrayList<>(inner.getAction().getEndorsementsList());
        change.apply(endorsements);
        ChaincodeActionPayload changed = inner.toBuilder()
                .setAction(inner.getAction().toBuilder().clearEndorsements().addAllEndorsements(endorsements))
                .build();
        return Bytes.copyOf(outer.toBuilder()
                .setData(transaction.toBuilder()
                        .setActions(0, action.toBuilder().setPayload(changed.toByteString()))
                        .build()
                        .toByteString())
                .build()
                .toByteArray());
    }
}
