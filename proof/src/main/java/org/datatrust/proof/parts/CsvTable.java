package org.datatrust.proof.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * What a disclosure shows of a table.
 *
 * @param columns names of the columns, from the header
 * @param rows ascending by number
 */
public record CsvTable(List<String> columns, List<Row> rows) implements ShownParts {
    /**
     * A row, kept as it is disclosed: all fields of all rows at once would need many times the memory.
     *
     * @param number 1 for the first row after the header
     * @param part in canonical form
     */
    public record Row(long number, Bytes part) {
        /** One for each column; empty where the table has no value. */
        public List<Optional<String>> fields() {
            return CsvRow.split(part);
        }
    }

    public CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * @param disclosure of profile {@code csv-1}
     * @throws MalformedException PRT-44 if the header is not disclosed, or what is disclosed is not what a table has
     */
    public static CsvTable of(Disclosure disclosure) throws MalformedException {
        Opening first = disclosure.openings().getFirst();
        if (first.index() != 0) {
            throw new MalformedException(PartsCode.NOT_A_PART, "the header is not disclosed");
        }
        List<String> columns = new ArrayList<>();
        for (Optional<String> name : CsvRow.parse(first.part())) {
            if (name.isEmpty() || name.get().isEmpty() || columns.size() == CsvReader.MAX_COLUMNS) {
                throw new MalformedException(PartsCode.NOT_A_PART, "the header is not one that a table has");
            }
            columns.add(name.get());
        }
        if (columns.stream().distinct().count() != columns.size()) {
            throw new MalformedException(PartsCode.NOT_A_PART, "the header names a column twice");
        }
        List<Row> rows = new ArrayList<>();
        for (Opening opening :
                disclosure.openings().subList(1, disclosure.openings().size())) {
            if (CsvRow.parse(opening.part()).size() != columns.size()) {
                throw new MalformedException(
                        PartsCode.NOT_A_PART, "row " + opening.index() + " has not as many fields as the header");
            }
            rows.add(new Row(opening.index(), opening.part()));
        }
        return new CsvTable(columns, rows);
    }
}
