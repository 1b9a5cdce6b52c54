package org.datatrust.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.CsvTable;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.JsonDocument;
import org.datatrust.proof.parts.Manifest;
import org.datatrust.proof.parts.PartCount;
import org.datatrust.proof.parts.Sbom;
import org.datatrust.proof.parts.ShownParts;

/** What a disclosure shows, for people and for programs. */
record DisclosedText(ShownParts parts, PartCount count) {
    /** Empty if it is not what such a content has; the report says so. */
    static Optional<DisclosedText> of(Disclosure disclosure) {
        try {
            return Optional.of(new DisclosedText(ShownParts.of(disclosure), disclosure.count()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    List<String> text(Session session) {
        List<String> lines = new ArrayList<>();
        switch (parts) {
            case CsvTable table -> rows(session, table, lines);
            case Sbom sbom -> components(session, sbom, lines);
            case JsonDocument document -> values(session, document, lines);
            case Manifest manifest -> files(session, manifest, lines);
        }
        lines.add(
                switch (count) {
                    case PartCount.Opened opened -> session.text("disclosed.count", told(opened.count()));
                    case PartCount.Hidden _ -> session.text("disclosed.count.hidden");
                });
        lines.add(session.text("disclosed.rest"));
        return lines;
    }

    private static void rows(Session session, CsvTable table, List<String> lines) {
        lines.add(session.text("disclosed.rows", String.join(", ", table.columns())));
        for (CsvTable.Row row : table.rows()) {
            lines.add("  " + session.text("disclosed.row", Long.toString(row.number())));
            List<Optional<String>> fields = row.fields();
            for (int i = 0; i < fields.size(); i++) {
                String name = table.columns().get(i);
                lines.add("    "
                        + fields.get(i)
                                .map(value -> session.text("disclosed.field", name, value))
                                .orElseGet(() -> session.text("disclosed.no.value", name)));
            }
        }
    }

    private static void components(Session session, Sbom sbom, List<String> lines) {
        lines.add(session.text("disclosed.components"));
        sbom.document().ifPresent(json -> lines.add("  " + Printable.of(utf8(json))));
        for (Sbom.Component component : sbom.components()) {
            lines.add("  "
                    + Printable.of(component.name()
                            + component.version().map(version -> " " + version).orElse("")));
            lines.add("    " + Printable.of(utf8(component.json())));
        }
    }

    private static void values(Session session, JsonDocument document, List<String> lines) {
        lines.add(session.text("disclosed.values"));
        for (JsonDocument.Value value : document.values()) {
            lines.add("  " + Printable.of(value.pointer()) + ": " + Printable.of(utf8(value.json())));
        }
    }

    private static void files(Session session, Manifest manifest, List<String> lines) {
        lines.add(session.text("disclosed.files"));
        for (Manifest.File file : manifest.files()) {
            lines.add("  " + Printable.of(file.path()));
            lines.add("    " + session.text("disclosed.file", file.sha256().hex(), ByteCount.text(file.sizeBytes())));
        }
    }

    /** Beside the rows there is the header, beside the components the rest of the document. */
    private long told(long count) {
        return switch (parts) {
            case CsvTable _, Sbom _ -> count - 1;
            case JsonDocument _, Manifest _ -> count;
        };
    }

    private static String utf8(Bytes json) {
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }

    void write(JsonText out) {
        out.beginObject();
        switch (parts) {
            case CsvTable table -> {
                out.member("profile", "csv-1");
                writeCount(out, "rowCount");
                out.key("columns").beginArray();
                table.columns().forEach(out::value);
                out.end().key("rows").beginArray();
                for (CsvTable.Row row : table.rows()) {
                    out.beginObject().member("row", row.number()).key("fields").beginArray();
                    row.fields().forEach(field -> field.ifPresentOrElse(out::value, () -> out.raw("null")));
                    out.end().end();
                }
                out.end();
            }
            case Sbom sbom -> {
                out.member("profile", "sbom-1");
                writeCount(out, "componentCount");
                out.key("components").beginArray();
                for (Sbom.Component component : sbom.components()) {
                    out.beginObject().member("name", component.name());
                    component.version().ifPresent(version -> out.member("version", version));
                    component.packageUrl().ifPresent(url -> out.member("purl", url));
                    out.member("json", utf8(component.json())).end();
                }
                out.end();
            }
            case JsonDocument document -> {
                out.member("profile", "json-1");
                writeCount(out, "valueCount");
                out.key("values").beginArray();
                for (JsonDocument.Value value : document.values()) {
                    out.beginObject()
                            .member("pointer", value.pointer())
                            .member("json", utf8(value.json()))
                            .end();
                }
                out.end();
            }
            case Manifest manifest -> {
                out.member("profile", "dir-1");
                writeCount(out, "fileCount");
                out.key("files").beginArray();
                for (Manifest.File file : manifest.files()) {
                    out.beginObject()
                            .member("path", file.path())
                            .member("sizeBytes", file.sizeBytes())
                            .member("digest", "sha256:" + file.sha256().hex())
                            .end();
                }
                out.end();
            }
        }
        out.end();
    }

    private void writeCount(JsonText out, String name) {
        if (count instanceof PartCount.Opened opened) {
            out.member(name, told(opened.count()));
        }
    }
}
