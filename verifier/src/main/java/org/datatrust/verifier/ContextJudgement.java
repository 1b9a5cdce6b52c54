package org.datatrust.verifier;

import java.util.Optional;
import org.datatrust.proof.Digest;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.BlockEvidence;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.fabric.BlockRules;
import org.datatrust.verifier.fabric.ChannelConfig;
import org.datatrust.verifier.fabric.Definition;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Endorsers;
import org.datatrust.verifier.fabric.IdentityBook;
import org.datatrust.verifier.fabric.IdentityCheck;
import org.datatrust.verifier.fabric.ReadWriteSet;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.fabric.UnsupportedException;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * What a context proves about a channel that the trust policy pins: the configuration, and the chaincode definition.
 *
 * @param authority present if the configuration may be believed and is the one in force
 * @param definition present if the definition may be believed
 */
record ContextJudgement(Findings findings, Optional<Authority> authority, Optional<DefinitionInForce> definition) {
    /** Who may sign what. */
    record Authority(ChannelConfig config, IdentityBook identities) {}

    /** @param position the transaction that wrote the definition */
    record DefinitionInForce(Definition definition, ReadWriteSet.Version position) {}

    static ContextJudgement of(TrustedChannel channel, Optional<Context> context, Signatures signatures) {
        Findings findings = new Findings();
        if (context.isEmpty()) {
            findings.notProven(Rule.GENESIS_PINNED, "the bundle is compact, and no context was given");
            return new ContextJudgement(findings, Optional.empty(), Optional.empty());
        }
        Optional<Authority> authority = authority(channel, context.get(), signatures, findings);
        Optional<DefinitionInForce> definition = Optional.empty();
        if (authority.isPresent()) {
            definition = definition(channel, context.get(), authority.get(), signatures, findings);
        }
        return new ContextJudgement(findings, authority, definition);
    }

    private static Optional<Authority> authority(
            TrustedChannel channel, Context context, Signatures signatures, Findings findings) {
        BlockEvidence genesis = context.configurations().getFirst();
        Digest found = BlockRules.headerHash(genesis);
        if (!findings.check(
                Rule.GENESIS_PINNED,
                found.equals(channel.genesis()),
                "the bundle's block 0 has the hash " + found + ", pinned is " + channel.genesis())) {
            return Optional.empty();
        }
        if (!BlockRules.holdsItsData(genesis)) {
            findings.failed(Rule.CONFIGURATION_READABLE, "the data of block 0 is not what its header says");
            return Optional.empty();
        }
        ChannelConfig config;
        try {
            config = ChannelConfig.ofGenesis(genesis, signatures);
        } catch (MalformedException e) {
            findings.failed(Rule.CONFIGURATION_READABLE, e);
            return Optional.empty();
        } catch (UnsupportedException e) {
            findings.ok(Rule.CONFIGURATION_READABLE, "");
            findings.notProven(Rule.CONFIGURATION_SUPPORTED, e);
            return Optional.empty();
        }
        findings.ok(Rule.CONFIGURATION_READABLE, "");
        findings.ok(
                Rule.CONFIGURATION_SUPPORTED,
                config.applicationOrganisations().size() + " organisations, "
                        + config.consenters().size() + " consenters");
        if (!findings.check(
                Rule.CONFIGURATION_CHANNEL,
                config.channel().equals(channel.channel()),
                "the configuration is of channel " + config.channel())) {
            return Optional.empty();
        }
        if (context.configurations().size() > 1) {
            findings.notProven(
                    Rule.CONFIGURATION_UNCHANGED,
                    "configuration changed, this version cannot judge: "
                            + context.configurations().size() + " configuration blocks");
            return Optional.empty();
        }
        return Optional.of(new Authority(config, new IdentityBook(config, signatures)));
    }

    private static Optional<DefinitionInForce> definition(
            TrustedChannel channel, Context context, Authority authority, Signatures signatures, Findings findings) {
        BlockEvidence block = context.definitions().getFirst().block();
        EndorserTransaction transaction;
        try {
            BlockRules.OrdererSignatures read = BlockRules.signatures(block);
            if (read.lastConfiguration() != 0) {
                findings.notProven(Rule.CONFIGURATION_UNCHANGED, changed(read.lastConfiguration()));
                return Optional.empty();
            }
            BlockRules.requireEnvelopes(block);
            BlockRules.Quorum quorum = BlockRules.quorum(block, read, authority.config(), signatures);
            boolean holds = block.number() > 0 && BlockRules.holdsItsData(block) && quorum.isReached();
            findings.check(
                    Rule.DEFINITION_BLOCK,
                    holds,
                    quorum.isReached() ? "the block's data is not what its header says" : Wording.quorum(quorum));
            if (!holds) {
                return Optional.empty();
            }
            transaction = EndorserTransaction.ofEnvelope(
                    block.envelopes().get(context.definitions().getFirst().transaction()));
        } catch (MalformedException e) {
            boolean inTransaction = findings.has(Rule.DEFINITION_BLOCK);
            findings.failed(inTransaction ? Rule.DEFINITION_TRANSACTION : Rule.DEFINITION_BLOCK, e);
            return Optional.empty();
        }
        return judge(channel, context, transaction, authority, signatures, findings);
    }

    private static Optional<DefinitionInForce> judge(
            TrustedChannel channel,
            Context context,
            EndorserTransaction transaction,
            Authority authority,
            Signatures signatures,
            Findings findings) {
        if (!findings.check(
                Rule.DEFINITION_TRANSACTION,
                transaction.channel().equals(channel.channel().value())
                        && transaction.isOf(Definition.LIFECYCLE)
                        && transaction.hasTrueId()
                        && transaction.hasTrueProposalHash()
                        && transaction.responseStatus() == Wording.STATUS_OK
                        && isSignedByCreator(transaction, authority, signatures),
                "not a sound transaction of " + Definition.LIFECYCLE + " on this channel")) {
            return Optional.empty();
        }
        Endorsers endorsers = Endorsers.of(transaction, authority.identities(), signatures);
        if (!findings.check(
                Rule.DEFINITION_ENDORSED,
                authority.config().lifecycleEndorsement().isSatisfiedBy(endorsers.members()),
                "endorsed by " + Wording.endorsers(endorsers))) {
            return Optional.empty();
        }
        try {
            Definition definition = Definition.of(transaction, channel.chaincode(), authority.config());
            findings.ok(Rule.DEFINITION_WRITTEN, "sequence " + definition.sequence());
            findings.ok(Rule.POLICY_SUPPORTED, "");
            return Optional.of(new DefinitionInForce(
                    definition,
                    new ReadWriteSet.Version(
                            context.definitions().getFirst().block().number(),
                            context.definitions().getFirst().transaction())));
        } catch (MalformedException e) {
            findings.failed(Rule.DEFINITION_WRITTEN, e);
        } catch (UnsupportedException e) {
            findings.ok(Rule.DEFINITION_WRITTEN, "");
            findings.notProven(Rule.POLICY_SUPPORTED, e);
        }
        return Optional.empty();
    }

    static boolean isSignedByCreator(EndorserTransaction transaction, Authority authority, Signatures signatures) {
        return switch (authority.identities().identify(transaction.creator())) {
            case IdentityCheck.Valid valid -> transaction.isSignedBy(valid.member(), signatures);
            case IdentityCheck.Invalid invalid -> false;
        };
    }

    static String changed(long lastConfiguration) {
        return "configuration changed, this version cannot judge: block " + Long.toUnsignedString(lastConfiguration)
                + " holds a newer one";
    }
}
