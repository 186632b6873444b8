package dev.netstack.host;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;

/// An interface of a running stack, on its device.
public final class Nic {
    Nic() {}

    public int index() {
        throw new UnsupportedOperationException();
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    public MacAddress mac() {
        throw new UnsupportedOperationException();
    }

    /// Adds an address, usable at once, and the route to its prefix.
    public Nic address(Prefix address) {
        throw new UnsupportedOperationException();
    }

    public void removeAddress(IpAddress address) {
        throw new UnsupportedOperationException();
    }

    public void enable() {
        throw new UnsupportedOperationException();
    }

    public void disable() {
        throw new UnsupportedOperationException();
    }

    /// Takes the interface from the stack and closes its device.
    public void detach() {
        throw new UnsupportedOperationException();
    }
}
