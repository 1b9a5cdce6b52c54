package org.datatrust.verifier;

import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.datatrust.proof.statement.Statement;

/** A report for people. Sentences stand in {@code report.properties} and {@code report_zh_TW.properties}, by code. */
final class ReportText {
    private static final String SENTENCES = "org.datatrust.verifier.report";
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private ReportText() {}

    static ResourceBundle sentences(Locale locale) {
        return ResourceBundle.getBundle(SENTENCES, locale, NO_FALLBACK);
    }

    static String render(Report report, Locale locale) {
        ResourceBundle sentences = sentences(locale);
        StringBuilder out = new StringBuilder();
        line(out, sentences.getString("result." + report.result()));
        line(
                out,
                sentences.getString("level") + " " + report.level().number() + " "
                        + sentences.getString("level." + report.level()) + " (" + sentences.getString("demanded") + " "
                        + report.minimumLevel() + ")");
        if (!report.additions().isEmpty()) {
            line(
                    out,
                    sentences.getString("additions") + ": "
                            + report.additions().stream()
                                    .map(addition -> sentences.getString("level." + addition))
                                    .collect(Collectors.joining(", ")));
        }
        if (report.subject().isPresent()) {
            subject(out, sentences, report.subject().get());
        }
        sections(out, sentences, report.checks());
        return out.toString();
    }

    private static void subject(StringBuilder out, ResourceBundle sentences, Report.Subject subject) {
        Statement statement = subject.statement();
        field(out, sentences, "dataset", statement.dataset() + " " + statement.version());
        statement.name().ifPresent(name -> field(out, sentences, "name", printable(name)));
        String digest = statement.digest().hex();
        field(
                out,
                sentences,
                "digest",
                statement.profile().hasParts()
                        ? statement.profile().id() + " " + digest
                        : "SHA-256 " + digest + ", " + statement.sizeBytes() + " B");
        field(out, sentences, "log", subject.log() + " #" + subject.leafIndex() + ", " + statement.channel());
        statement.issuedAt().ifPresent(time -> field(out, sentences, "issuedAt", time.toString()));
    }

    /** The checks, those that matter most first. */
    static void sections(StringBuilder out, ResourceBundle sentences, List<Check> checks) {
        section(out, sentences, "failed", Outcome.FAILED, checks);
        section(out, sentences, "noted", Outcome.NOTED, checks);
        section(out, sentences, "notProven", Outcome.NOT_PROVEN, checks);
        section(out, sentences, "ok", Outcome.OK, checks);
    }

    private static void section(
            StringBuilder out, ResourceBundle sentences, String title, Outcome outcome, List<Check> all) {
        List<Check> checks =
                all.stream().filter(check -> check.outcome() == outcome).toList();
        if (checks.isEmpty()) {
            return;
        }
        line(out, sentences.getString(title) + ":");
        for (Check check : checks) {
            String detail = check.detail().isEmpty() ? "" : " — " + printable(check.detail());
            line(out, "  " + check.code() + " " + sentence(sentences, check.code()) + detail);
        }
    }

    /** The rule in words; codes of parsers are explained by their detail alone. */
    private static String sentence(ResourceBundle sentences, String code) {
        try {
            return sentences.getString(code);
        } catch (MissingResourceException e) {
            return "";
        }
    }

    static void field(StringBuilder out, ResourceBundle sentences, String title, String value) {
        line(out, sentences.getString(title) + ": " + value);
    }

    static void line(StringBuilder out, String text) {
        out.append(text).append('\n');
    }

    /** Names and details may hold anything; a terminal must not be steered by them. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean hidden = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE
                    || type == Character.UNASSIGNED;
            if (hidden) {
                out.append("\\u{%x}".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
