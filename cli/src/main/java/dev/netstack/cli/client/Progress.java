package dev.netstack.cli.client;

import java.util.Locale;
import java.util.function.LongConsumer;

/// A line on a terminal's standard error that says how far a transfer is; nothing elsewhere.
final class Progress implements LongConsumer {
    private static final long INTERVAL_NANOS = 200_000_000;

    private final long total;
    private final boolean isShown = Terminal.ERROR.isThere();
    private final long begin = System.nanoTime();
    private long shown = begin;
    private long octets;

    private Progress(long total) {
        this.total = total;
    }

    /// @param total octets to come; negative when unknown
    static Progress of(long total) {
        return new Progress(total);
    }

    @Override
    public void accept(long done) {
        octets = done;
        long now = System.nanoTime();
        if (!isShown || now - shown < INTERVAL_NANOS) return;
        shown = now;
        print(now, "\r");
    }

    void end() {
        if (isShown) print(System.nanoTime(), "\n");
    }

    private void print(long now, String end) {
        double seconds = Math.max(1e-9, (now - begin) / 1e9);
        var share = total > 0 ? String.format(Locale.ROOT, " %3d%%", octets * 100 / total) : "";
        System.err.printf(
                Locale.ROOT,
                "%,15d octets%s  %.1f MB/s  %s",
                octets,
                share,
                octets / seconds / 1e6,
                end);
        System.err.flush();
    }
}
