package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.Impairment;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;

/// A bad link: frames are lost, delayed, duplicated, overtaken, damaged and slowed down, each
/// direction by itself and by its seed.
///
/// A super-segment is cut into the segments that a wire would carry, so that loss hits one of them.
/// A damaged frame carries a complete checksum, which tells.
public final class Impaired extends DeviceDecorator {
    /// Frames taken from the device in one call.
    private static final int BATCH = 64;

    /// How soon a frame is offered again to a device that would not take it.
    private static final long RETRY_NANOS = 1_000_000;

    private final LongSupplier nanos;
    private final DelayLine inbound;
    private final DelayLine outbound;
    private final Frame arrived = Frame.allocate(Arena.ofAuto());
    private boolean isBlocked;

    /// @param nanos a monotonic clock
    public Impaired(Device device, ImpairmentConfig config, long seed, LongSupplier nanos) {
        this(device, config, config, seed, nanos);
    }

    /// Directions as the stack sees them.
    public Impaired(
            Device device,
            ImpairmentConfig inbound,
            ImpairmentConfig outbound,
            long seed,
            LongSupplier nanos) {
        super(device);
        this.nanos = nanos;
        LinkType link = device.properties().link();
        this.inbound = new DelayLine(inbound, seed, link);
        this.outbound = new DelayLine(outbound, ~seed, link);
    }

    @Override
    public boolean receive(Frame into) {
        long now = nanos.getAsLong();
        sendDue(now);
        for (int i = 0; i < BATCH && device.receive(arrived); i++) inbound.enter(arrived, now);
        Frame due = inbound.due(now);
        if (due == null) return false;
        into.copyFrom(due);
        inbound.leave();
        return true;
    }

    @Override
    public boolean transmit(Frame frame) {
        long now = nanos.getAsLong();
        outbound.enter(frame, now);
        sendDue(now);
        return true;
    }

    private void sendDue(long now) {
        isBlocked = false;
        for (Frame due = outbound.due(now); due != null; due = outbound.due(now)) {
            if (!device.transmit(due)) {
                isBlocked = true;
                return;
            }
            outbound.leave();
        }
    }

    @Override
    public long idleNanos() {
        long now = nanos.getAsLong();
        long out = isBlocked ? RETRY_NANOS : outbound.idleNanos(now);
        return Math.min(device.idleNanos(), Math.min(inbound.idleNanos(now), out));
    }

    /// What befell the frames that arrived.
    public Impairment inbound() {
        return inbound.impairment();
    }

    /// What befell the frames that were sent.
    public Impairment outbound() {
        return outbound.impairment();
    }

    @Override
    public DeviceDrops drops() {
        long full = inbound.overflowed() + outbound.overflowed();
        return super.drops().plus(new DeviceDrops(0, 0, 0, full));
    }
}
