package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A script that has begun: its host, the peers, and the calls of the application.
final class ScriptSession {
    private static final int CALL_OCTETS = 64 << 10;
    private static final long END_NANOS = 3_600_000_000_000L;

    private final ScriptSetup setup;
    private final ScriptHost host;
    private MemorySegment memory = Arena.ofAuto().allocate(CALL_OCTETS);
    private final List<ScriptPeer> peers = new ArrayList<>();
    private ScriptPeer peer;
    private int localPort = TcpScript.LOCAL_PORT;
    private @Nullable Listener listener;

    /// Whether the listener is what the script is about, not only how its connection came to be.
    private boolean isListening;

    ScriptSession(ScriptSetup setup) {
        this.setup = setup;
        host = new ScriptHost(setup);
        peer = new ScriptPeer(TcpScript.PEER_PORT, setup.irs);
        peers.add(peer);
        host.add(peer);
    }

    ScriptHost host() {
        return host;
    }

    ScriptPeer peer() {
        return peer;
    }

    int localPort() {
        return localPort;
    }

    // The ways to begin.

    void listen() {
        var at = new SocketAddress(host.local(), localPort);
        var opened = Granted.value(host.stack().tcp().listen(at, setup.backlog, host.now()));
        setup.options.forEach((option, value) -> opened.set(option, value));
        listener = opened;
        isListening = true;
    }

    /// Passive open, with the peer's segments as the set-up has them; script time begins after it.
    void establish() {
        listen();
        host.inject(setup.syn(), peer, localPort, Envelope.USUAL);
        if (host.next() == null) throw host.exchange().failure("no answer to the first SYN");
        host.advanceTo(setup.roundTripNanos);
        host.inject(setup.handshakeAck(), peer, localPort, Envelope.USUAL);
        accept();
        isListening = false;
        host.beginHere();
    }

    void open() {
        boolean isIpv4 = setup.family == Family.IPV4;
        IpAddress any = isIpv4 ? Ipv4Address.ANY : Ipv6Address.ANY;
        open(new SocketAddress(any, 0));
    }

    void open(SocketAddress from) {
        var to = new SocketAddress(host.remote(), peer.port);
        var opened = Granted.value(host.stack().tcp().connect(from, to, host.now()));
        setup.options.forEach((option, value) -> opened.set(option, value, host.now()));
        peer.connection = opened;
        localPort = opened.local().port();
        host.pump();
    }

    void peer(int port) {
        peer = find(port);
    }

    // The calls.

    void accept() {
        host.called("accept");
        var accepted = listener().accept(host.now());
        if (accepted == null) throw failure("no connection to accept");
        find(accepted.remote().port()).connection = accepted;
        host.pump();
    }

    int write(int octets) {
        host.called("write(" + octets + ")");
        ensure(octets);
        OctetPattern.write(peer.written, memory, 0, octets);
        int taken = connection().send(memory, 0, octets, host.now());
        peer.written += taken;
        host.pump();
        return taken;
    }

    void read(int octets) {
        host.called("read(" + octets + ")");
        ensure(octets);
        int read = connection().receive(memory, 0, octets, host.now());
        if (read != octets) throw failure(read + " octets read, not " + octets);
        int bad = OctetPattern.mismatch(peer.read, memory, 0, octets);
        if (bad >= 0) throw failure("octet " + (peer.read + bad) + " of the stream is wrong");
        peer.read += octets;
        host.pump();
    }

    /// One read of one octet, for what it returns.
    int readOne() {
        host.called("read(1)");
        int read = connection().receive(memory, 0, 1, host.now());
        host.pump();
        return read;
    }

    /// The connection with the present peer.
    Connection connection() {
        var connection = peer.connection;
        if (connection == null) throw failure("no connection: accept or open one first");
        return connection;
    }

    Listener listener() {
        var present = listener;
        if (present == null) throw failure("nothing listens");
        return present;
    }

    /// The state in which the stack lists the flow with the present peer; without one LISTEN, when
    /// that is how the script began, or CLOSED.
    TcpState state() {
        var state = TcpState.CLOSED;
        for (var report : host.stack().tcp().reports()) {
            if (report.local().port() != localPort) continue;
            if (report.state() != TcpState.LISTEN) {
                if (report.remote().port() == peer.port) return report.state();
            } else if (isListening) {
                state = TcpState.LISTEN;
            }
        }
        return state;
    }

    /// Ends everything by force; nothing may be left, in tables, buffers or timers.
    void end() {
        host.called("end");
        for (var each : peers) {
            if (each.connection != null) each.connection.abort(host.now());
        }
        if (listener != null) listener.close(host.now());
        host.pump();
        host.advanceTo(host.scriptTime() + END_NANOS);
        int connections = host.stack().tcp().connectionCount();
        if (connections != 0) throw failure(connections + " connections left");
        long octets = host.stack().buffers().inUse();
        if (octets != 0) throw failure(octets + " octets of buffers left");
        if (host.stack().deadline() != Long.MAX_VALUE) throw failure("timers left");
    }

    AssertionError failure(String why) {
        return host.exchange().failure(why);
    }

    private void ensure(int octets) {
        if (octets > memory.byteSize()) memory = Arena.ofAuto().allocate(octets);
    }

    private ScriptPeer find(int port) {
        for (var each : peers) {
            if (each.port == port) return each;
        }
        var added = new ScriptPeer(port, setup.irs);
        peers.add(added);
        host.add(added);
        return added;
    }
}
