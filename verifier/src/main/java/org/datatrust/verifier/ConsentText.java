package org.datatrust.verifier;

import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.datatrust.proof.consent.ConsentEntry;
import org.datatrust.proof.consent.ConsentState;
import org.datatrust.proof.consent.ConsentTerms;
import org.datatrust.proof.consent.Purpose;
import org.datatrust.proof.consent.UseDecision;
import org.datatrust.proof.consent.UseReceipt;
import org.datatrust.proof.consent.UseRequest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The report on a consent, for people and for programs. */
final class ConsentText {
    static final String SCHEMA = "datatrust.consent/v1";

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long SECONDS_PER_HOUR = 3600;

    private ConsentText() {}

    static String render(ConsentReport report, Locale locale) {
        ResourceBundle sentences = ReportText.sentences(locale);
        StringBuilder out = new StringBuilder();
        ReportText.line(out, sentences.getString("result." + report.result()));
        ConsentEntry first = report.entries().getFirst();
        ReportText.field(
                out,
                sentences,
                "consent",
                first.event().consent() + ", " + first.event().channel());
        report.asOf().ifPresent(time -> ReportText.field(out, sentences, "asOf", time.toString()));
        if (!report.states().isEmpty()) {
            terms(out, sentences, report.states().getLast().terms());
        }
        for (int i = 0; i < report.states().size(); i++) {
            state(out, sentences, report.states().get(i), report.entries().get(i));
        }
        report.uses().forEach(use -> use(out, sentences, use));
        ReportText.sections(out, sentences, report.checks());
        return out.toString();
    }

    private static void terms(StringBuilder out, ResourceBundle sentences, ConsentTerms terms) {
        ReportText.field(out, sentences, "dataset", terms.dataset().toString());
        ReportText.field(
                out,
                sentences,
                "consent.purposes",
                terms.purposes().stream().map(Purpose::term).collect(Collectors.joining(", ")));
        ReportText.field(
                out,
                sentences,
                "consent.recipients",
                terms.recipients().stream().map(Object::toString).collect(Collectors.joining(", ")));
        ReportText.field(out, sentences, "consent.scope", sentences.getString("scope." + terms.scope()));
        ReportText.field(
                out,
                sentences,
                "consent.period",
                time(terms.fromHour() * SECONDS_PER_HOUR) + " - " + time(terms.untilHour() * SECONDS_PER_HOUR));
    }

    private static void state(StringBuilder out, ResourceBundle sentences, ConsentState state, ConsentEntry entry) {
        String by = state.changedBy().value()
                + (entry.event().principal().isPresent() ? " + " + sentences.getString("consent.person") : "");
        ReportText.line(
                out,
                "  " + time(state.changedAt()) + "  " + sentences.getString("status." + state.status()) + "  (" + by
                        + ")");
    }

    private static void use(StringBuilder out, ResourceBundle sentences, UseReceipt use) {
        UseRequest request = use.request();
        ReportText.line(
                out,
                "  " + time(use.at()) + "  " + sentences.getString("consent.use") + " " + request.id() + ": "
                        + request.recipient() + ", " + request.purpose().term() + ", "
                        + sentences.getString("scope." + request.scope()) + ": "
                        + decision(sentences, use.decision()));
    }

    static String decision(ResourceBundle sentences, UseDecision decision) {
        return sentences.getString("decision." + decision);
    }

    private static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }

    static String json(ConsentReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            ConsentEntry first = report.entries().getFirst();
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeStringProperty("result", report.result().name());
            out.writeStringProperty("channel", first.event().channel().value());
            out.writeStringProperty("consent", first.event().consent().toString());
            report.asOf().ifPresent(time -> out.writeStringProperty("asOf", time.toString()));
            out.writeArrayPropertyStart("life");
            for (ConsentState state : report.states()) {
                out.writeStartObject();
                out.writeStringProperty("status", state.status().term());
                out.writeStringProperty("by", state.changedBy().value());
                out.writeStringProperty("at", time(state.changedAt()));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayPropertyStart("uses");
            for (UseReceipt use : report.uses()) {
                out.writeStartObject();
                out.writeStringProperty("id", use.request().id().hex());
                out.writeStringProperty("recipient", use.request().recipient().value());
                out.writeStringProperty("purpose", use.request().purpose().term());
                out.writeStringProperty("scope", use.request().scope().name());
                out.writeStringProperty("at", time(use.at()));
                out.writeStringProperty("decision", use.decision().name());
                out.writeEndObject();
            }
            out.writeEndArray();
            ReportJson.writeChecks(out, report.checks());
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }
}
