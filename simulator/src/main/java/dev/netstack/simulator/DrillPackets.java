package dev.netstack.simulator;

import dev.netstack.simulator.ScriptDatagrams.Quoted;
import dev.netstack.simulator.ScriptHost.Departure;
import dev.netstack.simulator.ScriptHost.OtherDeparture;
import dev.netstack.simulator.packetdrill.Action.Datagram;
import dev.netstack.simulator.packetdrill.Action.IcmpError;
import dev.netstack.simulator.packetdrill.Action.Packet;
import dev.netstack.simulator.packetdrill.Action.Segment;
import dev.netstack.simulator.packetdrill.Script.Event;
import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.wire.IpProtocol;
import org.jspecify.annotations.Nullable;

/// The packets of a script: those that arrive, and those that must leave.
final class DrillPackets {
    /// Instants until a packet leaves that a script waits for.
    private static final int INSTANTS_MAX = 10_000;

    private final ScriptHost host;
    private final DrillSockets sockets;
    private final DrillSwitches switches;
    private final DrillComparison comparison;
    private final ScriptDatagrams datagrams;

    /// What left last of those that were waited for; null when nothing did.
    private @Nullable Departure departure;

    private @Nullable OtherDeparture otherDeparture;

    DrillPackets(
            ScriptHost host,
            DrillSockets sockets,
            DrillSwitches switches,
            DrillComparison comparison) {
        this.host = host;
        this.sockets = sockets;
        this.switches = switches;
        this.comparison = comparison;
        datagrams = new ScriptDatagrams(host.local(), host.remote());
    }

    // What arrives.

    void inject(Packet packet, int line) {
        switch (packet.payload()) {
            case Segment segment -> {
                var parsed = comparison.injected(parse(segment, line));
                host.inject(parsed, sockets.peer(), sockets.localPort(), Envelope.USUAL);
            }
            case Datagram(int octets) ->
                    host.inject(
                            datagrams.udp(sockets.peer().port, sockets.localPort(), octets),
                            "udp (" + octets + ")");
            case IcmpError error -> {
                var frame = datagrams.error(error, quoted(error, line));
                if (frame == null) throw new ScriptException(line, "unknown ICMP error " + error);
                host.inject(frame, "icmp " + error.type() + " " + error.code());
            }
        }
    }

    private Quoted quoted(IcmpError error, int line) {
        var peer = sockets.peer();
        String text = error.quoted() == null ? "" : error.quoted().strip();
        if (text.startsWith("udp")) {
            return new Quoted(IpProtocol.UDP, sockets.localPort(), peer.port, 0);
        }
        int start = 0;
        if (!text.isEmpty()) {
            var quoted = parse(new Segment(". " + text, false, true), line).text();
            start = quoted == null ? 0 : quoted.start();
        }
        return new Quoted(IpProtocol.TCP, sockets.localPort(), peer.port, peer.iss + start);
    }

    private static ScriptSegment parse(Segment segment, int line) {
        try {
            return DrillComparison.parse(segment);
        } catch (IllegalArgumentException e) {
            throw new ScriptException(line, String.valueOf(e.getMessage()));
        }
    }

    // What leaves.

    /// Takes the next packet that left, letting time pass until one does, `latest` at most.
    void await(Packet packet, long latest, Runnable atEachInstant) {
        departure = null;
        otherDeparture = null;
        for (int i = 0; i < INSTANTS_MAX; i++) {
            if (packet.payload() instanceof Segment) departure = host.next();
            else otherDeparture = host.nextOther();
            boolean isOver = departure != null || otherDeparture != null;
            if (isOver || host.scriptTime() >= latest) return;
            if (host.stack().deadline() == Long.MAX_VALUE && latest == Long.MAX_VALUE / 2) return;
            host.step(latest);
            atEachInstant.run();
        }
    }

    /// What is wrong with the packet that left; null when it is the one asked for.
    @Nullable String compare(Packet packet, int line) {
        return switch (packet.payload()) {
            case Segment segment -> {
                parse(segment, line);
                if (departure == null) yield "nothing sent";
                long early = switches.slopNanos();
                yield comparison.difference(segment, departure.sent().segment(), early);
            }
            case Datagram(int octets) -> {
                if (otherDeparture == null) yield "nothing sent";
                boolean isSame = otherDeparture.what().equals("udp (" + octets + ")");
                yield isSame ? null : "sent " + otherDeparture.what();
            }
            case IcmpError _ -> throw new ScriptException(line, "unknown: an ICMP error of ours");
        };
    }

    /// When the packet left, in time of the script.
    long departedAt() {
        if (departure != null) return departure.time();
        return otherDeparture == null ? host.scriptTime() : otherDeparture.time();
    }

    AssertionError failure(Event event, String why) {
        var text = "line " + event.line() + ": " + event.text() + ": " + why;
        if (departure != null) return host.exchange().failure(departure.line(), text);
        if (otherDeparture == null) return host.exchange().failure(text);
        return host.exchange().failure(otherDeparture.line(), text);
    }

    /// Everything that left before now was asked for.
    void checkNothingLeft() {
        var left = host.next();
        if (left != null && left.time() < host.scriptTime()) {
            throw host.exchange().failure(left.line(), "a segment that the script does not expect");
        }
        var other = host.nextOther();
        if (other != null && other.time() < host.scriptTime()) {
            throw host.exchange().failure(other.line(), "a packet that the script does not expect");
        }
    }
}
