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
}
