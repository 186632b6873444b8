package dev.netstack.stack.ip;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.wire.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The ports of one protocol: who holds which, at which local addresses.
///
/// A reservation covers one address, every IPv4 address (`0.0.0.0`), or every address of both
/// families (`::`). Two on the same port conflict when they cover a common address, unless both
/// allow reuse.
public final class PortTable {
    /// The first ephemeral port: the upper half of all ports, so that an outgoing flow never sits
    /// on a port that a service is likely to ask for.
    public static final int EPHEMERAL_MIN = 32_768;

    public static final int EPHEMERAL_MAX = 65_535;

    /// Random draws before the ports are searched in order.
    private static final int DRAWS_MAX = 32;

    private static final int EPHEMERAL_COUNT = EPHEMERAL_MAX - EPHEMERAL_MIN + 1;

    private static final class Reservation {
        final IpAddress local;
        final ReuseAddress reuse;
        @Nullable Reservation next;
        int holders = 1;

        Reservation(IpAddress local, ReuseAddress reuse, @Nullable Reservation next) {
            this.local = local;
            this.reuse = reuse;
            this.next = next;
        }
    }

    private final Entropy entropy;
    private final Map<Integer, Reservation> byPort = new HashMap<>();
    private int reserved;

    public PortTable(Entropy entropy) {
        this.entropy = entropy;
    }

    /// Reserves `port` at `local`; port 0 asks for an ephemeral one.
    public Outcome<Integer> reserve(IpAddress local, int port, ReuseAddress reuse) {
        if (port == 0) return reserveEphemeral(local);
        if (isTaken(local, port, reuse)) return new Refused<>(Refusal.ADDRESS_IN_USE);
        hold(local, port, reuse);
        return new Done<>(port);
    }

    /// Gives back one reservation of `port` at exactly `local`.
    public void release(IpAddress local, int port) {
        Reservation previous = null;
        for (var held = byPort.get(port); held != null; previous = held, held = held.next) {
            if (!held.local.equals(local)) continue;
            reserved--;
            if (--held.holders == 0) unlink(port, previous, held);
            return;
        }
        throw new IllegalStateException("port " + port + " at " + local + " is not reserved");
    }

    /// Whether a reservation of `port` at `local` would be refused.
    public boolean isTaken(IpAddress local, int port, ReuseAddress reuse) {
        for (var held = byPort.get(port); held != null; held = held.next) {
            boolean isShared = reuse == ReuseAddress.YES && held.reuse == ReuseAddress.YES;
            if (!isShared && overlap(held.local, local)) return true;
        }
        return false;
    }

    /// Reservations held.
    public int reserved() {
        return reserved;
    }

    // RFC 6056 §3.3.2, algorithm 2: each draw is independent of the last, so that one port tells an
    // attacker nothing of the next. The search in order bounds the time when few are left (G11).
    private Outcome<Integer> reserveEphemeral(IpAddress local) {
        for (int draw = 0; draw < DRAWS_MAX; draw++) {
            int port = EPHEMERAL_MIN + entropy.below(EPHEMERAL_COUNT);
            if (takeEphemeral(local, port)) return new Done<>(port);
        }
        int offset = entropy.below(EPHEMERAL_COUNT);
        for (int step = 0; step < EPHEMERAL_COUNT; step++) {
            int port = EPHEMERAL_MIN + (offset + step) % EPHEMERAL_COUNT;
            if (takeEphemeral(local, port)) return new Done<>(port);
        }
        return new Refused<>(Refusal.PORTS_EXHAUSTED);
    }

    private boolean takeEphemeral(IpAddress local, int port) {
        if (isTaken(local, port, ReuseAddress.NO)) return false;
        hold(local, port, ReuseAddress.NO);
        return true;
    }

    private void hold(IpAddress local, int port, ReuseAddress reuse) {
        reserved++;
        var first = byPort.get(port);
        for (var held = first; held != null; held = held.next) {
            if (!held.local.equals(local)) continue;
            held.holders++;
            return;
        }
        byPort.put(port, new Reservation(local, reuse, first));
    }

    private void unlink(int port, @Nullable Reservation previous, Reservation gone) {
        if (previous != null) previous.next = gone.next;
        else if (gone.next != null) byPort.put(port, gone.next);
        else byPort.remove(port);
    }

    private static boolean overlap(IpAddress a, IpAddress b) {
        return a.equals(b) || covers(a, b) || covers(b, a);
    }

    private static boolean covers(IpAddress wide, IpAddress address) {
        if (!wide.isUnspecified()) return false;
        return wide.bitLength() == 128 || address.bitLength() == 32;
    }
}
