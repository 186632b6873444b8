package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceException;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The interfaces of one host and the devices under them: added, removed, enabled and disabled
/// while it runs. The loopback interface has no device and is not among them.
public final class NicManager {
    /// The bits of a MAC address's first octet that say "locally administered" and "group" (IEEE
    /// 802 §8.2).
    private static final long LOCAL = 0x02L << 40;

    private static final long GROUP = 0x01L << 40;
    private static final long MAC_BITS = 0xFFFF_FFFF_FFFFL;

    private final HostParts parts;
    private final StackLock lock;
    private final NetworkStack stack;
    private final EventLoop loop;
    private final Map<Integer, Nic> nics = new ConcurrentSkipListMap<>();

    NicManager(HostParts parts, NetworkStack stack, EventLoop loop) {
        this.parts = parts;
        this.lock = parts.lock();
        this.stack = stack;
        this.loop = loop;
    }

    /// Puts the stack on `device` with a random, locally administered address where the link has
    /// one.
    public Nic add(Device device) {
        if (device.properties().link() != LinkType.ETHERNET) return add(device, MacAddress.ZERO);
        return add(device, randomMac());
    }

    /// Puts the stack on `device`, which is the host's from now on.
    ///
    /// @throws RefusedException when the name is taken or the properties are out of bounds; the
    ///     device is closed then
    public Nic add(Device device, MacAddress mac) {
        var properties = device.properties();
        var config =
                new InterfaceConfig(
                        properties.name(),
                        properties.link(),
                        mac,
                        properties.mtu(),
                        properties.offloads());
        try {
            return add(device, config);
        } catch (RuntimeException refused) {
            device.close();
            throw refused;
        }
    }

    private Nic add(Device device, InterfaceConfig config) {
        long now = lock.acquire();
        try {
            if (lock.hasEnded()) throw new IllegalStateException("the host is closed");
            var added = stack.addInterface(config, now);
            var nic = new Nic(this, RefusedException.require(added, "cannot add " + config.name()));
            nics.put(nic.index(), nic);
            loop.add(loop.newRings(nic, device));
            return nic;
        } finally {
            lock.release();
        }
    }

    /// Takes an interface from the stack and closes its device; returns when that is done.
    public void remove(Nic nic) {
        if (nics.remove(nic.index()) == null) return;
        var closed = new CountDownLatch(1);
        long now = lock.acquire();
        try {
            if (lock.hasEnded()) return;
            removeFromStack(nic, now);
            loop.remove(nic, closed::countDown);
        } finally {
            lock.release();
        }
        if (!loop.isCurrentThread()) awaitQuietly(closed);
    }

    public void enable(Nic nic) {
        nic.enable();
    }

    public void disable(Nic nic) {
        nic.disable();
    }

    /// The interfaces that have a device, in the order of their indices.
    public List<Nic> list() {
        return List.copyOf(nics.values());
    }

    /// The interface of that name; null when there is none.
    public @Nullable Nic find(String name) {
        for (var nic : nics.values()) {
            if (nic.name().equals(name)) return nic;
        }
        return null;
    }

    /// The device of `nic` failed and is closed: the interface ends, and nothing else does.
    void failed(Nic nic, DeviceException failure) {
        nics.remove(nic.index());
        long now = lock.acquire();
        try {
            removeFromStack(nic, now);
        } finally {
            lock.release();
        }
        parts.log().log(Level.WARNING, "interface " + nic.name() + " ended", failure);
        try {
            parts.config().onFailure().accept(nic, failure);
        } catch (RuntimeException defect) {
            parts.log().log(Level.ERROR, "the program's listener failed", defect);
        }
    }

    StackLock lock() {
        return lock;
    }

    private void removeFromStack(Nic nic, long now) {
        var removed = stack.removeInterface(nic.index(), now);
        if (removed instanceof Outcome.Refused<Interface>(var why)) {
            parts.log().log(Level.WARNING, "cannot remove {0}: {1}", nic.name(), why);
        }
    }

    private static MacAddress randomMac() {
        long random = new SecureRandom().nextLong();
        return new MacAddress((random & MAC_BITS & ~GROUP) | LOCAL);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) Thread.currentThread().interrupt();
    }
}
