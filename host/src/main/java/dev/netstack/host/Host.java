package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.socket.EchoSocket;
import dev.netstack.socket.TcpListener;
import dev.netstack.socket.TcpSocket;
import dev.netstack.socket.UdpSocket;
import dev.netstack.stack.NetworkStack;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/// A stack that runs: its loop on a platform thread of its own, its devices, its sockets.
///
/// Every method may be called by any thread. Closing the host ends its sockets and devices.
public final class Host implements AutoCloseable {
    private Host() {}

    /// Starts a stack with the loopback interface alone, entropy from [java.security.SecureRandom].
    public static Host start() {
        throw new UnsupportedOperationException();
    }

    /// Puts the stack on `device`; the host closes it. A MAC address is chosen at random, locally
    /// administered, where the link has one.
    public Nic attach(Device device) {
        throw new UnsupportedOperationException();
    }

    public Nic attach(Device device, MacAddress mac) {
        throw new UnsupportedOperationException();
    }

    /// Adds a route by which `destination` is reached over `gateway`, on the interface whose prefix
    /// the gateway lies in.
    public void addRoute(Prefix destination, IpAddress gateway) {
        throw new UnsupportedOperationException();
    }

    /// Connects and waits for it.
    public TcpSocket connect(SocketAddress remote, Duration timeout) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Listens, with a backlog of 128.
    public TcpListener listen(SocketAddress local) throws IOException {
        throw new UnsupportedOperationException();
    }

    public TcpListener listen(SocketAddress local, int backlog) throws IOException {
        throw new UnsupportedOperationException();
    }

    public UdpSocket bind(SocketAddress local) throws IOException {
        throw new UnsupportedOperationException();
    }

    public EchoSocket openEcho() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Runs `query` on the stack while nothing else does, and wakes the loop: for what has no method
    /// here. It must not block.
    public <T> T ask(Function<NetworkStack, T> query) {
        throw new UnsupportedOperationException();
    }

    /// Nanoseconds of the clock that the stack runs by.
    public long now() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
