package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;

/// A neighbour discovery message read in place, from its ICMPv6 header on (RFC 4861 §4).
///
/// [#parse] answers for the octets: the type, the code, the length and every option. Hop limit,
/// checksum and addresses belong to the datagram and are judged by whoever holds it (RFC 4861 §6.1,
/// §7.1, §8.1).
///
/// Valid only while the frame it points into is; whatever outlives the frame is copied first.
public sealed interface NdpMessage {
    /// The hop limit of every message: it has not been through a router (RFC 4861 §6.1).
    int HOP_LIMIT = 255;

    MemorySegment bytes();

    /// Where the ICMPv6 header is.
    long start();

    long end();

    /// Where the first [NdpOption] is; they end at [#end].
    long optionsStart();

    /// What parsing an ICMPv6 message as one of the five gives; another type is
    /// [Malformation#BAD_FIELD].
    static Parsed<NdpMessage> parse(MemorySegment bytes, long start, long end) {
        if (end - start < RouterSolicitation.LENGTH) return new Malformed<>(Malformation.TRUNCATED);
        if (Octets.u8(bytes, start + 1) != 0) return new Malformed<>(Malformation.BAD_FIELD);
        return switch (Octets.u8(bytes, start)) {
            case Icmp6Message.ROUTER_SOLICITATION ->
                    whole(new RouterSolicitation(bytes, start, end));
            case Icmp6Message.ROUTER_ADVERTISEMENT ->
                    whole(new RouterAdvertisement(bytes, start, end));
            case Icmp6Message.NEIGHBOR_SOLICITATION ->
                    whole(new NeighborSolicitation(bytes, start, end));
            case Icmp6Message.NEIGHBOR_ADVERTISEMENT ->
                    whole(new NeighborAdvertisement(bytes, start, end));
            case Icmp6Message.NEIGHBOR_REDIRECT -> whole(new Redirect(bytes, start, end));
            default -> new Malformed<>(Malformation.BAD_FIELD);
        };
    }

    /// One option of length 0, or beyond the end, condemns the message (RFC 4861 §4.6, §6.1, §7.1).
    private static Parsed<NdpMessage> whole(NdpMessage message) {
        if (message.optionsStart() > message.end()) {
            return new Malformed<>(Malformation.TRUNCATED);
        }
        long at = message.optionsStart();
        while (at < message.end()) {
            int length = NdpOption.lengthAt(message.bytes(), at, message.end());
            if (length == 0) return new Malformed<>(Malformation.BAD_OPTION);
            at += length;
        }
        return new Ok<>(message);
    }

    /// The bits of the [MacAddress] in the first option of `kind`, [NdpOption#SOURCE_LINK_ADDRESS]
    /// or [NdpOption#TARGET_LINK_ADDRESS]; -1 without one that an Ethernet can have.
    default long linkAddressBits(int kind) {
        long at = optionsStart();
        while (at < end()) {
            int length = NdpOption.lengthAt(bytes(), at, end());
            if (Octets.u8(bytes(), at) == kind && length == NdpOption.LinkAddress.LENGTH) {
                return MacAddress.readBits(bytes(), at + NdpOption.LinkAddress.ADDRESS);
            }
            at += length;
        }
        return -1;
    }

    /// Asks routers to speak (RFC 4861 §4.1).
    ///
    /// ```
    ///  0                   1                   2                   3
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    /// +---------------+---------------+-------------------------------+
    /// |   Type 133    |    Code 0     |           Checksum            |
    /// |                            Reserved                           |
    /// |   Options ...                                                 |
    /// +---------------------------------------------------------------+
    /// ```
    record RouterSolicitation(MemorySegment bytes, long start, long end) implements NdpMessage {
        public static final int LENGTH = 8;

        @Override
        public long optionsStart() {
            return start + LENGTH;
        }
    }

    /// What a router says of itself and its link (RFC 4861 §4.2).
    ///
    /// ```
    ///  0                   1                   2                   3
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    /// +---------------+---------------+-------------------------------+
    /// |   Type 134    |    Code 0     |           Checksum            |
    /// | Cur Hop Limit |M|O|H|Prf|Resvd|       Router Lifetime         |
    /// |                         Reachable Time                        |
    /// |                          Retrans Timer                        |
    /// |   Options ...                                                 |
    /// +---------------------------------------------------------------+
    /// ```
    record RouterAdvertisement(MemorySegment bytes, long start, long end) implements NdpMessage {
        public static final int LENGTH = 16;

        @Override
        public long optionsStart() {
            return start + LENGTH;
        }

        /// 0 when the router does not say.
        public int hopLimit() {
            return Octets.u8(bytes, start + 4);
        }

        public boolean isManaged() {
            return (Octets.u8(bytes, start + 5) & 0x80) != 0;
        }

        public boolean isOtherConfiguration() {
            return (Octets.u8(bytes, start + 5) & 0x40) != 0;
        }

        /// How the router ranks among others; what is reserved counts as medium (RFC 4191 §2.2).
        public RouterPreference preference() {
            var preference = RouterPreference.of(Octets.u8(bytes, start + 5) >>> 3 & 3);
            return preference == null ? RouterPreference.MEDIUM : preference;
        }

        /// 0 when it is no default router.
        public int routerLifetimeSeconds() {
            return Octets.u16(bytes, start + 6);
        }

        /// 0 when the router does not say.
        public long reachableTimeMillis() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 8));
        }

        /// 0 when the router does not say.
        public long retransTimerMillis() {
            return Integer.toUnsignedLong(Octets.u32(bytes, start + 12));
        }
    }

    /// Asks for the link address of the target (RFC 4861 §4.3).
    ///
    /// ```
    ///  0                   1                   2                   3
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    /// +---------------+---------------+-------------------------------+
    /// |   Type 135    |    Code 0     |           Checksum            |
    /// |                            Reserved                           |
    /// |                    Target Address, 16 octets                  |
    /// |   Options ...                                                 |
    /// +---------------------------------------------------------------+
    /// ```
    record NeighborSolicitation(MemorySegment bytes, long start, long end) implements NdpMessage {
        public static final int LENGTH = 24;

        @Override
        public long optionsStart() {
            return start + LENGTH;
        }

        public long targetHigh() {
            return Octets.u64(bytes, start + 8);
        }

        public long targetLow() {
            return Octets.u64(bytes, start + 16);
        }

        public Ipv6Address target() {
            return new Ipv6Address(targetHigh(), targetLow());
        }
    }

    /// Gives the link address of the target (RFC 4861 §4.4).
    ///
    /// ```
    ///  0                   1                   2                   3
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    /// +---------------+---------------+-------------------------------+
    /// |   Type 136    |    Code 0     |           Checksum            |
    /// |R|S|O|                     Reserved                            |
    /// |                    Target Address, 16 octets                  |
    /// |   Options ...                                                 |
    /// +---------------------------------------------------------------+
    /// ```
    record NeighborAdvertisement(MemorySegment bytes, long start, long end) implements NdpMessage {
        public static final int LENGTH = 24;

        /// Flags, as bits of the second word.
        public static final int ROUTER = 1 << 31;

        public static final int SOLICITED = 1 << 30;
        public static final int OVERRIDE = 1 << 29;

        @Override
        public long optionsStart() {
            return start + LENGTH;
        }

        private int flags() {
            return Octets.u32(bytes, start + 4);
        }

        public boolean isRouter() {
            return (flags() & ROUTER) != 0;
        }

        public boolean isSolicited() {
            return (flags() & SOLICITED) != 0;
        }

        public boolean isOverride() {
            return (flags() & OVERRIDE) != 0;
        }

        public long targetHigh() {
            return Octets.u64(bytes, start + 8);
        }

        public long targetLow() {
            return Octets.u64(bytes, start + 16);
        }

        public Ipv6Address target() {
            return new Ipv6Address(targetHigh(), targetLow());
        }
    }

    /// Names a better first hop to the destination (RFC 4861 §4.5).
    ///
    /// ```
    ///  0                   1                   2                   3
    ///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    /// +---------------+---------------+-------------------------------+
    /// |   Type 137    |    Code 0     |           Checksum            |
    /// |                            Reserved                           |
    /// |                    Target Address, 16 octets                  |
    /// |                 Destination Address, 16 octets                |
    /// |   Options ...                                                 |
    /// +---------------------------------------------------------------+
    /// ```
    record Redirect(MemorySegment bytes, long start, long end) implements NdpMessage {
        public static final int LENGTH = 40;

        @Override
        public long optionsStart() {
            return start + LENGTH;
        }

        /// The better hop, or the destination itself when it is a neighbour.
        public Ipv6Address target() {
            return new Ipv6Address(Octets.u64(bytes, start + 8), Octets.u64(bytes, start + 16));
        }

        public Ipv6Address destination() {
            return new Ipv6Address(Octets.u64(bytes, start + 24), Octets.u64(bytes, start + 32));
        }
    }

    /// Writes a router solicitation without options, [RouterSolicitation#LENGTH] octets, the
    /// checksum 0.
    static void writeRouterSolicitation(MemorySegment bytes, long at) {
        Icmp6Message.write(bytes, at, Icmp6Message.ROUTER_SOLICITATION, 0, 0);
    }

    /// Writes a neighbour solicitation or advertisement without options,
    /// [NeighborSolicitation#LENGTH] octets, the checksum 0.
    ///
    /// @param type [Icmp6Message#NEIGHBOR_SOLICITATION] or [Icmp6Message#NEIGHBOR_ADVERTISEMENT]
    /// @param flags of an advertisement, [NeighborAdvertisement#ROUTER] to
    ///     [NeighborAdvertisement#OVERRIDE]; 0 in a solicitation
    static void writeNeighbor(
            MemorySegment bytes, long at, int type, int flags, Ipv6Address target) {
        Icmp6Message.write(bytes, at, type, 0, flags);
        target.write(bytes, at + 8);
    }
}
