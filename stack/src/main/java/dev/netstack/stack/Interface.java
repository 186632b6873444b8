package dev.netstack.stack;

import dev.netstack.stack.link.LinkOutput;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import java.util.Set;

/// A network interface (what the course calls a vnic): name, index, addresses, state and counters.
public final class Interface {
    private final InterfaceConfig config;
    private final int index;

    Interface(InterfaceConfig config, int index) {
        this.config = config;
        this.index = index;
    }

    /// 1 and up, never used again.
    public int index() {
        return index;
    }

    public String name() {
        return config.name();
    }

    public LinkType link() {
        return config.link();
    }

    public MacAddress mac() {
        return config.mac();
    }

    public int mtu() {
        return config.mtu();
    }

    public Set<Offload> offloads() {
        return config.offloads();
    }

    /// The way out of this interface.
    public LinkOutput output() {
        throw new UnsupportedOperationException();
    }

    /// Enabled, with a running link.
    public boolean isUp() {
        throw new UnsupportedOperationException();
    }

    /// Whether (high, low) is a unicast address of this interface that may receive: not tentative.
    public boolean owns(long high, long low) {
        throw new UnsupportedOperationException();
    }

    /// Whether `bits` is an IPv4 broadcast address on this link (RFC 1122 §3.3.6): limited, directed
    /// to a prefix of the interface, or the 0 form of either.
    public boolean isBroadcast(int bits) {
        throw new UnsupportedOperationException();
    }

    /// Whether the interface joined the multicast group (high, low).
    public boolean hasJoined(long high, long low) {
        throw new UnsupportedOperationException();
    }
}
