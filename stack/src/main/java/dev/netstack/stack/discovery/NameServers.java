package dev.netstack.stack.discovery;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.Timer;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.NdpOption.DnsSearchList;
import dev.netstack.wire.NdpOption.RecursiveDnsServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Servers of names and search domains that routers advertised, each until its lifetime is over
/// (RFC 8106 §5). AC-11.
final class NameServers {
    /// RFC 8106 §5.3.1 asks for three at least.
    static final int SERVERS_MAX = 8;

    static final int DOMAINS_MAX = 8;

    private final Core core;
    private final List<Entry<Ipv6Address>> servers = new ArrayList<>();
    private final List<Entry<String>> domains = new ArrayList<>();

    private static final class Entry<T> extends Timer {
        private final T value;
        private final List<Entry<T>> list;

        Entry(T value, List<Entry<T>> list) {
            this.value = value;
            this.list = list;
        }

        @Override
        protected void expire(long now) {
            list.remove(this);
        }
    }

    NameServers(Core core) {
        this.core = core;
    }

    void learn(RecursiveDnsServers option, long now) {
        for (int i = 0; i < option.count(); i++) {
            var server = option.server(i);
            if (server.isMulticast() || server.isUnspecified() || server.isLoopback()) continue;
            learn(servers, server, SERVERS_MAX, option.lifetimeSeconds(), now);
        }
    }

    void learn(DnsSearchList option, long now) {
        for (var name : option.names()) {
            var domain = name.toLowerCase(Locale.ROOT);
            learn(domains, domain, DOMAINS_MAX, option.lifetimeSeconds(), now);
        }
    }

    List<Ipv6Address> servers() {
        return servers.stream().map(entry -> entry.value).toList();
    }

    List<String> domains() {
        return domains.stream().map(entry -> entry.value).toList();
    }

    void clear() {
        for (var entry : servers) core.deadlines().cancel(entry);
        for (var entry : domains) core.deadlines().cancel(entry);
        servers.clear();
        domains.clear();
    }

    private <T> void learn(List<Entry<T>> list, T value, int max, long seconds, long now) {
        var known = list.stream().filter(each -> each.value.equals(value)).findFirst();
        if (seconds == 0) {
            known.ifPresent(entry -> {
                core.deadlines().cancel(entry);
                list.remove(entry);
            });
            return;
        }
        if (known.isEmpty() && list.size() == max) {
            core.counters().drop(DropReason.ND_LIMIT);
            return;
        }
        var entry =
                known.orElseGet(() -> {
                    var added = new Entry<>(value, list);
                    list.add(added);
                    return added;
                });
        core.deadlines().arm(entry, Lifetime.until(seconds, now));
    }
}
