package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// One option of an IPv4 header read in place (RFC 791 §3.1, RFC 6814).
///
/// ```
/// +--------+--------+--------+---//---+
/// |  kind  | length |      data       |   of END and NO_OPERATION there is the kind alone
/// +--------+--------+--------+---//---+
/// ```
///
/// A walk starts at [Ipv4Header#optionsStart] and goes on at [#end] until [Ipv4Header#payloadStart]
/// or an option of kind [#END]; it takes 40 steps at most, because each option has an octet.
public record Ipv4Option(MemorySegment bytes, long start) {
    public static final int END = 0;
    public static final int NO_OPERATION = 1;
    public static final int RECORD_ROUTE = 7;
    public static final int TIMESTAMP = 68;
    public static final int LOOSE_SOURCE_ROUTE = 131;
    public static final int STRICT_SOURCE_ROUTE = 137;
    public static final int ROUTER_ALERT = 148;

    /// @param end where the header's options end
    public static Parsed<Ipv4Option> parse(MemorySegment bytes, long start, long end) {
        if (start >= end) return new Malformed<>(Malformation.TRUNCATED);
        var option = new Ipv4Option(bytes, start);
        if (option.isSingle()) return new Ok<>(option);
        if (end - start < 2) return new Malformed<>(Malformation.BAD_OPTION);
        int length = option.length();
        if (length < 2 || length > end - start) return new Malformed<>(Malformation.BAD_OPTION);
        return new Ok<>(option);
    }

    public int kind() {
        return Octets.u8(bytes, start);
    }

    /// Octets of the whole option.
    public int length() {
        return isSingle() ? 1 : Octets.u8(bytes, start + 1);
    }

    /// Whether it is a source route, which an end system refuses (RFC 7126 §4.3, §4.4).
    public boolean isSourceRoute() {
        return kind() == LOOSE_SOURCE_ROUTE || kind() == STRICT_SOURCE_ROUTE;
    }

    /// Whether every fragment of the datagram carries it.
    public boolean isCopied() {
        return (kind() & 0x80) != 0;
    }

    /// Where the next option is.
    public long end() {
        return start + length();
    }

    private boolean isSingle() {
        return kind() <= NO_OPERATION;
    }
}
