package org.datatrust.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;

/**
 * What the verification of a consent found.
 *
 * @param checks in order, each code once; a check that could not be done is NOT_PROVEN, never left out
 * @param entries of the bundle; as true as the checks say
 * @param states what each entry led to, as far as the rules could be followed
 * @param uses the receipts in the bundle; as true as the checks say
 * @param asOf when the organisations were asked, by the clock of who asked and within what the peers accept; empty if nobody could be
 *     understood
 */
public record ConsentReport(
        Result result,
        List<Check> checks,
        List<ConsentEntry> entries,
        List<ConsentState> states,
        List<UseReceipt> uses,
        Optional<Instant> asOf) {
    public ConsentReport {
        checks = List.copyOf(checks);
        entries = List.copyOf(entries);
        states = List.copyOf(states);
        uses = List.copyOf(uses);
    }

    /** Whether everything holds; nothing else means "verified". */
    public boolean isVerified() {
        return result == Result.VERIFIED;
    }

    /** The checks that failed, in order. */
    public List<Check> failures() {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .toList();
    }

    /**
     * Whether the consent covered a use at a time.
     *
     * @param at from 1970 on
     * @return empty unless the report is verified, and for a time after {@link #asOf}: what came later is not known
     */
    public Optional<UseDecision> decide(UseRequest use, Instant at) {
        if (!isVerified() || asOf.isEmpty() || at.isAfter(asOf.get())) {
            return Optional.empty();
        }
        long seconds = at.getEpochSecond();
        Optional<ConsentState> then = states.reversed().stream()
                .filter(state -> state.changedAt() <= seconds)
                .findFirst();
        return Optional.of(UseDecision.of(then, use, seconds));
    }

    /** A decision as a phrase, such as "refused: the consent was withdrawn". */
    public static String inWords(UseDecision decision, Locale locale) {
        return ConsentText.decision(ReportText.sentences(locale), decision);
    }

    /**
     * For people: the verdict, the consent's life, the uses, and all checks.
     *
     * @param locale English, or Traditional Chinese for {@code zh-TW}; anything else reads as English
     */
    public String toText(Locale locale) {
        return ConsentText.render(this, locale);
    }

    /** For programs: schema {@code datatrust.consent/v1} (docs/spec/consent-bundle.md), one JSON object with a line feed at the end. */
    public String toJson() {
        return ConsentText.json(this);
    }
}
