package org.datatrust.proof.parts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.datatrust.proof.Bytes;
import org.datatrust.proof.MalformedException;

/**
 * Digest profile {@code csv-1}: takes the bytes of a table as they come and tells its rows in canonical form (docs/spec/parts.md, section
 * "csv-1"). Keeps no more than the longest row. After an exception it is of no further use. Not safe for use by several threads.
 */
public final class CsvReader {
    /** 16 MiB, quotes included, without the line end. */
    public static final int MAX_ROW_BYTES = Opening.MAX_PART_BYTES;

    public static final int MAX_COLUMNS = 10_000;

    /** Told each row. */
    @FunctionalInterface
    public interface Rows {
        /**
         * The bytes {@code [from, to)} are a row in canonical form; they are valid only during the call.
         *
         * @param offset where the row begins in the input
         */
        void row(byte[] source, int from, int to, long offset);
    }

    private static final int PIECE_BYTES = 1 << 17;
    private static final int FIRST_BUFFER_BYTES = 256;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long CONTROLS = ONES * 0x20;
    private static final long QUOTES = ONES * '"';
    private static final long COMMAS = ONES * ',';

    private enum Found {
        ROW,
        /** The row has a quote and is to be read field by field. */
        QUOTED,
        UNFINISHED
    }

    private final Rows rows;
    /** Position in the input of the buffer's first byte. */
    private long base;

    private long row;
    /** Number of fields of every row; 0 before it is known. */
    private int columns;

    private boolean begun;

    /** Small at first: who checks many short parts makes many readers. */
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

    /** Where the row that is read begins, and where the bytes that arrived end. */
    private int start;

    private int limit;
    /** An unfinished row is looked at again when it has this many bytes: its double, so that a long one is not read over and over. */
    private int wanted;

    private byte[] canonical = new byte[0];

    // What was found last: the end of the row without its line end, where the next one begins, and the number of
    // fields.
    private int end;
    private int next;
    private int fields;

    private CsvReader(Rows rows, long row, long offset, boolean begun) {
        this.rows = rows;
        this.row = row;
        this.base = offset;
        this.begun = begun;
    }

    /** Reads a whole table, with its header. */
    public static CsvReader ofTable(Rows rows) {
        return new CsvReader(rows, 0, 0, false);
    }

    /**
     * Reads on from where a row begins.
     *
     * @param row number of that row; 0 is the header
     * @param offset where it begins in the table
     */
    public static CsvReader ofRows(long row, long offset, Rows rows) {
        return new CsvReader(rows, row, offset, true);
    }

    /**
     * Takes the next bytes of the table.
     *
     * @throws MalformedException PRT-01 to PRT-13, with the number of the row and the position in the input
     */
    public void read(byte[] chunk, int from, int to) throws MalformedException {
        Objects.checkFromToIndex(from, to, chunk.length);
        for (int at = from; at < to; ) {
            int size = Math.min(to - at, PIECE_BYTES);
            makeRoom(size);
            System.arraycopy(chunk, at, buffer, limit, size);
            limit += size;
            at += size;
            scan(false);
        }
    }

    /**
     * Ends the table.
     *
     * @throws MalformedException PRT-01 to PRT-13, with the number of the row and the position in the input
     */
    public void end() throws MalformedException {
        scan(true);
        if (row == 0) {
            throw new MalformedException(PartsCode.NO_HEADER, "there is no row, and so no header");
        }
    }

    private void makeRoom(int size) {
        if (limit + size <= buffer.length) {
            return;
        }
        System.arraycopy(buffer, start, buffer, 0, limit - start);
        base += start;
        limit -= start;
        start = 0;
        if (limit + size > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, 2 * (limit + size)));
        }
    }

    private void scan(boolean ended) throws MalformedException {
        if (!begun) {
            if (limit < BYTE_ORDER_MARK.length && !ended) {
                return;
            }
            begun = true;
            boolean marked = limit >= BYTE_ORDER_MARK.length
                    && Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
            start = marked ? BYTE_ORDER_MARK.length : 0;
        }
        if (!ended && limit - start < wanted) {
            return;
        }
        while (start < limit) {
            Found found = plainRow(ended);
            boolean quoted = found == Found.QUOTED;
            if (quoted) {
                found = quotedRow(ended);
            }
            if (found == Found.UNFINISHED) {
                wanted = Math.min(2 * (limit - start), MAX_ROW_BYTES + 2);
                return;
            }
            check(quoted);
            if (quoted) {
                rows.row(canonical, 0, end, base + start);
            } else {
                rows.row(buffer, start, end, base + start);
            }
            row++;
            start = next;
        }
        wanted = 0;
    }

    private void check(boolean quoted) throws MalformedException {
        if (row == PartTree.MAX_PARTS) {
            throw refused(PartsCode.TOO_MANY_PARTS, start, "more rows than a content may have parts");
        }
        if (fields > MAX_COLUMNS) {
            throw refused(PartsCode.TOO_MANY_COLUMNS, start, fields + " fields, at most " + MAX_COLUMNS + " allowed");
        }
        if (columns == 0) {
            columns = fields;
        }
        if (fields != columns) {
            throw refused(PartsCode.RAGGED_ROW, start, fields + " fields where there are " + columns + " columns");
        }
        if (row == 0) {
            checkHeader(quoted ? Bytes.copyOf(canonical, 0, end) : Bytes.copyOf(buffer, start, end));
        }
    }

    private void checkHeader(Bytes header) throws MalformedException {
        Set<String> names = new HashSet<>();
        List<Optional<String>> columnNames = CsvRow.split(header);
        for (int i = 0; i < columnNames.size(); i++) {
            String name = columnNames.get(i).orElse("");
            if (name.isEmpty()) {
                throw refused(PartsCode.COLUMN_WITHOUT_NAME, start, "column " + (i + 1) + " has no name");
            }
            if (!names.add(name)) {
                throw refused(PartsCode.COLUMN_TWICE, start, "column " + (i + 1) + " has the name of one before");
            }
        }
    }

    /** The end of what may be looked at: a row that reaches it is too long, or goes on in bytes that are still to come. */
    private int stop() {
        return (int) Math.min(limit, (long) start + MAX_ROW_BYTES + 2);
    }

    /** Reads a row without quotes, which is its own canonical form. Eight bytes at a time, as long as nothing in them matters but commas. */
    private Found plainRow(boolean ended) throws MalformedException {
        byte[] b = buffer;
        int stop = stop();
        int p = start;
        int commas = 0;
        while (p < stop) {
            if (stop - p >= Long.BYTES) {
                long word = (long) WORDS.get(b, p);
                long telling = telling(word);
                if (telling == 0) {
                    commas += Long.bitCount(commas(word));
                    p += Long.BYTES;
                    continue;
                }
                int before = Long.numberOfTrailingZeros(telling) & ~7;
                commas += Long.bitCount(commas(word) & ((1L << before) - 1));
                p += before >>> 3;
            }
            byte c = b[p];
            if (c == '\n' || c == '\r') {
                return lineEnd(p, p, commas + 1, ended);
            } else if (c == '"') {
                return Found.QUOTED;
            } else if (c < 0) {
                do {
                    int after = character(p, stop, ended);
                    if (after < 0) {
                        return Found.UNFINISHED;
                    }
                    p = after;
                } while (p < stop && b[p] < 0);
            } else if (c == 0) {
                throw refused(PartsCode.NUL, p, "a NUL");
            } else {
                commas += c == ',' ? 1 : 0;
                p++;
            }
        }
        return inputEnd(p, p, commas + 1, ended);
    }

    /** The high bit of the first byte that is a control character, a quote, or part of a longer character; other bits above it may be set. */
    private static long telling(long word) {
        long quotes = word ^ QUOTES;
        return (((word - CONTROLS) & ~word) | ((quotes - ONES) & ~quotes) | word) & HIGH;
    }

    /** The high bit of each byte that is a comma. */
    private static long commas(long word) {
        long x = word ^ COMMAS;
        return ~(((x & ~HIGH) + ~HIGH) | x | ~HIGH);
    }

    /** Reads a row field by field into {@link #canonical}, with quotes only where they are needed. */
    private Found quotedRow(boolean ended) throws MalformedException {
        byte[] b = buffer;
        int stop = stop();
        if (canonical.length < stop - start) {
            canonical = new byte[Math.max(stop - start, buffer.length)];
        }
        int p = start;
        int out = 0;
        int count = 0;
        while (true) {
            count++;
            boolean quotes = false;
            int from = p;
            int to;
            if (p < stop && b[p] == '"') {
                from++;
                p++;
                while (true) {
                    int after = insideQuotes(p, stop, ended);
                    if (after < 0) {
                        return Found.UNFINISHED;
                    }
                    if (after == stop) {
                        return quoteAtEnd(stop, ended);
                    }
                    if (b[after] != '"') {
                        quotes = true;
                        p = after + 1;
                    } else if (after + 1 < stop && b[after + 1] == '"') {
                        quotes = true;
                        p = after + 2;
                    } else if (after + 1 == stop && !ended) {
                        return quoteAtEnd(stop, false);
                    } else {
                        p = after;
                        break;
                    }
                }
                to = p;
                p++;
                quotes |= from == to;
                if (p < stop && b[p] != ',' && b[p] != '\n' && b[p] != '\r') {
                    throw refused(PartsCode.TEXT_AFTER_CLOSING_QUOTE, p, "text after a closing quote");
                }
            } else {
                while (p < stop && b[p] != ',' && b[p] != '\n' && b[p] != '\r') {
                    if (b[p] == '"') {
                        throw refused(
                                PartsCode.QUOTE_IN_UNQUOTED_FIELD,
                                p,
                                "a quote in a field that does not begin with one");
                    }
                    int after = character(p, stop, ended);
                    if (after < 0) {
                        return Found.UNFINISHED;
                    }
                    p = after;
                }
                to = p;
            }
            if (quotes) {
                canonical[out++] = '"';
            }
            System.arraycopy(b, from, canonical, out, to - from);
            out += to - from;
            if (quotes) {
                canonical[out++] = '"';
            }
            if (p >= stop) {
                return inputEnd(p, out, count, ended);
            }
            if (b[p] != ',') {
                return lineEnd(p, out, count, ended);
            }
            canonical[out++] = ',';
            p++;
        }
    }

    /** The next quote, comma or line break from here on; {@code stop} if there is none; negative if a character is not complete yet. */
    private int insideQuotes(int from, int stop, boolean ended) throws MalformedException {
        byte[] b = buffer;
        int p = from;
        while (p < stop) {
            if (stop - p >= Long.BYTES) {
                long word = (long) WORDS.get(b, p);
                long telling = telling(word) | commas(word);
                if (telling == 0) {
                    p += Long.BYTES;
                    continue;
                }
                p += Long.numberOfTrailingZeros(telling) >>> 3;
            }
            byte c = b[p];
            if (c == '"' || c == ',' || c == '\n' || c == '\r') {
                return p;
            }
            p = character(p, stop, ended);
            if (p < 0) {
                return p;
            }
        }
        return stop;
    }

    private Found quoteAtEnd(int stop, boolean ended) throws MalformedException {
        if (stop - start > MAX_ROW_BYTES) {
            throw tooLong();
        }
        if (ended) {
            throw refused(PartsCode.QUOTE_NOT_CLOSED, stop, "the input ends inside quotes");
        }
        return Found.UNFINISHED;
    }

    /**
     * The row ends at a line feed or carriage return.
     *
     * @param canonicalEnd where its canonical form ends
     */
    private Found lineEnd(int p, int canonicalEnd, int count, boolean ended) throws MalformedException {
        int after = p + 1;
        if (buffer[p] == '\r') {
            if (after == limit && !ended) {
                return Found.UNFINISHED;
            }
            if (after == limit || buffer[after] != '\n') {
                throw refused(PartsCode.BARE_CARRIAGE_RETURN, p, "a carriage return without a line feed");
            }
            after++;
        }
        return found(p, canonicalEnd, after, count);
    }

    private Found inputEnd(int p, int canonicalEnd, int count, boolean ended) throws MalformedException {
        if (p - start > MAX_ROW_BYTES) {
            throw tooLong();
        }
        return ended ? found(p, canonicalEnd, p, count) : Found.UNFINISHED;
    }

    private Found found(int p, int canonicalEnd, int after, int count) throws MalformedException {
        if (p - start > MAX_ROW_BYTES) {
            throw tooLong();
        }
        end = canonicalEnd;
        next = after;
        fields = count;
        return Found.ROW;
    }

    /** The position after the character at p, which must be well-formed UTF-8 (RFC 3629); negative if it is not complete yet. */
    private int character(int p, int stop, boolean ended) throws MalformedException {
        int size = Utf8.size(buffer, p, stop);
        if (size == 1 && buffer[p] == 0) {
            throw refused(PartsCode.NUL, p, "a NUL");
        }
        if (size > 0) {
            return p + size;
        }
        if (size == Utf8.INCOMPLETE && stop - start > MAX_ROW_BYTES) {
            throw tooLong();
        }
        if (size == Utf8.INCOMPLETE && !ended) {
            return -1;
        }
        throw notUtf8(p);
    }

    private MalformedException notUtf8(int p) {
        return refused(PartsCode.NOT_UTF8, p, "not UTF-8");
    }

    private MalformedException tooLong() {
        return refused(PartsCode.ROW_TOO_LONG, start, "longer than " + MAX_ROW_BYTES + " bytes");
    }

    /** Tells where, never what. */
    private MalformedException refused(String code, int p, String what) {
        return new MalformedException(code, "row " + row + ", byte " + (base + p) + ": " + what);
    }
}
