package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Application;
import dev.netstack.simulator.Node;
import dev.netstack.simulator.OctetPattern;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.TcpInfo;
import dev.netstack.stack.tcp.TcpState;
import org.jspecify.annotations.Nullable;

/// One end of a connection: sends octets of a pattern, compares what it receives with the peer's,
/// and ends as its plan says.
final class Program implements Application {
    /// Segments beyond cwnd that duplicate acknowledgments may set free.
    private static final int LIMITED_TRANSMIT = 2;

    private static final int PROBE = 1;

    private final World world;
    private final Node node;
    private final Connection connection;
    private final Plan plan;
    private final int restarts;

    /// Where the octets that are sent, and those that are received, lie in the pattern.
    private final long sendBase;

    private final long receiveBase;

    private long sent;
    private long received;

    /// Octets that the stack reported acknowledged when it was last asked.
    private long acknowledged;

    private boolean isOutputShut;
    private boolean isInputShut;
    private boolean isEnded;
    private boolean isClosed;
    private boolean isAborted;
    private long wakeAt = Long.MAX_VALUE;

    Program(World world, Node node, Connection connection, Plan plan, long[] bases) {
        this.world = world;
        this.node = node;
        this.connection = connection;
        this.plan = plan;
        restarts = node.restarts();
        sendBase = bases[0];
        receiveBase = bases[1];
    }

    @Override
    public void ready(long now) {
        if (isLost() || isClosed) return;
        boolean isSlow = plan.pauseNanos() > 0 && !world.isCalm();
        if (isSlow && now < wakeAt && wakeAt != Long.MAX_VALUE) return;
        wakeAt = Long.MAX_VALUE;
        boolean hasReceived = receive(isSlow, now);
        boolean isMore = send(isSlow, now) || hasReceived;
        finish(now);
        if (isSlow && isMore && !isClosed) wake(now + plan.pauseNanos());
    }

    private void wake(long at) {
        wakeAt = at;
        world.schedule(at, () -> ready(world.now()));
    }

    /// @return whether there may be more
    private boolean receive(boolean isSlow, long now) {
        var memory = world.memory();
        while (!isEnded) {
            int octets = connection.receive(memory, 0, plan.callOctets(), now);
            if (octets == 0) return false;
            if (octets == Connection.END) {
                isEnded = true;
                return false;
            }
            int bad = OctetPattern.mismatch(receiveBase + received, memory, 0, octets);
            world.check(bad < 0, () -> this + ": octet " + (received + bad) + " is wrong");
            received += octets;
            if (isSlow) return true;
        }
        return false;
    }

    private boolean send(boolean isSlow, long now) {
        var memory = world.memory();
        while (sent < plan.toSend() && connection.canSend()) {
            int octets = (int) Math.min(plan.callOctets(), plan.toSend() - sent);
            OctetPattern.write(sendBase + sent, memory, 0, octets);
            int taken = connection.send(memory, 0, octets, now);
            sent += taken;
            if (taken < octets) return false;
            if (isSlow) return true;
        }
        return false;
    }

    private void finish(long now) {
        boolean isAtPlace = sent + received >= plan.endAfter();
        if (plan.ending() == Plan.Ending.ABORT && isAtPlace && connection.cause() == null) {
            isAborted = true;
            isClosed = true;
            connection.abort(now);
        }
        if (connection.state() == TcpState.SYN_SENT || isClosed) return;
        if (plan.ending() == Plan.Ending.SHUT_INPUT && isAtPlace && !isEnded && !isInputShut) {
            isInputShut = true;
            isEnded = true;
            connection.shutdownInput(now);
        }
        if (sent == plan.toSend() && !isOutputShut) {
            isOutputShut = true;
            if (plan.ending() == Plan.Ending.CLOSE) close(now);
            else connection.shutdownOutput(now);
        }
        if ((isEnded && isOutputShut) || connection.cause() != null) close(now);
    }

    private void close(long now) {
        isClosed = true;
        connection.close(now);
    }

    /// Ends what the peer never will: it is gone without a word.
    void forsake(long now) {
        isClosed = true;
        connection.abort(now);
    }

    Connection connection() {
        return connection;
    }

    long sendBase() {
        return sendBase;
    }

    long sent() {
        return sent;
    }

    boolean isOutputShut() {
        return isOutputShut;
    }

    /// Its node started anew, and forgot it.
    boolean isLost() {
        return node.restarts() != restarts;
    }

    /// Nothing more is to be done by the program.
    boolean isDone() {
        return isLost() || isClosed || connection.cause() != null;
    }

    /// The connection is there, and the stack has still to bring something across, or to open it.
    boolean isObliged() {
        if (isLost() || connection.cause() != null) return false;
        return connection.state() == TcpState.SYN_SENT
                || connection.unsent() > 0
                || (isOutputShut && !connection.isOutputAcknowledged());
    }

    /// A number that changes whenever the connection comes further.
    long progress() {
        return sent - connection.unsent() + received + connection.state().ordinal();
    }

    /// Whether it ended in a way that the peer's stack may see as a reset, or never see.
    boolean isRude() {
        if (isLost() || isAborted) return true;
        var cause = connection.cause();
        if (cause != null && cause != CloseCause.CLOSED) return true;
        return isClosed && !isEnded;
    }

    /// What it has or would be given: everything that its stack acknowledged.
    private long held() {
        return received + connection.available();
    }

    /// Octets that the stack reported acknowledged are there at the other end (RFC 9293 §3.8), and
    /// so is everything when the FIN is.
    void checkDelivery(@Nullable Program peer) {
        if (isLost() || connection.cause() != null) return;
        acknowledged = Math.max(acknowledged, sent - connection.unsent());
        if (peer == null || peer.isLost() || peer.isInputShut || peer.isClosed) return;
        if (peer.connection.cause() != null) return;
        world.check(
                acknowledged <= peer.held(),
                () -> this + " was told of " + acknowledged + " octets that " + peer + " lacks");
        boolean isAll = !isOutputShut || !connection.isOutputAcknowledged();
        world.check(
                isAll || peer.held() == sent,
                () -> this + " was told that its FIN arrived, and " + peer + " lacks octets");
    }

    /// New text left: what is in the network stays in cwnd, limited transmit aside (RFC 5681 §3.1,
    /// RFC 3042 §2), and what is in flight in the peer's window, a probe aside.
    void checkFlight() {
        if (isLost() || connection.cause() != null) return;
        var info = connection.info(world.now());
        world.check(isWithinWindows(info), () -> this + " has too much in flight: " + info);
    }

    static boolean isWithinWindows(TcpInfo info) {
        var flight = info.flight();
        var window = info.control().window();
        int pipe = flight.octets() - flight.sacked() - flight.lost();
        int free = LIMITED_TRANSMIT * info.agreement().sizes().mss();
        // In fast recovery cwnd is where proportional rate reduction leads to (RFC 6937 §3.1), and
        // without SACK nobody tells what left the network.
        boolean isReducing =
                info.control().state().equals("FAST")
                        || !info.agreement().features().contains(TcpInfo.Feature.SACK);
        boolean isInCwnd = isReducing || pipe <= window.cwnd() + free;
        return isInCwnd && flight.octets() <= window.peer() + PROBE;
    }

    /// An end that was told as orderly is the end (RFC 9293 §3.9.1 MUST-12).
    void checkEnd(@Nullable Program peer) {
        if (!isEnded || isInputShut || connection.cause() == CloseCause.ABORTED) return;
        var cause = connection.cause();
        if (cause != null && cause != CloseCause.CLOSED) return;
        world.check(
                peer != null && peer.isOutputShut && received == peer.sent,
                () -> this + " read the end at " + received + " of " + peer);
    }

    @Override
    public String toString() {
        return node
                + " "
                + connection
                + " "
                + plan.ending()
                + " sent "
                + sent
                + " of "
                + plan.toSend()
                + ", received "
                + received
                + (isEnded ? ", ended" : "")
                + (isClosed ? ", closed" : "")
                + (isLost() ? ", lost" : "")
                + (connection.cause() == null ? "" : ", " + connection.cause());
    }
}
