package dev.netstack.stack.ip;

import dev.netstack.wire.IpAddress;
import java.lang.foreign.MemorySegment;

/// An ICMP or ICMPv6 error that quotes a datagram of ours, for the transport that sent it.
///
/// @param kind what it says, in one vocabulary for both families
/// @param from who sent it
/// @param quoted the addresses of the quoted datagram
/// @param mtu octets, with [Kind#TOO_BIG] only; 0 when the router did not say
/// @param transport the quoted transport header, at least 8 octets; borrowed for the call
public record IcmpError(
        Kind kind, IpAddress from, Quoted quoted, int mtu, MemorySegment transport) {
    /// What the error says (RFC 792, RFC 1122 §3.2.2, RFC 4443 §3).
    public enum Kind {
        NET_UNREACHABLE,
        HOST_UNREACHABLE,
        PROTOCOL_UNREACHABLE,
        PORT_UNREACHABLE,
        TOO_BIG,
        SOURCE_ROUTE_FAILED,
        ADMINISTRATIVELY_PROHIBITED,
        TIME_EXCEEDED,
        PARAMETER_PROBLEM
    }

    /// The quoted datagram's ends: `source` is ours.
    public record Quoted(IpAddress source, IpAddress destination, int protocol) {}
}
