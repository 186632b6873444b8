package dev.netstack.simulator;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.StackConfig;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The stack under test in a script, its clock, and what it has sent: a host on a link that begins
/// with the IP header, so that nothing needs to be resolved.
final class ScriptHost {
    /// Segments that one instant of a script may bring, and instants until a time that it names.
    private static final int SEGMENTS_MAX = 10_000;

    private static final int INSTANTS_MAX = 100_000;

    private static final int PREFIX_IPV4 = 24;
    private static final int PREFIX_IPV6 = 64;
    private static final int LOOPBACK = 1;

    /// 192.0.2.0/24 (RFC 5737 §3) and 2001:db8::/64 (RFC 3849 §2).
    private static final int NETWORK_IPV4 = 0xC000_0200;

    private static final long NETWORK_IPV6 = 0x2001_0DB8L << 32;

    private final NetworkStack stack;
    private final int nic;
    private final IpAddress local;
    private final IpAddress remote;
    private final ScriptFrames frames;
    private final Exchange exchange = new Exchange();
    private final Frame scratch = Frame.allocate(Arena.ofAuto());
    private final Queue<Departure> departed = new ArrayDeque<>();
    private final Queue<OtherDeparture> departedOthers = new ArrayDeque<>();
    private final Map<Integer, ScriptPeer> peers = new HashMap<>();
    private long now;
    private long origin;
    private @Nullable IpFields lastFields;

    /// A segment of ours.
    ///
    /// @param line its number in the exchange
    record Departure(int line, long time, ScriptFrames.Sent sent) {}

    /// A datagram of ours that is not TCP.
    record OtherDeparture(int line, long time, String what) {}

    ScriptHost(ScriptSetup setup) {
        now = setup.startNanos();
        origin = now;
        stack = new NetworkStack(StackConfig.of(setup.seed().entropy()));
        var config =
                new InterfaceConfig("script", LinkType.IP, MacAddress.ZERO, setup.mtu(), Set.of());
        nic = Granted.value(stack.addInterface(config, now)).index();
        boolean isIpv4 = setup.family() == Family.IPV4;
        local = isIpv4 ? new Ipv4Address(NETWORK_IPV4 + 1) : new Ipv6Address(NETWORK_IPV6, 1);
        remote = isIpv4 ? new Ipv4Address(NETWORK_IPV4 + 2) : new Ipv6Address(NETWORK_IPV6, 2);
        var prefix = new Prefix(local, isIpv4 ? PREFIX_IPV4 : PREFIX_IPV6);
        Granted.value(stack.addAddress(nic, prefix, AddressCheck.NONE, now));
        frames = new ScriptFrames(local, remote);
        pump();
    }

    NetworkStack stack() {
        return stack;
    }

    IpAddress local() {
        return local;
    }

    IpAddress remote() {
        return remote;
    }

    Exchange exchange() {
        return exchange;
    }

    long now() {
        return now;
    }

    /// Time of the script, which begins when the connection is as the script wants it.
    long scriptTime() {
        return now - origin;
    }

    void beginHere() {
        origin = now;
    }

    void add(ScriptPeer peer) {
        peers.put(peer.port, peer);
    }

    void called(String what) {
        exchange.called(scriptTime(), what);
    }

    /// Lets the stack receive a segment from `peer`.
    void inject(ScriptSegment segment, ScriptPeer peer, int localPort, Envelope how) {
        exchange.injected(scriptTime(), segment.toString());
        frames.write(segment, peer, localPort, how, scratch);
        stack.receive(nic, scratch, now);
        pump();
    }

    /// Lets the stack receive whatever `datagram` holds.
    void inject(Frame datagram, String what) {
        exchange.injected(scriptTime(), what);
        stack.receive(nic, datagram, now);
        pump();
    }

    void linkReturned() {
        stack.linkReturned(nic, now);
        stack.expire(now);
    }

    /// Lets time pass until `time` of the script, doing on the way what falls due.
    void advanceTo(long time) {
        long until = origin + time;
        if (until < now) throw exchange.failure("time cannot go back");
        for (int i = 0; step(time); i++) {
            if (i == INSTANTS_MAX) throw exchange.failure("timers without end");
        }
    }

    /// Lets time pass to the next instant at which something falls due, and does it; to `time` of
    /// the script when there is none before.
    ///
    /// @return whether there was one
    boolean step(long time) {
        boolean isDue = stack.deadline() <= origin + time;
        now = isDue ? Math.max(now, stack.deadline()) : origin + time;
        if (isDue) stack.expire(now);
        pump();
        return isDue;
    }

    /// The oldest segment that was sent and not yet asked for; null when there is none.
    @Nullable Departure next() {
        return departed.poll();
    }

    /// The same for what is not TCP.
    @Nullable OtherDeparture nextOther() {
        return departedOthers.poll();
    }

    void forgetDepartures() {
        departed.clear();
        departedOthers.clear();
    }

    /// Takes over all that the stack has to send now.
    void pump() {
        for (int i = 0; i < SEGMENTS_MAX; i++) {
            boolean isBusy = stack.event() != null;
            if (stack.transmit(LOOPBACK, scratch, now)) {
                stack.receive(LOOPBACK, scratch, now);
                isBusy = true;
            }
            if (stack.transmit(nic, scratch, now)) {
                depart();
                isBusy = true;
            }
            if (!isBusy) return;
        }
        throw exchange.failure("segments without end");
    }

    /// What the IP header of the last datagram that we sent said; null before the first.
    @Nullable IpFields lastFields() {
        return lastFields;
    }

    private void depart() {
        lastFields = ScriptFrames.fields(scratch);
        int port = frames.remotePort(scratch);
        if (port < 0) {
            var what = ScriptDatagrams.describe(scratch);
            int line = exchange.sent(scriptTime(), what);
            departedOthers.add(new OtherDeparture(line, scriptTime(), what));
            return;
        }
        var peer = peers.get(port);
        if (peer == null) {
            throw exchange.failure("a segment to port " + port + ", where nobody is");
        }
        var sent = frames.read(scratch, peer);
        int line = exchange.sent(scriptTime(), sent.segment().toString());
        if (sent.fault() != null) throw exchange.failure(line, sent.fault());
        departed.add(new Departure(line, scriptTime(), sent));
    }
}
