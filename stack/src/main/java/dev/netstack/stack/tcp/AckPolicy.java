package dev.netstack.stack.tcp;

/// When to acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2; SHLD-18, SHLD-19).
///
/// An acknowledgment that is due goes out with the next segment that leaves, or alone. Several
/// that fall due before that are one (MUST-58, MUST-59), except towards a peer without SACK, which
/// must see each duplicate.
final class AckPolicy {
    /// Below the 0.5 s of MUST-40.
    static final long DELAY_NANOS = 40_000_000L;

    /// Acknowledgments that are not delayed while the peer's slow start counts them.
    static final int QUICK_ACKS = 16;

    /// Time between two challenges on one connection, and between two answers to what is out of the
    /// window (RFC 5961 §7; F4, F12).
    static final long CHALLENGE_INTERVAL_NANOS = 500_000_000L;

    /// How many acknowledgments text out of order calls for.
    enum Answer {
        /// One tells all by its SACK blocks.
        TOGETHER,
        /// The peer counts duplicates.
        EACH
    }

    private static final int DUPLICATES_MAX = 16;
    private static final int RMSS_FIRST = 536;

    private boolean isDue;
    private int duplicatesDue;
    private int quickLeft = QUICK_ACKS;
    private int rmss = RMSS_FIRST;
    private int unacknowledged;
    private long challengeFrom;
    private long outsideFrom;

    boolean isDue() {
        return isDue || duplicatesDue > 0;
    }

    /// Acknowledge as soon as the device takes something.
    void demand() {
        isDue = true;
    }

    /// Text arrived in order.
    ///
    /// @param advertised the MSS that we told the peer: a longer text is a super-segment
    /// @return whether the acknowledgment may be delayed
    boolean onText(int octets, int advertised) {
        unacknowledged += octets;
        rmss = Math.max(rmss, Math.min(octets, advertised));
        if (quickLeft > 0) {
            quickLeft--;
            isDue = true;
        } else if (unacknowledged >= 2 * rmss) {
            isDue = true;
        }
        return !isDue;
    }

    /// Text arrived ahead of a hole or again (RFC 5681 §4.2, MAY-13).
    void onDisorder(Answer answer) {
        isDue = true;
        quickLeft = QUICK_ACKS;
        if (answer == Answer.EACH) duplicatesDue = Math.min(DUPLICATES_MAX, duplicatesDue + 1);
    }

    /// What is acknowledged by the segment that leaves now.
    void onSent() {
        isDue = false;
        unacknowledged = 0;
        if (duplicatesDue > 0) duplicatesDue--;
    }

    /// Demands a challenge ACK unless there was one a moment ago; it counts per connection only,
    /// so that nobody learns of other connections by it (F4).
    boolean challenge(long now) {
        if (now < challengeFrom) return false;
        challengeFrom = now + CHALLENGE_INTERVAL_NANOS;
        isDue = true;
        return true;
    }

    /// Answers a segment outside the window. Those without text could be answers to ours, so that
    /// two peers would answer each other for ever (F12).
    void answerOutside(int textLength, long now) {
        if (textLength == 0) {
            if (now < outsideFrom) return;
            outsideFrom = now + CHALLENGE_INTERVAL_NANOS;
        }
        isDue = true;
    }

    int rmss() {
        return rmss;
    }
}
