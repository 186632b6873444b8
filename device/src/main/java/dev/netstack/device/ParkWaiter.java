package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A waiter for devices without a descriptor, in Java alone.
public final class ParkWaiter implements Waiter {
    private final Wakeup wakeup = new Wakeup();
    private final DeviceList devices = new DeviceList();
    private volatile @Nullable Thread sleeper;

    public ParkWaiter() {}

    /// @throws DeviceException when `device` must be polled
    @Override
    public void add(Device device) {
        if (device.descriptor() >= 0) {
            throw new DeviceException(
                    Reason.NOT_SUPPORTED,
                    0,
                    device.properties().name() + " has a descriptor, which needs a PollWaiter");
        }
        devices.add(device);
        device.onReadable(this::wake);
        wake();
    }

    @Override
    public void remove(Device device) {
        devices.remove(device);
        device.onReadable(() -> {});
    }

    @Override
    public void await(long nanos) {
        long limit = devices.sleepNanos(nanos);
        if (limit <= 0) {
            wakeup.awaken();
            return;
        }
        sleeper = Thread.currentThread();
        if (!wakeup.fallAsleep()) return;
        if (limit == Long.MAX_VALUE) LockSupport.park(this);
        else LockSupport.parkNanos(this, limit);
        wakeup.awaken();
    }

    @Override
    public void wake() {
        if (wakeup.wake()) LockSupport.unpark(sleeper);
    }

    @Override
    public void close() {
        devices.present().forEach(this::remove);
        wake();
    }
}
