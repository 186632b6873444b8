package dev.netstack.simulator.campaign;

import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.stack.tcp.TcpOption;

/// Options drawn for connections and listeners.
final class Options {
    private static final long SECOND = 1_000_000_000;

    private Options() {}

    static void set(Connection connection, Draw draw, World world) {
        for (var option : TcpOption.values()) {
            if (draw.chance(75)) continue;
            connection.set(option, value(option, draw, world), world.now());
        }
    }

    static void set(Listener listener, Draw draw, World world) {
        for (var option : TcpOption.values()) {
            if (draw.chance(75)) continue;
            listener.set(option, value(option, draw, world));
        }
    }

    private static long value(TcpOption option, Draw draw, World world) {
        return switch (option) {
            case KEEP_ALIVE_IDLE_NANOS, KEEP_ALIVE_INTERVAL_NANOS -> draw.between(1, 60) * SECOND;
            case KEEP_ALIVE_COUNT -> draw.between(1, 9);
            // Where nothing is lost, no connection may give up.
            case USER_TIMEOUT_NANOS -> world.isHarsh() ? draw.between(10, 300) * SECOND : 0;
            case SEND_BUFFER_OCTETS, RECEIVE_BUFFER_OCTETS -> 4_096L << draw.below(9);
            case TRAFFIC_CLASS -> draw.below(256) & ~3;
            case HOP_LIMIT -> draw.between(1, 255);
            default -> draw.below(3);
        };
    }
}
