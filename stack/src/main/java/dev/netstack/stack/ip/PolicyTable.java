package dev.netstack.stack.ip;

import dev.netstack.wire.IpAddress;

/// The default policy table (RFC 6724 §2.1): which destinations are preferred, and which sources
/// go with them.
///
/// Addresses are in the (high, low) form, in which IPv4 has its own row, ::ffff:0:0/96.
public final class PolicyTable {
    private static final Row[] LONGEST_FIRST = {
        new Row(0, 1, 128, 50, 0), // ::1/128
        new Row(0, 0xFFFF_0000_0000L, 96, 35, 4), // ::ffff:0:0/96
        new Row(0, 0, 96, 1, 3), // ::/96
        new Row(0x2001_0000_0000_0000L, 0, 32, 5, 5), // 2001::/32
        new Row(0x2002_0000_0000_0000L, 0, 16, 30, 2), // 2002::/16
        new Row(0x3FFE_0000_0000_0000L, 0, 16, 1, 12), // 3ffe::/16
        new Row(0xFEC0_0000_0000_0000L, 0, 10, 1, 11), // fec0::/10
        new Row(0xFC00_0000_0000_0000L, 0, 7, 3, 13), // fc00::/7
        new Row(0, 0, 0, 40, 1), // ::/0
    };

    private record Row(long high, long low, int length, int precedence, int label) {
        boolean holds(IpAddress address) {
            return (address.high() & Route.highMask(length)) == high
                    && (address.low() & Route.lowMask(length)) == low;
        }
    }

    private PolicyTable() {}

    /// Sources with the label of the destination are preferred.
    public static int label(IpAddress address) {
        return row(address).label;
    }

    /// Destinations of a higher precedence are preferred.
    public static int precedence(IpAddress address) {
        return row(address).precedence;
    }

    private static Row row(IpAddress address) {
        for (var row : LONGEST_FIRST) {
            if (row.holds(address)) return row;
        }
        throw new IllegalStateException("::/0 does not hold " + address);
    }
}
