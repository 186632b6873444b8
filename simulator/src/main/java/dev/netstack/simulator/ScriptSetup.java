package dev.netstack.simulator;

import dev.netstack.stack.tcp.TcpOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a script starts from; fixed at its first action.
final class ScriptSetup {
    private static final int MTU_DEFAULT = 1_500;
    private static final int MSS_DEFAULT = 1_460;
    private static final int BACKLOG_DEFAULT = 16;
    private static final int WINDOW_DEFAULT = 65_535;

    /// Far from 0, so that a relative number is never mistaken for an absolute one.
    private static final int IRS_DEFAULT = 0x3B9A_CA00;

    private static final long SEED_DEFAULT = 1;

    Family family = Family.IPV4;
    Seed seed = Seed.ofProperty(SEED_DEFAULT);
    int mtu = MTU_DEFAULT;
    int mss = MSS_DEFAULT;
    int window = WINDOW_DEFAULT;
    int irs = IRS_DEFAULT;
    int backlog = BACKLOG_DEFAULT;
    long startNanos;
    long roundTripNanos;
    boolean isSackOffered;
    boolean isTimestampOffered;
    @Nullable Integer windowScale;
    final Map<TcpOption, Long> options = new EnumMap<>(TcpOption.class);

    Family family() {
        return family;
    }

    Seed seed() {
        return seed;
    }

    int mtu() {
        return mtu;
    }

    long startNanos() {
        return startNanos;
    }

    /// The peer's SYN, with what it offers.
    ScriptSegment syn() {
        List<String> words = new ArrayList<>();
        words.add("mss " + mss);
        if (isSackOffered) words.add("sackOK");
        if (isTimestampOffered) words.add("TS val 0 ecr 0");
        if (windowScale != null) words.add("wscale " + windowScale);
        return ScriptSegment.parse("S 0:0(0) win " + window + " <" + String.join(",", words) + ">");
    }

    /// The last segment of the peer's handshake.
    ScriptSegment handshakeAck() {
        String timestamps = isTimestampOffered ? " <nop,nop,TS val 0 ecr 0>" : "";
        int shift = windowScale == null ? 0 : windowScale;
        return ScriptSegment.parse(". 1:1(0) ack 1 win " + (window >>> shift) + timestamps);
    }
}
