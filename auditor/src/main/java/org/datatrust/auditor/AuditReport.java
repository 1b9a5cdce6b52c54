package org.datatrust.auditor;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datatrust.auditor.AuditCode.Weight;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What an audit found.
 *
 * @param height number of blocks judged since the genesis block
 * @param all over everything judged so far
 * @param added over what this audit judged
 * @param findings everything found about the ledger since the first audit, and about the sources this time; the worst first, at most
 *     {@value #MAX_TOLD}
 * @param findingsLeftOut how many more there are
 * @param worst of all findings, also those left out; {@link Weight#NOTE} if all is well
 * @param evidence files that show contradictions to others
 * @param checkpoint empty only if not even block 0 was accepted
 */
public record AuditReport(
        long height,
        Totals all,
        Totals added,
        List<Finding> findings,
        long findingsLeftOut,
        Weight worst,
        List<Path> evidence,
        Optional<AuditCheckpoint> checkpoint) {
    public static final String SCHEMA = "datatrust.audit/v1";
    private static final JsonFactory JSON = new JsonFactory();
    public static final int MAX_TOLD = 1000;

    static final Comparator<Finding> WORST_FIRST =
            Comparator.comparing(finding -> finding.code().weight());

    public AuditReport {
        findings = findings.stream().sorted(WORST_FIRST).toList();
        evidence = List.copyOf(evidence);
    }

    /** Whether everything was judged, and nothing was found amiss. */
    public boolean isFine() {
        return worst == Weight.NOTE && checkpoint.isPresent();
    }

    /** 0 if all is fine, or that of the worst finding; an audit that accepted not even block 0 is never fine. */
    public int exit() {
        return worst == Weight.NOTE && checkpoint.isEmpty() ? Weight.NOT_JUDGED.exit() : worst.exit();
    }

    /**
     * For people: the verdict first, then numbers and findings.
     *
     * @param locale English, or Traditional Chinese for {@code zh-TW}; anything else reads as English
     */
    public String toText(Locale locale) {
        return AuditText.render(this, locale);
    }

    /** For programs: schema {@code datatrust.audit/v1} (docs/spec/audit.md), one JSON object with a line feed at the end. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            out.writeStringProperty("schema", SCHEMA);
            out.writeBooleanProperty("fine", isFine());
            out.writeStringProperty("worst", worst.name());
            out.writeNumberProperty("exit", exit());
            out.writeNumberProperty("height", height);
            write(out, "all", all);
            write(out, "added", added);
            out.writeArrayPropertyStart("findings");
            for (Finding finding : findings) {
                out.writeStartObject();
                out.writeStringProperty("code", finding.code().code());
                if (finding.block().isPresent()) {
                    out.writeNumberProperty("block", finding.block().getAsLong());
                }
                if (finding.transaction().isPresent()) {
                    out.writeNumberProperty("transaction", finding.transaction().getAsInt());
                }
                if (!finding.source().isEmpty()) {
                    out.writeStringProperty("source", finding.source());
                }
                out.writeStringProperty("detail", finding.detail());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeNumberProperty("findingsLeftOut", findingsLeftOut);
            out.writeArrayPropertyStart("evidence");
            evidence.forEach(file -> out.writeString(file.toString()));
            out.writeEndArray();
            if (checkpoint.isPresent()) {
                out.writeName("checkpoint");
                out.writeRawValue(checkpoint.get().toJson().strip());
            }
            out.writeEndObject();
        }
        return text + "\n";
    }

    private static void write(JsonGenerator out, String name, Totals totals) {
        out.writeObjectPropertyStart(name);
        out.writeNumberProperty("blocks", totals.blocks());
        out.writeNumberProperty("configurations", totals.configurations());
        out.writeNumberProperty("transactions", totals.transactions());
        out.writeNumberProperty("valid", totals.valid());
        out.writeNumberProperty("invalid", totals.invalid());
        out.writeNumberProperty("notJudged", totals.notJudged());
        out.writeNumberProperty("batches", totals.batches());
        out.writeNumberProperty("records", totals.records());
        out.writeEndObject();
    }
}
