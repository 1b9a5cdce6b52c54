package org.datatrust.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.MalformedException;
import org.datatrust.proof.parts.CsvTable;
import org.datatrust.proof.parts.Disclosure;
import org.datatrust.proof.parts.PartCount;

/** What a disclosure shows, for people and for programs. */
record DisclosedRows(CsvTable table, PartCount count) {
    /** Empty if it is not what a table has; the report says so. */
    static Optional<DisclosedRows> of(Disclosure disclosure) {
        try {
            return Optional.of(new DisclosedRows(CsvTable.of(disclosure), disclosure.count()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    List<String> text(Session session) {
        List<String> lines = new ArrayList<>();
        lines.add(session.text("disclosed.rows", String.join(", ", table.columns())));
        for (CsvTable.Row row : table.rows()) {
            lines.add("  " + session.text("disclosed.row", Long.toString(row.number())));
            for (int i = 0; i < table.columns().size(); i++) {
                String name = table.columns().get(i);
                lines.add("    "
                        + row.fields()
                                .get(i)
                                .map(value -> session.text("disclosed.field", name, value))
                                .orElseGet(() -> session.text("disclosed.no.value", name)));
            }
        }
        lines.add(
                switch (count) {
                    case PartCount.Opened opened -> session.text("disclosed.count", opened.count() - 1);
                    case PartCount.Hidden _ -> session.text("disclosed.count.hidden");
                });
        lines.add(session.text("disclosed.rest"));
        return lines;
    }

    void write(JsonText out) {
        out.beginObject().member("profile", "csv-1");
        if (count instanceof PartCount.Opened opened) {
            out.member("rowCount", opened.count() - 1);
        }
        out.key("columns").beginArray();
        table.columns().forEach(out::value);
        out.end().key("rows").beginArray();
        for (CsvTable.Row row : table.rows()) {
            out.beginObject().member("row", row.number()).key("fields").beginArray();
            row.fields().forEach(field -> field.ifPresentOrElse(out::value, () -> out.raw("null")));
            out.end().end();
        }
        out.end().end();
    }
}
