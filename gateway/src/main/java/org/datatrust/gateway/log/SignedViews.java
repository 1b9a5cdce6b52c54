package org.datatrust.gateway.log;

import java.time.Duration;
import org.datatrust.gateway.ledger.Ledger;
import org.datatrust.gateway.ledger.Ledger.DefinitionVersion;
import org.datatrust.gateway.ledger.Pause;
import org.datatrust.proof.MalformedException;
import org.datatrust.verifier.bundle.Context;
import org.datatrust.verifier.fabric.EndorserTransaction;
import org.datatrust.verifier.fabric.ReadWriteSet;

/** Answers of the chaincode that the peers of several organisations signed, and what a stranger needs to check them. */
public final class SignedViews {
    /** While blocks are being committed, peers may be at different heights and then do not agree. */
    private static final int ATTEMPTS = 10;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final String LIFECYCLE = "_lifecycle";

    private final Ledger ledger;
    private final Contexts contexts;

    /** Gives the context that belongs to evidence which is made now. */
    @FunctionalInterface
    public interface Contexts {
        Context of(DefinitionVersion definition) throws Refusal, InterruptedException;
    }

    public SignedViews(Ledger ledger, Contexts contexts) {
        this.ledger = ledger;
        this.contexts = contexts;
    }

    /** Asks until enough organisations agree. @throws Refusal LEDGER_UNAVAILABLE if they do not */
    public Ledger.View of(String function, String... arguments) throws Refusal, InterruptedException {
        Pause pause = new Pause(LONGEST_PAUSE);
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            switch (ledger.view(function, arguments)) {
                case Ledger.View view -> {
                    return view;
                }
                case Ledger.Unreachable(String reason) -> why = reason;
            }
            pause.await();
        }
        throw new Refusal(Refusal.Reason.LEDGER_UNAVAILABLE, "too few organisations agree on an answer: " + why);
    }

    /** The context of the chaincode's definition under which the peers answered. */
    public Context context(Ledger.View view) throws Refusal, InterruptedException {
        try {
            ReadWriteSet.Version definition = EndorserTransaction.ofPayload(view.payload())
                    .readWriteSet()
                    .namespace(LIFECYCLE)
                    .flatMap(read -> read.versionRead("namespaces/fields/" + ledger.chaincode() + "/Sequence"))
                    .orElseThrow(
                            () -> new IllegalStateException("a view that does not name the chaincode's definition"));
            return contexts.of(new DefinitionVersion(definition.block(), definition.transaction()));
        } catch (MalformedException e) {
            throw new IllegalStateException("a view is malformed", e);
        }
    }
}
