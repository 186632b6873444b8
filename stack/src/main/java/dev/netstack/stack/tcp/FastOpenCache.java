package dev.netstack.stack.tcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client knows of servers that gave it cookies, and of paths on which Fast Open failed
/// (RFC 7413 §4.1.3). Bounded; the server that was not asked for longest is forgotten first.
final class FastOpenCache {
    static final int SERVERS_MAX = 1_024;

    /// TFO-6: how long a server that refused is not tried again (§4.1.3.1).
    static final long AVOID_NANOS = 3_600_000_000_000L;

    /// The pair that a cookie serves.
    private record Ends(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        static Ends of(FourTuple flow) {
            return new Ends(flow.localHigh, flow.localLow, flow.remoteHigh, flow.remoteLow);
        }
    }

    /// What is known of one server.
    static final class Server {
        long cookieHigh;
        long cookieLow;

        /// Octets of the cookie, 4 to 16; 0 when there is none.
        int cookieLength;

        /// What its SYN named: how much text ours may carry.
        int mss;

        private long avoidUntil = Long.MIN_VALUE;

        boolean hasCookie() {
            return cookieLength > 0;
        }
    }

    private final Map<Ends, Server> servers =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Ends, Server> eldest) {
                    return size() > SERVERS_MAX;
                }
            };

    int size() {
        return servers.size();
    }

    /// Null when nothing is known.
    @Nullable Server find(FourTuple flow) {
        return servers.get(Ends.of(flow));
    }

    /// Whether Fast Open failed on this path not long ago.
    boolean isAvoided(FourTuple flow, long now) {
        var server = find(flow);
        return server != null && now < server.avoidUntil;
    }

    /// A SYN and ACK came with a cookie.
    void learn(FourTuple flow, SynOffer syn) {
        var server = servers.computeIfAbsent(Ends.of(flow), _ -> new Server());
        server.cookieHigh = syn.cookieHigh;
        server.cookieLow = syn.cookieLow;
        server.cookieLength = syn.cookieLength;
        if (syn.hasMss) server.mss = syn.mss;
        server.avoidUntil = Long.MIN_VALUE;
    }

    /// TFO-5: a SYN with the option was lost, and a middlebox may have dropped it for that; or its
    /// text was not taken.
    void refused(FourTuple flow, long now) {
        var server = servers.computeIfAbsent(Ends.of(flow), _ -> new Server());
        // What is sent while it is left off says nothing new.
        if (now < server.avoidUntil) return;
        server.cookieLength = 0;
        server.avoidUntil = now + AVOID_NANOS;
    }
}
