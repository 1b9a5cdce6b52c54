package org.datatrust.verifier;

import java.io.StringWriter;
import java.util.List;
import org.datatrust.proof.statement.Statement;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report as JSON; members are added, never renamed. */
final class ReportJson {
    static final String SCHEMA = "datatrust.verify/v1";

    private static final JsonFactory FACTORY = new JsonFactory();

    private ReportJson() {}

    static String render(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeStringProperty("result", report.result().name());
            out.writeNumberProperty("level", report.level().number());
            out.writeStringProperty("levelName", report.level().name());
            out.writeArrayPropertyStart("additions");
            report.additions().forEach(addition -> out.writeString(addition.name()));
            out.writeEndArray();
            out.writeNumberProperty("minimumLevel", report.minimumLevel());
            if (report.subject().isPresent()) {
                writeSubject(out, report.subject().get());
            }
            writeChecks(out, report.checks());
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }

    static void writeChecks(JsonGenerator out, List<Check> checks) {
        out.writeArrayPropertyStart("checks");
        for (Check check : checks) {
            out.writeStartObject();
            out.writeStringProperty("code", check.code());
            out.writeNumberProperty("level", check.level().number());
            out.writeStringProperty("outcome", check.outcome().name());
            out.writeStringProperty("detail", check.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeSubject(JsonGenerator out, Report.Subject subject) {
        Statement statement = subject.statement();
        out.writeObjectPropertyStart("subject");
        out.writeStringProperty("channel", statement.channel().value());
        out.writeStringProperty("dataset", statement.dataset().toString());
        out.writeStringProperty("version", statement.version());
        out.writeStringProperty("profile", statement.profile().id());
        out.writeStringProperty("digest", "sha256:" + statement.digest().hex());
        if (!statement.profile().hasParts()) {
            out.writeNumberProperty("sizeBytes", statement.sizeBytes());
        }
        statement.name().ifPresent(name -> out.writeStringProperty("name", name));
        statement.issuedAt().ifPresent(time -> out.writeStringProperty("issuedAtClaimed", time.toString()));
        out.writeStringProperty("log", subject.log().toString());
        out.writeNumberProperty("leafIndex", subject.leafIndex());
        out.writeEndObject();
    }
}
