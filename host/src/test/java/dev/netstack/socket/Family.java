package dev.netstack.socket;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;

/// The addresses of two hosts on one link, in one family.
public enum Family {
    IPV4("192.0.2.1/24", "192.0.2.2/24"),
    IPV6("2001:db8:77::1/64", "2001:db8:77::2/64");

    private final String left;
    private final String right;

    Family(String left, String right) {
        this.left = left;
        this.right = right;
    }

    public Prefix left() {
        return Prefix.parse(left);
    }

    public Prefix right() {
        return Prefix.parse(right);
    }

    public SocketAddress left(int port) {
        return new SocketAddress(left().address(), port);
    }

    public SocketAddress right(int port) {
        return new SocketAddress(right().address(), port);
    }

    /// An address on the link that no host has.
    public IpAddress absent() {
        return IpAddress.parse(this == IPV4 ? "192.0.2.99" : "2001:db8:77::99");
    }

    /// An address off the link, to which no route leads.
    public IpAddress elsewhere() {
        return IpAddress.parse(this == IPV4 ? "198.51.100.1" : "2001:db8:99::1");
    }

    /// The prefix of every address.
    public Prefix everywhere() {
        return Prefix.parse(this == IPV4 ? "0.0.0.0/0" : "::/0");
    }
}
