package org.datatrust.verifier;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.ContextJudgement.Authority;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.IdentityCheck;
import org.datatrust.verifier.fabric.Member;
import org.datatrust.verifier.fabric.QueryAnswer;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * What an anchoring proves about its batch, whatever the record.
 *
 * @param batch present if the transaction could be read; as true as the findings say
 */
record AnchoringJudgement(Findings findings, Optional<Batch> batch) {
    private static final String BATCH_KEYS = "batch/";

    static AnchoringJudgement of(
            TrustedChannel channel, ContextJudgement context, Anchoring anchoring, Signatures signatures) {
        Work work = new Work(channel, context, anchoring, signatures);
        return new AnchoringJudgement(work.findings, work.judge());
    }

    private static final class Work {
        private final TrustedChannel channel;
        private final ContextJudgement context;
        private final Anchoring anchoring;
        private final Signatures signatures;
        private final Findings findings = new Findings();

        private Work(TrustedChannel channel, ContextJudgement context, Anchoring anchoring, Signatures signatures) {
            this.channel = channel;
            this.context = context;
            this.anchoring = anchoring;
            this.signatures = signatures;
        }

        private Bytes envelope() {
            return anchoring.block().envelopes().get(anchoring.transaction());
        }

        Optional<Batch> judge() {
            EndorserTransaction transaction;
            try {
                transaction = EndorserTransaction.ofEnvelope(envelope());
            } catch (MalformedException e) {
                boolean form = e.code().equals(FabricCode.NOT_ENDORSER_TRANSACTION);
                if (form) {
                    findings.ok(Rule.TRANSACTION_CANONICAL, "");
                }
                findings.failed(form ? Rule.TRANSACTION_FORM : Rule.TRANSACTION_CANONICAL, e);
                block();
                return Optional.empty();
            }
            findings.ok(Rule.TRANSACTION_CANONICAL, "");
            findings.ok(Rule.TRANSACTION_FORM, "");
            Optional<Batch> batch = batch(transaction);
            batch.ifPresent(found -> findings.check(
                    Rule.BATCH_OF_LOG,
                    found.log().equals(anchoring.log()),
                    "the batch is of " + found.log() + ", the bundle says " + anchoring.log()));
            block();
            transaction(transaction, batch);
            view(transaction);
            return batch;
        }

        private Optional<Batch> batch(EndorserTransaction transaction) {
            Optional<ReadWriteSet.Namespace> namespace =
                    transaction.readWriteSet().namespace(channel.chaincode());
            List<ReadWriteSet.Write> writes = namespace.map(ReadWriteSet.Namespace::writes).orElse(List.of()).stream()
                    .filter(write -> write.key().startsWith(BATCH_KEYS))
                    .toList();
            if (writes.size() != 1 || writes.getFirst().value().isEmpty()) {
                findings.failed(Rule.BATCH_WRITTEN, "the transaction writes " + writes.size() + " batches, not one");
                return Optional.empty();
            }
            try {
                Batch batch = Batch.parse(writes.getFirst().value().get().toByteArray());
                Optional<Bytes> head = namespace.flatMap(found -> found.written(StateKey.log(batch.log())));
                if (!writes.getFirst().key().equals(StateKey.batch(batch.log(), batch.sequence()))) {
                    findings.failed(Rule.BATCH_WRITTEN, "the batch stands under the key of another");
                } else if (head.isEmpty()) {
                    findings.failed(Rule.BATCH_WRITTEN, "the transaction does not write the head of " + batch.log());
                } else if (!isHeadAfter(batch, LogState.parse(head.get().toByteArray()))) {
                    findings.failed(Rule.BATCH_WRITTEN, "the head that is written is not that after the batch");
                } else {
                    findings.ok(
                            Rule.BATCH_WRITTEN,
                            "batch " + batch.sequence() + " of " + batch.log() + ", size " + batch.treeSize()
                                    + ", root " + batch.root());
                    return Optional.of(batch);
                }
            } catch (MalformedException e) {
                findings.failed(Rule.BATCH_WRITTEN, e);
            }
            return Optional.empty();
        }

        private static boolean isHeadAfter(Batch batch, LogState head) {
            return head.log().equals(batch.log())
                    && head.size() == batch.treeSize()
                    && head.root().equals(batch.root())
                    && head.batches() == batch.sequence() + 1;
        }

        private void block() {
            BlockEvidence block = anchoring.block();
            findings.check(
                    Rule.BLOCK_DATA,
                    block.number() > 0 && BlockRules.holdsItsData(block),
                    "the hash over the envelopes is not the data hash " + block.dataHash());
            try {
                BlockRules.requireEnvelopes(block);
                findings.ok(Rule.BLOCK_ENVELOPES, "");
            } catch (MalformedException e) {
                findings.failed(Rule.BLOCK_ENVELOPES, e);
            }
            BlockRules.OrdererSignatures read;
            try {
                read = BlockRules.signatures(block);
                findings.ok(Rule.BLOCK_SIGNATURES_READABLE, "");
            } catch (MalformedException e) {
                findings.failed(Rule.BLOCK_SIGNATURES_READABLE, e);
                return;
            }
            if (read.lastConfiguration() != 0) {
                findings.notProven(Rule.CONFIGURATION_UNCHANGED, ContextJudgement.changed(read.lastConfiguration()));
                return;
            }
            if (context.authority().isPresent()) {
                findings.ok(Rule.CONFIGURATION_UNCHANGED, "");
                BlockRules.Quorum quorum =
                        BlockRules.quorum(block, read, context.authority().get().config(), signatures);
                if (quorum.isReached()) {
                    findings.ok(Rule.BLOCK_QUORUM, "block " + block.number() + ", " + Wording.quorum(quorum));
                } else {
                    findings.failed(Rule.BLOCK_QUORUM, "block " + block.number() + ", " + Wording.quorum(quorum));
                }
            }
        }

        private void transaction(EndorserTransaction transaction, Optional<Batch> batch) {
            findings.check(Rule.TRANSACTION_ID, transaction.hasTrueId(), "the id is not the hash of nonce and creator");
            findings.check(
                    Rule.PROPOSAL_HASH,
                    transaction.hasTrueProposalHash(),
                    "what was endorsed answers another proposal");
            findings.check(
                    Rule.SCOPE,
                    transaction.channel().equals(channel.channel().value()) && transaction.isOf(channel.chaincode()),
                    "the transaction is of channel " + transaction.channel() + ", chaincode "
                            + transaction.chaincode() + "/" + transaction.invokedChaincode() + "/"
                            + transaction.actionChaincode() + "; demanded is " + channel.channel() + ", "
                            + channel.chaincode());
            findings.check(
                    Rule.RESPONSE_STATUS,
                    transaction.responseStatus() == Wording.STATUS_OK,
                    "the chaincode answered " + transaction.responseStatus());
            findings.check(
                    Rule.WRITE_SCOPE,
                    staysInScope(transaction, batch),
                    "the transaction writes something other than a batch, the log's head and the batch's id");
            if (isForeignTime() || context.authority().isEmpty()) {
                return;
            }
            Authority authority = context.authority().get();
            creator(transaction, batch, authority);
            endorsements(transaction, authority);
        }

        /** Whether the block stands under a configuration that this version does not know, so that nobody's right to sign is known. */
        private boolean isForeignTime() {
            return !findings.isOk(Rule.BLOCK_SIGNATURES_READABLE)
                    || !findings.isOkOrAbsent(Rule.CONFIGURATION_UNCHANGED);
        }

        private boolean staysInScope(EndorserTransaction transaction, Optional<Batch> batch) {
            Set<String> allowed = new HashSet<>();
            batch.ifPresent(found -> {
                allowed.add(StateKey.log(found.log()));
                allowed.add(StateKey.batch(found.log(), found.sequence()));
                allowed.add(StateKey.batchId(found.log(), found.batchId()));
            });
            for (ReadWriteSet.Namespace namespace : transaction.readWriteSet().namespaces()) {
                boolean own = namespace.name().equals(channel.chaincode());
                boolean lifecycle = namespace.name().equals(Definition.LIFECYCLE);
                if (namespace.writesElsewhere()
                        || namespace.readsElsewhere()
                        || (!own && !(lifecycle && namespace.writes().isEmpty()))) {
                    return false;
                }
                for (ReadWriteSet.Write write : namespace.writes()) {
                    if (!allowed.contains(write.key()) || write.value().isEmpty()) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void creator(EndorserTransaction transaction, Optional<Batch> batch, Authority authority) {
            switch (authority.identities().identify(transaction.creator())) {
                case IdentityCheck.Invalid invalid -> findings.failed(Rule.CREATOR_VALID, invalid.reason());
                case IdentityCheck.Valid valid -> {
                    Member creator = valid.member();
                    findings.ok(Rule.CREATOR_VALID, creator.role() + " of " + creator.organisation());
                    findings.check(
                            Rule.CREATOR_SIGNATURE,
                            transaction.isSignedBy(creator, signatures),
                            "the creator did not sign this transaction");
                    batch.ifPresent(found -> findings.check(
                            Rule.LOG_OWNER,
                            found.log().organisation().value().equals(creator.organisation()),
                            creator.organisation() + " appended to " + found.log()));
                }
            }
        }

        private void endorsements(EndorserTransaction transaction, Authority authority) {
            if (context.definition().isEmpty()) {
                return;
            }
            var inForce = context.definition().get();
            String key = Definition.sequenceKey(inForce.definition().chaincode());
            Optional<ReadWriteSet.Version> read = transaction
                    .readWriteSet()
                    .namespace(Definition.LIFECYCLE)
                    .flatMap(namespace -> namespace.versionRead(key));
            if (!findings.check(
                    Rule.DEFINITION_IN_FORCE,
                    read.equals(Optional.of(inForce.position())),
                    "the transaction ran under the definition of "
                            + read.map(Object::toString).orElse("nowhere") + ", the context holds that of "
                            + inForce.position())) {
                return;
            }
            Endorsers endorsers = Endorsers.of(transaction, authority.identities(), signatures);
            boolean satisfied = inForce.definition().policy().isSatisfiedBy(endorsers.members());
            told(Rule.ENDORSEMENT_SIGNATURES, satisfied, endorsers.badSignatures());
            told(Rule.ENDORSERS_VALID, satisfied, endorsers.badIdentities());
            if (satisfied) {
                findings.ok(Rule.POLICY_SATISFIED, "endorsed by " + endorsers.organisations());
            } else {
                findings.failed(Rule.POLICY_SATISFIED, "endorsed by " + Wording.endorsers(endorsers));
            }
        }

        /** What does not count is only told where enough is left, and fails the check where it is what is missing. */
        private void told(Rule rule, boolean enoughLeft, List<String> reasons) {
            if (reasons.isEmpty()) {
                findings.ok(rule, "");
            } else if (enoughLeft) {
                findings.ok(rule, "not counted: " + String.join("; ", reasons));
            } else {
                findings.failed(rule, String.join("; ", reasons));
            }
        }

        private void view(EndorserTransaction transaction) {
            if (anchoring.view().isEmpty()) {
                findings.notProven(Rule.VIEW_READABLE, "the bundle holds no view");
                return;
            }
            EndorserTransaction view;
            QueryAnswer answer;
            try {
                view = EndorserTransaction.ofPayload(anchoring.view());
                answer = QueryAnswer.parse(view.responsePayload());
            } catch (MalformedException e) {
                findings.failed(Rule.VIEW_READABLE, e);
                return;
            }
            findings.ok(Rule.VIEW_READABLE, "");
            findings.check(
                    Rule.VIEW_PROPOSAL,
                    view.hasTrueId() && view.hasTrueProposalHash(),
                    "what was signed answers another question");
            findings.check(
                    Rule.VIEW_QUESTION,
                    QueryAnswer.isAskedBy(view, channel.channel().value(), transaction.transactionId()),
                    "the question was not " + QueryAnswer.CHAINCODE + " " + QueryAnswer.FUNCTION
                            + " for this channel and transaction");
            findings.check(
                    Rule.VIEW_STATUS,
                    view.responseStatus() == Wording.STATUS_OK,
                    "the peers answered " + view.responseStatus());
            findings.check(
                    Rule.VIEW_TRANSACTION,
                    answer.envelope().equals(envelope()),
                    "the peers speak of a transaction with other bytes");
            findings.check(
                    Rule.VIEW_VALID,
                    answer.validationCode() == 0,
                    "the peers judged the transaction " + answer.validationCodeName());
            if (context.authority().isPresent() && !isForeignTime()) {
                viewSigners(view, context.authority().get());
            }
        }

        private void viewSigners(EndorserTransaction view, Authority authority) {
            Endorsers signers = Endorsers.of(view, authority.identities(), signatures);
            Set<String> organisations = new TreeSet<>(signers.organisations());
            organisations.retainAll(authority.config().applicationOrganisations());
            boolean enough = organisations.size() >= channel.viewOrganisations();
            told(Rule.VIEW_SIGNATURES, enough, signers.badSignatures());
            told(Rule.VIEW_SIGNERS_VALID, enough, signers.badIdentities());
            String who = "signed by " + organisations + ", demanded are " + channel.viewOrganisations();
            if (enough) {
                findings.ok(Rule.VIEW_ORGANISATIONS, who);
            } else {
                findings.notProven(Rule.VIEW_ORGANISATIONS, who);
            }
            List<OrganisationId> missing = channel.requiredOrganisations().stream()
                    .filter(required -> !organisations.contains(required.value()))
                    .toList();
            if (missing.isEmpty()) {
                findings.ok(Rule.VIEW_REQUIRED_ORGANISATIONS, "");
            } else {
                findings.notProven(Rule.VIEW_REQUIRED_ORGANISATIONS, "not signed by " + missing);
            }
        }
    }
}
