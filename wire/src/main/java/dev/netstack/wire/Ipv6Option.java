package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// One option of a hop-by-hop or destination options header read in place (RFC 8200 §4.2).
///
/// ```
/// +--------+--------+--------+---//---+
/// |  kind  | length |      data       |   of PAD_1 there is the kind alone;
/// +--------+--------+--------+---//---+   the length counts the data only
/// ```
public record Ipv6Option(MemorySegment bytes, long start) {
    public static final int PAD_1 = 0x00;
    public static final int PAD_N = 0x01;

    /// RFC 2711 §2.1.
    public static final int ROUTER_ALERT = 0x05;

    /// RFC 2675 §2.
    public static final int JUMBO_PAYLOAD = 0xC2;

    /// What a node does with a datagram that has an option which it does not know.
    public enum IfUnknown {
        SKIP,
        DISCARD,
        DISCARD_AND_REPORT,
        /// Reported unless the datagram was sent to a multicast address.
        DISCARD_AND_REPORT_UNICAST
    }

    private static final IfUnknown[] ACTIONS = IfUnknown.values();

    /// @param end where the options header ends
    public static Parsed<Ipv6Option> parse(MemorySegment bytes, long start, long end) {
        if (start >= end) return new Malformed<>(Malformation.TRUNCATED);
        var option = new Ipv6Option(bytes, start);
        if (option.kind() == PAD_1) return new Ok<>(option);
        if (end - start < 2) return new Malformed<>(Malformation.BAD_OPTION);
        if (option.length() > end - start) return new Malformed<>(Malformation.BAD_OPTION);
        return new Ok<>(option);
    }

    public int kind() {
        return Octets.u8(bytes, start);
    }

    /// Octets of the whole option, at least 1.
    public int length() {
        return kind() == PAD_1 ? 1 : 2 + Octets.u8(bytes, start + 1);
    }

    public boolean isPadding() {
        return kind() <= PAD_N;
    }

    /// What the two highest bits of the kind ask for.
    public IfUnknown ifUnknown() {
        return ACTIONS[kind() >>> 6];
    }

    /// Where the next option is.
    public long end() {
        return start + length();
    }
}
