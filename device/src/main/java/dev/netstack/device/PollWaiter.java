package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A waiter that sleeps in poll(2), on its devices' descriptors and an eventfd(2) that wakes it.
/// Devices without a descriptor wake it by their listener.
public final class PollWaiter implements Waiter {
    /// Devices of one waiter.
    public static final int DEVICES_MAX = 256;

    private static final int EVENTFD_FLAGS = 0x800 | 0x80000; // EFD_NONBLOCK, EFD_CLOEXEC

    private final Arena arena = Arena.ofAuto();
    private final Libc libc = new Libc(arena);
    private final Libc wakerLibc = new Libc(arena);
    private final PollSet polled = new PollSet(arena, DEVICES_MAX + 1);
    private final MemorySegment drained = arena.allocate(8, 8);
    private final MemorySegment one = arena.allocate(8, 8);
    private final DeviceList devices = new DeviceList();
    private final Wakeup wakeup = new Wakeup();
    private final Descriptor event;

    public PollWaiter() {
        Platform.requireLinux("poll devices");
        int descriptor = libc.eventfd(EVENTFD_FLAGS);
        if (descriptor < 0) {
            throw new DeviceException(
                    Reason.FAILED, -descriptor, "eventfd: " + Errno.describe(-descriptor));
        }
        event = new Descriptor(descriptor);
        Struct.putU64(one, 0, 1);
    }

    @Override
    public synchronized void add(Device device) {
        if (devices.present().size() == DEVICES_MAX) {
            throw new DeviceException(
                    Reason.NOT_SUPPORTED, 0, "more than " + DEVICES_MAX + " devices in one loop");
        }
        devices.add(device);
        device.onReadable(this::wake);
        wake();
    }

    @Override
    public synchronized void remove(Device device) {
        devices.remove(device);
        device.onReadable(() -> {});
        wake();
    }

    @Override
    public void await(long nanos) {
        long limit = devices.sleepNanos(nanos);
        if (limit <= 0) {
            wakeup.awaken();
            return;
        }
        if (!event.acquire()) return;
        try {
            if (wakeup.fallAsleep()) poll(limit);
        } finally {
            event.release();
        }
    }

    private void poll(long limit) {
        List<Device> present = devices.present();
        int count = 0;
        polled.put(count++, event.number(), PollSet.IN);
        for (int i = 0; i < present.size(); i++) {
            Device device = present.get(i);
            int descriptor = device.descriptor();
            int events = device.isLinkDown() ? PollSet.IN | PollSet.OUT : PollSet.IN;
            if (descriptor >= 0) polled.put(count++, descriptor, events);
        }
        int ready = polled.poll(libc, count, limit);
        wakeup.awaken();
        if (ready > 0 && polled.ready(0) != 0) {
            libc.read(event.number(), drained.address(), drained.byteSize());
        }
    }

    @Override
    public void wake() {
        if (wakeup.wake()) signal();
    }

    /// Of several wakers one gets here for each sleep, but the next sleep may begin before it is
    /// done.
    private synchronized void signal() {
        if (event.isClosed()) return;
        wakerLibc.write(event.number(), one.address(), one.byteSize());
    }

    @Override
    public synchronized void close() {
        devices.present().forEach(device -> device.onReadable(() -> {}));
        if (wakeup.wake()) signal();
        event.close();
    }
}
