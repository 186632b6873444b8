package dev.netstack.stack.discovery;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.Timer;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The routes that routers advertised on one link, each until its lifetime is over: themselves as
/// default routers (RFC 4861 §6.3.4), prefixes on the link, and routes by them (RFC 4191 §3.1).
final class LearntRoutes {
    /// Of each kind (A10).
    static final int ROUTES_MAX = 16;

    private final Core core;
    private final RoutingTable table;
    private final List<Entry> entries = new ArrayList<>();

    enum Kind {
        ROUTER,
        PREFIX,
        MORE_SPECIFIC
    }

    private final class Entry extends Timer {
        private final Kind kind;
        private Route route;

        Entry(Kind kind, Route route) {
            this.kind = kind;
            this.route = route;
        }

        @Override
        protected void expire(long now) {
            remove(this);
        }
    }

    LearntRoutes(Core core, RoutingTable table) {
        this.core = core;
        this.table = table;
    }

    /// Adds a route or renews it. ND-6, ND-9, ND-11.
    ///
    /// @param seconds as advertised: 0 removes the route, 2³² - 1 has no end
    void learn(Kind kind, Route route, long seconds, long now) {
        var known = find(kind, route);
        if (seconds == 0) {
            if (known != null) remove(known);
            return;
        }
        var entry = known == null ? add(kind, route) : replace(known, route);
        if (entry != null) core.deadlines().arm(entry, Lifetime.until(seconds, now));
    }

    /// A neighbour is no router any more: nothing goes by it. ND-10, ND-18.
    void forget(IpAddress gateway) {
        for (var entry : List.copyOf(entries)) {
            if (gateway.equals(entry.route.via().gateway())) remove(entry);
        }
    }

    void clear() {
        for (var entry : List.copyOf(entries)) remove(entry);
    }

    private @Nullable Entry add(Kind kind, Route route) {
        long ofKind = entries.stream().filter(each -> each.kind == kind).count();
        if (ofKind == ROUTES_MAX || table.add(route) instanceof Refused<Route>) {
            core.counters().drop(DropReason.ND_LIMIT);
            return null;
        }
        var entry = new Entry(kind, route);
        entries.add(entry);
        return entry;
    }

    /// The preference may have changed; the way is the same.
    private Entry replace(Entry known, Route route) {
        if (!known.route.equals(route)) {
            table.remove(known.route);
            table.add(route);
            known.route = route;
        }
        return known;
    }

    private @Nullable Entry find(Kind kind, Route route) {
        for (var entry : entries) {
            boolean isSame =
                    entry.kind == kind
                            && entry.route.destination().equals(route.destination())
                            && entry.route.via().equals(route.via());
            if (isSame) return entry;
        }
        return null;
    }

    private void remove(Entry entry) {
        core.deadlines().cancel(entry);
        entries.remove(entry);
        table.remove(entry.route);
    }
}
