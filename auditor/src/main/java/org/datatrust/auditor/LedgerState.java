package org.datatrust.auditor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datatrust.auditor.Judged.JudgedTransaction;
import org.datatrust.auditor.store.MirrorStore;
import org.datatrust.auditor.store.MirrorStore.Table;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.ChannelPolicy;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.ReadWriteSet.Version;
import org.datatrust.verifier.fabric.SignaturePolicy;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.hyperledger.fabric.protos.peer.ApplicationPolicy;
import org.hyperledger.fabric.protos.peer.lifecycle.ChaincodeValidationInfo;
import org.hyperledger.fabric.protos.peer.lifecycle.StateData;

/**
 * The state of the channel as far as validity depends on it: which transaction wrote each key last, which ids were used, which policies are
 * in force. Blocks are applied in order, by one thread.
 */
final class LedgerState {
    private static final String LIFECYCLE_PREFIX = "p" + Definition.LIFECYCLE + "\0";
    private static final String IMPLICIT_COLLECTION = "_implicit_org_";
    private static final Set<String> SYSTEM_CHAINCODES = Set.of("lscc", "cscc", "qscc", "escc", "vscc");
    private static final Bytes UNKNOWN_WRITES = Bytes.utf8("unknown-writes");
    private static final String KEY_POLICIES = "key-policies/";
    private static final Bytes SET = Bytes.utf8("1");

    private final MirrorStore store;
    private final Map<String, Policy> policies = new HashMap<>();

    LedgerState(MirrorStore store) {
        this.store = store;
    }

    /**
     * A parsed policy and what it was parsed from.
     *
     * @param configuration number of the block whose configuration it was resolved in
     */
    private record Policy(Bytes source, long configuration, ChannelPolicy policy) {}

    /**
     * Which transaction wrote a key.
     *
     * @param believed whether that transaction was judged valid here, not only by a peer
     * @param value kept for chaincode definitions only, else empty
     */
    private record Entry(Version version, boolean believed, Bytes value) {
        Bytes encode() {
            byte[] content = value.toByteArray();
            return Bytes.copyOf(ByteBuffer.allocate(17 + content.length)
                    .putLong(version.block())
                    .putLong(version.transaction())
                    .put((byte) (believed ? 1 : 0))
                    .put(content)
                    .array());
        }

        static Entry parse(Bytes encoded) {
            ByteBuffer in = ByteBuffer.wrap(encoded.toByteArray());
            Version version = new Version(in.getLong(), in.getLong());
            boolean believed = in.get() == 1;
            return new Entry(version, believed, encoded.slice(17, encoded.size()));
        }
    }

    /**
     * Judges the transactions of a block that has no faults, and takes over what the valid ones wrote.
     *
     * @return one verdict for each transaction
     */
    List<Verdict> apply(Judged block, ConfigHistory.Entry inForce) {
        List<Verdict> first = new ArrayList<>();
        Set<Bytes> idsInBlock = new HashSet<>();
        for (JudgedTransaction transaction : block.transactions()) {
            first.add(beforeReads(transaction, inForce, idsInBlock));
        }
        List<Verdict> verdicts = new ArrayList<>();
        Set<Bytes> writtenInBlock = new HashSet<>();
        for (int i = 0; i < first.size(); i++) {
            JudgedTransaction transaction = block.transactions().get(i);
            Verdict verdict = first.get(i);
            if (transaction instanceof JudgedTransaction.Sound sound) {
                if (!(verdict instanceof Verdict.Invalid)) {
                    verdict = reads(sound.access(), writtenInBlock, verdict);
                }
                boolean counts = verdict instanceof Verdict.Valid
                        || (verdict instanceof Verdict.NotJudged && isFlaggedValid(block, i));
                if (counts) {
                    write(
                            sound.access(),
                            new Version(block.block().number(), i),
                            verdict instanceof Verdict.Valid,
                            writtenInBlock);
                }
            } else if (transaction instanceof JudgedTransaction.Unknown && isFlaggedValid(block, i)) {
                store.put(Table.BASICS, UNKNOWN_WRITES, SET);
            }
            verdicts.add(verdict);
        }
        Version position = new Version(block.block().number(), 0);
        for (JudgedTransaction transaction : block.transactions()) {
            transaction.id().ifPresent(id -> store.put(Table.TRANSACTIONS, id, MirrorStore.number(position.block())));
        }
        return verdicts;
    }

    private static boolean isFlaggedValid(Judged block, int transaction) {
        return transaction < block.flags().size() && block.flags().at(transaction) == 0;
    }

    /** What Fabric judges before it looks at what was read: signatures, ids and policies, under the state before the block. */
    private Verdict beforeReads(JudgedTransaction transaction, ConfigHistory.Entry inForce, Set<Bytes> idsInBlock) {
        return switch (transaction) {
            case JudgedTransaction.Bad bad -> new Verdict.Invalid(bad.reason());
            case JudgedTransaction.Unknown unknown -> new Verdict.NotJudged(unknown.reason());
            case JudgedTransaction.Sound sound -> {
                Bytes id = sound.id().orElseThrow(() -> new IllegalStateException("a sound transaction without an id"));
                if (store.get(Table.TRANSACTIONS, id).isPresent()) {
                    yield new Verdict.Invalid("DUPLICATE_TXID");
                }
                Verdict endorsed = endorsed(sound, inForce);
                if (!(endorsed instanceof Verdict.Invalid) && !idsInBlock.add(id)) {
                    yield new Verdict.Invalid("DUPLICATE_TXID");
                }
                yield endorsed;
            }
        };
    }

    private Verdict endorsed(JudgedTransaction.Sound sound, ConfigHistory.Entry inForce) {
        Access access = sound.access();
        if (!access.unjudged().isEmpty()) {
            return new Verdict.NotJudged(String.join(", ", access.unjudged()));
        }
        for (Access.Scope scope : access.scopes()) {
            if (SYSTEM_CHAINCODES.contains(scope.chaincode())) {
                return new Verdict.NotJudged("a transaction of the system chaincode " + scope.chaincode());
            }
            if (store.get(Table.BASICS, Bytes.utf8(KEY_POLICIES + scope.chaincode()))
                    .isPresent()) {
                return new Verdict.NotJudged("key-level policies of " + scope.chaincode());
            }
            try {
                Optional<ChannelPolicy> policy = policy(scope, inForce);
                if (policy.isEmpty()) {
                    return new Verdict.Invalid("INVALID_CHAINCODE");
                }
                if (!policy.get().isSatisfiedBy(sound.endorsers().members())) {
                    return new Verdict.Invalid("ENDORSEMENT_POLICY_FAILURE");
                }
            } catch (UnsupportedException | MalformedException e) {
                return new Verdict.NotJudged("the policy of " + scope.chaincode() + ": " + e.getMessage());
            }
        }
        return new Verdict.Valid();
    }

    /** Empty if the chaincode is not defined. */
    private Optional<ChannelPolicy> policy(Access.Scope scope, ConfigHistory.Entry inForce)
            throws UnsupportedException, MalformedException {
        if (scope.collection().isPresent()) {
            return Optional.of(collectionPolicy(scope.collection().get(), inForce.config()));
        }
        if (scope.chaincode().equals(Definition.LIFECYCLE)) {
            return Optional.of(inForce.config().lifecycleEndorsement());
        }
        Optional<Bytes> source = store.get(
                        Table.STATE,
                        Access.publicKey(
                                Definition.LIFECYCLE, "namespaces/fields/" + scope.chaincode() + "/ValidationInfo"))
                .map(encoded -> Entry.parse(encoded).value());
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Policy known = policies.get(scope.chaincode());
        if (known == null
                || known.configuration() != inForce.block()
                || !known.source().equals(source.get())) {
            known = new Policy(source.get(), inForce.block(), parse(source.get(), inForce.config()));
            policies.put(scope.chaincode(), known);
        }
        return Optional.of(known.policy());
    }

    private static ChannelPolicy collectionPolicy(String collection, ChannelConfig config) throws UnsupportedException {
        if (!collection.startsWith(IMPLICIT_COLLECTION)) {
            throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "private collection " + collection);
        }
        String path = "/Channel/Application/" + collection.substring(IMPLICIT_COLLECTION.length()) + "/Endorsement";
        return config.policy(path)
                .orElseThrow(() -> new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "the policy " + path));
    }

    private static ChannelPolicy parse(Bytes validation, ChannelConfig config)
            throws UnsupportedException, MalformedException {
        try {
            ChaincodeValidationInfo info = ChaincodeValidationInfo.parseFrom(
                    StateData.parseFrom(validation.toByteArray()).getBytes());
            if (!info.getValidationPlugin().equals("vscc")) {
                throw new UnsupportedException(
                        FabricCode.UNSUPPORTED_POLICY, "the validation plugin " + info.getValidationPlugin());
            }
            ApplicationPolicy policy = ApplicationPolicy.parseFrom(info.getValidationParameter());
            return switch (policy.getTypeCase()) {
                case SIGNATURE_POLICY ->
                    new ChannelPolicy.Signed(
                            SignaturePolicy.of(policy.getSignaturePolicy(), FabricCode.BAD_DEFINITION));
                case CHANNEL_CONFIG_POLICY_REFERENCE ->
                    config.policy(policy.getChannelConfigPolicyReference())
                            .orElseThrow(() -> new UnsupportedException(
                                    FabricCode.UNSUPPORTED_POLICY,
                                    "the channel policy " + policy.getChannelConfigPolicyReference()));
                case TYPE_NOT_SET ->
                    throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a definition without a policy");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new UnsupportedException(FabricCode.UNSUPPORTED_POLICY, "a definition that cannot be read");
        }
    }

    /** Multi-version concurrency: everything read must still be what it was, transactions before this one in the block included. */
    private Verdict reads(Access access, Set<Bytes> writtenInBlock, Verdict sofar) {
        Verdict verdict = sofar;
        for (Access.Read read : access.reads()) {
            if (writtenInBlock.contains(read.key())) {
                return new Verdict.Invalid("MVCC_READ_CONFLICT");
            }
            Optional<Entry> entry = store.get(Table.STATE, read.key()).map(Entry::parse);
            if (entry.isPresent() && !entry.get().believed()) {
                verdict = new Verdict.NotJudged("reads what a transaction wrote that was not judged");
            } else if (!entry.map(Entry::version).equals(read.version())) {
                return new Verdict.Invalid("MVCC_READ_CONFLICT");
            }
        }
        return verdict instanceof Verdict.Valid
                        && store.get(Table.BASICS, UNKNOWN_WRITES).isPresent()
                ? new Verdict.NotJudged("follows a transaction whose writes are not known")
                : verdict;
    }

    private void write(Access access, Version version, boolean believed, Set<Bytes> writtenInBlock) {
        for (Access.Write write : access.writes()) {
            writtenInBlock.add(write.key());
            if (write.value().isPresent()) {
                Bytes kept = isOfLifecycle(write.key()) ? write.value().get() : Bytes.EMPTY;
                store.put(Table.STATE, write.key(), new Entry(version, believed, kept).encode());
            } else {
                store.delete(Table.STATE, write.key());
            }
        }
        if (access.unjudged().contains(Access.KEY_LEVEL_POLICY)) {
            access.scopes()
                    .forEach(scope -> store.put(Table.BASICS, Bytes.utf8(KEY_POLICIES + scope.chaincode()), SET));
        }
    }

    private static boolean isOfLifecycle(Bytes key) {
        return key.size() >= LIFECYCLE_PREFIX.length()
                && key.slice(0, LIFECYCLE_PREFIX.length()).equals(Bytes.utf8(LIFECYCLE_PREFIX));
    }
}
