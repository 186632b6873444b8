package dev.netstack.stack.tcp;

import dev.netstack.stack.tcp.TcpInfo.Feature;
import dev.netstack.stack.tcp.TcpInfo.Limit;
import java.util.EnumSet;
import java.util.Set;

/// Reads a connection for [TcpInfo].
final class Inspection {
    private Inspection() {}

    static TcpInfo of(Tcb tcb, long now) {
        var statistics = tcb.statistics == null ? new Statistics(now) : tcb.statistics;
        return new TcpInfo(
                agreement(tcb),
                timing(tcb, statistics, now),
                control(tcb, statistics),
                flight(tcb),
                totals(tcb, statistics));
    }

    /// What the sender waits for, when nothing may leave now.
    static Limit limit(Tcb tcb) {
        var snd = tcb.snd;
        int unsent = unsent(tcb);
        if (unsent == 0) {
            if (snd.una == snd.nxt) return Limit.IDLE;
            return tcb.isSendBlocked ? Limit.SEND_BUFFER : Limit.APPLICATION;
        }
        return snd.usable() < Math.min(unsent, tcb.mss) ? Limit.RECEIVER : Limit.NETWORK;
    }

    private static TcpInfo.Agreement agreement(Tcb tcb) {
        int pathMtu = tcb.path.mtu();
        if (tcb.mtuSearch != null) pathMtu = Math.min(pathMtu, tcb.mtuSearch.mtu());
        var sizes = new TcpInfo.Sizes(tcb.mss, tcb.advertisedMss(), tcb.acks.rmss(), pathMtu);
        return new TcpInfo.Agreement(features(tcb), tcb.snd.shift, tcb.rcv.shift, sizes);
    }

    private static Set<Feature> features(Tcb tcb) {
        var features = EnumSet.noneOf(Feature.class);
        if (tcb.timestamps.isOn) features.add(Feature.TIMESTAMPS);
        if (tcb.hasSack) features.add(Feature.SACK);
        if (tcb.hasWindowScale) features.add(Feature.WINDOW_SCALE);
        if (tcb.isSynTextTaken) features.add(Feature.FAST_OPEN);
        switch (tcb.ecn.mode()) {
            case OFF -> {}
            case CLASSIC -> features.add(Feature.ECN);
            case ACCURATE -> features.add(Feature.ACCURATE_ECN);
        }
        return features;
    }

    private static TcpInfo.Timing timing(Tcb tcb, Statistics statistics, long now) {
        var rtt = tcb.rtt;
        var tuning = tcb.limits.tuning();
        var spent =
                new TcpInfo.Spent(
                        now - statistics.textSentAt,
                        now - statistics.textReceivedAt,
                        now - statistics.acknowledgedAt,
                        statistics.limits(now));
        return new TcpInfo.Timing(
                rtt.rto(),
                tcb.retries,
                new TcpInfo.RoundTrip(rtt.srtt(), rtt.rttvar(), rtt.min()),
                tuning == null ? 0 : tuning.roundTrip(),
                spent);
    }

    private static TcpInfo.Control control(Tcb tcb, Statistics statistics) {
        var congestion = tcb.congestion;
        long pacing = congestion.pacingRate(tcb.rtt.srtt());
        boolean isPaced = tcb.settings.isOn(TcpOption.PACING) && pacing != Pacer.UNLIMITED;
        var window =
                new TcpInfo.Window(
                        congestion.window(),
                        congestion.threshold(),
                        tcb.snd.wnd,
                        tcb.rcv.window(),
                        tcb.limits.receive());
        return new TcpInfo.Control(
                CongestionControl.of(tcb.settings.value(TcpOption.CONGESTION_CONTROL)),
                tcb.recovery.phase().name(),
                window,
                isPaced ? pacing : 0,
                statistics.reductions());
    }

    private static TcpInfo.Flight flight(Tcb tcb) {
        return new TcpInfo.Flight(
                tcb.snd.inFlight(), tcb.sent.lostOctets(), tcb.sent.sackedOctets(), unsent(tcb));
    }

    private static TcpInfo.Totals totals(Tcb tcb, Statistics statistics) {
        var again = new TcpInfo.Again(tcb.retransmittedSegments, statistics.octetsResent);
        var sent =
                new TcpInfo.Sent(
                        tcb.segmentsSent,
                        statistics.octetsSent,
                        statistics.octetsAcknowledged,
                        again);
        var received =
                new TcpInfo.Received(
                        tcb.segmentsReceived,
                        statistics.textSegmentsReceived,
                        statistics.octetsReceived,
                        statistics.outOfOrder);
        return new TcpInfo.Totals(sent, received);
    }

    private static int unsent(Tcb tcb) {
        return Seq.distance(tcb.snd.nxt, tcb.sendBuffer.end());
    }
}
