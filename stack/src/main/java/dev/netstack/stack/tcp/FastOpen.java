package dev.netstack.stack.tcp;

import dev.netstack.stack.Counter;
import dev.netstack.wire.TcpOptions;
import org.jspecify.annotations.Nullable;

/// Fast Open: text in the SYN, for a peer that shows a cookie (RFC 7413). A client asks for one
/// with its first SYN and shows it with the next; a server gives and checks them.
final class FastOpen {
    /// Octets of the other options of our SYN.
    private static final int OPTIONS =
            TcpOptions.MSS_LENGTH + TcpOptions.TIMESTAMPS_LENGTH + TcpOptions.WINDOW_SCALE_LENGTH;

    /// What we know as a client.
    final FastOpenCache servers = new FastOpenCache();

    private final Tcp tcp;
    private final FastOpenKeys keys;
    private final SynOffer scratch = new SynOffer();

    FastOpen(Tcp tcp) {
        this.tcp = tcp;
        keys = new FastOpenKeys(tcp.core.entropy());
    }

    /// Adds to a SYN, or to the SYN and ACK of a connection that began with text, what it says of
    /// Fast Open. TFO-10, TFO-12: nothing when it is sent again (§4.2.2).
    void offer(Tcb tcb, SynOffer into, long now) {
        into.hasFastOpen = false;
        if (!tcb.isFastOpen || tcb.retries > 0) return;
        if (tcb.passive != null) {
            if (tcb.isCookieAged) give(tcb.flow, into, now);
        } else if (tcb.state == TcpState.SYN_SENT && !servers.isAvoided(tcb.flow, now)) {
            show(servers.find(tcb.flow), into);
        }
    }

    // As a client.

    /// How much text our SYN carries: nothing without a cookie, and what the server takes of a
    /// segment with one (TFO-9, §4.2.1). A SYN that is sent again carries none (TFO-10, §4.2.2).
    int textOfSyn(Tcb tcb, long now) {
        if (tcb.retries > 0 || servers.isAvoided(tcb.flow, now)) return 0;
        var server = servers.find(tcb.flow);
        if (server == null || !server.hasCookie()) return 0;
        if (server.mss > 0) tcb.peerMss = Math.max(Tcb.MSS_MIN, server.mss);
        int segment = Math.min(tcb.peerMss, tcb.advertisedMss());
        int options = OPTIONS + TcpOptions.fastOpenLength(server.cookieLength);
        return Math.clamp(segment - options, 0, tcb.sendBuffer.length());
    }

    /// A SYN of the server's arrived. TFO-4: the cookie in it is kept.
    void answered(Tcb tcb, Segment syn, long now) {
        int first = tcb.snd.iss + 1;
        boolean isTextSent = tcb.snd.nxt != first;
        boolean isTextTaken = isTextSent && syn.isAck() && syn.ack != first;
        tcb.isSynTextTaken = isTextTaken;
        if (isTextTaken) count(Counter.TCP_FAST_OPEN_ACTIVE);
        else if (isTextSent) count(Counter.TCP_FAST_OPEN_ACTIVE_FAIL);
        scratch.read(syn, tcb.settings);
        if (scratch.cookieLength > 0) servers.learn(tcb.flow, scratch);
        else if (isTextSent && !isTextTaken) servers.refused(tcb.flow, now);
    }

    /// The SYN's timer fired, and something on the way may drop the option; or an ICMP error came
    /// back (TFO-5, §4.1.3.1).
    void failed(Tcb tcb, long now) {
        servers.refused(tcb.flow, now);
    }

    private void count(Counter counter) {
        tcp.core.counters().add(counter);
    }

    private static void show(FastOpenCache.@Nullable Server server, SynOffer into) {
        into.hasFastOpen = true;
        into.cookieLength = server == null ? 0 : server.cookieLength;
        into.cookieHigh = server == null ? 0 : server.cookieHigh;
        into.cookieLow = server == null ? 0 : server.cookieLow;
    }

    // As a server.

    /// What the cookie of a SYN is worth.
    FastOpenKeys.Verdict check(Segment syn, Settings settings, long now) {
        scratch.read(syn, settings);
        if (scratch.cookieLength == 0) return FastOpenKeys.Verdict.BAD;
        var verdict = keys.check(syn.flow, scratch, now);
        if (verdict == FastOpenKeys.Verdict.BAD) {
            count(Counter.TCP_FAST_OPEN_PASSIVE_FAIL);
        }
        return verdict;
    }

    /// Answers the request for a cookie, and a cookie that is not of the present key (§4.2.2).
    void answer(FourTuple flow, SynOffer peer, SynOffer into, long now) {
        if (!peer.hasFastOpen) return;
        if (keys.check(flow, peer, now) == FastOpenKeys.Verdict.GOOD) return;
        count(Counter.TCP_FAST_OPEN_COOKIE_REQD);
        give(flow, into, now);
    }

    private void give(FourTuple flow, SynOffer into, long now) {
        into.hasFastOpen = true;
        into.cookieLength = FastOpenKeys.COOKIE_LENGTH;
        into.cookieHigh = keys.cookie(flow, now);
        into.cookieLow = 0;
    }
}
