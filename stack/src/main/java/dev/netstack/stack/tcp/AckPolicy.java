package dev.netstack.stack.tcp;

/// When to acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2; SHLD-18, SHLD-19).
///
/// An acknowledgment that is due goes out with the next segment that leaves, or alone. Several
/// that fall due before that are one (MUST-58, MUST-59), except towards a peer without SACK, which
/// must see each duplicate.
///
/// How long one is delayed follows the gaps between the peer's segments: long enough that the next
/// one comes in time, if any comes, and within bounds. Where what we send answers what arrives, the
/// answer takes it along.
final class AckPolicy {
    /// The bounds of the delay, below the 0.5 s of MUST-40.
    static final long DELAY_MIN_NANOS = 40_000_000L;

    static final long DELAY_MAX_NANOS = 200_000_000L;

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

    /// The delay before it is bounded, and when text arrived last.
    private long delay = DELAY_MIN_NANOS;

    private long textAt;
    private boolean hasText;

    /// What we send answers what arrives: acknowledgments wait for it.
    private boolean isInteractive;

    /// The application asked for acknowledgments without delay.
    private boolean isQuick;

    private long challengeFrom;
    private long outsideFrom;

    boolean isDue() {
        return isDue || duplicatesDue > 0;
    }

    /// Acknowledge as soon as the device takes something.
    void demand() {
        isDue = true;
    }

    /// Text arrived in order. CC-22, CC-23.
    ///
    /// @param advertised the MSS that we told the peer: a longer text is a super-segment, which is
    ///     acknowledged at once as the many that it stands for would be (RFC 5681 §4.2)
    /// @return whether the acknowledgment may be delayed
    boolean onText(int octets, int advertised, long rto, long now) {
        adapt(rto, now);
        unacknowledged += octets;
        rmss = Math.max(rmss, Math.min(octets, advertised));
        if (isQuick) {
            isDue = true;
        } else if (quickLeft > 0 && !isInteractive) {
            quickLeft--;
            isDue = true;
        } else if (unacknowledged >= 2 * rmss) {
            isDue = true;
        }
        return !isDue;
    }

    /// The delay becomes twice the gap between segments. After silence the peer starts slowly
    /// again (RFC 5681 §4.1) and needs each acknowledgment.
    private void adapt(long rto, long now) {
        long gap = now - textAt;
        textAt = now;
        if (!hasText) {
            hasText = true;
        } else if (gap <= DELAY_MIN_NANOS / 2) {
            delay = delay / 2 + DELAY_MIN_NANOS / 2;
        } else if (gap < delay) {
            delay = Math.min(rto, delay / 2 + gap);
        } else if (gap > rto) {
            quickLeft = QUICK_ACKS;
        }
    }

    /// How long an acknowledgment may wait: no longer than a round trip, where that is known, for
    /// the peer's timer runs. CC-24.
    ///
    /// @param srtt 0 before the first sample
    long delay(long srtt) {
        long most =
                srtt == 0 ? DELAY_MAX_NANOS : Math.clamp(srtt, DELAY_MIN_NANOS, DELAY_MAX_NANOS);
        return Math.clamp(delay, DELAY_MIN_NANOS, most);
    }

    /// The delay is over, and nothing came that could take the acknowledgment along: the gaps are
    /// longer than it, or nobody answers any more.
    void onDelayOver(long rto) {
        isDue = true;
        delay = isInteractive ? DELAY_MIN_NANOS : Math.min(rto, 2 * delay);
        isInteractive = false;
    }

    /// New text of ours left: an answer, if it follows text of the peer's within the delay.
    void onTextSent(long now) {
        if (hasText && now - textAt < delay) isInteractive = true;
    }

    /// [TcpOption#QUICK_ACK].
    void apply(Settings settings) {
        isQuick = settings.isOn(TcpOption.QUICK_ACK);
        if (isQuick && unacknowledged > 0) isDue = true;
    }

    /// Text arrived ahead of a hole or again (RFC 5681 §4.2, MAY-13). CC-12.
    void onDisorder(Answer answer) {
        isDue = true;
        quickLeft = QUICK_ACKS;
        isInteractive = false;
        delay = DELAY_MIN_NANOS;
        if (answer == Answer.EACH) duplicatesDue = Math.min(DUPLICATES_MAX, duplicatesDue + 1);
    }

    /// What is acknowledged by the segment that leaves now. CC-25.
    void onSent() {
        isDue = false;
        unacknowledged = 0;
        if (duplicatesDue > 0) duplicatesDue--;
    }

    /// Demands a challenge ACK unless there was one a moment ago; it counts per connection only,
    /// so that nobody learns of other connections by it (F4). BA-7.
    ///
    /// @param interval [TcpOption#CHALLENGE_INTERVAL_NANOS]
    boolean challenge(long interval, long now) {
        if (now < challengeFrom) return false;
        challengeFrom = now + interval;
        isDue = true;
        return true;
    }

    /// Answers a segment outside the window. Those without text could be answers to ours, so that
    /// two peers would answer each other for ever (F12).
    ///
    /// @param interval [TcpOption#CHALLENGE_INTERVAL_NANOS]
    void answerOutside(int textLength, long interval, long now) {
        if (textLength == 0) {
            if (now < outsideFrom) return;
            outsideFrom = now + interval;
        }
        isDue = true;
    }

    int rmss() {
        return rmss;
    }
}
