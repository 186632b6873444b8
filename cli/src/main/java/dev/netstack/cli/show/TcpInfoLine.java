package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import java.util.Locale;

/// A connection's variables in the words of `ss -i`: times in milliseconds, cwnd and what is in
/// flight in segments, rates in bits per second; what is zero by default is left out.
final class TcpInfoLine {
    private static final int BITS_PER_OCTET = 8;
    private static final double MILLISECONDS_PER_SECOND = 1e3;

    /// No loss set a threshold yet.
    private static final long THRESHOLD_NONE = 1L << 30;

    private final JsonObject info;
    private final StringBuilder line = new StringBuilder("\t");

    private TcpInfoLine(JsonObject info) {
        this.info = info;
    }

    /// The line for what [TcpInfoSnapshot] wrote.
    static String of(JsonObject info) {
        return new TcpInfoLine(info).line();
    }

    private String line() {
        agreement();
        windows();
        totals();
        rates();
        limits();
        flight();
        return line.toString();
    }

    private void agreement() {
        for (var option : info.getAsJsonArray("options")) {
            var name = option.getAsString();
            if (!name.equals("wscale")) word(name);
            else word("wscale:" + number("snd_wscale") + "," + number("rcv_wscale"));
        }
        word(info.get("congestion").getAsString());
        word(String.format(Locale.ROOT, "rto:%.0f", real("rto_ms")));
        positive("backoff");
        word(String.format(Locale.ROOT, "rtt:%.3f/%.3f", real("rtt_ms"), real("rttvar_ms")));
        for (var name : new String[] {"mss", "pmtu", "rcvmss", "advmss"}) plain(name);
    }

    private void windows() {
        word("cwnd:" + segments("cwnd_octets"));
        if (number("ssthresh_octets") < THRESHOLD_NONE) {
            word("ssthresh:" + segments("ssthresh_octets"));
        }
    }

    private void totals() {
        positive("bytes_sent");
        positive("bytes_retrans");
        positive("bytes_acked");
        positive("bytes_received");
        plain("segs_out");
        plain("segs_in");
        positive("data_segs_in");
    }

    private void rates() {
        if (real("rtt_ms") > 0) {
            double octets = number("cwnd_octets") / real("rtt_ms") * MILLISECONDS_PER_SECOND;
            word(String.format(Locale.ROOT, "send %.0fbps", octets * BITS_PER_OCTET));
        }
        for (var name : new String[] {"lastsnd", "lastrcv", "lastack"}) {
            word(String.format(Locale.ROOT, "%s:%.0f", name, real(name + "_ms")));
        }
        long pacing = number("pacing_rate");
        if (pacing > 0) word("pacing_rate " + BITS_PER_OCTET * pacing + "bps");
    }

    private void limits() {
        double busy = real("busy_ms");
        if (busy <= 0) return;
        word(String.format(Locale.ROOT, "busy:%.0fms", busy));
        for (var name : new String[] {"app_limited", "rwnd_limited", "sndbuf_limited"}) {
            double time = real(name + "_ms");
            if (time <= 0) continue;
            word(String.format(Locale.ROOT, "%s:%.0fms(%.1f%%)", name, time, 100 * time / busy));
        }
    }

    private void flight() {
        if (number("unacked_octets") > 0) word("unacked:" + segments("unacked_octets"));
        positive("retrans");
        if (number("lost_octets") > 0) word("lost:" + segments("lost_octets"));
        if (number("sacked_octets") > 0) word("sacked:" + segments("sacked_octets"));
        if (real("rcv_rtt_ms") > 0) {
            word(String.format(Locale.ROOT, "rcv_rtt:%.3f", real("rcv_rtt_ms")));
        }
        plain("rcv_space");
        positive("rcv_ooopack");
        positive("notsent");
        plain("snd_wnd");
        plain("rcv_wnd");
        if (real("minrtt_ms") > 0) {
            word(String.format(Locale.ROOT, "minrtt:%.3f", real("minrtt_ms")));
        }
    }

    private void plain(String name) {
        word(name + ":" + number(name));
    }

    private void positive(String name) {
        if (number(name) > 0) plain(name);
    }

    private void word(String word) {
        line.append(' ').append(word);
    }

    private long segments(String name) {
        return Math.ceilDiv(number(name), Math.max(1, number("mss")));
    }

    private long number(String name) {
        return info.get(name).getAsLong();
    }

    private double real(String name) {
        return info.get(name).getAsDouble();
    }
}
