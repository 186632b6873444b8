package dev.netstack.wire;

/// What an Ethernet frame carries (RFC 894, RFC 826, RFC 2464 §3, IEEE 802.1Q).
///
/// Plain numbers, so that a header can give any of the 65,536 without an object and a `switch`
/// names the few that mean something here.
public final class EtherType {
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;

    /// A customer VLAN tag; the type of the payload follows it.
    public static final int VLAN = 0x8100;

    public static final int IPV6 = 0x86DD;

    /// Below this the field is the length of an IEEE 802.3 frame, not a type (RFC 1122 §2.3.3).
    public static final int LOWEST = 0x0600;

    private EtherType() {}

    /// The name that people use, or the number in hexadecimal.
    public static String text(int type) {
        return switch (type) {
            case IPV4 -> "IPv4";
            case ARP -> "ARP";
            case VLAN -> "802.1Q";
            case IPV6 -> "IPv6";
            default -> "0x%04x".formatted(type);
        };
    }
}
