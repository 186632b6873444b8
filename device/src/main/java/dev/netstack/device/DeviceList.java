package dev.netstack.device;

import java.util.ArrayList;
import java.util.List;

/// The devices of a waiter: any thread changes them, while the loop reads without a lock.
final class DeviceList {
    /// Replaced, never changed.
    private volatile List<Device> devices = List.of();

    synchronized void add(Device device) {
        List<Device> more = new ArrayList<>(devices);
        more.add(device);
        devices = List.copyOf(more);
    }

    synchronized void remove(Device device) {
        List<Device> fewer = new ArrayList<>(devices);
        fewer.remove(device);
        devices = List.copyOf(fewer);
    }

    List<Device> present() {
        return devices;
    }

    /// How long a loop may sleep that would sleep `nanos`: a device may hold a frame back.
    long sleepNanos(long nanos) {
        List<Device> present = devices;
        long limit = nanos;
        for (int i = 0; i < present.size(); i++) {
            limit = Math.min(limit, present.get(i).idleNanos());
        }
        return limit;
    }
}
