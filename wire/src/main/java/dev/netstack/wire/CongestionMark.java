package dev.netstack.wire;

/// The mark that a router sets where it would otherwise drop: the ECN field of an IP header (RFC
/// 3168 §5).
///
/// ```
///   +-----+-----+
///   | ECN FIELD |     [EcnField]
///   +-----+-----+
/// ```
public final class CongestionMark {
    private static final int IPV4_TYPE_OF_SERVICE = 1;
    private static final int IPV6_VERSION_CLASS_FLOW = 0;
    private static final int IPV6_CLASS_SHIFT = 20;

    private CongestionMark() {}

    /// Marks a datagram whose transport is capable of ECN.
    ///
    /// @return whether it was one
    public static boolean set(Frame frame, LinkType link) {
        int at = frame.start() + (link == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0);
        if (at + Ipv4Header.LENGTH_MIN > frame.end()) return false;
        var ip = new Ipv4Header(frame.bytes(), at);
        if (ip.version() == Ipv6Header.VERSION) return setIpv6(new Ipv6Header(frame.bytes(), at));
        if (ip.version() != Ipv4Header.VERSION || ip.payloadStart() > frame.end()) return false;
        return setIpv4(ip);
    }

    private static boolean setIpv4(Ipv4Header ip) {
        int service = ip.trafficClass();
        if ((service & EcnField.MASK) == 0) return false;
        Octets.putU8(ip.bytes(), ip.start() + IPV4_TYPE_OF_SERVICE, service | EcnField.MASK);
        Ipv4Header.writeChecksum(ip.bytes(), ip.start());
        return true;
    }

    private static boolean setIpv6(Ipv6Header ip) {
        if ((ip.trafficClass() & EcnField.MASK) == 0) return false;
        long at = ip.start() + IPV6_VERSION_CLASS_FLOW;
        int marked = Octets.u32(ip.bytes(), at) | EcnField.MASK << IPV6_CLASS_SHIFT;
        Octets.putU32(ip.bytes(), at, marked);
        return true;
    }
}
