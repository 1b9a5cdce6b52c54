package org.datatrust.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.Digest;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.synthetic.Authority;
import org.datatrust.verifier.synthetic.Consortium;
import org.datatrust.verifier.synthetic.Identity;
import org.datatrust.verifier.synthetic.KeyHolder;
import org.datatrust.verifier.synthetic.OrderedBlock;
import org.datatrust.verifier.synthetic.Proposal;
import org.datatrust.verifier.synthetic.Scenario;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;
import org.hyperledger.fabric.protos.common.ConfigGroup;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.ImplicitMetaPolicy;
import org.hyperledger.fabric.protos.common.MSPPrincipal;
import org.hyperledger.fabric.protos.common.MSPRole.MSPRoleType;
import org.hyperledger.fabric.protos.common.Metadata;
import org.hyperledger.fabric.protos.common.SignaturePolicy;
import org.hyperledger.fabric.protos.common.SignaturePolicyEnvelope;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionHashedReadWriteSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.HashedRWSet;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataEntry;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVMetadataWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWrite;
import org.hyperledger.fabric.protos.ledger.rwset.kvrwset.KVWriteHash;
import org.hyperledger.fabric.protos.msp.FabricNodeOUs;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of docs/spec/bundle.md with a bundle that breaks it, and otherwise is as good as it can be made. */
class AttackTest {
    /**
     * @param name rule ids of the threat model, and what was done
     * @param code which check must say so
     */
    record Attack(String name, String code, Result result, Consumer<Scenario> change) {
        @Override
        public String toString() {
            return code + " " + name;
        }
    }

    private static Attack refuted(String name, String code, Consumer<Scenario> change) {
        return new Attack(name, code, Result.REFUTED, change);
    }

    private static Attack inconclusive(String name, String code, Consumer<Scenario> change) {
        return new Attack(name, code, Result.INCONCLUSIVE, change);
    }

    // What is changed, in words that the table below reads well with.

    private static Consumer<Scenario> forged(UnaryOperator<ProofBundle> change) {
        return s -> s.forgedBundle = change;
    }

    private static Consumer<Scenario> record(UnaryOperator<BundleRecord> change) {
        return forged(b -> new ProofBundle(List.of(change.apply(b.records().getFirst())), b.anchorings(), b.context()));
    }

    private static Consumer<Scenario> anchoring(UnaryOperator<Anchoring> change) {
        return forged(b ->
                new ProofBundle(b.records(), List.of(change.apply(b.anchorings().getFirst())), b.context()));
    }

    private static Consumer<Scenario> context(UnaryOperator<Context> change) {
        return forged(b -> new ProofBundle(
                b.records(),
                b.anchorings(),
                Optional.of(change.apply(b.context().orElseThrow()))));
    }

    private static Consumer<Scenario> appendBlock(UnaryOperator<BlockEvidence> change) {
        return s -> s.appendBlock.forged = change;
    }

    private static BlockEvidence withEnvelopes(BlockEvidence block, List<Bytes> envelopes) {
        return new BlockEvidence(block.number(), block.previousHash(), block.dataHash(), envelopes, block.signatures());
    }

    private static BlockEvidence withSignatures(BlockEvidence block, UnaryOperator<Metadata.Builder> change) {
        try {
            Metadata.Builder metadata = Metadata.parseFrom(block.signatures().toByteArray()).toBuilder();
            return new BlockEvidence(
                    block.number(),
                    block.previousHash(),
                    block.dataHash(),
                    block.envelopes(),
                    Bytes.copyOf(change.apply(metadata).build().toByteArray()));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString plusUnknownField(ByteString message) {
        return message.concat(UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build()
                .toByteString());
    }

    /** Moves bytes of the second envelope to the end of the first: the same concatenation, other borders. */
    private static BlockEvidence shiftedBorders(BlockEvidence block) {
        Bytes all = block.envelopes().get(0).concat(block.envelopes().get(1));
        int border = block.envelopes().get(0).size() + 3;
        return withEnvelopes(block, List.of(all.slice(0, border), all.slice(border, all.size())));
    }

    private static void endorsedBy(Proposal proposal, Identity... endorsers) {
        proposal.endorsers.clear();
        proposal.endorsers.addAll(List.of(endorsers));
    }

    private static Identity someone(Scenario s, String organisation, String unit) {
        return s.consortium.authority(organisation).enrol("someone", unit);
    }

    private static void writesBatch(Scenario s, String key, Batch batch) {
        s.append.own.set.removeWrites(1);
        s.append.own.set.addWrites(
                1,
                KVWrite.newBuilder()
                        .setKey(key)
                        .setValue(ByteString.copyFrom(batch.encode().toByteArray())));
    }

    private static ApplicationPolicy signaturePolicy(SignaturePolicyEnvelope envelope) {
        return ApplicationPolicy.newBuilder().setSignaturePolicy(envelope).build();
    }

    private static TrustedChannel demanding(TrustedChannel c, int count, String... required) {
        List<OrganisationId> organisations =
                Stream.of(required).map(OrganisationId::new).toList();
        return new TrustedChannel(c.channel(), c.genesis(), c.chaincode(), count, organisations);
    }

    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static BigInteger part(byte[] signature, int at) {
        return ASN1Integer.getInstance(ASN1Sequence.getInstance(signature).getObjectAt(at))
                .getValue();
    }

    private static byte[] der(BigInteger r, BigInteger s) {
        try {
            return new DERSequence(new ASN1Integer[] {new ASN1Integer(r), new ASN1Integer(s)})
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] withoutDer(byte[] signature) {
        byte[] plain = new byte[64];
        for (int i = 0; i < 2; i++) {
            byte[] number = part(signature, i).toByteArray();
            int size = Math.min(number.length, 32);
            System.arraycopy(number, number.length - size, plain, 32 * (i + 1) - size, size);
        }
        return plain;
    }

    static Stream<Attack> intact() {
        return Stream.of(
                refuted("one byte of the data changed", "DAT-01", s -> s.data[0] ^= 1),
                refuted("data of another record", "DAT-01", s -> s.data = Scenario.content(7)),
                refuted("empty data", "DAT-01", s -> s.data = new byte[0]),
                inconclusive("A14: no data", "DAT-01", s -> s.withData = false),
                refuted(
                        "statement with a trailing byte",
                        "STM-10",
                        record(r -> new BundleRecord(
                                r.statement().concat(Bytes.ofHex("00")), r.leafIndex(), r.anchoring(), r.path()))),
                refuted(
                        "M1: inner node offered as a statement",
                        "STM-10",
                        record(r -> new BundleRecord(
                                r.path().get(0).bytes().concat(r.path().get(1).bytes()),
                                r.leafIndex(),
                                r.anchoring(),
                                r.path()))),
                inconclusive(
                        "statement of a channel that nobody trusts",
                        "STM-11",
                        s -> s.entries.set(
                                s.record,
                                Scenario.statement(s.record, "other", "test-agency")
                                        .encode())),
                refuted(
                        "statement of another organisation's dataset",
                        "STM-12",
                        s -> s.entries.set(
                                s.record,
                                Scenario.statement(s.record, "datatrust", "test-trade")
                                        .encode())),
                refuted("statement that is not in the log", "MRK-03", s -> {
                    s.entries.set(
                            s.record,
                            Scenario.statement(7, "datatrust", "test-agency").encode());
                    s.data = Scenario.content(7);
                    s.forgedBundle = b -> new ProofBundle(
                            List.of(new BundleRecord(s.entries.get(s.record), 6, 0, new Scenario().path(6))),
                            b.anchorings(),
                            b.context());
                }),
                refuted(
                        "M3: leaf index equal to the size",
                        "MRK-03",
                        record(r -> new BundleRecord(r.statement(), 9, r.anchoring(), r.path()))),
                refuted(
                        "M10: another leaf's index",
                        "MRK-03",
                        record(r -> new BundleRecord(r.statement(), 5, r.anchoring(), r.path()))),
                refuted(
                        "M4: path one too short",
                        "MRK-03",
                        record(r -> new BundleRecord(
                                r.statement(),
                                r.leafIndex(),
                                r.anchoring(),
                                r.path().subList(0, r.path().size() - 1)))),
                refuted("M4: path one too long", "MRK-03", record(r -> {
                    List<Digest> path = new ArrayList<>(r.path());
                    path.add(path.getFirst());
                    return new BundleRecord(r.statement(), r.leafIndex(), r.anchoring(), path);
                })),
                refuted(
                        "A14: empty path",
                        "MRK-03",
                        record(r -> new BundleRecord(r.statement(), r.leafIndex(), r.anchoring(), List.of()))),
                refuted(
                        "M8: leaf index 2^62",
                        "MRK-03",
                        record(r -> new BundleRecord(r.statement(), 1L << 62, r.anchoring(), r.path()))),
                refuted(
                        "F5: unknown field in the envelope",
                        "FAB-01",
                        s -> s.appendEnvelope = AttackTest::plusUnknownField),
                refuted(
                        "F5: unknown field in the payload",
                        "FAB-01",
                        s -> s.append.signedPayload = AttackTest::plusUnknownField),
                refuted(
                        "F22: empty payload",
                        "FAB-01",
                        s -> s.appendEnvelope = e -> Envelope.newBuilder()
                                .setSignature(ByteString.copyFromUtf8("s"))
                                .build()
                                .toByteString()),
                refuted("F22: envelope of noise", "FAB-01", s -> {
                    s.appendEnvelope = e -> ByteString.copyFromUtf8("noise");
                    s.view.response = ByteString.copyFromUtf8("noise");
                }),
                refuted("F10: header type 1", "FAB-02", s -> s.append.headerType = 1),
                refuted("F10: epoch 1", "FAB-02", s -> s.append.epoch = 1),
                refuted("F10: two actions", "FAB-02", s -> s.append.actions = 2),
                refuted("F22: no action", "FAB-02", s -> s.append.actions = 0),
                refuted("F10: empty nonce", "FAB-02", s -> s.append.nonce = ""),
                refuted("F15: namespace twice", "FAB-02", s -> s.append.otherNamespaces.add(s.append.own.build())),
                refuted("key written twice", "FAB-02", s -> s.append.own.write(StateKey.log(s.log), new byte[] {1})),
                refuted("transaction of more than 1 MiB", "FAB-02", s -> s.append.own.read("x".repeat(1 << 20), 1, 0)),
                refuted("no batch written", "MRK-01", s -> s.append.own.set.removeWrites(1)),
                refuted(
                        "two batches written",
                        "MRK-01",
                        s -> s.append.own.write(
                                StateKey.batch(s.log, 2), s.batch.encode().toByteArray())),
                refuted("no log head written", "MRK-01", s -> s.append.own.set.removeWrites(2)),
                refuted(
                        "batch under another sequence",
                        "MRK-01",
                        s -> writesBatch(s, StateKey.batch(s.log, 2), s.batch)),
                refuted(
                        "M11: batch of another root than the head",
                        "MRK-01",
                        s -> writesBatch(
                                s,
                                StateKey.batch(s.log, 1),
                                new Batch(
                                        s.log,
                                        1,
                                        s.batch.batchId(),
                                        s.batch.request(),
                                        4,
                                        5,
                                        Digest.sha256(new byte[0])))),
                refuted(
                        "M11: batch of another size than the head",
                        "MRK-01",
                        s -> writesBatch(
                                s,
                                StateKey.batch(s.log, 1),
                                new Batch(s.log, 1, s.batch.batchId(), s.batch.request(), 4, 4, s.batch.root()))),
                refuted("batch written into another chaincode's namespace", "MRK-01", s -> s.append.own.name = "other"),
                refuted(
                        "bundle names another log",
                        "MRK-02",
                        anchoring(a -> new Anchoring(
                                new LogName(a.log().organisation(), "other"), a.block(), a.transaction(), a.view()))),
                refuted(
                        "position of the neighbour",
                        "MRK-01",
                        anchoring(a -> new Anchoring(a.log(), a.block(), 0, a.view()))));
    }

    static Stream<Attack> ordered() {
        return Stream.of(
                inconclusive("A14: compact bundle without its context", "TRU-10", forged(ProofBundle::compact)),
                refuted(
                        "A13: genesis of another network",
                        "TRU-10",
                        s -> s.trustedChannel = c -> new TrustedChannel(
                                c.channel(), Digest.sha256(new byte[] {9}), c.chaincode(), 3, List.of())),
                refuted(
                        "A2: configuration swapped under the pinned header",
                        "FAB-10",
                        context(c -> new Context(
                                List.of(withEnvelopes(
                                        c.configurations().getFirst(), List.of(Bytes.utf8("something else")))),
                                c.definitions().getFirst().block(),
                                c.definitions().getFirst().transaction()))),
                refuted("block 0 is no configuration", "FAB-10", s -> s.consortium.headerType = 3),
                refuted("first configuration has sequence 1", "FAB-10", s -> s.consortium.sequence = 1),
                refuted("F22: channel name of 300 characters", "FAB-10", s -> s.consortium.channel = "a".repeat(300)),
                inconclusive("another hashing algorithm", "FAB-11", s -> s.consortium.hash = "SHA3_256"),
                inconclusive("raft", "FAB-11", s -> s.consortium.consensus = "etcdraft"),
                inconclusive("capability of the future", "FAB-11", s -> s.consortium.channelCapability = "V9_0"),
                inconclusive("F9: block policy below the quorum", "FAB-11", s -> s.consortium.blockPolicyCount = 2),
                inconclusive(
                        "block policy by any writer",
                        "FAB-11",
                        s -> s.consortium.ordererGroup = g ->
                                g.putPolicies("BlockValidation", Consortium.implicit(ImplicitMetaPolicy.Rule.ANY))),
                inconclusive(
                        "one consenter key under two numbers",
                        "FAB-11",
                        s -> s.consortium.consenters = o -> o.addConsenterMapping(
                                o.getConsenterMapping(0).toBuilder().setId(5))),
                inconclusive(
                        "consenter of an unknown organisation",
                        "FAB-11",
                        s -> s.consortium.consenters = o -> o.setConsenterMapping(
                                0, o.getConsenterMapping(0).toBuilder().setMspId("stranger"))),
                inconclusive(
                        "third group in the channel",
                        "FAB-11",
                        s -> s.consortium.channelGroup =
                                g -> g.putGroups("Consortiums", ConfigGroup.getDefaultInstance())),
                inconclusive(
                        "no node organizational units",
                        "FAB-11",
                        s -> s.consortium.msp("test-audit").setFabricNodeOus(FabricNodeOUs.getDefaultInstance())),
                inconclusive(
                        "root certificate that is none",
                        "FAB-11",
                        s -> s.consortium.msp("test-audit").setRootCerts(0, ByteString.copyFromUtf8("no certificate"))),
                refuted(
                        "statement's channel is not the configuration's",
                        "FAB-12",
                        s -> s.consortium.channel = "other"),
                refuted("A16: a second configuration block that nobody signed", "FAB-18", context(c -> {
                    BlockEvidence genesis = c.configurations().getFirst();
                    BlockEvidence second = new BlockEvidence(
                            3, genesis.dataHash().bytes(), genesis.dataHash(), genesis.envelopes(), Bytes.utf8("s"));
                    return new Context(
                            List.of(genesis, second),
                            c.definitions().getFirst().block(),
                            c.definitions().getFirst().transaction());
                })),
                inconclusive(
                        "F9: block under a later configuration", "FAB-13", s -> s.appendBlock.lastConfiguration = 7),
                inconclusive(
                        "F9: definition under a later configuration",
                        "FAB-13",
                        s -> s.definitionBlock.lastConfiguration = 3),
                refuted(
                        "A2: transaction swapped under the signed header",
                        "FAB-14",
                        s -> s.appendBlock.forged = b -> withEnvelopes(
                                b, List.of(b.envelopes().get(1), b.envelopes().get(1)))),
                refuted(
                        "F3: other data hash",
                        "FAB-14",
                        s -> s.appendBlock.dataHash = Optional.of(Digest.sha256(new byte[0]))),
                refuted("A6: shifted envelope borders", "FAB-15", appendBlock(AttackTest::shiftedBorders)),
                refuted(
                        "A6: two envelopes glued together",
                        "FAB-15",
                        appendBlock(b -> withEnvelopes(
                                b,
                                List.of(
                                        Bytes.ofHex("0a0041"),
                                        b.envelopes()
                                                .get(0)
                                                .concat(b.envelopes().get(1)))))),
                refuted(
                        "signatures metadata of noise",
                        "FAB-16",
                        appendBlock(b -> new BlockEvidence(
                                b.number(), b.previousHash(), b.dataHash(), b.envelopes(), Bytes.utf8("noise")))),
                refuted(
                        "orderer signature by certificate, as in raft",
                        "FAB-16",
                        s -> s.appendBlock.signatureHeader = true),
                refuted("A1: no orderer signature", "FAB-17", s -> s.appendBlock.signers.clear()),
                refuted("F7: one below the quorum", "FAB-17", s -> s.appendBlock.signers.removeLast()),
                refuted(
                        "A8: two signatures and one of them again",
                        "FAB-17",
                        s -> s.appendBlock.signers.set(2, s.appendBlock.signers.get(1))),
                refuted(
                        "A8: unknown consenter",
                        "FAB-17",
                        s -> s.appendBlock.signers.set(2, new OrderedBlock.Signer(9, new KeyHolder("stranger")))),
                refuted(
                        "A8: known key under an unknown number",
                        "FAB-17",
                        s -> s.appendBlock.signers.set(
                                2, new OrderedBlock.Signer(9, s.signer(4).key()))),
                refuted(
                        "A8: one consenter's key under another's number",
                        "FAB-17",
                        s -> s.appendBlock.signers.set(
                                2, new OrderedBlock.Signer(3, s.signer(1).key()))),
                refuted(
                        "good signature after a bad one under the same number",
                        "FAB-17",
                        s -> s.appendBlock.signers.addFirst(new OrderedBlock.Signer(3, new KeyHolder("thief")))),
                refuted("S2: high-s orderer signatures", "FAB-17", s -> s.appendBlock.highS = true),
                refuted(
                        "S3: orderer signature with a byte after it",
                        "FAB-17",
                        appendBlock(b -> withSignatures(
                                b,
                                m -> m.setSignatures(
                                        0,
                                        m.getSignatures(0).toBuilder()
                                                .setSignature(m.getSignatures(0)
                                                        .getSignature()
                                                        .concat(ByteString.copyFrom(new byte[1]))))))),
                refuted(
                        "F8: signatures of another block",
                        "FAB-17",
                        s -> s.appendBlock.forged = b -> {
                            OrderedBlock other = new OrderedBlock(10);
                            other.envelopes.addAll(s.appendBlock.envelopes);
                            other.signers.addAll(s.appendBlock.signers);
                            return new BlockEvidence(
                                    b.number(),
                                    b.previousHash(),
                                    b.dataHash(),
                                    b.envelopes(),
                                    other.build().signatures());
                        }),
                refuted(
                        "F2: other previous hash under the signatures",
                        "FAB-17",
                        appendBlock(b -> new BlockEvidence(
                                b.number(),
                                Digest.sha256(new byte[] {1}).bytes(),
                                b.dataHash(),
                                b.envelopes(),
                                b.signatures()))),
                refuted(
                        "other block number under the signatures",
                        "FAB-17",
                        appendBlock(b -> new BlockEvidence(
                                b.number() + 1, b.previousHash(), b.dataHash(), b.envelopes(), b.signatures()))),
                refuted(
                        "signed metadata changed",
                        "FAB-17",
                        appendBlock(b -> withSignatures(
                                b,
                                m -> m.setValue(
                                        org.hyperledger.fabric.protos.common.OrdererBlockMetadata.getDefaultInstance()
                                                .toByteString())))));
    }

    static Stream<Attack> endorsed() {
        return Stream.of(
                refuted(
                        "F10: other transaction id",
                        "END-01",
                        s -> s.append.transactionId = Optional.of("0".repeat(64))),
                refuted(
                        "A5: creator of an unknown organisation",
                        "END-02",
                        s -> s.append.creator = s.append.creator.claiming("stranger")),
                refuted(
                        "creator's certificate under another organisation's name",
                        "END-02",
                        s -> s.append.creator = s.append.creator.claiming("test-trade")),
                refuted(
                        "creator with two roles",
                        "END-02",
                        s -> s.append.creator =
                                s.consortium.authority("test-agency").enrol("both", List.of("client", "peer"))),
                refuted(
                        "creator with no role",
                        "END-02",
                        s -> s.append.creator =
                                s.consortium.authority("test-agency").enrol("none", List.of())),
                refuted(
                        "creator with one role twice",
                        "END-02",
                        s -> s.append.creator =
                                s.consortium.authority("test-agency").enrol("twice", List.of("client", "client"))),
                refuted("A5: creator revoked", "END-02", s -> {
                    Authority ca = s.consortium.authority("test-agency");
                    var serial = ca.nextSerial();
                    s.append.creator = ca.enrol("revoked", "client");
                    s.consortium.msp("test-agency").addRevocationList(ca.revoke(serial));
                }),
                refuted(
                        "A5: creator under an authority of the same name but another key",
                        "END-02",
                        s -> s.append.creator = new Authority("test-agency", new KeyHolder("impostor"), false)
                                .enrol("gateway", "client")),
                refuted(
                        "creator is the authority itself",
                        "END-02",
                        s -> s.append.creator =
                                s.consortium.authority("test-agency").asIdentity()),
                refuted(
                        "X4: critical extension that nobody understands",
                        "END-02",
                        s -> s.append.creator = s.consortium
                                .authority("test-agency")
                                .enrol("odd", List.of("client"), new Authority.Issue.Critical("1.2.3.4.5"))),
                refuted(
                        "X2: under an intermediate that the organisation does not name",
                        "END-02",
                        s -> s.append.creator = s.consortium
                                .authority("test-agency")
                                .intermediate("rogue")
                                .enrol("x", "client")),
                refuted(
                        "F11: creator's signature by another key",
                        "END-03",
                        s -> s.append.creator = s.append.creator.signingWith(new KeyHolder("thief"))),
                refuted(
                        "F11: payload changed after signing",
                        "FAB-01",
                        s -> s.append.payload = AttackTest::plusUnknownField),
                refuted(
                        "F12: other proposal hash",
                        "END-04",
                        s -> s.append.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                refuted("F16: transaction of another channel", "END-05", s -> s.append.channel = "other"),
                refuted("F16: header of another chaincode", "END-05", s -> s.append.headerChaincode = "other"),
                refuted("F16: invocation of another chaincode", "END-05", s -> s.append.invokedChaincode = "other"),
                refuted("F16: action of another chaincode", "END-05", s -> s.append.actionChaincode = "other"),
                refuted(
                        "F16: event of another chaincode",
                        "END-05",
                        s -> s.append.eventChaincode = Optional.of("other")),
                refuted(
                        "F16: policy trusts another chaincode",
                        "END-05",
                        s -> s.trustedChannel =
                                c -> new TrustedChannel(c.channel(), c.genesis(), "other", 3, List.of())),
                refuted("chaincode answered 500", "END-06", s -> s.append.status = 500),
                refuted(
                        "F15: write elsewhere",
                        "END-07",
                        s -> s.append.otherNamespaces.add(new Proposal.Namespace("other")
                                .write("k", new byte[] {1})
                                .build())),
                refuted("F15: write to lifecycle", "END-07", s -> s.append.lifecycle.write("k", new byte[] {1})),
                refuted("one more key of our own", "END-07", s -> s.append.own.write("k", new byte[] {1})),
                refuted(
                        "F14: key-level policy",
                        "END-07",
                        s -> s.append.own.set.addMetadataWrites(KVMetadataWrite.newBuilder()
                                .setKey(StateKey.log(s.log))
                                .addEntries(KVMetadataEntry.newBuilder().setName("VALIDATION_PARAMETER")))),
                refuted("private data written", "END-07", s -> {
                    var own = s.append.own.build().toBuilder()
                            .addCollectionHashedRwset(CollectionHashedReadWriteSet.newBuilder()
                                    .setCollectionName("c")
                                    .setHashedRwset(HashedRWSet.newBuilder()
                                            .addHashedWrites(
                                                    KVWriteHash.newBuilder().setIsDelete(true))
                                            .build()
                                            .toByteString()))
                            .setNamespace("elsewhere")
                            .setRwset(ByteString.EMPTY);
                    s.append.otherNamespaces.add(own.build());
                }),
                refuted(
                        "append by another organisation",
                        "END-08",
                        s -> s.append.creator = s.consortium.client("test-trade")),
                refuted("transaction did not read the definition", "END-09", s -> s.append.lifecycle.set.clearReads()),
                inconclusive("transaction read another definition than the context holds", "END-09", s -> {
                    s.append.lifecycle.set.clearReads();
                    s.append.lifecycle.read("namespaces/fields/datatrust/Sequence", 6, 0);
                }),
                refuted("A4: endorsements emptied", "END-12", s -> s.append.endorsers.clear()),
                refuted("F13: one endorsement too few", "END-12", s -> s.append.endorsers.removeLast()),
                refuted(
                        "F13: two certificates of one organisation",
                        "END-12",
                        s -> s.append.endorsers.set(2, someone(s, "test-hospital", "peer"))),
                refuted(
                        "A4: all of one organisation",
                        "END-12",
                        s -> endorsedBy(
                                s.append,
                                s.consortium.peer("test-agency"),
                                someone(s, "test-agency", "peer"),
                                s.consortium.authority("test-agency").enrol("third", "peer"))),
                refuted(
                        "F13: the same endorser twice",
                        "END-11",
                        s -> s.append.endorsers.set(2, s.consortium.peer("test-hospital"))),
                refuted(
                        "A5: client as endorser",
                        "END-11",
                        s -> s.append.endorsers.set(2, someone(s, "test-audit", "client"))),
                refuted(
                        "A5: admin as endorser",
                        "END-11",
                        s -> s.append.endorsers.set(2, someone(s, "test-audit", "admin"))),
                refuted(
                        "A5: orderer as endorser",
                        "END-11",
                        s -> s.append.endorsers.set(2, someone(s, "test-audit", "orderer"))),
                refuted(
                        "endorser's certificate under another organisation's name",
                        "END-11",
                        s -> s.append.endorsers.set(
                                2, s.consortium.peer("test-hospital").claiming("test-audit"))),
                refuted(
                        "endorser of an unknown organisation",
                        "END-11",
                        s -> s.append.endorsers.set(2, new Authority("stranger").enrol("peer0", "peer"))),
                refuted(
                        "F13: endorsement by another key",
                        "END-10",
                        s -> s.append.endorsers.set(
                                2, s.consortium.peer("test-audit").signingWith(new KeyHolder("thief")))),
                refuted("S2: high-s endorsements", "END-10", s -> s.append.highS = true),
                refuted(
                        "S3: endorsement with a byte after it",
                        "END-10",
                        s -> s.append.endorsementSignature = signature -> {
                            byte[] longer = java.util.Arrays.copyOf(signature, signature.length + 1);
                            return longer;
                        }),
                refuted("X11: endorser under authorities that certify each other", "END-11", s -> {
                    Authority loop =
                            s.consortium.authority("test-audit").intermediate("loop", new Authority.Issue.Ca(9));
                    for (int i = 0; i < 20; i++) {
                        s.consortium
                                .msp("test-audit")
                                .addIntermediateCerts(loop.intermediate("loop", new Authority.Issue.Ca(9))
                                        .pem());
                    }
                    s.append.endorsers.set(2, loop.enrol("peer9", "peer"));
                }),
                refuted(
                        "S1: endorsement of r = 0",
                        "END-10",
                        s -> s.append.endorsementSignature = signature -> der(BigInteger.ZERO, part(signature, 1))),
                refuted(
                        "S1: endorsement of s = 0",
                        "END-10",
                        s -> s.append.endorsementSignature = signature -> der(part(signature, 0), BigInteger.ZERO)),
                refuted(
                        "S1: endorsement of r + n",
                        "END-10",
                        s -> s.append.endorsementSignature =
                                signature -> der(part(signature, 0).add(ORDER), part(signature, 1))),
                refuted(
                        "S1: endorsement of negative s",
                        "END-10",
                        s -> s.append.endorsementSignature = signature ->
                                der(part(signature, 0), part(signature, 1).negate())),
                refuted(
                        "S6: endorsement as 64 bytes without DER",
                        "END-10",
                        s -> s.append.endorsementSignature = AttackTest::withoutDer),
                refuted(
                        "F14: policy demands all",
                        "END-12",
                        s -> s.consortium.endorsementRule = ImplicitMetaPolicy.Rule.ALL),
                refuted(
                        "policy demands one that did not sign",
                        "END-12",
                        s -> s.writePolicy(signaturePolicy(Consortium.countOf(
                                2,
                                Consortium.role("test-agency", MSPRoleType.PEER),
                                Consortium.role("test-trade", MSPRoleType.PEER))))),
                refuted("definition block without quorum", "END-20", s -> s.definitionBlock.signers.removeLast()),
                refuted(
                        "definition block with other data",
                        "END-20",
                        s -> s.definitionBlock.dataHash = Optional.of(Digest.sha256(new byte[0]))),
                refuted("definition in another channel's transaction", "END-21", s -> s.definition.channel = "other"),
                refuted("definition by another chaincode", "END-21", s -> s.definition.actionChaincode = "datatrust"),
                refuted(
                        "definition with a forged creator",
                        "END-21",
                        s -> s.definition.creator = s.definition.creator.signingWith(new KeyHolder("thief"))),
                refuted(
                        "definition transaction of noise",
                        "END-20",
                        s -> s.definitionEnvelope = e -> ByteString.copyFromUtf8("noise")),
                refuted("definition with two actions", "END-21", s -> s.definition.actions = 2),
                refuted("definition endorsed by two of four", "END-22", s -> s.definition.endorsers.removeLast()),
                refuted(
                        "F14: definition that one organisation alone endorsed",
                        "END-22",
                        s -> endorsedBy(s.definition, s.consortium.peer("test-agency"))),
                refuted("definition of another chaincode", "END-23", s -> {
                    s.definition.lifecycle.set.clearWrites();
                    s.definition.lifecycle.write("namespaces/fields/other/Sequence", new byte[] {8, 1});
                }),
                refuted(
                        "definition with sequence 0",
                        "END-23",
                        s -> s.definition.lifecycle.set.setWrites(
                                0,
                                s.definition.lifecycle.set.getWrites(0).toBuilder()
                                        .setValue(StateData.newBuilder()
                                                .setInt64(0)
                                                .build()
                                                .toByteString()))),
                refuted(
                        "definition without a policy in its validation info",
                        "END-23",
                        s -> s.writePolicy(ApplicationPolicy.getDefaultInstance())),
                refuted(
                        "policy of a principal that is not there",
                        "END-23",
                        s -> s.writePolicy(signaturePolicy(SignaturePolicyEnvelope.newBuilder()
                                .setRule(SignaturePolicy.newBuilder().setSignedBy(3))
                                .build()))),
                refuted(
                        "definition that neither writes its policy nor read it",
                        "END-23",
                        s -> s.definition.lifecycle.set.removeWrites(1)),
                inconclusive("definition that leaves the policy as one that is not at hand wrote it", "END-20", s -> {
                    s.definition.lifecycle.set.removeWrites(1);
                    s.definition.lifecycle.read("namespaces/fields/datatrust/ValidationInfo", 2, 0);
                }),
                refuted("definition that says itself wrote the policy it did not write", "END-23", s -> {
                    s.definition.lifecycle.set.removeWrites(1);
                    s.definition.lifecycle.read(
                            "namespaces/fields/datatrust/ValidationInfo", s.definitionBlock.number, 0);
                }),
                inconclusive(
                        "policy over an organizational unit",
                        "END-24",
                        s -> s.writePolicy(signaturePolicy(Consortium.anyOf(MSPPrincipal.newBuilder()
                                .setPrincipalClassification(MSPPrincipal.Classification.ORGANIZATION_UNIT)
                                .build())))),
                inconclusive(
                        "policy that nobody need sign",
                        "END-24",
                        s -> s.writePolicy(signaturePolicy(
                                Consortium.countOf(0, Consortium.role("test-agency", MSPRoleType.PEER))))),
                inconclusive(
                        "policy by a reference that does not exist",
                        "END-24",
                        s -> s.writePolicy(ApplicationPolicy.newBuilder()
                                .setChannelConfigPolicyReference("/Channel/Application/Other")
                                .build())));
    }

    static Stream<Attack> committed() {
        return Stream.of(
                inconclusive(
                        "A14: no view",
                        "VAL-01",
                        anchoring(a -> new Anchoring(a.log(), a.block(), a.transaction(), Bytes.EMPTY))),
                refuted(
                        "view of noise",
                        "VAL-01",
                        anchoring(a -> new Anchoring(a.log(), a.block(), a.transaction(), Bytes.utf8("noise")))),
                refuted(
                        "view with a trailing field",
                        "VAL-01",
                        s -> s.view.signedPayload = AttackTest::plusUnknownField),
                refuted("view of two actions", "VAL-01", s -> s.view.actions = 2),
                refuted(
                        "view that answers something else",
                        "VAL-01",
                        s -> s.view.response = ByteString.copyFromUtf8("something else")),
                refuted(
                        "A15: view of another question",
                        "VAL-02",
                        s -> s.view.proposalHash = Optional.of(ByteString.copyFrom(new byte[32]))),
                refuted("view under another id", "VAL-02", s -> s.view.transactionId = Optional.of("0".repeat(64))),
                refuted("view by another chaincode", "VAL-03", s -> s.view.actionChaincode = "datatrust"),
                refuted("view asked of another chaincode", "VAL-03", s -> s.view.invokedChaincode = "cscc"),
                refuted("A15: view asked on another channel", "VAL-03", s -> s.view.channel = "other"),
                refuted("view of another channel's transaction", "VAL-03", s -> {
                    s.view.arguments.set(1, ByteString.copyFromUtf8("other"));
                }),
                refuted("view of another transaction", "VAL-03", s -> s.view.argument("0".repeat(64))),
                refuted(
                        "another function",
                        "VAL-03",
                        s -> s.view.arguments.set(0, ByteString.copyFromUtf8("GetBlockByTxID"))),
                refuted("one argument more", "VAL-03", s -> {
                    s.view.argument(s.append.id());
                    s.view.argument("more");
                }),
                refuted("peers answered 404", "VAL-04", s -> s.view.status = 404),
                refuted(
                        "view signed by another key",
                        "VAL-05",
                        s -> s.view.endorsers.set(
                                2, s.consortium.peer("test-audit").signingWith(new KeyHolder("thief")))),
                refuted("S2: high-s view", "VAL-05", s -> s.view.highS = true),
                refuted(
                        "A5: view signed by a client",
                        "VAL-06",
                        s -> s.view.endorsers.set(2, someone(s, "test-audit", "client"))),
                refuted(
                        "view signed by one peer twice",
                        "VAL-06",
                        s -> s.view.endorsers.set(2, s.consortium.peer("test-hospital"))),
                refuted(
                        "view signed by a stranger",
                        "VAL-06",
                        s -> s.view.endorsers.set(2, new Authority("stranger").enrol("peer0", "peer"))),
                inconclusive("view of two organisations", "VAL-07", s -> s.view.endorsers.removeLast()),
                inconclusive(
                        "view of two peers of one organisation",
                        "VAL-07",
                        s -> s.view.endorsers.set(2, someone(s, "test-hospital", "peer"))),
                inconclusive("view signed by nobody", "VAL-07", s -> s.view.endorsers.clear()),
                inconclusive("policy demands four", "VAL-07", s -> s.trustedChannel = c -> demanding(c, 4)),
                inconclusive(
                        "policy requires one that did not sign",
                        "VAL-08",
                        s -> s.trustedChannel = c -> demanding(c, 3, "test-trade")),
                inconclusive(
                        "signed by an organisation that only orders",
                        "VAL-07",
                        s -> s.consortium.applicationGroup = g -> g.removeGroups("test-audit")),
                refuted(
                        "A7: view of a transaction with other bytes",
                        "VAL-09",
                        s -> s.viewedEnvelope = e -> s.neighbour()),
                refuted("F19: MVCC_READ_CONFLICT", "VAL-10", s -> s.validationCode = 11),
                refuted("F19: ENDORSEMENT_POLICY_FAILURE", "VAL-10", s -> s.validationCode = 10),
                refuted("A7: DUPLICATE_TXID", "VAL-10", s -> s.validationCode = 9),
                refuted("validation code of the future", "VAL-10", s -> s.validationCode = 77),
                refuted("NOT_VALIDATED", "VAL-10", s -> s.validationCode = 254));
    }

    static Stream<Attack> attacks() {
        return Stream.of(intact(), ordered(), endorsed(), committed()).flatMap(attacks -> attacks);
    }

    /** What looks odd and still is good: Fabric would accept it, so must the verifier. */
    record Oddity(String name, Consumer<Scenario> change) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Oddity> oddities() {
        return Stream.of(
                new Oddity("nothing odd", s -> {}),
                new Oddity("all four orderers signed", s -> s.appendBlock.signers.add(s.signer(4))),
                new Oddity("unknown, doubled and broken orderer signatures besides a quorum", s -> {
                    s.appendBlock.signers.add(0, new OrderedBlock.Signer(9, new KeyHolder("stranger")));
                    s.appendBlock.signers.add(1, new OrderedBlock.Signer(4, new KeyHolder("thief")));
                    s.appendBlock.signers.add(2, s.signer(1));
                }),
                new Oddity(
                        "a client's endorsement besides enough peers'",
                        s -> s.append.endorsers.add(0, someone(s, "test-trade", "client"))),
                new Oddity(
                        "a broken endorsement besides enough good ones",
                        s -> s.append.endorsers.add(
                                s.consortium.peer("test-trade").signingWith(new KeyHolder("thief")))),
                new Oddity(
                        "two peers of one organisation besides enough others",
                        s -> s.append.endorsers.add(someone(s, "test-agency", "peer"))),
                new Oddity("no event", s -> s.append.eventChaincode = Optional.empty()),
                new Oddity("peer under an intermediate authority that the organisation names", s -> {
                    Authority root = s.consortium.authority("test-audit");
                    Authority lower = root.intermediate("lower");
                    FabricNodeOUs.Builder ous = s.consortium.msp("test-audit").getFabricNodeOusBuilder();
                    ous.getPeerOuIdentifierBuilder().clearCertificate();
                    s.consortium.msp("test-audit").addIntermediateCerts(lower.pem());
                    s.append.endorsers.set(2, lower.enrol("peer9", "peer"));
                }),
                new Oddity(
                        "certificate that expired long ago, as Fabric ignores expiry",
                        s -> s.append.creator = s.consortium
                                .authority("test-agency")
                                .enrol(
                                        "old",
                                        List.of("client"),
                                        new Authority.Issue.Times(
                                                java.time.Instant.parse("2026-01-02T00:00:00Z"),
                                                java.time.Instant.parse("2026-01-03T00:00:00Z")))),
                new Oddity(
                        "revocation list that names somebody else",
                        s -> s.consortium
                                .msp("test-agency")
                                .addRevocationList(s.consortium
                                        .authority("test-agency")
                                        .revoke(java.math.BigInteger.valueOf(4711)))),
                new Oddity("revocation list of another organisation with the same serial number", s -> {
                    var serial = s.consortium.authority("test-agency").nextSerial();
                    s.append.creator = s.consortium.authority("test-agency").enrol("x", "client");
                    s.consortium
                            .msp("test-trade")
                            .addRevocationList(
                                    s.consortium.authority("test-trade").revoke(serial));
                }),
                new Oddity(
                        "signature policy in the definition, satisfied",
                        s -> s.writePolicy(signaturePolicy(Consortium.countOf(
                                2,
                                Consortium.role("test-agency", MSPRoleType.MEMBER),
                                Consortium.role("test-audit", MSPRoleType.PEER))))),
                new Oddity("any one organisation suffices", s -> {
                    s.consortium.endorsementRule = ImplicitMetaPolicy.Rule.ANY;
                    s.append.endorsers.subList(1, 3).clear();
                }),
                new Oddity("required organisation signed", s -> s.trustedChannel = c -> demanding(c, 1, "test-audit")),
                new Oddity("first leaf of the log, older than the batch", s -> {
                    s.record = 0;
                    s.data = Scenario.content(0);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void acceptsWhatIsGood(Oddity oddity) throws Exception {
        Scenario scenario = new Scenario();
        oddity.change().accept(scenario);
        ProofBundle bundle = ProofBundle.parse(scenario.bundle().encode().toByteArray());
        Report report =
                Verifier.of(scenario.policy(), CryptoProvider.bouncyCastle()).verify(bundle, 0, scenario.digest());
        assertThat(report.result()).as(report.toText(Locale.ROOT)).isEqualTo(Result.VERIFIED);
        assertThat(report.level()).isEqualTo(Level.COMMITTED);
        assertThat(report.notProven()).noneMatch(check -> !check.level().isAddition());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void findsOut(Attack attack) throws Exception {
        Scenario scenario = new Scenario();
        attack.change().accept(scenario);
        ProofBundle bundle = ProofBundle.parse(scenario.bundle().encode().toByteArray());
        Report report =
                Verifier.of(scenario.policy(), CryptoProvider.bouncyCastle()).verify(bundle, 0, scenario.digest());
        Map<String, Check> checks = new HashMap<>();
        report.checks().forEach(check -> checks.put(check.code(), check));
        String text = report.toText(Locale.ROOT);
        assertThat(checks).as(text).containsKey(attack.code());
        Check check = checks.get(attack.code());
        assertThat(check == null ? Outcome.OK : check.outcome())
                .as(text)
                .isEqualTo(attack.result() == Result.REFUTED ? Outcome.FAILED : Outcome.NOT_PROVEN);
        assertThat(report.result()).as(text).isEqualTo(attack.result());
        assertThat(report.level().number())
                .as(text)
                .isLessThan(Rule.ofCode(attack.code()).level().number());
    }
}
