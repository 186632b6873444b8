package dev.netstack.simulator;

/// The clock of a simulation: nanoseconds from 0, moved by the simulation alone.
public final class VirtualTime {
    private long now;

    VirtualTime() {}

    public long now() {
        return now;
    }

    void advanceTo(long time) {
        if (time < now) throw new IllegalArgumentException("time goes from " + now + " to " + time);
        now = time;
    }
}
