package dev.netstack.cli.client;

import java.util.Locale;

/// Minimum, average, maximum and deviation of round-trip times, as iputils prints them.
final class RoundTrips {
    private long count;
    private long least = Long.MAX_VALUE;
    private long most;
    private double sum;
    private double squares;

    RoundTrips() {}

    void add(long nanos) {
        count++;
        least = Math.min(least, nanos);
        most = Math.max(most, nanos);
        sum += nanos;
        squares += (double) nanos * nanos;
    }

    String text() {
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
        return String.format(
                Locale.ROOT,
                "rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms",
                least / 1e6,
                mean / 1e6,
                most / 1e6,
                deviation / 1e6);
    }
}
