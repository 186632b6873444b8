package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.stack.NetworkStack;
import dev.netstack.wire.Frame;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// The frames of one interface between its device and the stack, as the rings of a network card
/// hold them: system calls move them on one side without the lock, the stack on the other side with
/// it.
///
/// ```
///  device ── receive ──▶ arrived ── deliver ──▶ stack ── collect ──▶ departing ── send ──▶ device
///             no lock                lock                  lock                   no lock
/// ```
///
/// The loop's thread alone uses it. Frames come into being as the depth is reached for the first
/// time, so an idle interface costs two.
final class NicRings {
    /// Frames that one turn moves each way: bounds how long the lock is held, and how long one
    /// interface keeps the others waiting.
    static final int DEPTH = 16;

    private final Nic nic;
    private final Device device;
    private final Arena arena;
    private final @Nullable Frame[] arrived = new Frame[DEPTH];
    private final @Nullable Frame[] departing = new Frame[DEPTH];
    private int arrivedCount;
    private int departingCount;
    private int sentCount;
    private boolean hasLinkReturned;

    NicRings(Nic nic, Device device, Arena arena) {
        this.nic = nic;
        this.device = device;
        this.arena = arena;
    }

    Nic nic() {
        return nic;
    }

    Device device() {
        return device;
    }

    /// Takes what the device has; returns how many frames wait for [#deliver].
    int receive() {
        if (device.hasLinkReturned()) hasLinkReturned = true;
        while (arrivedCount < DEPTH && device.receive(frame(arrived, arrivedCount))) {
            arrivedCount++;
        }
        return arrivedCount;
    }

    void deliver(NetworkStack stack, long now) {
        if (hasLinkReturned) stack.linkReturned(nic.index(), now);
        hasLinkReturned = false;
        for (int i = 0; i < arrivedCount; i++) {
            stack.receive(nic.index(), frame(arrived, i), now);
        }
        arrivedCount = 0;
    }

    /// Asks the stack for frames, unless the device has not yet taken the last ones; returns how
    /// many.
    int collect(NetworkStack stack, long now) {
        if (isBlocked()) return 0;
        while (departingCount < DEPTH
                && stack.transmit(nic.index(), frame(departing, departingCount), now)) {
            departingCount++;
        }
        return departingCount;
    }

    /// Hands over what was collected, as far as the device takes it.
    void send() {
        while (sentCount < departingCount && device.transmit(frame(departing, sentCount))) {
            sentCount++;
        }
        if (sentCount < departingCount) return;
        sentCount = 0;
        departingCount = 0;
    }

    /// Whether the device refused a frame that still waits.
    boolean isBlocked() {
        return departingCount > 0;
    }

    private Frame frame(@Nullable Frame[] ring, int at) {
        var frame = ring[at];
        if (frame == null) {
            frame = Frame.allocate(arena);
            ring[at] = frame;
        }
        return frame;
    }
}
