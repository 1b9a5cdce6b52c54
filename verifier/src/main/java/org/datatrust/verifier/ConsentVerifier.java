package org.datatrust.verifier;

import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentRules;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentVerdict;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.signature.EcdsaP256;
import org.datatrust.verifier.bundle.ConsentBundle;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * Checks consent bundles against one trust policy (docs/spec/consent-bundle.md), without network and without files. Safe for use by
 * several threads.
 */
public final class ConsentVerifier {
    private static final String GET_CONSENT = "GetConsent";
    private static final String GET_USE = "GetUse";

    private final TrustPolicy policy;
    private final Signatures signatures;
    private final ConsentRules rules;

    public ConsentVerifier(TrustPolicy policy, Provider provider) {
        this.policy = policy;
        this.signatures = new Signatures(provider);
        this.rules = new ConsentRules(new EcdsaP256(provider));
    }

    public ConsentReport verify(ConsentBundle bundle) {
        return new Judgement(bundle).report();
    }

    /** The checks of this verifier, in the order of the report, after those of the context. */
    private enum Step {
        CHANNEL_TRUSTED("CNS-10"),
        LIFE_LAWFUL("CNS-11"),
        VIEW_READABLE("CNS-12"),
        VIEW_QUESTION("CNS-13"),
        VIEW_ORGANISATIONS("CNS-14"),
        VIEW_SHOWS_THE_LIFE("CNS-15"),
        USES_READABLE("CNS-16"),
        USES_ORGANISATIONS("CNS-17"),
        USES_DECIDED("CNS-18");

        private final String code;

        Step(String code) {
            this.code = code;
        }
    }

    /** One bundle. */
    private final class Judgement {
        private final ConsentBundle bundle;
        private final List<Check> checks = new ArrayList<>();
        private final List<ConsentState> states = new ArrayList<>();
        private final List<UseReceipt> receipts = new ArrayList<>();
        private Optional<Instant> asOf = Optional.empty();

        Judgement(ConsentBundle bundle) {
            this.bundle = bundle;
        }

        ConsentReport report() {
            Optional<TrustedChannel> channel = policy.channel(bundle.channel());
            if (channel.isPresent()) {
                put(Step.CHANNEL_TRUSTED, Outcome.OK, "");
            } else {
                put(
                        Step.CHANNEL_TRUSTED,
                        Outcome.NOT_PROVEN,
                        "the trust policy says nothing about channel " + bundle.channel());
            }
            life();
            channel.ifPresent(trusted -> {
                ContextJudgement context = ContextJudgement.of(trusted, bundle.context(), signatures);
                checks.addAll(0, context.findings().found());
                Optional<ConfigHistory.Entry> newest = context.history().map(ConfigHistory::newest);
                view(trusted, newest);
                uses(trusted, newest);
            });
            for (Step step : Step.values()) {
                if (checks.stream().noneMatch(check -> check.code().equals(step.code))) {
                    put(step, Outcome.NOT_PROVEN, "not reached: an earlier check did not pass");
                }
            }
            return new ConsentReport(Result.of(checks), checks, bundle.entries(), states, receipts, asOf);
        }

        private void put(Step step, Outcome outcome, String detail) {
            checks.add(new Check(step.code, Level.COMMITTED, outcome, detail));
        }

        private void check(Step step, boolean holds, String failure) {
            put(step, holds ? Outcome.OK : Outcome.FAILED, holds ? "" : failure);
        }

        /** Goes through the consent's life by the rules that the chaincode has. */
        private void life() {
            Optional<ConsentState> state = Optional.empty();
            for (int i = 0; i < bundle.entries().size(); i++) {
                ConsentEntry entry = bundle.entries().get(i);
                switch (rules.apply(state, entry.event(), entry.submitter(), entry.at())) {
                    case ConsentVerdict.Accepted(ConsentState after)
                    when after.changedAt() == entry.at() -> {
                        states.add(after);
                        state = Optional.of(after);
                    }
                    case ConsentVerdict.Accepted _ -> {
                        put(Step.LIFE_LAWFUL, Outcome.FAILED, "entry " + i + " is earlier than the one before");
                        return;
                    }
                    case ConsentVerdict.Refused(var reason) -> {
                        put(Step.LIFE_LAWFUL, Outcome.FAILED, "entry " + i + ": " + reason);
                        return;
                    }
                }
            }
            put(Step.LIFE_LAWFUL, Outcome.OK, states.size() + " entries");
        }

        private void view(TrustedChannel channel, Optional<ConfigHistory.Entry> newest) {
            EndorserTransaction view;
            ConsentState shown;
            try {
                view = EndorserTransaction.ofPayload(bundle.view());
                shown = ConsentState.parse(view.responsePayload().toByteArray());
            } catch (MalformedException e) {
                put(Step.VIEW_READABLE, Outcome.FAILED, e.code() + ": " + e.getMessage());
                return;
            }
            put(Step.VIEW_READABLE, Outcome.OK, "");
            boolean asked = StateView.isAnswer(
                    view, channel, List.of(GET_CONSENT, bundle.consent().toString()));
            check(Step.VIEW_QUESTION, asked, "what was signed is no answer to " + GET_CONSENT + " for this consent");
            newest.ifPresent(configuration -> organisations(Step.VIEW_ORGANISATIONS, view, channel, configuration));
            if (states.size() == bundle.entries().size()) {
                check(
                        Step.VIEW_SHOWS_THE_LIFE,
                        shown.equals(states.getLast())
                                && StateView.writer(view, channel, StateKey.consent(bundle.consent()))
                                        .isPresent(),
                        "the ledger held " + shown.status() + " after "
                                + shown.history().events()
                                + " events, the entries lead to "
                                + states.getLast().status() + " after "
                                + states.size());
            }
            asOf = Optional.of(view.claimedTime());
        }

        private boolean organisations(
                Step step, EndorserTransaction view, TrustedChannel channel, ConfigHistory.Entry newest) {
            StateView.Signers signers = StateView.signers(view, channel, newest, signatures);
            if (step == Step.VIEW_ORGANISATIONS || !signers.areEnough()) {
                put(step, signers.areEnough() ? Outcome.OK : Outcome.NOT_PROVEN, signers.detail());
            }
            return signers.areEnough();
        }

        private void uses(TrustedChannel channel, Optional<ConfigHistory.Entry> newest) {
            boolean enough = newest.isPresent();
            for (int i = 0; i < bundle.uses().size(); i++) {
                EndorserTransaction view;
                UseReceipt receipt;
                try {
                    view = EndorserTransaction.ofPayload(bundle.uses().get(i));
                    receipt = UseReceipt.parse(view.responsePayload().toByteArray());
                } catch (MalformedException e) {
                    put(Step.USES_READABLE, Outcome.FAILED, "use " + i + ": " + e.code() + ": " + e.getMessage());
                    return;
                }
                String id = receipt.request().id().hex();
                if (!StateView.isAnswer(
                                view, channel, List.of(GET_USE, bundle.consent().toString(), id))
                        || !receipt.request().consent().equals(bundle.consent())
                        || !receipt.request().channel().equals(bundle.channel())
                        || StateView.writer(
                                        view,
                                        channel,
                                        StateKey.use(
                                                bundle.consent(),
                                                receipt.request().id()))
                                .isEmpty()) {
                    put(
                            Step.USES_READABLE,
                            Outcome.FAILED,
                            "use " + i + ": what was signed is no answer to " + GET_USE + " under this consent");
                    return;
                }
                receipts.add(receipt);
                if (newest.isPresent() && enough) {
                    enough = organisations(Step.USES_ORGANISATIONS, view, channel, newest.get());
                }
            }
            put(Step.USES_READABLE, Outcome.OK, receipts.size() + " uses");
            if (enough) {
                put(Step.USES_ORGANISATIONS, Outcome.OK, "");
            }
            if (states.size() == bundle.entries().size()) {
                decided();
            }
        }

        /** Decides every use once more, by the state that its receipt names. */
        private void decided() {
            for (UseReceipt receipt : receipts) {
                Optional<ConsentState> then = receipt.history().flatMap(this::stateAfter);
                boolean known = then.isPresent() || receipt.history().isEmpty();
                UseDecision decision = UseDecision.of(then, receipt.request(), receipt.at());
                if (!known || decision != receipt.decision()) {
                    put(
                            Step.USES_DECIDED,
                            Outcome.FAILED,
                            "use " + receipt.request().id() + ": recorded as " + receipt.decision()
                                    + (known ? ", the rules say " + decision : " under a history that never was"));
                    return;
                }
            }
            put(Step.USES_DECIDED, Outcome.OK, "");
        }

        private Optional<ConsentState> stateAfter(History history) {
            return states.stream()
                    .filter(state -> state.history().equals(history))
                    .findFirst();
        }
    }
}
