package dev.netstack.stack.discovery;

import dev.netstack.stack.Core;
import dev.netstack.stack.Interface;
import dev.netstack.stack.SipHash;
import dev.netstack.wire.Ipv6Address;

/// The second half of the addresses that an interface gives itself.
final class InterfaceIdentifiers {
    /// Tries at an identifier that nobody has (RFC 7217 §6, IDGEN_RETRIES; RFC 8981 §3.8,
    /// TEMP_IDGEN_RETRIES).
    static final int RETRIES_MAX = 3;

    /// RFC 5453 §3: the subnet-router anycast address, and 128 at the end of each subnet.
    private static final long RESERVED_ANYCAST = 0xFDFF_FFFF_FFFF_FF80L;

    /// Bits that look like an EUI-64 made of an Ethernet address, or of IANA's block.
    private static final long RESERVED_IANA = 0x0200_5EFF_FE00_0000L;

    private final Core core;
    private final Interface nic;
    private final DiscoveryConfig config;
    private final SipHash hash;

    InterfaceIdentifiers(Core core, Interface nic, DiscoveryConfig config) {
        this.core = core;
        this.nic = nic;
        this.config = config;
        hash = new SipHash(config.secret().first(), config.secret().second());
    }

    /// The lasting identifier for the prefix whose first 64 bits are `high`. AC-10.
    ///
    /// @param attempt counts the identifiers for this prefix that somebody else had
    ///     (DAD_Counter)
    long stable(long high, int attempt) {
        if (config.identifiers() == DiscoveryConfig.Identifiers.HARDWARE) {
            return Ipv6Address.linkLocal(nic.mac()).low();
        }
        long at = Integer.toUnsignedLong(attempt) << 32;
        long identifier = stableFor(high, at);
        while (isReserved(identifier)) identifier = stableFor(high, ++at);
        return identifier;
    }

    /// RFC 7217 §5: F(Prefix, Net_Iface, Network_ID, DAD_Counter, secret_key) with the interface's
    /// name as Net_Iface and no Network_ID.
    private long stableFor(long high, long counter) {
        var name = nic.name();
        return hash.hash(high, counter, packed(name, 0), packed(name, 8), name.length());
    }

    /// Up to eight characters of `text` from `from` on.
    private static long packed(String text, int from) {
        long packed = 0;
        for (int i = from; i < Math.min(text.length(), from + 8); i++) {
            packed = packed << 8 | (text.charAt(i) & 0xFF);
        }
        return packed;
    }

    /// RFC 8981 §3.3.1: random, and not one that means something else.
    long temporary() {
        long identifier = core.entropy().nextLong();
        while (isReserved(identifier)) identifier = core.entropy().nextLong();
        return identifier;
    }

    /// RFC 5453 §3.
    private static boolean isReserved(long identifier) {
        return identifier == 0
                || (Long.compareUnsigned(identifier, RESERVED_ANYCAST) >= 0
                        && identifier >>> 56 == 0xFD)
                || identifier >>> 24 == RESERVED_IANA >>> 24;
    }
}
