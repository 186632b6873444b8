package dev.netstack.simulator.campaign;

/// What one program does with its connection.
///
/// @param toSend octets
/// @param callOctets octets of one call, to send or to receive
/// @param pauseNanos time between calls; 0 for as soon as the stack allows
/// @param endAfter octets, sent and received together, after which [Ending#ABORT] and
///     [Ending#SHUT_INPUT] happen
record Plan(long toSend, int callOctets, long pauseNanos, Ending ending, long endAfter) {
    private static final int CALL_MAX = 65_536;

    /// How a program comes to its end.
    enum Ending {
        /// FIN behind the last octet, close after the peer's.
        ORDERLY,
        /// Close behind the last octet, whatever the peer still sends.
        CLOSE,
        ABORT,
        /// Reads no more after some octets, and goes on as in [#ORDERLY].
        SHUT_INPUT
    }

    static Plan draw(Draw draw) {
        long toSend = octets(draw);
        int call = draw.chance(70) ? CALL_MAX : draw.between(1, 3_000);
        // Single octets are sent in thousands of calls, not in millions.
        int callOctets = (int) Math.max(call, toSend / 2_000);
        long pause = draw.chance(15) ? draw.millis(1, 2_000) : 0;
        return new Plan(toSend, callOctets, pause, ending(draw), draw.below(20_000));
    }

    private static long octets(Draw draw) {
        int kind = draw.below(100);
        if (kind < 30) return draw.below(3);
        if (kind < 75) return draw.below(4_000);
        if (kind < 97) return draw.below(30_000);
        return draw.below(250_000);
    }

    private static Ending ending(Draw draw) {
        int kind = draw.below(100);
        if (kind < 82) return Ending.ORDERLY;
        if (kind < 90) return Ending.CLOSE;
        return kind < 95 ? Ending.ABORT : Ending.SHUT_INPUT;
    }
}
