package dev.netstack.stack.tcp;

import dev.netstack.stack.Entropy;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.wire.EcnField;
import dev.netstack.wire.IpProtocol;

/// The values of the [TcpOption]s of one connection or listener. Never changed: setting one makes
/// another.
final class Settings {
    static final int BUFFER_MIN = 4 << 10;
    static final int SEND_BUFFER_MAX = 4 << 20;
    static final int RECEIVE_BUFFER_MAX = 6 << 20;

    /// What a buffer that was not set begins with; it grows to the maximum as the path needs.
    static final int BUFFER_FIRST = 128 << 10;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// No timer needs to be further away: 10 years.
    private static final long TIME_MAX_NANOS = 10L * 365 * 86_400 * NANOS_PER_SECOND;

    private final long[] values;
    private final IpFields fields;
    private final IpFields capableFields;

    private Settings(long[] values) {
        this.values = values;
        fields = fields(EcnField.NOT_ECT);
        capableFields = fields(EcnField.ECT_0);
    }

    /// The defaults of [TcpOption].
    static Settings standard() {
        return new Settings(defaults());
    }

    long value(TcpOption option) {
        return values[option.ordinal()];
    }

    /// What a connection with these settings begins with.
    long initial(TcpOption option) {
        boolean isBuffer =
                option == TcpOption.SEND_BUFFER_OCTETS || option == TcpOption.RECEIVE_BUFFER_OCTETS;
        return isBuffer && value(option) == 0 ? BUFFER_FIRST : value(option);
    }

    /// Whether keep-alives come when they come by `other`.
    boolean isAliveAs(Settings other) {
        return isOn(TcpOption.KEEP_ALIVE) == other.isOn(TcpOption.KEEP_ALIVE)
                && value(TcpOption.KEEP_ALIVE_IDLE_NANOS)
                        == other.value(TcpOption.KEEP_ALIVE_IDLE_NANOS);
    }

    CongestionControl congestionControl() {
        return CongestionControl.of(value(TcpOption.CONGESTION_CONTROL));
    }

    CongestionController controller(int mss, Entropy entropy) {
        return congestionControl().controller(mss, entropy);
    }

    boolean isOn(TcpOption option) {
        return values[option.ordinal()] != 0;
    }

    static boolean isValid(TcpOption option, long value) {
        return switch (option) {
            case NO_DELAY, KEEP_ALIVE, CORK, QUICK_ACK, PACING -> value == 0 || value == 1;
            case TIMESTAMPS, SACK, WINDOW_SCALING -> value == 0 || value == 1;
            case KEEP_ALIVE_IDLE_NANOS, KEEP_ALIVE_INTERVAL_NANOS ->
                    value >= NANOS_PER_SECOND && value <= TIME_MAX_NANOS;
            case KEEP_ALIVE_COUNT -> value >= 1 && value <= 127;
            case CHALLENGE_INTERVAL_NANOS ->
                    value >= NANOS_PER_SECOND / 1_000 && value <= 60 * NANOS_PER_SECOND;
            case USER_TIMEOUT_NANOS -> value >= 0 && value <= TIME_MAX_NANOS;
            case SEND_BUFFER_OCTETS -> value >= BUFFER_MIN && value <= SEND_BUFFER_MAX;
            case RECEIVE_BUFFER_OCTETS -> value >= BUFFER_MIN && value <= RECEIVE_BUFFER_MAX;
            case NOT_SENT_LOW_WATER_OCTETS -> value >= 0 && value <= SEND_BUFFER_MAX;
            case MTU_PROBING -> MtuSearch.Mode.isValid(value);
            case FAST_OPEN_PENDING -> value >= 0 && value <= Listener.BACKLOG_MAX;
            case DEFER_ACCEPT_NANOS -> value >= 0 && value <= 60 * NANOS_PER_SECOND;
            case SYN_COOKIES -> value >= 0 && value <= 2;
            case TRAFFIC_CLASS -> value >= 0 && value <= 255;
            case HOP_LIMIT -> value >= 1 && value <= 255;
            case CONGESTION_CONTROL -> CongestionControl.isValid(value);
            case ECN -> EcnPolicy.isValid(value);
        };
    }

    /// These with one value changed, which is valid.
    Settings with(TcpOption option, long value) {
        var changed = values.clone();
        changed[option.ordinal()] = value;
        return new Settings(changed);
    }

    /// [TcpOption#CHALLENGE_INTERVAL_NANOS].
    long challengeInterval() {
        return value(TcpOption.CHALLENGE_INTERVAL_NANOS);
    }

    /// [TcpOption#ECN].
    EcnPolicy ecn() {
        return EcnPolicy.of(value(TcpOption.ECN));
    }

    /// The IP header's fields of a segment with this [EcnField], [EcnField#NOT_ECT] or
    /// [EcnField#ECT_0].
    IpFields ipFields(int codepoint) {
        return codepoint == EcnField.NOT_ECT ? fields : capableFields;
    }

    /// The fields of every datagram (MUST-48, MUST-49, SHLD-22). It is never fragmented: the MSS
    /// follows the path's MTU.
    private IpFields fields(int codepoint) {
        return new IpFields(
                IpProtocol.TCP,
                ((int) value(TcpOption.TRAFFIC_CLASS) & ~EcnField.MASK) | codepoint,
                (int) value(TcpOption.HOP_LIMIT),
                IpFields.Fragmentation.NEVER);
    }

    // MUST-24, MUST-25, MUST-28: keep-alives are off; asked for, they wait two hours.
    private static long[] defaults() {
        var values = new long[TcpOption.values().length];
        values[TcpOption.KEEP_ALIVE_IDLE_NANOS.ordinal()] = 7_200 * NANOS_PER_SECOND;
        values[TcpOption.KEEP_ALIVE_INTERVAL_NANOS.ordinal()] = 75 * NANOS_PER_SECOND;
        values[TcpOption.KEEP_ALIVE_COUNT.ordinal()] = 9;
        values[TcpOption.CHALLENGE_INTERVAL_NANOS.ordinal()] = NANOS_PER_SECOND / 2;
        values[TcpOption.SYN_COOKIES.ordinal()] = 1;
        values[TcpOption.HOP_LIMIT.ordinal()] = 64;
        values[TcpOption.PACING.ordinal()] = 1;
        values[TcpOption.TIMESTAMPS.ordinal()] = 1;
        values[TcpOption.SACK.ordinal()] = 1;
        values[TcpOption.WINDOW_SCALING.ordinal()] = 1;
        values[TcpOption.MTU_PROBING.ordinal()] = MtuSearch.Mode.BLACK_HOLE.ordinal();
        values[TcpOption.ECN.ordinal()] = EcnPolicy.PASSIVE.ordinal();
        return values;
    }
}
