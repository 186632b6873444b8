package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;

/// The congestion controls that a connection may have, [TcpOption#CONGESTION_CONTROL]; a value is
/// an ordinal.
public enum CongestionControl {
    /// CUBIC (RFC 9438 §4), with HyStart++ (RFC 9406 §4.2): the default.
    CUBIC,
    /// Reno (RFC 5681 §3.1) with NewReno's recovery (RFC 6582 §3.2).
    NEW_RENO,
    /// BBR version 3, which measures the bandwidth and stands losses that are no congestion.
    BBR;

    private static final CongestionControl[] KINDS = values();

    /// The one that option value `value` names.
    static CongestionControl of(long value) {
        return KINDS[(int) value];
    }

    static boolean isValid(long value) {
        return value >= 0 && value < KINDS.length;
    }

    /// A controller for one connection.
    CongestionController controller(int mss, Entropy entropy) {
        return switch (this) {
            case CUBIC -> new Cubic(mss);
            case NEW_RENO -> new NewReno(mss);
            case BBR -> new Bbr(mss, entropy);
        };
    }
}
