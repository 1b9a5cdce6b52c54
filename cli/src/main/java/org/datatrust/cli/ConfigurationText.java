package org.datatrust.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.datatrust.verifier.Check;
import org.datatrust.verifier.ConfigurationReport;
import org.datatrust.verifier.Outcome;
import org.datatrust.verifier.fabric.ConfigHistory;
import org.datatrust.verifier.fabric.Member;

/** A channel's history for people and for programs. */
final class ConfigurationText {
    private final Session session;

    ConfigurationText(Session session) {
        this.session = session;
    }

    void print(ConfigurationReport report) {
        if (session.json()) {
            session.document(json(report));
            return;
        }
        for (Check check : report.checks()) {
            if (check.outcome() != Outcome.OK) {
                session.result(check.code() + " " + check.outcome() + " " + Printable.of(check.detail()));
            }
        }
        Optional<ConfigHistory.Entry> before = Optional.empty();
        for (ConfigHistory.Entry entry : report.entries()) {
            session.result(session.text(
                    "history.entry",
                    Long.toString(entry.sequence()),
                    Long.toString(entry.block()),
                    entry.claimedTime()));
            Set<String> members = entry.config().applicationOrganisations();
            Set<String> old = before.map(earlier -> earlier.config().applicationOrganisations())
                    .orElse(Set.of());
            tell("history.joined", without(members, old));
            tell("history.left", without(old, members));
            tell("history.members", new TreeSet<>(members));
            tell("history.changed", entry.changed());
            tell("history.approvers", approvers(entry));
            before = Optional.of(entry);
        }
    }

    private void tell(String key, Set<String> names) {
        if (!names.isEmpty()) {
            session.result("  " + session.text(key, Printable.of(String.join(", ", names))));
        }
    }

    private static Set<String> without(Set<String> these, Set<String> those) {
        Set<String> rest = new TreeSet<>(these);
        rest.removeAll(those);
        return rest;
    }

    private static Set<String> approvers(ConfigHistory.Entry entry) {
        Set<String> names = new TreeSet<>();
        for (Member member : entry.approvers()) {
            names.add(member.role() + " of " + member.organisation());
        }
        return names;
    }

    private static JsonText json(ConfigurationReport report) {
        JsonText out = new JsonText().beginObject().member("schema", "datatrust.trust.history/v1");
        out.key("checks").beginArray();
        for (Check check : report.checks()) {
            out.beginObject()
                    .member("code", check.code())
                    .member("outcome", check.outcome().name())
                    .member("detail", check.detail())
                    .end();
        }
        out.end();
        out.key("configurations").beginArray();
        for (ConfigHistory.Entry entry : report.entries()) {
            out.beginObject()
                    .member("sequence", entry.sequence())
                    .member("block", entry.block())
                    .member("timeClaimed", entry.claimedTime().toString());
            names(out, "organisations", new TreeSet<>(entry.config().applicationOrganisations()));
            names(out, "changed", entry.changed());
            names(out, "approvers", approvers(entry));
            out.end();
        }
        return out.end().end();
    }

    private static void names(JsonText out, String member, Set<String> names) {
        out.key(member).beginArray();
        List.copyOf(names).forEach(out::value);
        out.end();
    }
}
