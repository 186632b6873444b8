package dev.netstack.stack.ip;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interfaces;
import dev.netstack.stack.ip.IcmpError.Kind;
import dev.netstack.stack.ip.IcmpError.Quoted;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Chain;
import dev.netstack.wire.Ipv6Chain.Verdict;
import dev.netstack.wire.Ipv6Extension;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Parsed;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Takes the datagram that an error quotes apart, as far as it goes, and tells whoever sent it.
///
/// What is quoted comes from outside: every octet is bounded by what arrived (threat D5), and
/// nothing is believed that the transport does not recognise as its own (D3, D13, PM-3), which
/// takes it for a hint (RFC 1122 §3.2.2 IC4-7).
final class ErrorDelivery {
    /// Octets of a transport header that every error quotes (RFC 792): ports, and a sequence
    /// number.
    static final int TRANSPORT_MIN = 8;

    private final Core core;
    private final Interfaces interfaces;
    private final PathMtu mtus;
    private final Ipv6Chain chain = new Ipv6Chain(Ipv6Input.HEADERS_MAX, Ipv6Input.OPTIONS_MAX);
    private @Nullable Transports transports;

    ErrorDelivery(Core core, Interfaces interfaces, PathMtu mtus) {
        this.core = core;
        this.interfaces = interfaces;
        this.mtus = mtus;
    }

    /// What an error says, whatever it quotes.
    record Said(Kind kind, IpAddress from, int mtu) {}

    /// Where the quoted datagram is.
    record Quote(MemorySegment bytes, long start, long end) {}

    void attach(Transports above) {
        transports = above;
    }

    /// An ICMP error arrived.
    void deliver(Said said, Quote quote, long now) {
        boolean isIpv4 = said.from().bitLength() == 32;
        boolean isBelieved = isIpv4 ? deliverIpv4(said, quote, now) : deliverIpv6(said, quote, now);
        if (!isBelieved) core.counters().drop(DropReason.ICMP_NOT_MATCHED);
    }

    /// The datagram of ours that lies in `frame` did not get beyond this host.
    void deliverOwn(Frame frame, long now) {
        var quote = new Quote(frame.bytes(), frame.start(), frame.end());
        if (frame.length() < Ipv4Header.LENGTH_MIN) return;
        boolean isIpv4 = Octets.u8(frame.bytes(), frame.start()) >>> 4 == Ipv4Header.VERSION;
        IpAddress from = isIpv4 ? ipv4Source(quote) : ipv6Source(quote);
        if (from != null) deliver(new Said(Kind.HOST_UNREACHABLE, from, 0), quote, now);
    }

    private static @Nullable IpAddress ipv4Source(Quote quote) {
        return switch (Ipv4Header.parseQuoted(quote.bytes(), quote.start(), quote.end())) {
            case Parsed.Ok(var header) -> header.source();
            case Parsed.Malformed(_) -> null;
        };
    }

    private static @Nullable IpAddress ipv6Source(Quote quote) {
        return switch (Ipv6Header.parseQuoted(quote.bytes(), quote.start(), quote.end())) {
            case Parsed.Ok(var header) -> header.source();
            case Parsed.Malformed(_) -> null;
        };
    }

    private boolean deliverIpv4(Said said, Quote quote, long now) {
        return switch (Ipv4Header.parseQuoted(quote.bytes(), quote.start(), quote.end())) {
            case Parsed.Malformed(_) -> false;
            case Parsed.Ok(var header) -> {
                if (header.fragmentOffset() != 0) yield false;
                int mtu = said.mtu();
                if (said.kind() == Kind.TOO_BIG) mtu = PathMtu.ipv4(mtu, header.totalLength());
                var ends = new Quoted(header.source(), header.destination(), header.protocol());
                long end = Math.min(quote.end(), header.payloadEnd());
                var transport = new Quote(quote.bytes(), header.payloadStart(), end);
                yield tell(new Said(said.kind(), said.from(), mtu), ends, transport, now);
            }
        };
    }

    private boolean deliverIpv6(Said said, Quote quote, long now) {
        return switch (Ipv6Header.parseQuoted(quote.bytes(), quote.start(), quote.end())) {
            case Parsed.Malformed(_) -> false;
            case Parsed.Ok(var header) -> {
                long end = Math.min(quote.end(), header.payloadEnd());
                if (!walk(header, end)) yield false;
                var ends = new Quoted(header.source(), header.destination(), chain.protocol());
                yield tell(said, ends, new Quote(quote.bytes(), chain.payloadStart(), end), now);
            }
        };
    }

    /// To the quoted transport header, past the Fragment header of a first fragment.
    private boolean walk(Ipv6Header header, long end) {
        if (header.payloadStart() >= end) return false;
        long named = header.start() + Ipv6Header.NEXT_HEADER;
        var verdict = chain.walk(header.bytes(), header.payloadStart(), end, named);
        if (verdict != Verdict.FRAGMENT) return verdict == Verdict.ARRIVED;
        var fragment =
                new Ipv6Extension(header.bytes(), chain.fragmentStart(), IpProtocol.FRAGMENT);
        if (fragment.fragmentOffset() != 0) return false;
        verdict = chain.walk(header.bytes(), fragment.end(), end, fragment.start());
        return verdict == Verdict.ARRIVED;
    }

    private boolean tell(Said said, Quoted ends, Quote transport, long now) {
        long length = transport.end() - transport.start();
        if (length < TRANSPORT_MIN || transports == null) return false;
        var source = ends.source();
        if (interfaces.owner(source.high(), source.low()) == null) return false;
        var octets = transport.bytes().asSlice(transport.start(), length);
        var error = new IcmpError(said.kind(), said.from(), ends, said.mtu(), octets);
        if (said.kind() == Kind.TOO_BIG) return tellTooBig(error, now);
        return transports.receiveError(error, now);
    }

    /// Lowers the path's MTU for every transport, once one of them believed: their paths are no
    /// longer current, and they look them up anew before they send again (RFC 8201 §5.2 PM-5).
    private boolean tellTooBig(IcmpError error, long now) {
        if (transports == null || !transports.receiveError(error, now)) return false;
        var to = error.quoted().destination();
        mtus.lower(to.high(), to.low(), error.mtu(), now);
        return true;
    }
}
