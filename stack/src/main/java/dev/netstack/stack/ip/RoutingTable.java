package dev.netstack.stack.ip;

import dev.netstack.stack.Outcome;
import dev.netstack.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routes of one stack, both families: the longest prefix wins, then the smallest metric.
public final class RoutingTable {
    RoutingTable() {}

    public Outcome<Route> add(Route route) {
        throw new UnsupportedOperationException();
    }

    public Outcome<Route> remove(Route route) {
        throw new UnsupportedOperationException();
    }

    /// The route to `destination`; null when there is none.
    public @Nullable Route find(IpAddress destination) {
        throw new UnsupportedOperationException();
    }

    /// Changes whenever the answer of [#find] may have.
    public int generation() {
        throw new UnsupportedOperationException();
    }

    public List<Route> routes() {
        throw new UnsupportedOperationException();
    }
}
