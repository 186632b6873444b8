package dev.netstack.wire;

import dev.netstack.wire.Ipv6Option.IfUnknown;
import java.lang.foreign.MemorySegment;

/// Walks over the extension headers of a datagram for us to what they are in front of (RFC 8200
/// §4).
///
/// ```
/// | IPv6 header | hop-by-hop | destination | routing | fragment | destination | transport ...
///        ^ first                                                              ^ payloadStart
/// ```
///
/// One walker serves a stack: [#walk] overwrites what it held. The walk is a loop; each step goes
/// forward by at least eight octets and is counted, so neither a chain nor its options can hold it
/// up (RFC 8504 §5.3).
public final class Ipv6Chain {
    /// How a walk ended.
    public enum Verdict {
        /// [#protocol] is at [#payloadStart]; whether anyone knows it is not known here.
        ARRIVED,
        /// A Fragment header is at [#fragmentStart], and the datagram is not whole.
        FRAGMENT,
        /// A header or an option goes beyond the octets present. In a first fragment the sender is
        /// told: [Icmp6Message#INCOMPLETE_CHAIN] (RFC 7112 §5).
        MALFORMED,
        /// Something that a node discards without a word.
        DISCARD,
        /// [Icmp6Message#PARAMETER_PROBLEM] of [#code] at [#pointer], whoever the destination is.
        PROBLEM,
        /// The same, unless the destination is a multicast address.
        PROBLEM_UNICAST
    }

    private final int headersMax;
    private final int optionsMax;

    private int protocol;
    private long protocolAt;
    private long payloadStart;
    private long fragmentStart;
    private int code;
    private long pointer;
    private Malformation malformation = Malformation.TRUNCATED;

    /// @param headersMax extension headers of a datagram
    /// @param optionsMax options of one header, padding not counted
    public Ipv6Chain(int headersMax, int optionsMax) {
        this.headersMax = headersMax;
        this.optionsMax = optionsMax;
    }

    /// Walks from the header behind `ip`.
    public Verdict walk(Ipv6Header ip) {
        long first = ip.payloadStart();
        return walk(ip.bytes(), first, ip.payloadEnd(), ip.start() + Ipv6Header.NEXT_HEADER);
    }

    /// Walks from `start`, which is the header that the octet at `namedAt` names: the first one, or
    /// the one behind a Fragment header.
    public Verdict walk(MemorySegment bytes, long start, long end, long namedAt) {
        protocol = Octets.u8(bytes, namedAt);
        protocolAt = namedAt;
        payloadStart = start;
        fragmentStart = -1;
        boolean mayBeHopByHop = true;
        for (int headers = 0; IpProtocol.isExtension(protocol); headers++) {
            // RFC 8200 §4.1: anywhere but first it is a next header that is not recognised.
            if (protocol == IpProtocol.HOP_BY_HOP && !mayBeHopByHop) {
                return problem(Icmp6Message.UNKNOWN_NEXT_HEADER, protocolAt);
            }
            if (headers == headersMax) {
                return problem(Icmp6Message.TOO_MANY_HEADERS, payloadStart);
            }
            mayBeHopByHop = false;
            switch (Ipv6Extension.parse(bytes, payloadStart, end, protocol)) {
                case Parsed.Malformed(var why) -> {
                    return malformed(why);
                }
                case Parsed.Ok(var header) -> {
                    var verdict = pass(header);
                    if (verdict != Verdict.ARRIVED) return verdict;
                    protocol = header.nextHeader();
                    protocolAt = header.start();
                    payloadStart = header.end();
                }
            }
        }
        return Verdict.ARRIVED;
    }

    /// [Verdict#ARRIVED] when the walk may go on behind `header`.
    private Verdict pass(Ipv6Extension header) {
        return switch (header.kind()) {
            case IpProtocol.FRAGMENT -> passFragment(header);
            case IpProtocol.ROUTING -> passRouting(header);
            default -> passOptions(header);
        };
    }

    /// A fragment that is a whole datagram is handled alone (RFC 6946 §4); a second Fragment header
    /// has no meaning.
    private Verdict passFragment(Ipv6Extension header) {
        if (fragmentStart >= 0) return malformed(Malformation.BAD_FIELD);
        fragmentStart = header.start();
        return header.isAtomicFragment() ? Verdict.ARRIVED : Verdict.FRAGMENT;
    }

    /// No type of source route is taken (RFC 5095 §3, RFC 8200 §4.4 IP6-7).
    private Verdict passRouting(Ipv6Extension header) {
        if (header.segmentsLeft() == 0) return Verdict.ARRIVED;
        return problem(Icmp6Message.ERRONEOUS_FIELD, header.start() + 2);
    }

    // RFC 8200 §4.2 IP6-6.
    private Verdict passOptions(Ipv6Extension header) {
        long at = header.optionsStart();
        int options = 0;
        while (at < header.end()) {
            switch (Ipv6Option.parse(header.bytes(), at, header.end())) {
                case Parsed.Malformed(var why) -> {
                    return malformed(why);
                }
                case Parsed.Ok(var option) -> {
                    if (!option.isPadding() && ++options > optionsMax) {
                        return problem(Icmp6Message.TOO_MANY_OPTIONS, at);
                    }
                    var verdict = passOption(option);
                    if (verdict != Verdict.ARRIVED) return verdict;
                    at = option.end();
                }
            }
        }
        return Verdict.ARRIVED;
    }

    // RFC 8200 §4.2 IP6-5.
    private Verdict passOption(Ipv6Option option) {
        if (option.isPadding() || option.kind() == Ipv6Option.ROUTER_ALERT) return Verdict.ARRIVED;
        return switch (option.ifUnknown()) {
            case IfUnknown.SKIP -> Verdict.ARRIVED;
            case IfUnknown.DISCARD -> Verdict.DISCARD;
            case IfUnknown.DISCARD_AND_REPORT ->
                    problem(Icmp6Message.UNKNOWN_OPTION, option.start());
            case IfUnknown.DISCARD_AND_REPORT_UNICAST -> {
                problem(Icmp6Message.UNKNOWN_OPTION, option.start());
                yield Verdict.PROBLEM_UNICAST;
            }
        };
    }

    private Verdict problem(int why, long at) {
        code = why;
        pointer = at;
        return Verdict.PROBLEM;
    }

    private Verdict malformed(Malformation why) {
        malformation = why;
        return Verdict.MALFORMED;
    }

    /// The [IpProtocol] of what is at [#payloadStart].
    public int protocol() {
        return protocol;
    }

    /// Where the octet is that names [#protocol]: what an error about an unknown one points at.
    public long protocolAt() {
        return protocolAt;
    }

    /// Where the walk ended: the transport, or the header at fault.
    public long payloadStart() {
        return payloadStart;
    }

    /// Where the Fragment header is; -1 without one.
    public long fragmentStart() {
        return fragmentStart;
    }

    /// The code of a problem.
    public int code() {
        return code;
    }

    /// The octet at fault, a position in the segment: an error counts it from the IPv6 header.
    public long pointer() {
        return pointer;
    }

    /// Why the chain is malformed.
    public Malformation malformation() {
        return malformation;
    }
}
