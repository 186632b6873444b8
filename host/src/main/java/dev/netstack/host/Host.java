package dev.netstack.host;

import dev.netstack.device.Device;
import dev.netstack.device.Waiter;
import dev.netstack.socket.EchoSocket;
import dev.netstack.socket.TcpListener;
import dev.netstack.socket.TcpSocket;
import dev.netstack.socket.UdpSocket;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.StackConfig;
import dev.netstack.stack.ip.Route;
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
    /// How long [#close] lets connections tell their peers before it ends without them.
    private static final long CLOSE_NANOS = 500_000_000;

    private static final int BACKLOG_DEFAULT = 128;

    private final StackLock lock;
    private final EventLoop loop;
    private final NicManager nics;

    private Host(HostConfig config) {
        var stack =
                new NetworkStack(
                        new StackConfig(
                                new SecureEntropy(), config.memoryOctetsMax(), config.budget()));
        var waiter = Waiter.open();
        lock = new StackLock(new MonotonicClock(), stack, waiter);
        var parts = new HostParts(config, lock, waiter, System.getLogger("dev.netstack.host"));
        loop = new EventLoop(parts, stack);
        nics = new NicManager(parts, stack, loop);
    }

    /// Starts a stack with the loopback interface alone, entropy from [java.security.SecureRandom].
    public static Host start() {
        return start(HostConfig.DEFAULT);
    }

    public static Host start(HostConfig config) {
        var host = new Host(config);
        host.loop.start();
        return host;
    }

    /// Puts the stack on `device`; the host closes it. A MAC address is chosen at random, locally
    /// administered, where the link has one.
    public Nic attach(Device device) {
        return nics.add(device);
    }

    public Nic attach(Device device, MacAddress mac) {
        return nics.add(device, mac);
    }

    public NicManager nics() {
        return nics;
    }

    /// Adds a route by which `destination` is reached over `gateway`, on the interface whose prefix
    /// the gateway lies in.
    public void addRoute(Prefix destination, IpAddress gateway) {
        lock.acquire();
        try {
            var onLink = lock.stack().routes().find(gateway);
            if (onLink == null || onLink.kind() != Route.Kind.UNICAST) {
                throw new RefusedException("cannot add a route", Outcome.Refusal.NO_ROUTE);
            }
            addRoute(Route.gateway(destination, onLink.nic(), gateway));
        } finally {
            lock.release();
        }
    }

    public void addRoute(Route route) {
        ask(stack -> RefusedException.require(stack.routes().add(route), "cannot add a route"));
    }

    public void removeRoute(Route route) {
        ask(stack ->
                RefusedException.require(stack.routes().remove(route), "cannot remove a route"));
    }

    /// Connects and waits for it.
    ///
    /// @param timeout longest wait; zero waits until the stack gives up
    public TcpSocket connect(SocketAddress remote, Duration timeout) throws IOException {
        var socket = openTcp();
        socket.connect(remote, timeout);
        return socket;
    }

    /// A TCP socket that is not connected yet, to be bound or given options first.
    public TcpSocket openTcp() {
        return TcpSocket.open(lock);
    }

    /// Listens, with a backlog of 128.
    public TcpListener listen(SocketAddress local) throws IOException {
        return listen(local, BACKLOG_DEFAULT);
    }

    public TcpListener listen(SocketAddress local, int backlog) throws IOException {
        return TcpListener.open(lock, local, backlog);
    }

    public UdpSocket bind(SocketAddress local) throws IOException {
        return UdpSocket.open(lock, local);
    }

    public EchoSocket openEcho() throws IOException {
        return EchoSocket.open(lock);
    }

    /// Runs `query` on the stack while nothing else does, and wakes the loop: for what has no
    /// method here. It must not block.
    public <T> T ask(Function<NetworkStack, T> query) {
        T answer;
        lock.acquire();
        try {
            answer = query.apply(lock.stack());
        } finally {
            lock.release();
        }
        lock.wakeLoop();
        return answer;
    }

    /// Everything that can be seen of the stack, at one instant.
    public HostReport report() {
        return ask(HostReport::of);
    }

    /// Nanoseconds of the clock that the stack runs by.
    public long now() {
        return lock.now();
    }

    /// The stack and its lock, for sockets of another kind than those here.
    public StackLock lock() {
        return lock;
    }

    /// Ends every socket: who waits in a call of one gets [java.net.SocketException] "Socket
    /// closed". Peers are told, within a bounded time; then the devices are closed and the loop's
    /// thread ends.
    @Override
    public void close() {
        long now = lock.acquire();
        try {
            lock.end();
        } finally {
            lock.release();
        }
        loop.stop(now + CLOSE_NANOS);
    }
}
