package org.datatrust.verifier.mutation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.CryptoProvider;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.BundleRecord;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.Context.DefinitionEvidence;
import org.datatrust.verifier.bundle.ProofBundle;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.Endorsement;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/**
 * Decides, without the verifier, whether a record of a mutant says the same with evidence as good as a record that the network really gave
 * out. Nothing is believed here because a signature holds, only because a real bundle holds the very same bytes.
 */
final class Sameness {
    /** In what a mutant may differ from a real bundle and still be as good. */
    enum Difference {
        /** Nothing: another compression, another place in the file, or another record of the bundle. */
        NONE_IN_THIS_RECORD,
        /** The same content in another version of the format. */
        FORMAT_VERSION,
        /** Orderers' signatures in another order, or others besides; a quorum of real ones is there. */
        ORDERER_SIGNATURES,
        /** The view's endorsements likewise; real ones of k organisations are there. */
        VIEW_ENDORSEMENTS,
        /** Another real view of the same transaction. */
        OTHER_REAL_VIEW,
        /** Configurations later than the one in force are missing or there. */
        LATER_CONFIGURATIONS,
        /** Definitions differ that the transaction does not lean on. */
        UNREAD_DEFINITIONS,
        /** Time evidence, current evidence or renewal differs, and nothing was found proven by it. */
        UNUSED_EVIDENCE
    }

    private final RealNetwork network;
    private final ConfigHistory history;

    Sameness(RealNetwork network) throws MalformedException, UnsupportedException {
        this.network = network;
        Signatures signatures = new Signatures(CryptoProvider.fastest());
        List<BlockEvidence> blocks = network.context().configurations();
        ConfigHistory walked = ConfigHistory.startingAt(blocks.getFirst(), signatures);
        for (BlockEvidence block : blocks.subList(1, blocks.size())) {
            walked = walked.next(block);
        }
        this.history = walked;
    }

    /** The differences to the nearest real record; empty if the record is not one that the network gave out. */
    Optional<Set<Difference>> differences(ProofBundle mutant, int record) throws MalformedException {
        for (RealNetwork.Bundle real : network.bundles()) {
            for (int i = 0; i < real.encoded().records().size(); i++) {
                Optional<Set<Difference>> found = differences(mutant, record, real.encoded(), i);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Set<Difference>> differences(ProofBundle mutant, int record, ProofBundle real, int other)
            throws MalformedException {
        BundleRecord mine = mutant.records().get(record);
        BundleRecord theirs = real.records().get(other);
        Anchoring evidence = mutant.anchoring(record);
        Anchoring realEvidence = real.anchoring(other);
        Set<Difference> differences = EnumSet.noneOf(Difference.class);
        if (!mine.statement().equals(theirs.statement())
                || mine.leafIndex() != theirs.leafIndex()
                || !mine.path().equals(theirs.path())
                || !evidence.log().equals(realEvidence.log())
                || evidence.transaction() != realEvidence.transaction()
                || !isSame(evidence.block(), realEvidence.block(), differences)
                || !isSameView(evidence, realEvidence, differences)
                || mutant.context().isEmpty()
                || !isSame(mutant.context().get(), realEvidence, differences)) {
            return Optional.empty();
        }
        if (mutant.version() != real.version()) {
            differences.add(Difference.FORMAT_VERSION);
        }
        if (!evidence.times().equals(realEvidence.times())
                || !evidence.current().equals(realEvidence.current())
                || !mutant.renewal().equals(real.renewal())) {
            differences.add(Difference.UNUSED_EVIDENCE);
        }
        return Optional.of(differences.isEmpty() ? EnumSet.of(Difference.NONE_IN_THIS_RECORD) : differences);
    }

    private boolean isSame(BlockEvidence mine, BlockEvidence real, Set<Difference> differences)
            throws MalformedException {
        if (mine.number() != real.number()
                || !mine.previousHash().equals(real.previousHash())
                || !mine.dataHash().equals(real.dataHash())
                || !mine.envelopes().equals(real.envelopes())) {
            return false;
        }
        if (mine.signatures().equals(real.signatures())) {
            return true;
        }
        differences.add(Difference.ORDERER_SIGNATURES);
        BlockRules.OrdererSignatures mineRead = BlockRules.signatures(mine);
        BlockRules.OrdererSignatures realRead = BlockRules.signatures(real);
        Set<Integer> shared = new HashSet<>();
        mineRead.signatures().stream()
                .filter(realRead.signatures()::contains)
                .forEach(signature -> shared.add(signature.consenter()));
        return mineRead.value().equals(realRead.value()) && shared.size() >= quorum(real, realRead);
    }

    private int quorum(BlockEvidence block, BlockRules.OrdererSignatures read) {
        // A configuration block names itself, and is signed under the configuration before.
        return history.entries().stream()
                .filter(entry -> entry.block() < block.number()
                        && (entry.block() == read.lastConfiguration() || read.lastConfiguration() == block.number()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .config()
                .quorum();
    }

    private boolean isSameView(Anchoring mine, Anchoring real, Set<Difference> differences) throws MalformedException {
        if (mine.view().equals(real.view())) {
            return true;
        }
        EndorserTransaction view = EndorserTransaction.ofPayload(mine.view());
        for (RealNetwork.Bundle bundle : network.bundles()) {
            for (Anchoring other : bundle.encoded().anchorings()) {
                if (other.block().number() != real.block().number() || other.transaction() != real.transaction()) {
                    continue;
                }
                EndorserTransaction otherView = EndorserTransaction.ofPayload(other.view());
                if (view.proposal().equals(otherView.proposal())
                        && view.response().equals(otherView.response())
                        && organisations(view, otherView).size()
                                >= network.policy().channels().getFirst().viewOrganisations()) {
                    differences.add(
                            view.endorsements().equals(otherView.endorsements())
                                    ? Difference.OTHER_REAL_VIEW
                                    : Difference.VIEW_ENDORSEMENTS);
                    return true;
                }
            }
        }
        return false;
    }

    /** Of whom both hold the very same endorsement. */
    private static Set<String> organisations(EndorserTransaction one, EndorserTransaction other) {
        Set<String> organisations = new HashSet<>();
        for (Endorsement endorsement : one.endorsements()) {
            if (other.endorsements().contains(endorsement)) {
                try {
                    organisations.add(
                            SerializedIdentity.parseFrom(endorsement.endorser().toByteArray())
                                    .getMspid());
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new AssertionError("a real endorser", e);
                }
            }
        }
        return organisations;
    }

    private boolean isSame(Context mine, Anchoring anchoring, Set<Difference> differences) throws MalformedException {
        List<BlockEvidence> real = network.context().configurations();
        if (mine.configurations().size() > real.size()) {
            return false;
        }
        for (int i = 0; i < mine.configurations().size(); i++) {
            if (!isSame(mine.configurations().get(i), real.get(i), differences)) {
                return false;
            }
        }
        long inForce = BlockRules.signatures(anchoring.block()).lastConfiguration();
        if (mine.configurations().getLast().number() < inForce) {
            return false;
        }
        if (mine.configurations().size() != real.size()) {
            differences.add(Difference.LATER_CONFIGURATIONS);
        }
        if (mine.definitions().equals(network.context().definitions())) {
            return true;
        }
        Set<Difference> ofDefinitions = EnumSet.noneOf(Difference.class);
        Map<ReadWriteSet.Version, DefinitionEvidence> given = byPosition(mine.definitions());
        Map<ReadWriteSet.Version, DefinitionEvidence> known = byPosition(realDefinitions());
        for (ReadWriteSet.Version needed : needed(anchoring, known)) {
            DefinitionEvidence found = given.get(needed);
            DefinitionEvidence original = known.get(needed);
            if (found == null || original == null || !isSame(found.block(), original.block(), ofDefinitions)) {
                return false;
            }
        }
        differences.addAll(ofDefinitions.isEmpty() ? EnumSet.of(Difference.UNREAD_DEFINITIONS) : ofDefinitions);
        return true;
    }

    /** Of all contexts that the network gave out: a later one need not hold what an earlier record leans on. */
    private List<DefinitionEvidence> realDefinitions() {
        return network.bundles().stream()
                .flatMap(bundle -> bundle.encoded().context().stream())
                .flatMap(context -> context.definitions().stream())
                .distinct()
                .toList();
    }

    private static Map<ReadWriteSet.Version, DefinitionEvidence> byPosition(List<DefinitionEvidence> definitions) {
        Map<ReadWriteSet.Version, DefinitionEvidence> found = new HashMap<>();
        definitions.forEach(definition ->
                found.put(new ReadWriteSet.Version(definition.block().number(), definition.transaction()), definition));
        return found;
    }

    /** The definition that the transaction ran under, and the one that set its policy. */
    private List<ReadWriteSet.Version> needed(Anchoring anchoring, Map<ReadWriteSet.Version, DefinitionEvidence> known)
            throws MalformedException {
        String chaincode = network.policy().channels().getFirst().chaincode();
        List<ReadWriteSet.Version> needed = new ArrayList<>();
        ReadWriteSet.Version read = EndorserTransaction.ofEnvelope(
                        anchoring.block().envelopes().get(anchoring.transaction()))
                .readWriteSet()
                .namespace(Definition.LIFECYCLE)
                .flatMap(namespace -> namespace.versionRead(Definition.sequenceKey(chaincode)))
                .orElseThrow();
        needed.add(read);
        DefinitionEvidence definition = known.get(read);
        try {
            if (definition != null
                    && Definition.of(
                                            EndorserTransaction.ofEnvelope(definition
                                                    .block()
                                                    .envelopes()
                                                    .get(definition.transaction())),
                                            chaincode)
                                    .endorsement()
                            instanceof Definition.Endorsement.AsBefore(ReadWriteSet.Version earlier)) {
                needed.add(earlier);
            }
        } catch (UnsupportedException e) {
            throw new AssertionError("a real definition", e);
        }
        return needed;
    }
}
