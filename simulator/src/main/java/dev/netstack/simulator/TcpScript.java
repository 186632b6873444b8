package dev.netstack.simulator;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A script against a connection of ours, in virtual time: segments are injected, calls are made,
/// and what the stack sends is compared.
///
/// ```java
/// TcpScript.established().mss(1000).sack()
///         .write(2000)
///         .expect(".     1:1001(1000) ack 1")
///         .expect("P. 1001:2001(1000) ack 1")
///         .at(100, MILLISECONDS)
///         .inject(". 1:1(0) ack 2001 win 65535")
///         .expectNothing();
/// ```
///
/// Segments are written in packetdrill's notation: sequence numbers relative to the first of their
/// side, timestamps of ours relative to the first that we sent, the window as it stands in the
/// header. In an expectation whatever is left out may be anything; options, when there, are exactly
/// those, padding aside. Octets are those of [OctetPattern] both ways, and compared. Time is
/// counted from the first action. A failure prints the whole exchange with an arrow at what is
/// wrong.
public final class TcpScript {
    /// The port that we listen on.
    public static final int LOCAL_PORT = 8_080;

    /// The port of the first peer.
    public static final int PEER_PORT = 40_000;

    private final ScriptSetup setup = new ScriptSetup();
    private final Opening opening;
    private @Nullable ScriptSession session;

    private enum Opening {
        ESTABLISHED,
        LISTEN,
        CONNECT,
        NONE
    }

    private TcpScript(Opening opening) {
        this.opening = opening;
    }

    // How it begins.

    /// A connection that a peer opened and we accepted.
    public static TcpScript established() {
        return new TcpScript(Opening.ESTABLISHED);
    }

    /// A listener, and nothing sent yet.
    public static TcpScript listen() {
        return new TcpScript(Opening.LISTEN);
    }

    /// An active open: our SYN is to be expected.
    public static TcpScript connect() {
        return new TcpScript(Opening.CONNECT);
    }

    /// Neither listener nor connection.
    public static TcpScript closed() {
        return new TcpScript(Opening.NONE);
    }

    public TcpScript over(Family family) {
        setup.family = family;
        return this;
    }

    public TcpScript mtu(int octets) {
        setup.mtu = octets;
        return this;
    }

    /// The MSS that the peer of [#established] announces.
    public TcpScript mss(int octets) {
        setup.mss = octets;
        return this;
    }

    /// The peer of [#established] permits selective acknowledgments.
    public TcpScript sack() {
        setup.isSackOffered = true;
        return this;
    }

    /// The peer of [#established] offers timestamps; its own begin at 0.
    public TcpScript timestamps() {
        setup.isTimestampOffered = true;
        return this;
    }

    /// The peer of [#established] scales its windows.
    public TcpScript windowScale(int shift) {
        setup.windowScale = shift;
        return this;
    }

    /// The window in octets that the peer of [#established] begins with.
    public TcpScript window(int octets) {
        setup.window = octets;
        return this;
    }

    /// The peer's initial sequence number.
    public TcpScript irs(int sequence) {
        setup.irs = sequence;
        return this;
    }

    /// The round trip of the handshake of [#established].
    public TcpScript roundTrip(long time, TimeUnit unit) {
        setup.roundTripNanos = unit.toNanos(time);
        return this;
    }

    /// What the stack's clock says when the script begins.
    public TcpScript startAt(long time, TimeUnit unit) {
        setup.startNanos = unit.toNanos(time);
        return this;
    }

    public TcpScript seed(Seed seed) {
        setup.seed = seed;
        return this;
    }

    public TcpScript backlog(int connections) {
        setup.backlog = connections;
        return this;
    }

    // What happens.

    /// Begins, when no other action does.
    public TcpScript begin() {
        session();
        return this;
    }

    /// Goes on when `time` of the script has come; what falls due on the way is done.
    public TcpScript at(long time, TimeUnit unit) {
        host().advanceTo(unit.toNanos(time));
        return this;
    }

    /// Goes on `time` later.
    public TcpScript after(long time, TimeUnit unit) {
        host().advanceTo(host().scriptTime() + unit.toNanos(time));
        return this;
    }

    /// A segment of the peer's arrives.
    public TcpScript inject(String segment) {
        return inject(segment, Envelope.USUAL);
    }

    public TcpScript inject(String segment, Envelope how) {
        var parsed = ScriptSegment.parse(segment);
        host().inject(parsed, session().peer(), session().localPort(), how);
        return this;
    }

    /// A datagram arrives that is not a segment of the peer's.
    public TcpScript inject(Frame datagram, String what) {
        host().inject(datagram, what);
        return this;
    }

    /// From now on the peer is the one with `port`, a new one when it was not there before.
    public TcpScript peer(int port) {
        session().peer(port);
        return this;
    }

    /// Opens a connection to the present peer from a port of the stack's choice.
    public TcpScript open() {
        session().open();
        return this;
    }

    public TcpScript open(SocketAddress from) {
        session().open(from);
        return this;
    }

    /// Takes the next connection from the listener; it must be there.
    public TcpScript accept() {
        session().accept();
        return this;
    }

    /// Gives `octets` to send, which all must be taken.
    public TcpScript write(int octets) {
        return writeTaking(octets, octets);
    }

    /// Gives `octets` to send, of which exactly `taken` must be taken.
    public TcpScript writeTaking(int octets, int taken) {
        int real = session().write(octets);
        if (real != taken) throw failure(real + " octets taken, not " + taken);
        return this;
    }

    /// Reads `octets`, which must be there and right.
    public TcpScript read(int octets) {
        session().read(octets);
        return this;
    }

    /// Reads the end of the stream.
    public TcpScript readEnd() {
        int read = session().readOne();
        if (read != Connection.END) throw failure("no end of the stream: " + read);
        return this;
    }

    public TcpScript close() {
        return call("close", () -> connection().close(host().now()));
    }

    /// Ends the output alone.
    public TcpScript shutdown() {
        return call("shutdown", () -> connection().shutdownOutput(host().now()));
    }

    public TcpScript abort() {
        return call("abort", () -> connection().abort(host().now()));
    }

    public TcpScript closeListener() {
        return call("close listener", () -> session().listener().close(host().now()));
    }

    public TcpScript linkReturns() {
        return call("link returns", host()::linkReturned);
    }

    /// Sets an option of the connection; before the first action, of what will be opened.
    public TcpScript option(TcpOption option, long value) {
        if (session == null) {
            setup.options.put(option, value);
            return this;
        }
        boolean[] isTaken = {false};
        call(
                option + " = " + value,
                () -> isTaken[0] = connection().set(option, value, host().now()));
        if (!isTaken[0]) throw failure("refused");
        return this;
    }

    // What must be so.

    /// The next segment that we sent is this.
    public TcpScript expect(String segment) {
        var expected = ScriptSegment.parse(segment);
        var departure = host().next();
        if (departure == null) throw failure("nothing sent, not " + expected);
        var sent = departure.sent();
        String difference = expected.difference(sent.segment());
        if (sent.remotePort() != session().peer().port) {
            difference = "sent to port " + sent.remotePort();
        }
        if (difference == null) return this;
        throw host().exchange()
                .failure(departure.line(), "expected " + expected + ": " + difference);
    }

    /// Nothing is sent before `time` of the script, and then this.
    public TcpScript expectAt(long time, TimeUnit unit, String segment) {
        host().advanceTo(unit.toNanos(time) - 1);
        return expectNothing().at(time, unit).expect(segment);
    }

    /// We sent nothing that was not yet expected.
    public TcpScript expectNothing() {
        var departure = host().next();
        if (departure == null) return this;
        throw host().exchange().failure(departure.line(), "expected nothing");
    }

    /// Whatever we sent so far is of no interest.
    public TcpScript skip() {
        host().forgetDepartures();
        return this;
    }

    public TcpScript expectState(TcpState state) {
        var real = session().state();
        if (real != state) throw failure("state " + real + ", not " + state);
        return this;
    }

    /// The connection is no more, for this reason.
    public TcpScript expectClosed(CloseCause cause) {
        var real = connection().cause();
        if (real != cause) throw failure("closed by " + real + ", not " + cause);
        var state = connection().state();
        if (state != TcpState.CLOSED) throw failure("state " + state + ", not CLOSED");
        return this;
    }

    public TcpScript expectAvailable(int octets) {
        int real = connection().available();
        if (real != octets) throw failure(real + " octets to read, not " + octets);
        return this;
    }

    public TcpScript expectCount(Counter counter, long times) {
        long real = stack().counters().count(counter);
        if (real != times) throw failure(counter + " is " + real + ", not " + times);
        return this;
    }

    public TcpScript expectDrop(DropReason reason, long times) {
        long real = stack().counters().count(reason);
        if (real != times) throw failure(reason + " is " + real + ", not " + times);
        return this;
    }

    /// Ends everything by force; nothing may be left, in tables, buffers or timers.
    public void end() {
        session().end();
    }

    // What can be seen.

    public NetworkStack stack() {
        return host().stack();
    }

    /// The connection with the present peer.
    public Connection connection() {
        return session().connection();
    }

    public IpAddress localAddress() {
        return host().local();
    }

    public IpAddress peerAddress() {
        return host().remote();
    }

    /// What the IP header of the last datagram that we sent said; null before the first.
    public @Nullable IpFields lastFields() {
        return host().lastFields();
    }

    /// Our initial sequence number towards the present peer, once we sent a SYN.
    public int iss() {
        return session().peer().iss;
    }

    /// What to throw when something that the notation cannot express is not as it should be.
    public AssertionError failure(String why) {
        return session().failure(why);
    }

    private TcpScript call(String what, Runnable action) {
        host().called(what);
        action.run();
        host().pump();
        return this;
    }

    private ScriptHost host() {
        return session().host();
    }

    private ScriptSession session() {
        var present = session;
        if (present != null) return present;
        var begun = new ScriptSession(setup);
        session = begun;
        switch (opening) {
            case ESTABLISHED -> begun.establish();
            case LISTEN -> begun.listen();
            case CONNECT -> begun.open();
            case NONE -> {}
        }
        return begun;
    }
}
