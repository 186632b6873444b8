package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.device.Waiter;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Waits for devices that have no descriptor: no system call, no native access.
final class ParkingWaiter implements Waiter {
    private final Semaphore wakes = new Semaphore(0);

    @Override
    public void add(Device device) {
        device.onReadable(this::wake);
    }

    @Override
    public void remove(Device device) {
        device.onReadable(() -> {});
    }

    @Override
    public void await(long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) wakes.acquire();
            else if (!wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS)) return;
            wakes.drainPermits();
        } catch (InterruptedException _) {
            return;
        }
    }

    @Override
    public void wake() {
        if (wakes.availablePermits() == 0) wakes.release();
    }

    @Override
    public void close() {}
}
