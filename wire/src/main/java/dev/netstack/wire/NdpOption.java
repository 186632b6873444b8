package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// An option of a neighbour discovery message read in place (RFC 4861 §4.6).
///
/// ```
/// +---------------+---------------+-------------------------------+
/// |     Type      |    Length     |              ...              |   length in units of 8 octets
/// +---------------+---------------+-------------------------------+
/// ```
///
/// An option whose length does not fit its type is [Other], which receivers skip. A walk starts at
/// [NdpMessage#optionsStart] and goes on at [#end] until [NdpMessage#end].
public sealed interface NdpOption {
    int SOURCE_LINK_ADDRESS = 1;
    int TARGET_LINK_ADDRESS = 2;
    int PREFIX_INFORMATION = 3;
    int REDIRECTED_HEADER = 4;
    int MTU = 5;

    MemorySegment bytes();

    long start();

    default int kind() {
        return Octets.u8(bytes(), start());
    }

    /// Octets of the whole option.
    default int length() {
        return Octets.u8(bytes(), start() + 1) * 8;
    }

    /// Where the next option is.
    default long end() {
        return start() + length();
    }

    static Parsed<NdpOption> parse(MemorySegment bytes, long start, long end) {
        int length = lengthAt(bytes, start, end);
        if (length == 0) return new Malformed<>(Malformation.BAD_OPTION);
        return new Ok<>(
                switch (Octets.u8(bytes, start)) {
                    case SOURCE_LINK_ADDRESS, TARGET_LINK_ADDRESS ->
                            length == LinkAddress.LENGTH
                                    ? new LinkAddress(bytes, start)
                                    : new Other(bytes, start);
                    case PREFIX_INFORMATION ->
                            length == PrefixInformation.LENGTH
                                    ? new PrefixInformation(bytes, start)
                                    : new Other(bytes, start);
                    case REDIRECTED_HEADER -> new RedirectedHeader(bytes, start);
                    case MTU ->
                            length == Mtu.LENGTH ? new Mtu(bytes, start) : new Other(bytes, start);
                    default -> new Other(bytes, start);
                });
    }

    /// Octets of the option at `at`; 0 when it says so, or goes beyond `end`.
    static int lengthAt(MemorySegment bytes, long at, long end) {
        if (end - at < 8) return 0;
        int length = Octets.u8(bytes, at + 1) * 8;
        return length <= end - at ? length : 0;
    }

    /// The link address of the sender or of the target, of Ethernet (RFC 4861 §4.6.1, RFC 2464 §6).
    record LinkAddress(MemorySegment bytes, long start) implements NdpOption {
        public static final int LENGTH = 8;

        static final int ADDRESS = 2;

        /// Bits of a [MacAddress].
        public long bits() {
            return MacAddress.readBits(bytes, start + ADDRESS);
        }

        public MacAddress address() {
            return new MacAddress(bits());
        }

        /// Writes [#LENGTH] octets.
        ///
        /// @param kind [#SOURCE_LINK_ADDRESS] or [#TARGET_LINK_ADDRESS]
        /// @param bits of a [MacAddress]
        public static void write(MemorySegment bytes, long at, int kind, long bits) {
            Octets.putU8(bytes, at, kind);
            Octets.putU8(bytes, at + 1, LENGTH / 8);
            MacAddress.write(bytes, at + ADDRESS, bits);
        }
    }

    /// A prefix of the link (RFC 4861 §4.6.2).
    ///
    /// ```
    /// +---------------+---------------+---------------+-+-+-----------+
    /// |    Type 3     |   Length 4    | Prefix Length |L|A| Reserved  |
    /// |                         Valid Lifetime                        |
    /// |                       Preferred Lifetime                      |
    /// |                            Reserved                           |
    /// |                       Prefix, 16 octets                       |
    /// +---------------------------------------------------------------+
    /// ```
    record PrefixInformation(MemorySegment bytes, long start) implements NdpOption {
        public static final int LENGTH = 32;

        /// As sent, 0 to 255: beyond 128 the option means nothing.
        public int prefixLength() {
            return Octets.u8(bytes, start + 2);
        }

        public boolean isOnLink() {
            return (Octets.u8(bytes, start + 3) & 0x80) != 0;
        }

        public boolean isAutonomous() {
            return (Octets.u8(bytes, start + 3) & 0x40) != 0;
        }

        /// 2³² - 1 means for ever.
        public long validLifetimeSeconds() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 4));
        }

        /// 2³² - 1 means for ever.
        public long preferredLifetimeSeconds() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 8));
        }

        public Ipv6Address prefix() {
            return new Ipv6Address(Octets.u64(bytes, start + 16), Octets.u64(bytes, start + 24));
        }
    }

    /// As much of the redirected datagram as fits (RFC 4861 §4.6.3).
    record RedirectedHeader(MemorySegment bytes, long start) implements NdpOption {
        /// Where the datagram's IPv6 header is; it ends at [#end].
        public long quotedStart() {
            return start + 8;
        }
    }

    /// The MTU of the link (RFC 4861 §4.6.4).
    record Mtu(MemorySegment bytes, long start) implements NdpOption {
        public static final int LENGTH = 8;

        /// As sent, 0 to 2³² - 1.
        public long mtu() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 4));
        }
    }

    /// An option that is not known here, or not of its type's length.
    record Other(MemorySegment bytes, long start) implements NdpOption {}
}
