package org.datatrust.verifier;

import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Collectors;
import org.datatrust.proof.dataset.Lineage;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.LineageReport.Answer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The report on a lineage, for people and for programs. */
final class LineageText {
    static final String SCHEMA = "datatrust.lineage/v1";

    private static final JsonFactory FACTORY = new JsonFactory();
    /** Deeper lines stay where they are: a chain of 500 versions is still a page that can be read. */
    private static final int MAX_INDENT = 20;

    private LineageText() {}

    static String render(LineageReport report, Locale locale) {
        ResourceBundle sentences = ReportText.sentences(locale);
        StringBuilder out = new StringBuilder();
        ReportText.line(out, sentences.getString("result." + report.result()));
        report.answer().ifPresent(answer -> answer(out, sentences, answer));
        ReportText.sections(out, sentences, report.checks());
        return out.toString();
    }

    private static void answer(StringBuilder out, ResourceBundle sentences, Answer answer) {
        Lineage lineage = answer.lineage();
        ReportText.field(
                out,
                sentences,
                "lineage." + lineage.direction(),
                lineage.first().version() + ", " + answer.channel());
        ReportText.field(out, sentences, "asOf", answer.asOf().toString());
        tree(out, sentences, answer);
        ReportText.field(
                out,
                sentences,
                "lineage.withdrawn",
                answer.withdrawn().isEmpty()
                        ? sentences.getString("lineage.none")
                        : answer.withdrawn().stream()
                                .map(node -> node.version().toString())
                                .collect(Collectors.joining(", ")));
        ReportText.field(
                out,
                sentences,
                "lineage.complete",
                sentences.getString(lineage.isComplete() ? "lineage.yes" : "lineage.no"));
    }

    private record Place(VersionName version, int depth) {}

    /** Each version's own line whenever it is reached, what follows it only the first time. */
    private static void tree(StringBuilder out, ResourceBundle sentences, Answer answer) {
        Map<VersionName, LineageNode> nodes = new HashMap<>();
        answer.nodes().forEach(node -> nodes.put(node.version(), node));
        LineageGraph graph = new LineageGraph(answer.lineage());
        Set<VersionName> told = new HashSet<>();
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(answer.lineage().first().version(), 0));
        while (!open.isEmpty()) {
            Place place = open.pop();
            LineageNode node = Optional.ofNullable(nodes.get(place.version())).orElseThrow();
            List<VersionName> next = new ArrayList<>(graph.next(place.version()));
            boolean again = !told.add(place.version()) && !next.isEmpty();
            ReportText.line(
                    out,
                    "  ".repeat(Math.min(place.depth(), MAX_INDENT) + 1)
                            + line(sentences, node, nodes)
                            + (again ? "  " + sentences.getString("lineage.above") : ""));
            if (!again) {
                next.reversed().forEach(version -> open.push(new Place(version, place.depth() + 1)));
            }
        }
    }

    private static String line(ResourceBundle sentences, LineageNode node, Map<VersionName, LineageNode> nodes) {
        String line = node.version() + "  " + sentences.getString("standing." + node.standing());
        if (node.state().isEmpty()) {
            return line;
        }
        VersionState state = node.state().get();
        String elsewhere = state.content().parents().stream()
                .map(Parent::version)
                .filter(parent -> !nodes.containsKey(parent))
                .map(VersionName::toString)
                .collect(Collectors.joining(", "));
        return line + ", " + time(state.changedAt())
                + state.reason()
                        .map(reason -> ", " + sentences.getString("reason." + reason))
                        .orElse("")
                + (elsewhere.isEmpty() ? "" : "  (" + sentences.getString("lineage.also") + " " + elsewhere + ")");
    }

    static String time(long seconds) {
        return Instant.ofEpochSecond(seconds).toString();
    }

    static String json(LineageReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeStringProperty("result", report.result().name());
            report.answer().ifPresent(answer -> write(out, answer));
            ReportJson.writeChecks(out, report.checks());
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator out, Answer answer) {
        Lineage lineage = answer.lineage();
        out.writeStringProperty("channel", answer.channel().value());
        out.writeStringProperty("version", lineage.first().version().toString());
        out.writeStringProperty("direction", lineage.direction().word());
        out.writeStringProperty("asOf", answer.asOf().toString());
        out.writeBooleanProperty("complete", lineage.isComplete());
        out.writeArrayPropertyStart("withdrawn");
        answer.withdrawn().forEach(node -> out.writeString(node.version().toString()));
        out.writeEndArray();
        out.writeArrayPropertyStart("versions");
        for (LineageNode node : answer.nodes()) {
            out.writeStartObject();
            out.writeStringProperty("version", node.version().toString());
            out.writeStringProperty("standing", node.standing().name());
            node.state().ifPresent(state -> write(out, state));
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, VersionState state) {
        VersionContent content = state.content();
        out.writeStringProperty("content", "sha256:" + content.digest().hex());
        out.writeStringProperty("profile", content.profile().id());
        out.writeStringProperty(
                content.isCommitted() ? "dataCommitment" : "data",
                content.data().hex());
        out.writeStringProperty("visibility", content.visibility().name());
        out.writeStringProperty("activity", content.activity().name());
        out.writeStringProperty("draftedAt", time(state.draftedAt()));
        state.publishedAt().ifPresent(at -> out.writeStringProperty("publishedAt", time(at)));
        out.writeStringProperty("since", time(state.changedAt()));
        state.reason().ifPresent(reason -> out.writeStringProperty("reason", reason.name()));
        out.writeArrayPropertyStart("parents");
        for (Parent parent : content.parents()) {
            out.writeStartObject();
            out.writeStringProperty("version", parent.version().toString());
            out.writeStringProperty("content", "sha256:" + parent.content().hex());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
