package org.datatrust.verifier;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.name.LogName;
import org.datatrust.proof.statement.Statement;

/**
 * What a verification found: every check in order, and the verdict that follows from them and the trust policy.
 *
 * @param level the highest level up to COMMITTED all of whose checks, and those of the levels before, are OK
 * @param additions what is proven beyond COMMITTED, see {@link Level#isAddition}
 * @param minimumLevel 1 to 5, from the trust policy; 5 demands TIMED beside COMMITTED
 * @param subject what the verdict is about; empty if not even the statement could be read
 * @param checks in order, each code once; a check that could not be done is NOT_PROVEN, never left out
 */
public record Report(
        Result result,
        Level level,
        Set<Level> additions,
        int minimumLevel,
        Optional<Subject> subject,
        List<Check> checks) {
    public Report {
        additions = Collections.unmodifiableSet(
                additions.isEmpty() ? EnumSet.noneOf(Level.class) : EnumSet.copyOf(additions));
        checks = List.copyOf(checks);
    }

    /**
     * The statement under a verdict, and where it stands. Taken from the bundle; as true as the checks say.
     *
     * @param leafIndex 0-based
     */
    public record Subject(Statement statement, LogName log, long leafIndex) {}

    /** The report about something that could not even be read. */
    public static Report unreadable(MalformedException cause, int minimumLevel) {
        Check check = new Check(cause.code(), Level.INTACT, Outcome.FAILED, String.valueOf(cause.getMessage()));
        return new Report(Result.REFUTED, Level.NONE, Set.of(), minimumLevel, Optional.empty(), List.of(check));
    }

    /** Whether the policy's demands are met; nothing else means "verified". */
    public boolean isVerified() {
        return result == Result.VERIFIED;
    }

    /** The checks that failed, in order. */
    public List<Check> failures() {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .toList();
    }

    /** The checks that nothing was proven about, in order. */
    public List<Check> notProven() {
        return checks.stream()
                .filter(check -> check.outcome() == Outcome.NOT_PROVEN)
                .toList();
    }

    /** What a reader must know though it takes nothing from the verdict, in order. */
    public List<Check> notes() {
        return checks.stream().filter(check -> check.outcome() == Outcome.NOTED).toList();
    }

    /**
     * For people: the verdict first, then what failed, what was not proven, and all checks.
     *
     * @param locale English, or Traditional Chinese for {@code zh-TW}; anything else reads as English
     */
    public String toText(Locale locale) {
        return ReportText.render(this, locale);
    }

    /** For programs: schema {@code datatrust.verify/v1} (docs/spec/report-codes.md), one JSON object with a line feed at the end. */
    public String toJson() {
        return ReportJson.render(this);
    }
}
