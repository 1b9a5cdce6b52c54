package org.datatrust.cli;

import java.io.PrintStream;
import java.util.Locale;

/** A line on a terminal that says how far a long work is, rewritten a few times a second. Safe for use by several threads. */
final class ProgressLine implements AutoCloseable {
    private static final long BETWEEN_NANOS = 100_000_000;
    private static final int BAR = 24;

    private final PrintStream err;
    private final String label;
    private final boolean shown;
    private long total;
    private long done;
    private long bytes;
    private long last = System.nanoTime();
    private boolean dirty;

    ProgressLine(PrintStream err, String label, boolean shown) {
        this.err = err;
        this.label = label;
        this.shown = shown;
    }

    synchronized void expect(long items) {
        total = items;
    }

    synchronized void bytes(long more) {
        bytes += more;
        draw();
    }

    synchronized void done(long items) {
        done += items;
        draw();
    }

    private void draw() {
        long now = System.nanoTime();
        if (!shown || now - last < BETWEEN_NANOS) {
            return;
        }
        last = now;
        dirty = true;
        StringBuilder line = new StringBuilder("\r\u001b[K").append(label).append(' ');
        if (total > 0) {
            int filled = (int) Math.min(BAR, done * BAR / total);
            line.append('[').repeat('#', filled).repeat('.', BAR - filled).append("] ");
            line.append(String.format(Locale.ROOT, "%,d/%,d", done, total));
        } else {
            line.append(String.format(Locale.ROOT, "%,d", done));
        }
        if (bytes > 0) {
            line.append("  ").append(ByteCount.text(bytes));
        }
        err.print(line);
        err.flush();
    }

    /** Wipes the line. */
    @Override
    public synchronized void close() {
        if (dirty) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
