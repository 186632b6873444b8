package dev.netstack.stack.ip;

import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.Scope;
import dev.netstack.stack.Outcome;
import dev.netstack.wire.IpAddress;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// In which order the addresses of a name are tried (RFC 6724 §6).
///
/// Rule 4 is about mobile nodes and rule 7 about tunnels: neither has anything to tell apart here.
public final class DestinationSelection {
    private static final Comparator<Candidate> ORDER =
            Comparator.comparing(Candidate::isUsable, Comparator.reverseOrder()) // rule 1
                    .thenComparing(Candidate::isScopeMatching, Comparator.reverseOrder()) // rule 2
                    .thenComparing(Candidate::isFromDeprecated) // rule 3
                    .thenComparing(Candidate::isLabelMatching, Comparator.reverseOrder()) // rule 5
                    .thenComparing(Candidate::precedence, Comparator.reverseOrder()) // rule 6
                    .thenComparing(Candidate::scope) // rule 8
                    .thenComparing(DestinationSelection::byPrefix); // rule 9; 10: a stable sort

    /// An address, and the path to it; null when there is none.
    private record Candidate(IpAddress address, @Nullable Path path) {
        boolean isUsable() {
            return path != null;
        }

        Scope scope() {
            return SourceSelection.scopeOf(address);
        }

        boolean isScopeMatching() {
            return path != null && SourceSelection.scopeOf(path.source()) == scope();
        }

        boolean isFromDeprecated() {
            var from = source();
            return from != null && from.isDeprecated();
        }

        boolean isLabelMatching() {
            return path != null && PolicyTable.label(path.source()) == PolicyTable.label(address);
        }

        int precedence() {
            return PolicyTable.precedence(address);
        }

        /// Null also for what stays in this host.
        @Nullable InterfaceAddress source() {
            if (path == null) return null;
            return path.nic().address(path.source().high(), path.source().low());
        }

        /// Leading bits that source and destination have in common.
        int matching() {
            var from = source();
            return from == null ? 0 : SourceSelection.matching(from, address);
        }
    }

    private DestinationSelection() {}

    public static List<IpAddress> sort(List<IpAddress> addresses, IpOutput output) {
        return addresses.stream()
                .map(address -> new Candidate(address, path(output, address)))
                .sorted(ORDER)
                .map(Candidate::address)
                .toList();
    }

    private static @Nullable Path path(IpOutput output, IpAddress address) {
        return output.path(address, null) instanceof Outcome.Done<Path>(var path) ? path : null;
    }

    /// Among IPv6 alone: bits that IPv4 networks share say nothing about how near they are.
    private static int byPrefix(Candidate one, Candidate other) {
        if (one.address.bitLength() != 128 || other.address.bitLength() != 128) return 0;
        return Integer.compare(other.matching(), one.matching());
    }
}
