package dev.netstack.wire;

/// What follows an IP header: the protocol of IPv4 and the next header of IPv6, one number space
/// (RFC 8200 §3).
public final class IpProtocol {
    /// The Hop-by-Hop Options header (RFC 8200 §4.3).
    public static final int HOP_BY_HOP = 0;

    public static final int ICMP = 1;
    public static final int IGMP = 2;
    public static final int TCP = 6;
    public static final int UDP = 17;

    /// The Routing header (RFC 8200 §4.4).
    public static final int ROUTING = 43;

    /// The Fragment header (RFC 8200 §4.5).
    public static final int FRAGMENT = 44;

    public static final int ICMPV6 = 58;

    /// Nothing follows (RFC 8200 §4.7).
    public static final int NO_NEXT_HEADER = 59;

    /// The Destination Options header (RFC 8200 §4.6).
    public static final int DESTINATION_OPTIONS = 60;

    private IpProtocol() {}

    /// Whether the number names an extension header that [Ipv6Chain] walks over. ESP and AH are not
    /// among them: a host without IPsec cannot see past them.
    public static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /// The name that people use, or the number.
    public static String text(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP -> "HBH";
            case ICMP -> "ICMP";
            case IGMP -> "IGMP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case ROUTING -> "routing";
            case FRAGMENT -> "fragment";
            case ICMPV6 -> "ICMPv6";
            case NO_NEXT_HEADER -> "no next header";
            case DESTINATION_OPTIONS -> "DSTOPT";
            default -> "protocol " + protocol;
        };
    }
}
