package org.datatrust.auditor;

import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** A report of an audit for people. Sentences stand in {@code audit.properties} and {@code audit_zh_TW.properties}, by code. */
final class AuditText {
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final StringBuilder out = new StringBuilder();
    private final ResourceBundle sentences;
    private final Locale locale;

    private AuditText(Locale locale) {
        this.locale = locale;
        this.sentences = ResourceBundle.getBundle("org.datatrust.auditor.audit", locale, NO_FALLBACK);
    }

    static String render(AuditReport report, Locale locale) {
        return new AuditText(locale).text(report);
    }

    private String text(AuditReport report) {
        line(sentences.getString(report.isFine() ? "fine" : verdict(report)));
        Totals all = report.all();
        line(sentence("blocks", report.height(), report.added().blocks(), all.configurations()));
        line(sentence("transactions", all.transactions(), all.valid(), all.invalid(), all.notJudged()));
        line(sentence("records", all.batches(), all.records()));
        report.checkpoint().ifPresent(checkpoint -> {
            line(sentence("tip", checkpoint.height() - 1, checkpoint.tip().hex()));
            for (AuditCheckpoint.LogHead log : checkpoint.logs()) {
                line(sentence(
                        "log",
                        log.log().toString(),
                        log.size(),
                        log.batches(),
                        log.root().hex()));
            }
        });
        if (!report.findings().isEmpty()) {
            line(sentences.getString("findings"));
            report.findings().forEach(this::finding);
            if (report.findingsLeftOut() > 0) {
                line("  " + sentence("more", report.findingsLeftOut()));
            }
        }
        for (Path file : report.evidence()) {
            line(sentence("evidence", file.toString()));
        }
        return out.toString();
    }

    /** A report without a checkpoint is never fine, whatever the findings weigh. */
    private static String verdict(AuditReport report) {
        return switch (report.worst()) {
            case CONTRADICTION, REFUTED, UNAVAILABLE, NOT_JUDGED ->
                report.worst().name();
            case NOTE -> AuditCode.Weight.NOT_JUDGED.name();
        };
    }

    private void finding(Finding finding) {
        StringBuilder where = new StringBuilder();
        if (finding.block().isPresent()) {
            where.append(' ')
                    .append(
                            finding.transaction().isPresent()
                                    ? sentence(
                                            "transaction",
                                            finding.block().getAsLong(),
                                            finding.transaction().getAsInt())
                                    : sentence("block", finding.block().getAsLong()))
                    .append(':');
        }
        String source = finding.source().isEmpty() ? "" : " [" + printable(finding.source()) + "]";
        line("  " + finding.code().code() + where + " "
                + sentences.getString(finding.code().code()) + source + " — " + printable(finding.detail()));
    }

    private String sentence(String key, Object... arguments) {
        return new MessageFormat(sentences.getString(key), locale).format(arguments);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    /** Sources may say anything; a terminal must not be steered by it. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE) {
                safe.append("\\u{%x}".formatted(c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
