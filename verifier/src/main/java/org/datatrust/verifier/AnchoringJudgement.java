package org.datatrust.verifier;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.ledger.Batch;
import org.datatrust.proof.ledger.LogState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.log.ConsistencyProof;
import org.datatrust.proof.log.ProofCheck;
import org.datatrust.proof.name.OrganisationId;
import org.datatrust.verifier.bundle.Anchoring;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.CurrentEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.ChannelPolicy;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.IdentityCheck;
import org.datatrust.verifier.fabric.Member;
import org.datatrust.verifier.fabric.Membership;
import org.datatrust.verifier.fabric.QueryAnswer;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * What an anchoring proves about its batch, whatever the record.
 *
 * @param batch present if the transaction could be read; as true as the findings say
 * @param asOf when the evidence of the log's later state was given, by the words of whoever asked; peers refuse a question whose time is
 *     more than 15 minutes from their own clock
 */
record AnchoringJudgement(Findings findings, Optional<Batch> batch, Optional<Instant> asOf) {
    private static final String BATCH_KEYS = "batch/";

    static AnchoringJudgement of(
            TrustedChannel channel, ContextJudgement context, Anchoring anchoring, Signatures signatures) {
        Work work = new Work(channel, context, anchoring, signatures);
        Optional<Batch> batch = work.judge();
        return new AnchoringJudgement(work.findings, batch, work.asOf);
    }

    private static final class Work {
        private final TrustedChannel channel;
        private final ContextJudgement context;
        private final Anchoring anchoring;
        private final Signatures signatures;
        private final Findings findings = new Findings();
        /** The configuration under which the block stands, as soon as it is known. */
        private Optional<ConfigHistory.Entry> inForce = Optional.empty();

        private Optional<Instant> asOf = Optional.empty();

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
            block().ifPresent(entry -> inForce = Optional.of(entry));
            transaction(transaction, batch);
            view(transaction, batch);
            current(batch);
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

        private Optional<ConfigHistory.Entry> block() {
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
                return Optional.empty();
            }
            Optional<ConfigHistory.Entry> entry =
                    context.history().flatMap(history -> ContextJudgement.inForce(history, block, read, findings));
            entry.ifPresent(found -> {
                BlockRules.Quorum quorum = BlockRules.quorum(block, read, found.config(), signatures);
                String who = "block " + block.number() + ", " + Wording.quorum(quorum);
                if (quorum.isReached()) {
                    findings.ok(Rule.BLOCK_QUORUM, who);
                } else {
                    findings.failed(Rule.BLOCK_QUORUM, who);
                }
            });
            return entry;
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
            inForce.ifPresent(entry -> {
                creator(transaction, batch, entry);
                endorsements(transaction, entry);
            });
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

        private void creator(EndorserTransaction transaction, Optional<Batch> batch, ConfigHistory.Entry entry) {
            switch (entry.identities().identify(transaction.creator())) {
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
                    stillValid(Rule.CREATOR_STILL_VALID, List.of(creator), members -> members.size() == 1);
                }
            }
        }

        private void endorsements(EndorserTransaction transaction, ConfigHistory.Entry entry) {
            Optional<ReadWriteSet.Version> read = transaction
                    .readWriteSet()
                    .namespace(Definition.LIFECYCLE)
                    .flatMap(namespace -> namespace.versionRead(Definition.sequenceKey(channel.chaincode())));
            if (read.isEmpty()) {
                findings.failed(Rule.DEFINITION_IN_FORCE, "the transaction names no definition that it ran under");
                return;
            }
            if (context.definitions().holds(read.get())) {
                findings.ok(Rule.DEFINITION_IN_FORCE, Wording.position(read.get()));
            } else {
                findings.notProven(
                        Rule.DEFINITION_IN_FORCE,
                        "the transaction ran under the definition of " + Wording.position(read.get())
                                + ", which the context does not hold");
            }
            Optional<ChannelPolicy> policy = context.endorsement(read.get(), entry.config(), findings);
            if (policy.isEmpty()) {
                return;
            }
            Endorsers endorsers = Endorsers.of(transaction, entry.identities()::identify, signatures);
            boolean satisfied = policy.get().isSatisfiedBy(endorsers.members());
            told(Rule.ENDORSEMENT_SIGNATURES, satisfied, endorsers.badSignatures());
            told(Rule.ENDORSERS_VALID, satisfied, endorsers.badIdentities());
            if (satisfied) {
                findings.ok(Rule.POLICY_SATISFIED, "endorsed by " + endorsers.organisations());
            } else {
                findings.failed(Rule.POLICY_SATISFIED, "endorsed by " + Wording.endorsers(endorsers));
            }
            stillValid(Rule.ENDORSERS_STILL_VALID, endorsers.members(), policy.get()::isSatisfiedBy);
        }

        /**
         * Whether those who signed would still do under the newest configuration that is known. A certificate that was revoked or replaced
         * since takes nothing from what was signed before, but whoever reads the report should know.
         */
        private void stillValid(Rule rule, List<Member> signers, Predicate<List<Member>> areEnough) {
            if (signers.isEmpty()) {
                findings.notProven(rule, "nobody signed validly");
                return;
            }
            ConfigHistory.Entry newest = context.history().orElseThrow().newest();
            List<Member> remaining = signers.stream()
                    .filter(signer -> newest.identities().identify(signer.identity()) instanceof IdentityCheck.Valid)
                    .toList();
            String under = "configuration " + newest.sequence() + " of block " + newest.block();
            if (remaining.size() == signers.size()) {
                findings.ok(rule, "also under " + under);
                return;
            }
            Set<String> gone = new TreeSet<>();
            signers.stream()
                    .filter(signer -> !remaining.contains(signer))
                    .forEach(signer -> gone.add(signer.role() + " of " + signer.organisation()));
            findings.noted(
                    rule,
                    "no longer valid under " + under + ": " + gone + "; the others "
                            + (areEnough.test(remaining) ? "are" : "would not be") + " enough");
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

        private void view(EndorserTransaction transaction, Optional<Batch> batch) {
            if (anchoring.view().isEmpty()) {
                findings.notProven(Rule.VIEW_READABLE, "the bundle holds no view");
                return;
            }
            EndorserTransaction view;
            Optional<QueryAnswer> answer;
            boolean ofTransaction;
            try {
                view = EndorserTransaction.ofPayload(anchoring.view());
                ofTransaction = view.isOf(QueryAnswer.CHAINCODE);
                answer = ofTransaction ? Optional.of(QueryAnswer.parse(view.responsePayload())) : Optional.empty();
            } catch (MalformedException e) {
                findings.failed(Rule.VIEW_READABLE, e);
                return;
            }
            findings.ok(Rule.VIEW_READABLE, "");
            findings.check(
                    Rule.VIEW_PROPOSAL,
                    view.hasTrueId() && view.hasTrueProposalHash(),
                    "what was signed answers another question");
            boolean asked = ofTransaction
                    ? QueryAnswer.isAskedBy(view, channel.channel().value(), transaction.transactionId())
                    : batch.isPresent() && StateView.isOfBatch(view, channel, batch.get());
            findings.check(
                    Rule.VIEW_QUESTION,
                    asked,
                    "the question was neither " + StateView.GET_BATCH + " for this batch nor " + QueryAnswer.CHAINCODE
                            + " " + QueryAnswer.FUNCTION + " for this channel and transaction");
            findings.check(
                    Rule.VIEW_STATUS,
                    view.responseStatus() == Wording.STATUS_OK,
                    "the peers answered " + view.responseStatus());
            if (answer.isPresent()) {
                findings.check(
                        Rule.VIEW_TRANSACTION,
                        answer.get().envelope().equals(envelope()),
                        "the peers speak of a transaction with other bytes");
                findings.check(
                        Rule.VIEW_VALID,
                        answer.get().validationCode() == 0,
                        "the peers judged the transaction " + answer.get().validationCodeName());
            } else if (asked && batch.isPresent()) {
                committedBatch(view, batch.get());
            }
            inForce.ifPresent(entry -> viewSigners(view, entry));
        }

        /** Only a valid transaction changes the state, so the state names the one that wrote the batch. */
        private void committedBatch(EndorserTransaction view, Batch batch) {
            findings.check(
                    Rule.VIEW_TRANSACTION,
                    view.responsePayload().equals(batch.encode()),
                    "the peers hold another batch under this number");
            ReadWriteSet.Version here =
                    new ReadWriteSet.Version(anchoring.block().number(), anchoring.transaction());
            Optional<ReadWriteSet.Version> writer =
                    StateView.writer(view, channel, StateKey.batch(batch.log(), batch.sequence()));
            findings.check(
                    Rule.VIEW_VALID,
                    writer.equals(Optional.of(here)),
                    "the peers' state has the batch from "
                            + writer.map(Wording::position).orElse("nowhere"));
        }

        private void viewSigners(EndorserTransaction view, ConfigHistory.Entry entry) {
            List<ConfigHistory.Entry> since = context.history().orElseThrow().since(entry);
            Endorsers signers = Endorsers.of(view, identity -> identify(identity, since), signatures);
            Set<String> organisations = withPeers(signers, since);
            boolean enough = organisations.size() >= channel.viewOrganisations();
            told(Rule.VIEW_SIGNATURES, enough, signers.badSignatures());
            told(Rule.VIEW_SIGNERS_VALID, enough, signers.badIdentities());
            String who = "signed by " + organisations + ", demanded are " + channel.viewOrganisations();
            if (enough) {
                findings.ok(Rule.VIEW_ORGANISATIONS, who);
            } else {
                findings.notProven(Rule.VIEW_ORGANISATIONS, who);
            }
            List<OrganisationId> missing = missing(organisations);
            if (missing.isEmpty()) {
                findings.ok(Rule.VIEW_REQUIRED_ORGANISATIONS, "");
            } else {
                findings.notProven(Rule.VIEW_REQUIRED_ORGANISATIONS, "not signed by " + missing);
            }
            stillValid(
                    Rule.VIEW_SIGNERS_STILL_VALID,
                    signers.members(),
                    members -> members.stream()
                                    .map(Member::organisation)
                                    .distinct()
                                    .count()
                            >= channel.viewOrganisations());
        }

        private List<OrganisationId> missing(Set<String> organisations) {
            return channel.requiredOrganisations().stream()
                    .filter(required -> !organisations.contains(required.value()))
                    .toList();
        }

        /**
         * A view may be signed at any time after the block, so by whoever was a member then. Only where the organisation's membership rules
         * changed is anything tried again.
         */
        private static IdentityCheck identify(Bytes identity, List<ConfigHistory.Entry> configurations) {
            IdentityCheck answer = new IdentityCheck.Invalid("unknown");
            Optional<String> organisation = ChannelConfig.organisationOf(identity);
            Optional<Membership> tried = Optional.empty();
            for (ConfigHistory.Entry entry : configurations) {
                Optional<Membership> membership =
                        organisation.map(entry.config().memberships()::get);
                if (tried.isPresent() && tried.equals(membership)) {
                    continue;
                }
                tried = membership;
                answer = entry.identities().identify(identity);
                if (answer instanceof IdentityCheck.Valid) {
                    return answer;
                }
            }
            return answer;
        }

        /** Only who runs peers of the channel can vouch for what is on it. */
        private static Set<String> withPeers(Endorsers signers, List<ConfigHistory.Entry> configurations) {
            Set<String> organisations = new TreeSet<>(signers.organisations());
            organisations.removeIf(organisation -> configurations.stream()
                    .noneMatch(
                            entry -> entry.config().applicationOrganisations().contains(organisation)));
            return organisations;
        }

        private void current(Optional<Batch> batch) {
            if (anchoring.current().isEmpty()) {
                findings.notProven(Rule.CURRENT_READABLE, "the bundle holds no later look at the log");
                return;
            }
            CurrentEvidence evidence = anchoring.current().get();
            EndorserTransaction view;
            LogState log;
            try {
                view = EndorserTransaction.ofPayload(evidence.view());
                log = LogState.parse(view.responsePayload().toByteArray());
            } catch (MalformedException e) {
                findings.failed(Rule.CURRENT_READABLE, e);
                return;
            }
            findings.ok(Rule.CURRENT_READABLE, "");
            findings.check(
                    Rule.CURRENT_QUESTION,
                    view.hasTrueId()
                            && view.hasTrueProposalHash()
                            && view.responseStatus() == Wording.STATUS_OK
                            && StateView.isOfLog(view, channel, anchoring.log())
                            && log.log().equals(anchoring.log()),
                    "what was signed is no answer to " + StateView.GET_LOG + " for this log");
            batch.ifPresent(found -> extended(view, found, log, evidence));
            asOf = Optional.of(view.claimedTime());
            if (inForce.isPresent()) {
                ConfigHistory.Entry newest = context.history().orElseThrow().newest();
                Endorsers signers = Endorsers.of(view, newest.identities()::identify, signatures);
                Set<String> organisations = withPeers(signers, List.of(newest));
                String who = "signed by " + Wording.endorsers(signers) + ", demanded are " + channel.viewOrganisations()
                        + " and " + channel.requiredOrganisations();
                if (organisations.size() >= channel.viewOrganisations()
                        && missing(organisations).isEmpty()) {
                    findings.ok(Rule.CURRENT_ORGANISATIONS, who);
                } else {
                    findings.notProven(Rule.CURRENT_ORGANISATIONS, who);
                }
            }
        }

        private void extended(EndorserTransaction view, Batch batch, LogState log, CurrentEvidence evidence) {
            Optional<ReadWriteSet.Version> writer = StateView.writer(view, channel, StateKey.log(log.log()));
            ProofCheck prefix = new ConsistencyProof(batch.treeSize(), log.size(), evidence.consistency())
                    .check(batch.root(), log.root());
            boolean later = writer.isPresent()
                    && (writer.get().block() > anchoring.block().number()
                            || writer.get()
                                    .equals(new ReadWriteSet.Version(
                                            anchoring.block().number(), anchoring.transaction()))
                            || (writer.get().block() == anchoring.block().number()
                                    && writer.get().transaction() > anchoring.transaction()));
            switch (prefix) {
                case ProofCheck.Proven _
                when later ->
                    findings.ok(
                            Rule.CURRENT_EXTENDS,
                            "the log has " + log.size() + " leaves, by "
                                    + writer.map(Wording::position).orElse(""));
                case ProofCheck.Proven _ ->
                    findings.failed(Rule.CURRENT_EXTENDS, "the log as shown is older than the record");
                case ProofCheck.NotProven(var reason, String detail) ->
                    findings.failed(Rule.CURRENT_EXTENDS, reason + ": " + detail);
            }
        }
    }
}
