package org.datatrust.gateway.consent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.gateway.index.ConsentIndex;
import org.datatrust.gateway.index.ConsentIndex.BlockEntry;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.gateway.log.Refusal;
import org.datatrust.gateway.log.SignedViews;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.ledger.History;
import org.datatrust.proof.name.ConsentName;
import org.datatrust.verifier.bundle.ConsentBundle;

/** Makes consent bundles (docs/spec/consent-bundle.md): entries from the index, signatures from the peers of several organisations. */
final class ConsentEvidence {
    private static final int ATTEMPTS = 10;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final SignedViews views;
    private final ConsentIndex index;
    private final ConsentCheck check;

    ConsentEvidence(SignedViews views, ConsentIndex index, ConsentCheck check) {
        this.views = views;
        this.index = index;
        this.check = check;
    }

    /** @param uses ids of uses that are recorded under the consent */
    ConsentBundle bundle(ConsentName consent, List<Bytes> uses) throws Refusal, InterruptedException {
        // The uses first: the state that a receipt names must not be newer than the one in the view of the consent.
        List<Bytes> useViews = new ArrayList<>();
        for (Bytes use : uses) {
            useViews.add(views.of("GetUse", consent.toString(), use.hex()).payload());
        }
        Ledger.View view = views.of("GetConsent", consent.toString());
        History shown = shown(view);
        if (shown.events() > ConsentBundle.MAX_ENTRIES) {
            throw new Refusal(
                    Refusal.Reason.TOO_LARGE,
                    "a bundle holds at most " + ConsentBundle.MAX_ENTRIES + " events, the consent has "
                            + shown.events());
        }
        ConsentBundle bundle = new ConsentBundle(
                entries(consent, Math.toIntExact(shown.events())).stream()
                        .map(BlockEntry::entry)
                        .toList(),
                view.payload(),
                useViews,
                Optional.of(views.context(view)));
        check.objection(bundle).ifPresent(objection -> {
            throw new IllegalStateException("the evidence of " + consent + " does not verify: " + objection);
        });
        return bundle;
    }

    private static History shown(Ledger.View view) {
        try {
            return ConsentState.parse(view.result().toByteArray()).history();
        } catch (MalformedException e) {
            throw new IllegalStateException("the organisations show something that is no consent", e);
        }
    }

    /** The peers that signed may be a block ahead of the index. */
    private List<BlockEntry> entries(ConsentName consent, int count) throws Refusal, InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<BlockEntry> entries = index.entries(consent, 0, count).rows();
            if (entries.size() == count) {
                return entries;
            }
            pause.await();
        }
        throw new Refusal(Refusal.Reason.INDEX_BEHIND, "the index does not hold yet what the organisations show");
    }
}
