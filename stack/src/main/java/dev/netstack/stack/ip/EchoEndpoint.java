package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Pollable;
import dev.netstack.stack.ip.IpFields.Fragmentation;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// An echo client of ICMP and ICMPv6 (RFC 792, RFC 4443 §4, RFC 1122 §3.2.2.6) with an identifier
/// of its own. No call blocks.
public final class EchoEndpoint extends Pollable {
    /// Answers that wait to be received.
    static final int ANSWERS_MAX = 64;

    /// Octets of data in one request: an IPv4 datagram of 65,535 octets.
    public static final int DATA_MAX = 65_507;

    private final Core core;
    private final IpOutput output;
    private final EchoTable table;
    private final int identifier;
    private final ArrayDeque<Waiting> answers = new ArrayDeque<>();
    private @Nullable IpAddress destination;
    private boolean isClosed;

    /// An answer and, of a reply, its data.
    private record Waiting(Answer answer, @Nullable MemorySegment data) {}

    EchoEndpoint(Core core, IpOutput output, EchoTable table, int identifier) {
        this.core = core;
        this.output = output;
        this.table = table;
        this.identifier = identifier;
    }

    /// What came back.
    public sealed interface Answer permits Reply, Failure {
        int sequence();
    }

    /// An echo reply.
    ///
    /// @param hopLimit TTL or hop limit that it arrived with
    /// @param octets octets of data in the reply
    /// @param copied octets of data that fitted the caller's memory
    public record Reply(IpAddress from, int sequence, int hopLimit, int octets, int copied)
            implements Answer {}

    /// An ICMP error about a request.
    public record Failure(IpAddress from, int sequence, IcmpError.Kind kind) implements Answer {}

    public int identifier() {
        return identifier;
    }

    /// Sends an echo request; false when there is no route or no room, and it was counted.
    public boolean send(
            IpAddress destination, int sequence, int hopLimit, MemorySegment data, long now) {
        if (isClosed || data.byteSize() > DATA_MAX) return false;
        if (!(output.path(destination, null) instanceof Done(var path))) return false;
        int length = (int) data.byteSize();
        var request = output.take(Icmp4Message.LENGTH_MIN + length);
        if (request == null) return false;
        this.destination = destination;
        int body = request.start() + Icmp4Message.LENGTH_MIN;
        MemorySegment.copy(data, 0, request.bytes(), body, length);
        int rest = (identifier << 16) | (sequence & 0xFFFF);
        int protocol = path.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        if (path.isIpv4()) writeIpv4(request, rest);
        else writeIpv6(request, rest, path);
        core.counters().add(Counter.ICMP_OUT_MSGS);
        core.counters().add(Counter.ICMP_OUT_ECHOS);
        var fields = new IpFields(protocol, 0, hopLimit, Fragmentation.ALLOWED);
        return output.post(path, fields, request, now);
    }

    /// The next answer, its data in `into`; null when none waits.
    public @Nullable Answer receive(MemorySegment into) {
        var waiting = answers.poll();
        if (waiting == null) return null;
        if (waiting.data() == null || !(waiting.answer() instanceof Reply reply)) {
            return waiting.answer();
        }
        int copied = (int) Math.min(reply.octets(), into.byteSize());
        MemorySegment.copy(waiting.data(), 0, into, 0, copied);
        core.buffers().release(waiting.data());
        return new Reply(reply.from(), reply.sequence(), reply.hopLimit(), reply.octets(), copied);
    }

    public void close() {
        if (isClosed) return;
        isClosed = true;
        table.close(this);
        for (var waiting : answers) {
            if (waiting.data() != null) core.buffers().release(waiting.data());
        }
        answers.clear();
        core.ready().add(this);
    }

    @Override
    public boolean isReadable() {
        return !answers.isEmpty() || isClosed;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    /// A reply to this identifier arrived.
    void replied(IpPacket packet, int sequence) {
        int octets = packet.payloadLength() - Icmp4Message.LENGTH_MIN;
        var data = answers.size() < ANSWERS_MAX ? core.buffers().take(octets) : null;
        if (data == null) {
            core.counters().drop(DropReason.ICMP_BUFFER_FULL);
            return;
        }
        int from = packet.payloadStart() + Icmp4Message.LENGTH_MIN;
        MemorySegment.copy(packet.bytes(), from, data, 0, octets);
        var reply = new Reply(packet.source(), sequence, packet.hopLimit(), octets, 0);
        answers.add(new Waiting(reply, data));
        core.ready().add(this);
    }

    /// An error quotes a request with this identifier.
    boolean failed(IcmpError error, int sequence) {
        if (!error.quoted().destination().equals(destination)) return false;
        if (answers.size() == ANSWERS_MAX) {
            core.counters().drop(DropReason.ICMP_BUFFER_FULL);
            return true;
        }
        answers.add(new Waiting(new Failure(error.from(), sequence, error.kind()), null));
        core.ready().add(this);
        return true;
    }

    private static void writeIpv4(Frame request, int rest) {
        Icmp4Message.write(request.bytes(), request.start(), Icmp4Message.ECHO, 0, rest);
        Icmp4Message.writeChecksum(request.bytes(), request.start(), request.end());
    }

    private static void writeIpv6(Frame request, int rest, Path path) {
        var from = path.source();
        var to = path.destination();
        long addresses = Checksum.addresses(from.high(), from.low(), to.high(), to.low());
        Icmp6Message.write(request.bytes(), request.start(), Icmp6Message.ECHO_REQUEST, 0, rest);
        Icmp6Message.writeChecksum(request.bytes(), request.start(), request.end(), addresses);
    }
}
