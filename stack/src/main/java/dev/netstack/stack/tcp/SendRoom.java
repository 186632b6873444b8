package dev.netstack.stack.tcp;

/// How much the application may give to be sent, and when one that was refused is told to try
/// again: by the send buffer, and by what of it was never sent.
final class SendRoom {
    private SendRoom() {}

    /// Octets that the application may have buffered: what the peer holds behind a hole takes room,
    /// and no part in the window.
    static int limit(Tcb tcb) {
        int window = tcb.congestion.window() + tcb.sent.sackedOctets();
        return tcb.limits.send(window, tcb.tcp.memory);
    }

    /// Octets that may be given now.
    static int of(Tcb tcb) {
        int room = limit(tcb) - tcb.sendBuffer.length();
        long lowWater = tcb.settings.value(TcpOption.NOT_SENT_LOW_WATER_OCTETS);
        if (lowWater == 0 || room <= 0) return room;
        int unsent = unsent(tcb);
        if (unsent >= lowWater) return 0;
        // A whole segment at least, for none goes out with less.
        return (int) Math.min(room, Math.max(lowWater - unsent, tcb.mss));
    }

    /// Octets left the send buffer, or were sent for the first time: wakes a writer that waits,
    /// once it can write much, or once the network waits for it.
    static void grew(Tcb tcb) {
        if (!tcb.isSendBlocked) return;
        long lowWater = tcb.settings.value(TcpOption.NOT_SENT_LOW_WATER_OCTETS);
        if (lowWater != 0 && 2L * unsent(tcb) >= lowWater) return;
        int room = limit(tcb) - tcb.sendBuffer.length();
        boolean isStarved = unsent(tcb) <= 0 && room >= 2 * tcb.mss;
        if (3L * room <= limit(tcb) && !isStarved) return;
        tcb.isSendBlocked = false;
        tcb.ready();
    }

    private static int unsent(Tcb tcb) {
        return Seq.distance(tcb.snd.nxt, tcb.sendBuffer.end());
    }
}
