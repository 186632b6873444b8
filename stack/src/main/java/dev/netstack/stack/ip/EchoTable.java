package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// The echo clients of one stack, by identifier.
final class EchoTable {
    static final int ENDPOINTS_MAX = 1_024;

    private static final int IDENTIFIERS = 1 << 16;

    private final Core core;
    private final IpOutput output;
    private final Map<Integer, EchoEndpoint> endpoints = new HashMap<>();

    EchoTable(Core core, IpOutput output) {
        this.core = core;
        this.output = output;
    }

    /// Opens a client under an identifier that cannot be foreseen: at most 1,024 of 65,536 are
    /// taken, so a free one is soon drawn.
    Outcome<EchoEndpoint> open() {
        if (endpoints.size() == ENDPOINTS_MAX) return new Refused<>(Refusal.LIMIT_REACHED);
        int identifier = core.entropy().below(IDENTIFIERS);
        while (endpoints.containsKey(identifier)) identifier = (identifier + 1) % IDENTIFIERS;
        var endpoint = new EchoEndpoint(core, output, this, identifier);
        endpoints.put(identifier, endpoint);
        return new Done<>(endpoint);
    }

    void close(EchoEndpoint endpoint) {
        endpoints.remove(endpoint.identifier(), endpoint);
    }

    /// RFC 1122 §3.2.2.6 IC4-11, RFC 4443 §4.2 IC6-9.
    void receiveReply(IpPacket packet, int identifier, int sequence) {
        core.counters().add(Counter.ICMP_IN_ECHO_REPS);
        var endpoint = endpoints.get(identifier);
        if (endpoint == null) core.counters().drop(DropReason.ICMP_NOT_MATCHED);
        else endpoint.replied(packet, sequence);
    }

    boolean receiveError(IcmpError error) {
        var quoted = error.transport();
        boolean isIpv4 = error.quoted().source().bitLength() == 32;
        return isIpv4 ? receiveIpv4(error, quoted) : receiveIpv6(error, quoted);
    }

    private boolean receiveIpv4(IcmpError error, MemorySegment quoted) {
        return switch (Icmp4Message.parse(quoted, 0, quoted.byteSize())) {
            case Parsed.Malformed(_) -> false;
            case Parsed.Ok(var message) ->
                    message.type() == Icmp4Message.ECHO
                            && receiveError(error, message.identifier(), message.sequence());
        };
    }

    private boolean receiveIpv6(IcmpError error, MemorySegment quoted) {
        return switch (Icmp6Message.parse(quoted, 0, quoted.byteSize())) {
            case Parsed.Malformed(_) -> false;
            case Parsed.Ok(var message) ->
                    message.type() == Icmp6Message.ECHO_REQUEST
                            && receiveError(error, message.identifier(), message.sequence());
        };
    }

    private boolean receiveError(IcmpError error, int identifier, int sequence) {
        var endpoint = endpoints.get(identifier);
        return endpoint != null && endpoint.failed(error, sequence);
    }
}
