package dev.netstack.stack.tcp;

/// Round-trip time and retransmission timeout (RFC 6298; MUST-18).
///
/// A sample comes from what was sent once (Karn's rule, RFC 6298 §3), or else from a timestamp's
/// echo (RFC 7323 §4.1).
final class RttEstimator {
    /// RTO-1.
    static final long RTO_INITIAL_NANOS = 1_000_000_000L;

    /// RFC 6298 §2.4 asks for 1 s; see docs/deviations.md.
    static final long RTO_MIN_NANOS = 200_000_000L;

    static final long RTO_MAX_NANOS = 60_000_000_000L;

    /// After a SYN that was sent again (RFC 6298 §5.7).
    static final long RTO_AFTER_SYN_LOSS_NANOS = 3_000_000_000L;

    /// G, the granularity of the loop's clock.
    private static final long GRANULARITY_NANOS = 1_000_000L;

    private static final int SHIFT_MAX = 16;

    private long srtt;
    private long rttvar;
    private long min;
    private long rto = RTO_INITIAL_NANOS;
    private long synSentAt;
    private int syns;

    /// Samples since `roundFrom`, and in the round trip before.
    private int samples;

    private int samplesBefore;
    private long roundFrom;
    private int shift;

    long srtt() {
        return srtt;
    }

    long rttvar() {
        return rttvar;
    }

    /// The shortest round trip that was measured; 0 before the first.
    long min() {
        return min;
    }

    boolean hasSample() {
        return srtt != 0;
    }

    /// The timeout, backed off.
    long rto() {
        return Math.min(RTO_MAX_NANOS, rto << shift);
    }

    /// Our SYN leaves.
    void onSynSent(long now) {
        syns++;
        synSentAt = now;
    }

    /// Our SYN was acknowledged: a sample, unless there were several (Karn's rule, RFC 6298 §3).
    /// RTO-6.
    void onSynAcknowledged(long now) {
        if (syns == 1) sample(now - synSentAt);
    }

    /// Takes one of at most `expected` measurements of a round trip, which shall weigh no more
    /// together than one would (RFC 7323 §4.2, appendix G). Where acknowledgments are lost or
    /// joined there are fewer, as many as in the round trip before. TS-17.
    void sample(long rtt, int expected, long now) {
        if (now - roundFrom >= srtt) {
            roundFrom = now;
            samplesBefore = samples;
            samples = 0;
        }
        samples++;
        weigh(rtt, Math.min(expected, Math.max(samples, samplesBefore)));
    }

    /// Takes the only measurement of a round trip (RFC 6298 §2.2, §2.3).
    void sample(long rtt) {
        weigh(rtt, 1);
    }

    /// RTO-2, RTO-3, RTO-7.
    private void weigh(long rtt, int count) {
        long measured = Math.max(1, rtt);
        if (min == 0 || measured < min) min = measured;
        if (srtt == 0) {
            srtt = measured;
            rttvar = measured / 2;
        } else {
            rttvar += (Math.abs(srtt - measured) - rttvar) / (4L * count);
            srtt = Math.max(1, srtt + (measured - srtt) / (8L * count));
        }
        compute();
    }

    /// A time-out proved spurious: the delay that caused it, when it is known (not negative), is
    /// expected again (RFC 4015 §3.2 step 9).
    void onSpuriousTimeout(long rtt) {
        srtt = Math.max(srtt, rtt);
        rttvar = Math.max(rttvar, rtt / 2);
        compute();
    }

    /// RTO-4, RTO-8.
    private void compute() {
        long computed = srtt + Math.max(GRANULARITY_NANOS, 4 * rttvar);
        rto = Math.clamp(computed, RTO_MIN_NANOS, RTO_MAX_NANOS);
        shift = 0;
    }

    /// The timer fired (RFC 6298 §5.5). RTO-11.
    void backOff() {
        if (shift < SHIFT_MAX) shift++;
    }

    /// The timeouts so far said nothing of the path: the link was down.
    void forgetBackOff() {
        shift = 0;
    }

    /// The SYN was sent more than once and gave no sample (RFC 6298 §5.7). RTO-12.
    void synWasLost() {
        shift = 0;
        if (!hasSample()) rto = RTO_AFTER_SYN_LOSS_NANOS;
    }
}
