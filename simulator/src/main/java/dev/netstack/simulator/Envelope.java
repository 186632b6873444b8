package dev.netstack.simulator;

import dev.netstack.wire.IpAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What surrounds an injected segment where it is not the usual: its addresses, IP options, damage.
///
/// @param source null for the peer's address
/// @param destination null for ours
/// @param ipOptions octets of IPv4 options, or of a whole hop-by-hop header of IPv6
/// @param hopLimit TTL or hop limit
/// @param damage bits that are changed in the TCP checksum
public record Envelope(
        @Nullable IpAddress source,
        @Nullable IpAddress destination,
        String ipOptions,
        int hopLimit,
        int damage) {
    public static final Envelope USUAL = new Envelope(null, null, "", 64, 0);

    public Envelope from(IpAddress address) {
        return new Envelope(address, destination, ipOptions, hopLimit, damage);
    }

    public Envelope to(IpAddress address) {
        return new Envelope(source, address, ipOptions, hopLimit, damage);
    }

    /// @param hex of IPv4 options, a multiple of 4 octets, or of an IPv6 extension header, its
    ///     first octet overwritten with the number of TCP
    public Envelope withIpOptions(String hex) {
        return new Envelope(source, destination, hex, hopLimit, damage);
    }

    public Envelope withHopLimit(int hops) {
        return new Envelope(source, destination, ipOptions, hops, damage);
    }

    public Envelope withDamage(int bits) {
        return new Envelope(source, destination, ipOptions, hopLimit, bits);
    }

    byte[] ipOptionOctets() {
        return HexFormat.of().parseHex(ipOptions);
    }
}
