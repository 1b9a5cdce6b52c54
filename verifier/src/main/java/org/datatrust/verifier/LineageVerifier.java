package org.datatrust.verifier;

import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.ledger.StateKey;
import org.datatrust.proof.name.ChannelName;
import org.datatrust.verifier.bundle.LineageBundle;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.Signatures;
import org.datatrust.verifier.trust.TrustPolicy;
import org.datatrust.verifier.trust.TrustPolicy.TrustedChannel;

/**
 * Checks lineage bundles against one trust policy (docs/spec/lineage-bundle.md), without network and without files. Safe for use by
 * several threads.
 */
public final class LineageVerifier {
    private static final String GET_LINEAGE = "GetLineage";
    private static final int QUESTION_PARTS = 4;

    private final TrustPolicy policy;
    private final Signatures signatures;

    public LineageVerifier(TrustPolicy policy, Provider provider) {
        this.policy = policy;
        this.signatures = new Signatures(provider);
    }

    /** The checks of this verifier, in the order of the report, after those of the context. */
    private enum Step {
        VIEW_READABLE("LIN-10"),
        CHANNEL_TRUSTED("LIN-11"),
        VIEW_QUESTION("LIN-12"),
        VIEW_ORGANISATIONS("LIN-13"),
        HANGS_TOGETHER("LIN-14"),
        COMPLETE("LIN-15");

        private final String code;

        Step(String code) {
            this.code = code;
        }
    }

    public LineageReport verify(LineageBundle bundle) {
        List<Check> checks = new ArrayList<>();
        Optional<LineageReport.Answer> answer = Optional.empty();
        try {
            EndorserTransaction view = EndorserTransaction.ofPayload(bundle.view());
            Lineage lineage = Lineage.parse(view.responsePayload().toByteArray());
            ChannelName channel = ChannelName.parse(view.channel());
            LineageGraph graph = new LineageGraph(lineage);
            put(checks, Step.VIEW_READABLE, Outcome.OK, "");
            answer = Optional.of(new LineageReport.Answer(channel, view.claimedTime(), lineage, graph.nodes()));
            judge(checks, bundle, view, lineage, graph, channel);
        } catch (MalformedException e) {
            put(checks, Step.VIEW_READABLE, Outcome.FAILED, e.code() + ": " + e.getMessage());
        }
        for (Step step : Step.values()) {
            if (checks.stream().noneMatch(check -> check.code().equals(step.code))) {
                put(checks, step, Outcome.NOT_PROVEN, "not reached: an earlier check did not pass");
            }
        }
        return new LineageReport(Result.of(checks), checks, answer);
    }

    private void judge(
            List<Check> checks,
            LineageBundle bundle,
            EndorserTransaction view,
            Lineage lineage,
            LineageGraph graph,
            ChannelName channel) {
        Optional<TrustedChannel> trusted = policy.channel(channel);
        if (trusted.isEmpty()) {
            put(
                    checks,
                    Step.CHANNEL_TRUSTED,
                    Outcome.NOT_PROVEN,
                    "the trust policy says nothing about channel " + channel);
        } else {
            put(checks, Step.CHANNEL_TRUSTED, Outcome.OK, "");
            boolean answered = isAnswer(view, trusted.get(), lineage);
            put(
                    checks,
                    Step.VIEW_QUESTION,
                    answered ? Outcome.OK : Outcome.FAILED,
                    answered ? "" : "what was signed is no answer to " + GET_LINEAGE + " for this version");
            ContextJudgement context = ContextJudgement.of(trusted.get(), bundle.context(), signatures);
            checks.addAll(0, context.findings().found());
            context.history().map(ConfigHistory::newest).ifPresent(newest -> {
                StateView.Signers signers = StateView.signers(view, trusted.get(), newest, signatures);
                put(
                        checks,
                        Step.VIEW_ORGANISATIONS,
                        signers.areEnough() ? Outcome.OK : Outcome.NOT_PROVEN,
                        signers.detail());
            });
            Optional<String> contradiction = graph.contradiction().or(() -> unread(view, trusted.get(), lineage));
            put(
                    checks,
                    Step.HANGS_TOGETHER,
                    contradiction.isEmpty() ? Outcome.OK : Outcome.FAILED,
                    contradiction.orElse(lineage.versions().size() + " versions"));
        }
        put(
                checks,
                Step.COMPLETE,
                lineage.isComplete() ? Outcome.OK : Outcome.NOT_PROVEN,
                lineage.isComplete()
                        ? ""
                        : "the answer ends after " + lineage.versions().size() + " versions, of which "
                                + lineage.followed() + " were followed; ask again from one of the others");
    }

    /** The question names the version that the answer begins with, its direction, and at least as many versions as there are. */
    private static boolean isAnswer(EndorserTransaction view, TrustedChannel channel, Lineage lineage) {
        if (view.arguments().size() != QUESTION_PARTS) {
            return false;
        }
        String max = new String(view.arguments().getLast().toByteArray(), StandardCharsets.US_ASCII);
        return StateView.isAnswer(
                        view,
                        channel,
                        List.of(
                                GET_LINEAGE,
                                lineage.first().version().toString(),
                                lineage.direction().word(),
                                max))
                && max.matches("[1-9][0-9]{0,2}")
                && lineage.versions().size() <= Integer.parseInt(max);
    }

    private static Optional<String> unread(EndorserTransaction view, TrustedChannel channel, Lineage lineage) {
        return lineage.versions().stream()
                .map(VersionState::version)
                .filter(version -> StateView.writer(view, channel, StateKey.version(version))
                        .isEmpty())
                .findFirst()
                .map(version -> "the peers did not read " + version);
    }

    private static void put(List<Check> checks, Step step, Outcome outcome, String detail) {
        checks.add(new Check(step.code, Level.COMMITTED, outcome, detail));
    }
}
