package dev.netstack.names;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import java.lang.foreign.MemorySegment;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;

/// Addresses as records carry them.
final class AddressOctets {
    private AddressOctets() {}

    /// Of 4 or 16 octets.
    static String text(byte[] octets) {
        var bytes = MemorySegment.ofArray(octets);
        return octets.length == Ipv6Address.LENGTH
                ? Ipv6Address.read(bytes, 0).toString()
                : Ipv4Address.read(bytes, 0).toString();
    }

    /// The name that is asked for an address's own (RFC 1035 §3.5, RFC 3596 §2.5).
    static Name reverse(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> ReverseMap.fromAddress(octets(v4));
            case Ipv6Address v6 -> ReverseMap.fromAddress(octets(v6));
        };
    }

    private static byte[] octets(Ipv4Address address) {
        var octets = new byte[Ipv4Address.LENGTH];
        address.write(MemorySegment.ofArray(octets), 0);
        return octets;
    }

    private static byte[] octets(Ipv6Address address) {
        var octets = new byte[Ipv6Address.LENGTH];
        address.write(MemorySegment.ofArray(octets), 0);
        return octets;
    }
}
