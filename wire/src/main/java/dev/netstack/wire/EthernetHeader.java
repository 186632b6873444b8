package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An Ethernet II header read in place, with the one 802.1Q tag it may have (RFC 894, IEEE 802.1Q).
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------------------------------------------------------+
/// |                          Destination                          |
/// +                               +-------------------------------+
/// |                               |            Source             |
/// +-------------------------------+                               +
/// |                                                               |
/// +-------------------------------+-------------------------------+
/// |     EtherType, or 0x8100      | Tag control, after 0x8100 only|
/// +-------------------------------+-------------------------------+
/// |    EtherType, after a tag     |
/// +-------------------------------+
/// ```
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public record EthernetHeader(MemorySegment bytes, long start) {
    public static final int LENGTH = 14;
    public static final int LENGTH_TAGGED = 18;

    /// Octets of the shortest frame on a wire, without its check sequence; shorter ones are padded.
    public static final int FRAME_MIN = 60;

    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final int TAG_CONTROL = 14;
    private static final int TYPE_TAGGED = 16;

    public static Parsed<EthernetHeader> parse(MemorySegment bytes, long start, long end) {
        if (end - start < LENGTH) return new Malformed<>(Malformation.TRUNCATED);
        var header = new EthernetHeader(bytes, start);
        if (header.length() > end - start) return new Malformed<>(Malformation.TRUNCATED);
        return new Ok<>(header);
    }

    /// Writes an untagged header of [#LENGTH] octets.
    ///
    /// @param destination bits of a [MacAddress]
    /// @param source bits of a [MacAddress]
    public static void write(
            MemorySegment bytes, long at, long destination, long source, int etherType) {
        MacAddress.write(bytes, at + DESTINATION, destination);
        MacAddress.write(bytes, at + SOURCE, source);
        Octets.putU16(bytes, at + TYPE, etherType);
    }

    public long destinationBits() {
        return MacAddress.readBits(bytes, start + DESTINATION);
    }

    public MacAddress destination() {
        return new MacAddress(destinationBits());
    }

    public long sourceBits() {
        return MacAddress.readBits(bytes, start + SOURCE);
    }

    public MacAddress source() {
        return new MacAddress(sourceBits());
    }

    public boolean isTagged() {
        return Octets.u16(bytes, start + TYPE) == EtherType.VLAN;
    }

    /// The VLAN that the tag names; 0, which names none, without a tag.
    public int vlan() {
        return isTagged() ? Octets.u16(bytes, start + TAG_CONTROL) & 0xFFF : 0;
    }

    /// The [EtherType] of the payload, behind the tag if there is one.
    public int etherType() {
        return Octets.u16(bytes, start + (isTagged() ? TYPE_TAGGED : TYPE));
    }

    public int length() {
        return isTagged() ? LENGTH_TAGGED : LENGTH;
    }

    public long payloadStart() {
        return start + length();
    }
}
