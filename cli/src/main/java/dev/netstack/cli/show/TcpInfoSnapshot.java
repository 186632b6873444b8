package dev.netstack.cli.show;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.netstack.stack.tcp.CongestionControl;
import dev.netstack.stack.tcp.TcpInfo;
import dev.netstack.stack.tcp.TcpInfo.Feature;
import dev.netstack.stack.tcp.TcpInfo.Limit;
import java.util.Locale;

/// A connection's variables in JSON: the names of Linux's `tcp_info`, times in milliseconds,
/// windows in octets.
final class TcpInfoSnapshot {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private TcpInfoSnapshot() {}

    static JsonObject of(TcpInfo info) {
        var json = new JsonObject();
        agreement(json, info.agreement());
        control(json, info.control());
        timing(json, info.timing());
        flight(json, info.flight());
        totals(json, info.totals());
        return json;
    }

    private static void agreement(JsonObject json, TcpInfo.Agreement agreement) {
        var options = new JsonArray();
        if (agreement.features().contains(Feature.TIMESTAMPS)) options.add("ts");
        if (agreement.features().contains(Feature.SACK)) options.add("sack");
        if (agreement.features().contains(Feature.WINDOW_SCALE)) options.add("wscale");
        if (agreement.features().contains(Feature.ECN)) options.add("ecn");
        if (agreement.features().contains(Feature.ACCURATE_ECN)) options.add("accecn");
        if (agreement.features().contains(Feature.FAST_OPEN)) options.add("fastopen");
        json.add("options", options);
        json.addProperty("snd_wscale", agreement.sendShift());
        json.addProperty("rcv_wscale", agreement.receiveShift());
        json.addProperty("mss", agreement.sizes().mss());
        json.addProperty("pmtu", agreement.sizes().pathMtu());
        json.addProperty("rcvmss", agreement.sizes().receivedMss());
        json.addProperty("advmss", agreement.sizes().advertisedMss());
    }

    private static void control(JsonObject json, TcpInfo.Control control) {
        json.addProperty("congestion", name(control.congestion()));
        json.addProperty("pacing_rate", control.pacing());
        json.addProperty("ca_state", control.state().toLowerCase(Locale.ROOT));
        json.addProperty("cwnd_octets", control.window().cwnd());
        json.addProperty("ssthresh_octets", control.window().ssthresh());
        json.addProperty("snd_wnd", control.window().peer());
        json.addProperty("rcv_wnd", control.window().own());
        json.addProperty("rcv_space", control.window().receiveBuffer());
        var reductions = new JsonObject();
        control.reductions()
                .forEach((why, times) ->
                        reductions.addProperty(why.name().toLowerCase(Locale.ROOT), times));
        json.add("reductions", reductions);
    }

    /// As Linux calls it.
    private static String name(CongestionControl control) {
        if (control == CongestionControl.NEW_RENO) return "reno";
        return control.name().toLowerCase(Locale.ROOT);
    }

    private static void timing(JsonObject json, TcpInfo.Timing timing) {
        milliseconds(json, "rto_ms", timing.rtoNanos());
        json.addProperty("backoff", timing.backoff());
        milliseconds(json, "rtt_ms", timing.roundTrip().srttNanos());
        milliseconds(json, "rttvar_ms", timing.roundTrip().rttvarNanos());
        milliseconds(json, "minrtt_ms", timing.roundTrip().minNanos());
        milliseconds(json, "rcv_rtt_ms", timing.receiveRttNanos());
        var spent = timing.spent();
        milliseconds(json, "lastsnd_ms", spent.sinceSentNanos());
        milliseconds(json, "lastrcv_ms", spent.sinceReceivedNanos());
        milliseconds(json, "lastack_ms", spent.sinceAckNanos());
        var limits = spent.limits();
        long idle = limits.getOrDefault(Limit.IDLE, 0L);
        long all = limits.values().stream().mapToLong(Long::longValue).sum();
        milliseconds(json, "busy_ms", all - idle);
        milliseconds(json, "app_limited_ms", limits.getOrDefault(Limit.APPLICATION, 0L));
        milliseconds(json, "rwnd_limited_ms", limits.getOrDefault(Limit.RECEIVER, 0L));
        milliseconds(json, "sndbuf_limited_ms", limits.getOrDefault(Limit.SEND_BUFFER, 0L));
    }

    private static void flight(JsonObject json, TcpInfo.Flight flight) {
        json.addProperty("unacked_octets", flight.octets());
        json.addProperty("lost_octets", flight.lost());
        json.addProperty("sacked_octets", flight.sacked());
        json.addProperty("notsent", flight.unsent());
    }

    private static void totals(JsonObject json, TcpInfo.Totals totals) {
        var sent = totals.sent();
        json.addProperty("bytes_sent", sent.octets());
        json.addProperty("bytes_retrans", sent.again().octets());
        json.addProperty("bytes_acked", sent.acknowledged());
        json.addProperty("segs_out", sent.segments());
        json.addProperty("retrans", sent.again().segments());
        var received = totals.received();
        json.addProperty("bytes_received", received.octets());
        json.addProperty("segs_in", received.segments());
        json.addProperty("data_segs_in", received.textSegments());
        json.addProperty("rcv_ooopack", received.outOfOrder());
    }

    private static void milliseconds(JsonObject json, String name, long nanos) {
        json.addProperty(name, nanos / NANOS_PER_MILLISECOND);
    }
}
