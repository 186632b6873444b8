package dev.netstack.stack.tcp;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.SipHash;
import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.stack.ip.Path;
import dev.netstack.stack.ip.PortTable;
import dev.netstack.stack.ip.ReuseAddress;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// TCP of one stack (RFC 9293): its connections, listeners and ports.
public final class Tcp {
    /// Connections of one stack, TIME-WAIT included.
    public static final int CONNECTIONS_MAX = 1 << 20;

    /// Connections that no application holds any more; beyond them closing resets.
    public static final int ORPHANS_MAX = 1 << 14;

    /// Segments that wait for a neighbour, or are dropped, in one call of [#transmit].
    private static final int STALLED_MAX = 64;

    final Core core;
    final IpOutput output;
    final Answers answers;
    final SegmentArrival arrival;
    final Timeouts timeouts;
    final LossResponse losses;
    final InitialSequence initialSequence;
    final SynQueue synQueue;
    final SynCookies synCookies;
    final FastOpen fastOpen;
    final ConnectionTable connections;
    final MemoryPressure memory;
    final TimeWaitTable timeWaits = new TimeWaitTable(this);

    /// What connections and listeners begin with.
    Settings settings = Settings.standard();

    private final TimeWait timeWait = new TimeWait(this, timeWaits);
    private final SegmentDeparture departure;
    private final ErrorArrival errors;
    private final ListenerTable listeners = new ListenerTable();
    private final PortTable ports;
    private final SipHash timestampOffsets;
    private final SegmentReader reader;
    private final Segment segment = new Segment();
    private final ArrayList<DueQueue> due = new ArrayList<>();

    /// What the SYN that is at hand said.
    final SynOffer scratchOffer = new SynOffer();

    /// The generation of paths when [#reroute] looked last.
    private int routed;

    private int orphans;

    public Tcp(Core core, IpOutput output) {
        this.core = core;
        this.output = output;
        answers = new Answers(this, output);
        losses = new LossResponse(this);
        arrival = new SegmentArrival(this);
        departure = new SegmentDeparture(this);
        timeouts = new Timeouts(this);
        errors = new ErrorArrival(this);
        reader = new SegmentReader(core.counters());
        synQueue = new SynQueue(this);
        synCookies = new SynCookies(core.entropy());
        fastOpen = new FastOpen(this);
        initialSequence = new InitialSequence(core.entropy());
        connections = new ConnectionTable(core.entropy());
        memory = new MemoryPressure(core.buffers(), core.counters());
        ports = new PortTable(core.entropy());
        timestampOffsets = SipHash.keyed(core.entropy());
    }

    // What arrives.

    /// A segment, its transport header at `packet.payloadStart()`.
    public void receive(IpPacket packet, long now) {
        core.counters().add(Counter.TCP_IN_SEGS);
        if (reader.read(packet, segment)) deliver(now);
    }

    /// To the connection, to what is left of one, to the listener, or to nobody (RFC 9293
    /// §3.10.7.1).
    private void deliver(long now) {
        switch (connections.find(segment.flow)) {
            case Tcb tcb -> arrival.arrives(tcb, segment, now);
            case HalfOpen half -> synQueue.arrives(half, segment, now);
            case null -> deliverToOld(now);
        }
    }

    private void deliverToOld(long now) {
        int old = timeWaits.find(segment.flow);
        boolean isOver =
                old == TimeWaitRecords.NONE
                        || timeWait.arrives(old, segment, now) == TimeWait.Verdict.REOPEN;
        if (isOver) listen(old, now);
    }

    /// @param old the record of the last connection between the same ends
    private void listen(int old, long now) {
        var listener = listeners.find(segment.flow);
        if (listener != null) {
            listener.segmentArrives(segment, old, now);
            return;
        }
        core.counters().drop(DropReason.TCP_NO_CONNECTION);
        if (old == TimeWaitRecords.NONE) answers.reset(segment, now);
    }

    /// An ICMP error that quotes one of our segments (RFC 9293 §3.9.2.2, RFC 5927 §4.1).
    ///
    /// @return whether the quoted segment is one in flight: only then does [IcmpError.Kind#TOO_BIG]
    ///     lower the path MTU, of which the path's next look-up tells (RFC 8201 §4, threat D3)
    public boolean receiveError(IcmpError error, long now) {
        return errors.arrives(error, now);
    }

    /// `address` is no longer ours: connections that use it end with [CloseCause#ADDRESS_LOST].
    public void addressRemoved(IpAddress address, long now) {
        connections.forEach(flow -> {
            boolean isGone =
                    flow.flow().localHigh == address.high()
                            && flow.flow().localLow == address.low();
            if (!isGone) return;
            switch (flow) {
                case Tcb tcb -> tcb.end(CloseCause.ADDRESS_LOST);
                case HalfOpen half -> synQueue.fail(half);
            }
        });
        timeWaits.removeAll(address);
    }

    // What the application asks.

    /// Opens actively. An unspecified local address asks IP to choose, port 0 asks for an ephemeral
    /// one (RFC 6056 §3.3).
    public Outcome<Connection> connect(SocketAddress local, SocketAddress remote, long now) {
        return connect(local, remote, Opening.USUAL, now);
    }

    /// The same; with [Opening#FAST] what is given to send before the SYN leaves, goes with it.
    public Outcome<Connection> connect(
            SocketAddress local, SocketAddress remote, Opening opening, long now) {
        var opened = connectTo(local, remote, now);
        if (opening == Opening.FAST && opened instanceof Done<Connection>(var connection))
            connection.tcb().isFastOpen = true;
        return opened;
    }

    private Outcome<Connection> connectTo(SocketAddress local, SocketAddress remote, long now) {
        if (!isConnectable(remote)) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (!hasRoom()) return new Refused<>(Refusal.LIMIT_REACHED);
        // MUST-43, MUST-44.
        var source = local.address().isUnspecified() ? null : local.address();
        return switch (output.path(remote.address(), source)) {
            case Refused<Path>(var why) -> new Refused<>(why);
            case Done<Path>(var path) when isBroadcast(path) ->
                    new Refused<>(Refusal.ADDRESS_INVALID);
            case Done<Path>(var path) -> connect(path, local.port(), remote.port(), now);
        };
    }

    private Outcome<Connection> connect(Path path, int localPort, int remotePort, long now) {
        var reuse = localPort == 0 ? ReuseAddress.NO : ReuseAddress.YES;
        return switch (ports.reserve(path.source(), localPort, reuse)) {
            case Refused<Integer>(var why) -> new Refused<>(why);
            case Done<Integer>(var port) -> {
                var near = new SocketAddress(path.source(), port);
                var far = new SocketAddress(path.destination(), remotePort);
                yield open(path, FourTuple.of(near, far), now);
            }
        };
    }

    private Outcome<Connection> open(Path path, FourTuple flow, long now) {
        if (connections.find(flow) != null || timeWaits.find(flow) != TimeWaitRecords.NONE) {
            ports.release(path.source(), flow.localPort());
            return new Refused<>(Refusal.ADDRESS_IN_USE);
        }
        var tcb = new Tcb(this, flow, path, settings);
        tcb.hasOwnPort = true;
        connections.put(tcb);
        core.counters().add(Counter.TCP_ACTIVE_OPENS);
        tcb.begin(TcpState.SYN_SENT, initialSequence.next(flow, now), now);
        return new Done<>(tcb.connection);
    }

    // MUST-46.
    private static boolean isConnectable(SocketAddress remote) {
        var address = remote.address();
        return remote.port() != 0 && !address.isUnspecified() && !address.isMulticast();
    }

    private static boolean isBroadcast(Path path) {
        return path.destination() instanceof Ipv4Address(int bits)
                && (bits == -1 || path.nic().isBroadcast(bits));
    }

    /// Sets what later connections and listeners begin with; false when the value is out of its
    /// range.
    public boolean setDefault(TcpOption option, long value) {
        if (!Settings.isValid(option, value)) return false;
        settings = settings.with(option, value);
        return true;
    }

    /// Opens passively. The unspecified IPv6 address listens on both families, the IPv4 one on
    /// IPv4.
    ///
    /// @param backlog connections that may wait for [Listener#accept], 1 to 4,096
    public Outcome<Listener> listen(SocketAddress local, int backlog, long now) {
        var address = local.address();
        if (address.isMulticast()) return new Refused<>(Refusal.ADDRESS_INVALID);
        if (!address.isUnspecified() && !output.isOurs(address)) {
            return new Refused<>(Refusal.ADDRESS_NOT_LOCAL);
        }
        // MUST-42: connections from this port do not stand in the way, listeners do.
        if (local.port() != 0 && listeners.isTaken(local)) {
            return new Refused<>(Refusal.ADDRESS_IN_USE);
        }
        return switch (ports.reserve(local.address(), local.port(), ReuseAddress.YES)) {
            case Refused<Integer>(var why) -> new Refused<>(why);
            case Done<Integer>(var port) -> {
                var bound = new SocketAddress(local.address(), port);
                int waiting = Math.clamp(backlog, 1, Listener.BACKLOG_MAX);
                var listener = new Listener(this, bound, waiting);
                listeners.add(listener);
                yield new Done<>(listener);
            }
        };
    }

    /// What an option of a new connection or listener is.
    public long standard(TcpOption option) {
        return settings.initial(option);
    }

    // What must be done.

    /// Builds the next segment that is due on interface `nic` into `into`, ready for the device;
    /// false when there is none.
    public boolean transmit(int nic, Frame into, long now) {
        var queue = dueOn(nic);
        int stalled = 0;
        while (stalled < STALLED_MAX) {
            var tcb = queue.poll();
            if (tcb == null) return false;
            if (!isOn(nic, tcb) || !departure.next(tcb, into, now)) continue;
            queue.add(tcb);
            output.checksum(tcb.path, IpProtocol.TCP, into, TcpHeader.CHECKSUM);
            if (output.depart(tcb.path, departure.fields(tcb), into, now)) return true;
            stalled++;
        }
        return false;
    }

    /// Whether the connection leaves by this interface, now that routes may have changed.
    private boolean isOn(int nic, Tcb tcb) {
        if (tcb.cause != null) return false;
        if (!output.isCurrent(tcb.path)) SegmentSize.refresh(tcb);
        if (tcb.path.nic().index() == nic) return true;
        due(tcb);
        return false;
    }

    /// Tells writers that wait for memory when some came back.
    public void wakeStarved() {
        memory.wake();
    }

    /// What waits for an interface that is down or gone leaves by another one, as soon as there is
    /// a route: nobody asks the first for output.
    public void reroute() {
        if (output.generation() == routed) return;
        routed = output.generation();
        for (int nic = 0; nic < due.size(); nic++) {
            if (!output.isUp(nic)) reroute(due.get(nic));
        }
    }

    private void reroute(DueQueue stranded) {
        for (int left = stranded.size(); left > 0; left--) {
            var tcb = stranded.poll();
            if (tcb != null) due(tcb);
        }
    }

    /// Connections that leave by `nic` do now what their backed-off timers would do later.
    public void linkReturned(int nic, long now) {
        connections.forEach(flow -> {
            if (flow instanceof Tcb tcb && tcb.path.nic().index() == nic) {
                timeouts.hasten(tcb, now);
            }
        });
    }

    void due(Tcb tcb) {
        if (tcb.cause != null || tcb.isDue) return;
        if (!tcb.path.nic().isUp()) SegmentSize.refresh(tcb);
        dueOn(tcb.path.nic().index()).add(tcb);
    }

    private DueQueue dueOn(int nic) {
        while (due.size() <= nic) due.add(new DueQueue());
        return due.get(nic);
    }

    // What can be seen.

    /// Every listener and connection, TIME-WAIT included.
    public List<ConnectionReport> reports() {
        var reports = new ArrayList<ConnectionReport>(connectionCount());
        listeners.forEach(listener -> reports.add(listener.report()));
        connections.forEach(flow -> reports.add(flow.report()));
        timeWaits.forEach(old -> reports.add(timeWaits.report(old)));
        return reports;
    }

    /// All that can be seen of the connection between two ends; null when there is none, or only
    /// what TIME-WAIT remembers.
    public @Nullable TcpInfo info(SocketAddress local, SocketAddress remote, long now) {
        if (!(connections.find(FourTuple.of(local, remote)) instanceof Tcb tcb)) return null;
        return Inspection.of(tcb, now);
    }

    /// Connections that exist, TIME-WAIT included, listeners not.
    public int connectionCount() {
        return connections.size() + timeWaits.size();
    }

    // For the parts.

    boolean hasRoom() {
        return connectionCount() < CONNECTIONS_MAX;
    }

    boolean mayOrphan() {
        return orphans < ORPHANS_MAX;
    }

    void orphaned() {
        orphans++;
    }

    void orphanEnded() {
        orphans--;
    }

    int timestampOffset(FourTuple flow) {
        return (int) flow.hash(timestampOffsets);
    }

    /// TSval of a flow for which there is no [Tcb].
    int timestamp(FourTuple flow, long now) {
        return Timestamps.value(timestampOffset(flow), now);
    }

    /// A connection is over.
    void forget(Tcb tcb) {
        connections.remove(tcb);
        if (tcb.hasOwnPort) releasePort(tcb.flow.localAddress(), tcb.flow.localPort());
    }

    void releasePort(IpAddress local, int port) {
        ports.release(local, port);
    }

    /// Puts what TIME-WAIT needs in the place of a connection.
    void linger(Tcb tcb, long now) {
        connections.remove(tcb);
        int old = timeWaits.add(tcb, now);
        core.counters().add(Counter.TCP_TIME_WAIT);
        if (tcb.acks.isDue()) timeWait.acknowledge(old, now);
    }

    void closed(Listener listener) {
        listeners.remove(listener);
        ports.release(listener.local().address(), listener.local().port());
    }
}
