package dev.netstack.stack.tcp;

import dev.netstack.stack.SipHash;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;

/// The two ends that name a connection (RFC 9293 §3.3.1), seen from ours.
///
/// Addresses are (high, low) pairs as in [IpAddress]. A flow owns one and never changes it; the one
/// with which arriving segments are looked up is set anew for each.
final class FourTuple {
    long localHigh;
    long localLow;
    long remoteHigh;
    long remoteLow;

    /// The local port in the upper half, the remote one in the lower.
    int ports;

    static FourTuple of(SocketAddress local, SocketAddress remote) {
        var flow = new FourTuple();
        flow.localHigh = local.address().high();
        flow.localLow = local.address().low();
        flow.remoteHigh = remote.address().high();
        flow.remoteLow = remote.address().low();
        flow.ports = local.port() << 16 | remote.port();
        return flow;
    }

    FourTuple copy() {
        var copy = new FourTuple();
        copy.localHigh = localHigh;
        copy.localLow = localLow;
        copy.remoteHigh = remoteHigh;
        copy.remoteLow = remoteLow;
        copy.ports = ports;
        return copy;
    }

    /// A number that nobody without the key of `function` can foresee.
    long hash(SipHash function) {
        return function.hash(
                localHigh, localLow, remoteHigh, remoteLow, Integer.toUnsignedLong(ports));
    }

    int localPort() {
        return ports >>> 16;
    }

    int remotePort() {
        return ports & 0xFFFF;
    }

    IpAddress localAddress() {
        return IpAddress.of(localHigh, localLow);
    }

    IpAddress remoteAddress() {
        return IpAddress.of(remoteHigh, remoteLow);
    }

    SocketAddress local() {
        return new SocketAddress(localAddress(), localPort());
    }

    SocketAddress remote() {
        return new SocketAddress(remoteAddress(), remotePort());
    }

    boolean isIpv4() {
        return remoteHigh == 0 && remoteLow >>> 32 == 0xFFFF;
    }

    boolean isSame(FourTuple other) {
        return ports == other.ports
                && remoteLow == other.remoteLow
                && remoteHigh == other.remoteHigh
                && localLow == other.localLow
                && localHigh == other.localHigh;
    }

    @Override
    public String toString() {
        return local() + " – " + remote();
    }
}
