package dev.netstack.device;

import java.util.ArrayList;
import java.util.List;

/// A waiter that becomes a [PollWaiter] when a device needs it: until then nothing native is
/// loaded.
final class LazyWaiter implements Waiter {
    private final List<Device> devices = new ArrayList<>();
    private volatile Waiter current = new ParkWaiter();

    @Override
    public synchronized void add(Device device) {
        if (device.descriptor() >= 0 && current instanceof ParkWaiter) replace();
        current.add(device);
        devices.add(device);
    }

    /// The loop may sleep in the waiter replaced, and a waker may hold it: both are woken.
    private void replace() {
        Waiter before = current;
        Waiter poll = new PollWaiter();
        for (Device device : devices) {
            before.remove(device);
            poll.add(device);
        }
        current = poll;
        before.close();
        poll.wake();
    }

    @Override
    public synchronized void remove(Device device) {
        devices.remove(device);
        current.remove(device);
    }

    @Override
    public void await(long nanos) {
        current.await(nanos);
    }

    @Override
    public void wake() {
        Waiter seen = current;
        seen.wake();
        // Replaced meanwhile: the wake-up belongs to the successor.
        if (!seen.equals(current)) current.wake();
    }

    @Override
    public synchronized void close() {
        current.close();
    }
}
