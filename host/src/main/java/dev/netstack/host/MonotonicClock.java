package dev.netstack.host;

/// The time of one host: nanoseconds since it was made. The one place that reads the machine's
/// clock.
final class MonotonicClock {
    private final long origin = System.nanoTime();

    long nanos() {
        return System.nanoTime() - origin;
    }
}
