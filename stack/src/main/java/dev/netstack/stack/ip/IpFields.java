package dev.netstack.stack.ip;

/// The fields of an IP header that a transport chooses (RFC 1122 §3.4 IP4-11).
///
/// @param protocol the protocol or next header number
/// @param trafficClass DSCP and ECN (RFC 2474, RFC 3168), 0 to 255
/// @param hopLimit TTL or hop limit, 1 to 255
/// @param fragmentation whether routers may fragment (IPv4) and whether we do
public record IpFields(int protocol, int trafficClass, int hopLimit, Fragmentation fragmentation) {
    /// RFC 1122 §3.2.1.7 IP4-13: what is sent without a choice; each socket has one.
    public static final int HOP_LIMIT_DEFAULT = 64;

    /// What becomes of a datagram that is larger than a link of its path.
    public enum Fragmentation {
        /// The datagram fits, or is refused: IPv4 carries the DF bit.
        NEVER,
        /// We cut it to the path's MTU; IPv4 carries no DF bit.
        ALLOWED
    }

    public static IpFields of(int protocol) {
        return new IpFields(protocol, 0, HOP_LIMIT_DEFAULT, Fragmentation.ALLOWED);
    }

    /// Of an answer to `packet`: the same service, without its congestion mark (RFC 1349 §5.1).
    static IpFields answer(IpPacket packet) {
        int service = packet.trafficClass() & 0xFC;
        return new IpFields(packet.protocol(), service, HOP_LIMIT_DEFAULT, Fragmentation.ALLOWED);
    }
}
