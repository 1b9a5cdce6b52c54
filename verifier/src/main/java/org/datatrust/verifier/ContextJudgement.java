package org.datatrust.verifier;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.bundle.Context.DefinitionEvidence;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.ChannelPolicy;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.FabricCode;
import org.datatrust.verifier.fabric.IdentityCheck;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy.ConfigurationPin;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * What a context proves about a channel that the trust policy pins: its configurations, and the chaincode's definitions.
 *
 * @param history present if every configuration may be believed
 * @param definitions to be asked for by the transactions that committed them
 */
record ContextJudgement(Findings findings, Optional<ConfigHistory> history, Definitions definitions) {
    /** The definitions of a context. Each is judged when it is first asked for, since most bundles need one of them. */
    static final class Definitions {
        static final Definitions NONE = new Definitions(Map.of(), _ -> {
            throw new IllegalStateException("there is none to judge");
        });

        private final Map<ReadWriteSet.Version, DefinitionEvidence> evidence;
        private final Function<DefinitionEvidence, DefinitionJudgement> judge;
        private final ConcurrentMap<ReadWriteSet.Version, DefinitionJudgement> judged = new ConcurrentHashMap<>();

        private Definitions(
                Map<ReadWriteSet.Version, DefinitionEvidence> evidence,
                Function<DefinitionEvidence, DefinitionJudgement> judge) {
            this.evidence = Map.copyOf(evidence);
            this.judge = judge;
        }

        boolean holds(ReadWriteSet.Version position) {
            return evidence.containsKey(position);
        }

        Optional<DefinitionJudgement> at(ReadWriteSet.Version position) {
            return Optional.ofNullable(evidence.get(position))
                    .map(found -> judged.computeIfAbsent(position, _ -> judge.apply(found)));
        }
    }

    /** @param definition present if it may be believed */
    record DefinitionJudgement(Findings findings, Optional<Definition> definition) {}

    static ContextJudgement of(TrustedChannel channel, Optional<Context> context, Signatures signatures) {
        Findings findings = new Findings();
        if (context.isEmpty()) {
            findings.notProven(Rule.GENESIS_PINNED, "the bundle is compact, and no context was given");
            return new ContextJudgement(findings, Optional.empty(), Definitions.NONE);
        }
        Optional<ConfigHistory> history = history(channel, context.get(), signatures, findings);
        if (history.isEmpty()) {
            return new ContextJudgement(findings, history, Definitions.NONE);
        }
        Map<ReadWriteSet.Version, DefinitionEvidence> definitions = new HashMap<>();
        for (DefinitionEvidence evidence : context.get().definitions()) {
            definitions.put(new ReadWriteSet.Version(evidence.block().number(), evidence.transaction()), evidence);
        }
        ConfigHistory proven = history.get();
        return new ContextJudgement(
                findings,
                history,
                new Definitions(definitions, evidence -> definition(channel, evidence, proven, signatures)));
    }

    private static Optional<ConfigHistory> history(
            TrustedChannel channel, Context context, Signatures signatures, Findings findings) {
        ConfigurationPin pin = channel.pin();
        List<BlockEvidence> blocks = context.configurations().stream()
                .dropWhile(block -> block.number() < pin.block())
                .toList();
        if (blocks.isEmpty() || blocks.getFirst().number() != pin.block()) {
            findings.notProven(
                    Rule.GENESIS_PINNED, "the context does not hold the pinned configuration block " + pin.block());
            return Optional.empty();
        }
        Digest found = BlockRules.headerHash(blocks.getFirst());
        if (!findings.check(
                Rule.GENESIS_PINNED,
                found.equals(pin.hash()),
                "the bundle's block " + pin.block() + " has the hash " + found + ", pinned is " + pin.hash())) {
            return Optional.empty();
        }
        try {
            ConfigHistory history = ConfigHistory.startingAt(blocks.getFirst(), signatures);
            if (!findings.check(
                    Rule.CONFIGURATION_CHANNEL,
                    history.newest().config().channel().equals(channel.channel()),
                    "the configuration is of channel "
                            + history.newest().config().channel())) {
                return Optional.empty();
            }
            for (BlockEvidence block : blocks.subList(1, blocks.size())) {
                history = history.next(block);
            }
            ChannelConfig newest = history.newest().config();
            findings.ok(Rule.CONFIGURATION_READABLE, "");
            findings.ok(
                    Rule.CONFIGURATION_SUPPORTED,
                    newest.applicationOrganisations().size() + " organisations, "
                            + newest.consenters().size() + " consenters");
            findings.ok(Rule.CONFIGURATIONS_FOLLOW, changes(blocks.size() - 1));
            findings.ok(Rule.CONFIGURATIONS_AUTHORISED, changes(blocks.size() - 1));
            return Optional.of(history);
        } catch (MalformedException e) {
            findings.failed(configurationRule(e.code()), e);
        } catch (UnsupportedException e) {
            findings.ok(Rule.CONFIGURATION_READABLE, "");
            findings.notProven(Rule.CONFIGURATION_SUPPORTED, e);
        }
        return Optional.empty();
    }

    private static String changes(int count) {
        return count == 0 ? "the configuration never changed" : "changed " + count + " times";
    }

    private static Rule configurationRule(String code) {
        return switch (code) {
            case FabricCode.CONFIGURATION_NOT_FOLLOWING -> Rule.CONFIGURATIONS_FOLLOW;
            case FabricCode.CONFIGURATION_NOT_AUTHORISED -> Rule.CONFIGURATIONS_AUTHORISED;
            default -> Rule.CONFIGURATION_READABLE;
        };
    }

    private static DefinitionJudgement definition(
            TrustedChannel channel, DefinitionEvidence evidence, ConfigHistory history, Signatures signatures) {
        Findings findings = new Findings();
        BlockEvidence block = evidence.block();
        try {
            BlockRules.OrdererSignatures read = BlockRules.signatures(block);
            Optional<ConfigHistory.Entry> entry = inForce(history, block, read, findings);
            if (entry.isEmpty()) {
                return new DefinitionJudgement(findings, Optional.empty());
            }
            BlockRules.requireEnvelopes(block);
            BlockRules.Quorum quorum =
                    BlockRules.quorum(block, read, entry.get().config(), signatures);
            boolean holds = block.number() > 0 && BlockRules.holdsItsData(block) && quorum.isReached();
            if (!findings.check(
                    Rule.DEFINITION_BLOCK,
                    holds,
                    quorum.isReached() ? "the block's data is not what its header says" : Wording.quorum(quorum))) {
                return new DefinitionJudgement(findings, Optional.empty());
            }
            EndorserTransaction transaction =
                    EndorserTransaction.ofEnvelope(block.envelopes().get(evidence.transaction()));
            return new DefinitionJudgement(
                    findings, definition(channel, transaction, entry.get(), signatures, findings));
        } catch (MalformedException e) {
            boolean inTransaction = findings.has(Rule.DEFINITION_BLOCK);
            findings.failed(inTransaction ? Rule.DEFINITION_TRANSACTION : Rule.DEFINITION_BLOCK, e);
            return new DefinitionJudgement(findings, Optional.empty());
        }
    }

    /** The configuration under which a block stands; without one, a finding says why. */
    static Optional<ConfigHistory.Entry> inForce(
            ConfigHistory history, BlockEvidence block, BlockRules.OrdererSignatures read, Findings findings) {
        return switch (history.inForce(block.number(), read.lastConfiguration())) {
            case ConfigHistory.InForce.Known(ConfigHistory.Entry entry) -> {
                findings.ok(
                        Rule.CONFIGURATION_IN_FORCE,
                        "configuration " + entry.sequence() + " of block " + entry.block() + ", the newest known is "
                                + history.newest().sequence());
                yield Optional.of(entry);
            }
            case ConfigHistory.InForce.Unknown(String why) -> {
                findings.notProven(Rule.CONFIGURATION_IN_FORCE, why);
                yield Optional.empty();
            }
            case ConfigHistory.InForce.Contradicted(String why) -> {
                findings.failed(Rule.CONFIGURATION_IN_FORCE, why);
                yield Optional.empty();
            }
        };
    }

    private static Optional<Definition> definition(
            TrustedChannel channel,
            EndorserTransaction transaction,
            ConfigHistory.Entry entry,
            Signatures signatures,
            Findings findings) {
        if (!findings.check(
                Rule.DEFINITION_TRANSACTION,
                transaction.channel().equals(channel.channel().value())
                        && transaction.isOf(Definition.LIFECYCLE)
                        && transaction.hasTrueId()
                        && transaction.hasTrueProposalHash()
                        && transaction.responseStatus() == Wording.STATUS_OK
                        && isSignedByCreator(transaction, entry, signatures),
                "not a sound transaction of " + Definition.LIFECYCLE + " on this channel")) {
            return Optional.empty();
        }
        Endorsers endorsers = Endorsers.of(transaction, entry.identities()::identify, signatures);
        if (!findings.check(
                Rule.DEFINITION_ENDORSED,
                entry.config().lifecycleEndorsement().isSatisfiedBy(endorsers.members()),
                "endorsed by " + Wording.endorsers(endorsers))) {
            return Optional.empty();
        }
        try {
            Definition definition = Definition.of(transaction, channel.chaincode());
            findings.ok(Rule.DEFINITION_WRITTEN, "sequence " + definition.sequence());
            return Optional.of(definition);
        } catch (MalformedException e) {
            findings.failed(Rule.DEFINITION_WRITTEN, e);
        } catch (UnsupportedException e) {
            findings.ok(Rule.DEFINITION_WRITTEN, "");
            findings.notProven(Rule.POLICY_SUPPORTED, e);
        }
        return Optional.empty();
    }

    private static boolean isSignedByCreator(
            EndorserTransaction transaction, ConfigHistory.Entry entry, Signatures signatures) {
        return switch (entry.identities().identify(transaction.creator())) {
            case IdentityCheck.Valid valid -> transaction.isSignedBy(valid.member(), signatures);
            case IdentityCheck.Invalid invalid -> false;
        };
    }

    /**
     * Who must endorse a transaction that ran under the definition of this position, once the policies that the definition leans on are
     * those of this configuration. Without an answer the findings say why.
     */
    Optional<ChannelPolicy> endorsement(ReadWriteSet.Version position, ChannelConfig config, Findings findings) {
        return definitionAt(position, findings).flatMap(definition -> switch (definition.endorsement()) {
            case Definition.Endorsement.AsBefore(ReadWriteSet.Version earlier) ->
                definitionAt(earlier, findings).flatMap(source -> policy(source.endorsement(), config, findings));
            case Definition.Endorsement.BySignatures _, Definition.Endorsement.ByChannelPolicy _ ->
                policy(definition.endorsement(), config, findings);
        });
    }

    private Optional<Definition> definitionAt(ReadWriteSet.Version position, Findings findings) {
        Optional<DefinitionJudgement> judgement = definitions.at(position);
        if (judgement.isEmpty()) {
            findings.notProven(
                    Rule.DEFINITION_BLOCK, "the context does not hold the definition of " + Wording.position(position));
            return Optional.empty();
        }
        findings.addAll(judgement.get().findings());
        return judgement.get().definition();
    }

    private static Optional<ChannelPolicy> policy(
            Definition.Endorsement source, ChannelConfig config, Findings findings) {
        return switch (source) {
            case Definition.Endorsement.BySignatures(var policy) -> {
                findings.ok(Rule.POLICY_SUPPORTED, "");
                yield Optional.of(new ChannelPolicy.Signed(policy));
            }
            case Definition.Endorsement.ByChannelPolicy(String path) -> {
                Optional<ChannelPolicy> policy = config.policy(path);
                if (policy.isPresent()) {
                    findings.ok(Rule.POLICY_SUPPORTED, "");
                } else {
                    findings.notProven(Rule.POLICY_SUPPORTED, "the channel policy " + path);
                }
                yield policy;
            }
            case Definition.Endorsement.AsBefore(ReadWriteSet.Version position) -> {
                findings.failed(
                        Rule.DEFINITION_WRITTEN,
                        "the definition that is said to have set the policy refers to " + Wording.position(position));
                yield Optional.empty();
            }
        };
    }
}
