package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;
import java.util.List;

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

    /// An option by which a host knows its own message again (RFC 3971 §5.3.2, RFC 7527 §4.1).
    int NONCE = 14;

    int ROUTE_INFORMATION = 24;
    int RECURSIVE_DNS_SERVER = 25;
    int DNS_SEARCH_LIST = 31;

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
                    case ROUTE_INFORMATION -> RouteInformation.read(bytes, start);
                    case RECURSIVE_DNS_SERVER -> RecursiveDnsServers.read(bytes, start);
                    case DNS_SEARCH_LIST -> DnsSearchList.read(bytes, start);
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

    /// A route by the router that speaks (RFC 4191 §2.3).
    ///
    /// ```
    /// +---------------+---------------+---------------+---------------+
    /// |    Type 24    |    Length     | Prefix Length |Resvd|Prf|Resvd|
    /// |                         Route Lifetime                        |
    /// |                   Prefix, 0, 8 or 16 octets                   |
    /// +---------------------------------------------------------------+
    /// ```
    ///
    /// @param preference how the route ranks; the reserved value makes the option [Other]
    record RouteInformation(MemorySegment bytes, long start, RouterPreference preference)
            implements NdpOption {
        private static final int PREFIX = 8;

        private static NdpOption read(MemorySegment bytes, long start) {
            var preference = RouterPreference.of(Octets.u8(bytes, start + 3) >>> 3 & 3);
            int length = Octets.u8(bytes, start + 1) * 8;
            int bits = Octets.u8(bytes, start + 2);
            boolean isWhole = length <= PREFIX + 16 && bits <= (length - PREFIX) * 8;
            if (preference == null || !isWhole) return new Other(bytes, start);
            return new RouteInformation(bytes, start, preference);
        }

        /// 0 to 128.
        public int prefixLength() {
            return Octets.u8(bytes, start + 2);
        }

        /// 2³² - 1 means for ever.
        public long lifetimeSeconds() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 4));
        }

        /// Bits that the option does not carry are 0.
        public Ipv6Address prefix() {
            long high = length() > PREFIX ? Octets.u64(bytes, start + PREFIX) : 0;
            long low = length() > PREFIX + 8 ? Octets.u64(bytes, start + PREFIX + 8) : 0;
            return new Ipv6Address(high, low);
        }
    }

    /// Servers of names (RFC 8106 §5.1).
    ///
    /// ```
    /// +---------------+---------------+-------------------------------+
    /// |    Type 25    |  Length, odd  |            Reserved           |
    /// |                            Lifetime                           |
    /// |                  Addresses, 16 octets each                    |
    /// +---------------------------------------------------------------+
    /// ```
    record RecursiveDnsServers(MemorySegment bytes, long start) implements NdpOption {
        private static final int ADDRESSES = 8;

        /// RFC 8106 §5.1: 3 and up, and odd. A14.
        private static NdpOption read(MemorySegment bytes, long start) {
            int units = Octets.u8(bytes, start + 1);
            if (units < 3 || units % 2 == 0) return new Other(bytes, start);
            return new RecursiveDnsServers(bytes, start);
        }

        /// 2³² - 1 means for ever, 0 means no longer.
        public long lifetimeSeconds() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 4));
        }

        public int count() {
            return (length() - ADDRESSES) / Ipv6Address.LENGTH;
        }

        public Ipv6Address server(int index) {
            long at = start + ADDRESSES + (long) index * Ipv6Address.LENGTH;
            return new Ipv6Address(Octets.u64(bytes, at), Octets.u64(bytes, at + 8));
        }
    }

    /// Domains in which to look for a short name (RFC 8106 §5.2).
    ///
    /// @param names each without its last dot: labels of letters, digits, hyphens and underscores,
    ///     as RFC 1035 §3.1 bounds them; an option with anything else is [Other]
    record DnsSearchList(MemorySegment bytes, long start, List<String> names) implements NdpOption {
        private static final int NAMES = 8;

        public DnsSearchList {
            names = List.copyOf(names);
        }

        private static NdpOption read(MemorySegment bytes, long start) {
            long end = start + Octets.u8(bytes, start + 1) * 8L;
            var names = DomainNames.read(bytes, start + NAMES, end);
            if (names.isEmpty()) return new Other(bytes, start);
            return new DnsSearchList(bytes, start, names);
        }

        /// 2³² - 1 means for ever, 0 means no longer.
        public long lifetimeSeconds() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 4));
        }
    }

    /// An option that is not known here, or not of its type's length.
    record Other(MemorySegment bytes, long start) implements NdpOption {}
}
