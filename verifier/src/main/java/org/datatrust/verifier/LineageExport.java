package org.datatrust.verifier;

import java.io.StringWriter;
import java.util.Locale;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.dataset.Licence;
import org.datatrust.proof.dataset.LineageDirection;
import org.datatrust.proof.dataset.Parent;
import org.datatrust.proof.dataset.StandardLicence;
import org.datatrust.proof.dataset.VersionContent;
import org.datatrust.proof.dataset.VersionState;
import org.datatrust.proof.name.VersionName;
import org.datatrust.verifier.LineageReport.Answer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A lineage in the words of PROV, OpenLineage and Graphviz. Ids are ASCII of an allow-list, so nothing needs to be escaped. */
final class LineageExport {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String PRODUCER = "urn:datatrust:verifier:1";
    private static final String RUN_EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
    private static final String VERSION_FACET =
            "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet";
    private static final String OWNERSHIP_FACET =
            "https://openlineage.io/spec/facets/1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet";
    private static final String JOB_TYPE_FACET =
            "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet";

    private LineageExport() {}

    static String prov(Answer answer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeObjectPropertyStart("@context");
            out.writeStringProperty("prov", "http://www.w3.org/ns/prov#");
            out.writeStringProperty("dcterms", "http://purl.org/dc/terms/");
            out.writeStringProperty("xsd", "http://www.w3.org/2001/XMLSchema#");
            out.writeStringProperty("dt", "urn:datatrust:terms:");
            out.writeEndObject();
            out.writeArrayPropertyStart("@graph");
            for (VersionState state : answer.lineage().versions()) {
                entity(out, answer, state);
                activity(out, answer, state);
            }
            answer.lineage().versions().stream()
                    .map(state -> state.version().dataset().organisation().value())
                    .distinct()
                    .sorted()
                    .forEach(organisation -> {
                        out.writeStartObject();
                        out.writeStringProperty("@id", organisation(answer, organisation));
                        out.writeStringProperty("@type", "prov:Organization");
                        out.writeEndObject();
                    });
            out.writeEndArray();
            out.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void entity(JsonGenerator out, Answer answer, VersionState state) {
        VersionContent content = state.content();
        out.writeStartObject();
        out.writeStringProperty("@id", entity(answer, state.version()));
        out.writeStringProperty("@type", "prov:Entity");
        reference(out, "prov:wasGeneratedBy", activity(answer, state.version()));
        reference(
                out,
                "prov:wasAttributedTo",
                organisation(answer, state.version().dataset().organisation().value()));
        references(out, "prov:wasDerivedFrom", answer, content);
        time(out, "prov:generatedAtTime", state.draftedAt());
        state.publishedAt().ifPresent(at -> time(out, "dcterms:issued", at));
        state.reason().ifPresent(_ -> time(out, "prov:invalidatedAtTime", state.changedAt()));
        reference(out, "dcterms:accrualPeriodicity", content.frequency().uri());
        reference(out, "dcterms:license", licence(content.licence()));
        out.writeStringProperty("dt:status", state.status().name());
        out.writeStringProperty("dt:content", content.digest().hex());
        out.writeEndObject();
    }

    private static String licence(Licence licence) {
        return switch (licence) {
            case StandardLicence standard -> "https://spdx.org/licenses/" + standard.spdxId();
            case Licence.Document(var sha256) -> "urn:sha256:" + sha256.hex();
        };
    }

    private static void activity(JsonGenerator out, Answer answer, VersionState state) {
        out.writeStartObject();
        out.writeStringProperty("@id", activity(answer, state.version()));
        out.writeStringProperty("@type", "prov:Activity");
        out.writeStringProperty("dt:activity", state.content().activity().name());
        references(out, "prov:used", answer, state.content());
        reference(
                out,
                "prov:wasAssociatedWith",
                organisation(answer, state.version().dataset().organisation().value()));
        out.writeEndObject();
    }

    private static void references(JsonGenerator out, String name, Answer answer, VersionContent content) {
        if (!content.parents().isEmpty()) {
            out.writeArrayPropertyStart(name);
            for (Parent parent : content.parents()) {
                out.writeStartObject();
                out.writeStringProperty("@id", entity(answer, parent.version()));
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }

    private static void reference(JsonGenerator out, String name, String id) {
        out.writeObjectPropertyStart(name);
        out.writeStringProperty("@id", id);
        out.writeEndObject();
    }

    private static void time(JsonGenerator out, String name, long seconds) {
        out.writeObjectPropertyStart(name);
        out.writeStringProperty("@type", "xsd:dateTime");
        out.writeStringProperty("@value", LineageText.time(seconds));
        out.writeEndObject();
    }

    private static String entity(Answer answer, VersionName version) {
        return "urn:datatrust:" + answer.channel() + ":" + version;
    }

    private static String activity(Answer answer, VersionName version) {
        return entity(answer, version) + "#activity";
    }

    private static String organisation(Answer answer, String organisation) {
        return "urn:datatrust:" + answer.channel() + ":orgs/" + organisation;
    }

    static String openLineage(Answer answer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartArray();
            for (VersionState state : answer.lineage().versions()) {
                runEvent(out, answer, state);
            }
            out.writeEndArray();
        }
        return text.append('\n').toString();
    }

    private static void runEvent(JsonGenerator out, Answer answer, VersionState state) {
        String activity = state.content().activity().name();
        out.writeStartObject();
        out.writeStringProperty("eventType", "COMPLETE");
        out.writeStringProperty("eventTime", LineageText.time(state.draftedAt()));
        out.writeStringProperty("producer", PRODUCER);
        out.writeStringProperty("schemaURL", RUN_EVENT);
        out.writeObjectPropertyStart("run");
        out.writeStringProperty("runId", runId(state));
        out.writeObjectPropertyStart("facets");
        out.writeEndObject();
        out.writeEndObject();
        out.writeObjectPropertyStart("job");
        out.writeStringProperty("namespace", namespace(answer));
        out.writeStringProperty("name", state.version().dataset() + "/" + activity.toLowerCase(Locale.ROOT));
        out.writeObjectPropertyStart("facets");
        facet(out, "jobType", JOB_TYPE_FACET);
        out.writeStringProperty("processingType", "BATCH");
        out.writeStringProperty("integration", "DATATRUST");
        out.writeStringProperty("jobType", activity);
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
        out.writeArrayPropertyStart("inputs");
        state.content().parents().forEach(parent -> dataset(out, answer, parent.version()));
        out.writeEndArray();
        out.writeArrayPropertyStart("outputs");
        dataset(out, answer, state.version());
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void dataset(JsonGenerator out, Answer answer, VersionName version) {
        out.writeStartObject();
        out.writeStringProperty("namespace", namespace(answer));
        out.writeStringProperty("name", version.dataset().toString());
        out.writeObjectPropertyStart("facets");
        facet(out, "version", VERSION_FACET);
        out.writeStringProperty("datasetVersion", Integer.toString(version.number()));
        out.writeEndObject();
        facet(out, "ownership", OWNERSHIP_FACET);
        out.writeArrayPropertyStart("owners");
        out.writeStartObject();
        out.writeStringProperty("name", "orgs/" + version.dataset().organisation());
        out.writeEndObject();
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void facet(JsonGenerator out, String name, String schema) {
        out.writeObjectPropertyStart(name);
        out.writeStringProperty("_producer", PRODUCER);
        out.writeStringProperty("_schemaURL", schema);
    }

    private static String namespace(Answer answer) {
        return "datatrust://" + answer.channel();
    }

    /** Made from the version's name and content, as RFC 9562 lets a UUID of version 8 be: the same version has the same run everywhere. */
    private static String runId(VersionState state) {
        String hex = Bytes.utf8(state.version() + " " + state.content().digest().hex())
                .sha256()
                .hex();
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-8" + hex.substring(13, 16) + "-a"
                + hex.substring(17, 20) + "-" + hex.substring(20, 32);
    }

    static String dot(Answer answer) {
        StringBuilder out = new StringBuilder("digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n");
        for (LineageNode node : answer.nodes()) {
            String style = switch (node.standing()) {
                case PUBLISHED -> "";
                case DRAFT, OWNER_CONFIRMED, NOT_SHOWN -> ", style=dashed";
                case SUPERSEDED -> ", color=grey";
                case WITHDRAWN, MISSING, CONTRADICTING -> ", color=red";
            };
            out.append("  \"")
                    .append(node.version())
                    .append("\" [label=\"")
                    .append(node.version().dataset())
                    .append("\\n")
                    .append(node.version().number())
                    .append(' ')
                    .append(node.standing())
                    .append('"')
                    .append(style)
                    .append("];\n");
        }
        for (VersionState child : answer.lineage().versions()) {
            for (Parent parent : child.content().parents()) {
                if (answer.lineage().direction() == LineageDirection.UP
                        || answer.lineage().version(parent.version()).isPresent()) {
                    out.append("  \"")
                            .append(parent.version())
                            .append("\" -> \"")
                            .append(child.version())
                            .append("\";\n");
                }
            }
        }
        return out.append("}\n").toString();
    }
}
