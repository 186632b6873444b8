package dev.netstack.stack.ip;

import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.Scope;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import org.jspecify.annotations.Nullable;

/// Which of our addresses a datagram comes from (RFC 6724 §5, RFC 1122 §3.3.4.3).
///
/// The candidates are the usable addresses of the interface that the datagram leaves by (rule 5).
/// Rule 4 is about mobile nodes and has nothing to tell apart. Among equals the address that was
/// added first. AC-9.
public final class SourceSelection {
    private static final int MULTICAST_SCOPE_SHIFT = 48;
    private static final int MULTICAST_SCOPE_LINK = 2;

    private SourceSelection() {}

    /// The source for `destination` out of `nic`; null when it has no usable address of that
    /// family.
    public static @Nullable IpAddress select(Interface nic, IpAddress destination) {
        if (nic.link() == LinkType.LOOPBACK && isOwn(destination)) return destination;
        var scope = scopeOf(destination);
        InterfaceAddress best = null;
        var addresses = nic.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            var candidate = addresses.get(i);
            if (!isCandidate(candidate, destination)) continue;
            if (best == null || isBetter(candidate, best, destination, scope)) best = candidate;
        }
        return best == null ? null : best.address();
    }

    /// What leaves by the loopback interface for a unicast address is for ourselves.
    private static boolean isOwn(IpAddress destination) {
        return !destination.isMulticast() && !destination.isUnspecified();
    }

    private static boolean isCandidate(InterfaceAddress candidate, IpAddress destination) {
        return candidate.isValid() && candidate.address().bitLength() == destination.bitLength();
    }

    private static boolean isBetter(
            InterfaceAddress candidate, InterfaceAddress best, IpAddress destination, Scope scope) {
        if (isSame(best.address(), destination)) return false; // rule 1
        if (isSame(candidate.address(), destination)) return true;
        int order = candidate.scope().compareTo(best.scope()); // rule 2
        if (order < 0) return candidate.scope().compareTo(scope) >= 0;
        if (order > 0) return best.scope().compareTo(scope) < 0;
        if (candidate.isDeprecated() != best.isDeprecated()) return best.isDeprecated(); // rule 3
        int label = PolicyTable.label(destination); // rule 6
        boolean isMatching = PolicyTable.label(candidate.address()) == label;
        if (isMatching != (PolicyTable.label(best.address()) == label)) return isMatching;
        if (candidate.isTemporary() != best.isTemporary()) return candidate.isTemporary(); // rule 7
        return matching(candidate, destination) > matching(best, destination); // rule 8
    }

    private static boolean isSame(IpAddress one, IpAddress other) {
        return one.high() == other.high() && one.low() == other.low();
    }

    /// Leading bits in common, as far as the source's prefix goes (RFC 6724 §2.2). For IPv4 the
    /// whole prefix or nothing: bits that neighbouring networks share mean nothing there.
    static int matching(InterfaceAddress source, IpAddress destination) {
        long high = source.address().high() ^ destination.high();
        long low = source.address().low() ^ destination.low();
        int common =
                high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
        int length = Route.prefixLength(source.prefix());
        if (source.isIpv4()) return common >= length ? length : 0;
        return Math.min(common, length);
    }

    /// RFC 6724 §3.1: a multicast address says its scope in its second octet.
    static Scope scopeOf(IpAddress destination) {
        if (!destination.isMulticast() || !(destination instanceof Ipv6Address group)) {
            return InterfaceAddress.scopeOf(destination);
        }
        int scope = (int) (group.high() >>> MULTICAST_SCOPE_SHIFT) & 0xF;
        if (scope < MULTICAST_SCOPE_LINK) return Scope.HOST;
        return scope == MULTICAST_SCOPE_LINK ? Scope.LINK : Scope.GLOBAL;
    }
}
