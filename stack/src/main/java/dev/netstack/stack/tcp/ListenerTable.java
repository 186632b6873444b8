package dev.netstack.stack.tcp;

import dev.netstack.wire.IpAddress;
import dev.netstack.wire.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The listeners of one stack, by port. The one that names the address comes before one that
/// listens on all of a family, and that before one that listens on both.
final class ListenerTable {
    private final Map<Integer, List<Listener>> byPort = new HashMap<>();

    @Nullable Listener find(FourTuple flow) {
        var candidates = byPort.get(flow.localPort());
        if (candidates == null) return null;
        Listener best = null;
        int bestRank = 0;
        for (int i = 0; i < candidates.size(); i++) {
            var candidate = candidates.get(i);
            int rank = rank(candidate.local().address(), flow);
            if (rank > bestRank) {
                best = candidate;
                bestRank = rank;
            }
        }
        return best;
    }

    /// Whether there is one at exactly this address and port.
    boolean isTaken(SocketAddress local) {
        for (var listener : byPort.getOrDefault(local.port(), List.of())) {
            if (listener.local().equals(local)) return true;
        }
        return false;
    }

    void add(Listener listener) {
        byPort.computeIfAbsent(listener.local().port(), _ -> new ArrayList<>(1)).add(listener);
    }

    void remove(Listener listener) {
        int port = listener.local().port();
        var listeners = byPort.get(port);
        if (listeners == null) return;
        listeners.remove(listener);
        if (listeners.isEmpty()) byPort.remove(port);
    }

    void forEach(Consumer<Listener> action) {
        for (var listeners : byPort.values()) listeners.forEach(action);
    }

    /// 0 when a listener at `address` does not hear the flow, else the better the more it says.
    private static int rank(IpAddress address, FourTuple flow) {
        if (address.high() == flow.localHigh && address.low() == flow.localLow) return 3;
        if (!address.isUnspecified()) return 0;
        if (address.bitLength() == 32) return flow.isIpv4() ? 2 : 0;
        return 1;
    }
}
