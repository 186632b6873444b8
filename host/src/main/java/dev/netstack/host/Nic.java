package dev.netstack.host;

import dev.netstack.device.DeviceException;
import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceReport;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.dhcp.Dhcp4Client;
import dev.netstack.stack.dhcp.Dhcp4Config;
import dev.netstack.stack.dhcp.Dhcp4Lease;
import dev.netstack.stack.discovery.DiscoveryConfig;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An interface of a running stack, on its device.
///
/// What the stack refuses ends in a [RefusedException].
public final class Nic {
    private final NicManager nics;
    private final Interface nic;
    private @Nullable Dhcp4Client lessee;
    private volatile @Nullable DeviceException failure;

    Nic(NicManager nics, Interface nic) {
        this.nics = nics;
        this.nic = nic;
    }

    public int index() {
        return nic.index();
    }

    public String name() {
        return nic.name();
    }

    public MacAddress mac() {
        return nic.mac();
    }

    /// Adds an address, usable at once, and the route to its prefix.
    public Nic address(Prefix address) {
        return address(address, AddressCheck.NONE);
    }

    /// Adds an address and the route to its prefix; with [AddressCheck#PROBE] it is usable once
    /// nobody else on the link has shown to have it.
    public Nic address(Prefix address, AddressCheck check) {
        change((stack, now) -> stack.addAddress(index(), address, check, now), "add an address to");
        return this;
    }

    /// Lets the interface configure IPv6 by itself: its link-local address, and what routers
    /// advertise. An interface without neighbours, as of a TUN, is refused.
    public Nic discover(DiscoveryConfig config) {
        change((stack, now) -> stack.discover(index(), config, now), "discover routers on");
        return this;
    }

    /// Lets the interface lease an IPv4 address from a server. An interface without neighbours is
    /// refused.
    public Nic lease(Dhcp4Config config) {
        change(
                (stack, now) -> {
                    var leased = stack.lease(index(), config, now);
                    if (leased instanceof Outcome.Done<Dhcp4Client>(var client)) lessee = client;
                    return leased;
                },
                "lease an address for");
        return this;
    }

    /// What the interface leased; null while it has nothing.
    public @Nullable Dhcp4Lease lease() {
        nics.lock().acquire();
        try {
            return lessee == null ? null : lessee.lease();
        } finally {
            nics.lock().release();
        }
    }

    /// Gives back what was leased: the server may give it to others.
    public void release() {
        long now = nics.lock().acquire();
        try {
            if (lessee != null) lessee.release(now);
        } finally {
            nics.lock().release();
        }
        nics.lock().wakeLoop();
    }

    /// What the interface is and has.
    public InterfaceReport report() {
        nics.lock().acquire();
        try {
            return nic.report();
        } finally {
            nics.lock().release();
        }
    }

    /// Servers of names that routers advertised or that came with a lease, in this order.
    public List<IpAddress> nameServers() {
        nics.lock().acquire();
        try {
            var servers = new ArrayList<IpAddress>();
            if (nic.discovery() != null) servers.addAll(nic.discovery().report().nameServers());
            var lease = lessee == null ? null : lessee.lease();
            if (lease != null) servers.addAll(lease.nameServers());
            return servers;
        } finally {
            nics.lock().release();
        }
    }

    public void removeAddress(IpAddress address) {
        change((stack, now) -> stack.removeAddress(index(), address, now), "remove an address of");
    }

    /// Sets a neighbour by hand; what arrives does not change it.
    public void neighbor(IpAddress address, MacAddress mac) {
        change((stack, now) -> stack.addNeighbor(index(), address, mac, now), "add a neighbor of");
    }

    public void removeNeighbor(IpAddress address) {
        change((stack, now) -> stack.removeNeighbor(index(), address, now), "remove a neighbor of");
    }

    public void enable() {
        change((stack, now) -> stack.enableInterface(index(), now), "enable");
    }

    public void disable() {
        change((stack, now) -> stack.disableInterface(index(), now), "disable");
    }

    /// Takes the interface from the stack and closes its device.
    public void detach() {
        nics.remove(this);
    }

    /// Why the device ended the interface by itself; null while it has not.
    public @Nullable DeviceException failure() {
        return failure;
    }

    @Override
    public String toString() {
        return name();
    }

    void failed(DeviceException cause) {
        failure = cause;
        nics.failed(this, cause);
    }

    private interface Change {
        Outcome<?> apply(NetworkStack stack, long now);
    }

    private void change(Change change, String request) {
        var lock = nics.lock();
        long now = lock.acquire();
        try {
            RefusedException.require(
                    change.apply(lock.stack(), now), "cannot " + request + " " + name());
        } finally {
            lock.release();
        }
        lock.wakeLoop();
    }
}
