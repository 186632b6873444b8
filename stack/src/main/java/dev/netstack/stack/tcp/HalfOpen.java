package dev.netstack.stack.tcp;

import dev.netstack.stack.Timer;
import org.jspecify.annotations.Nullable;

/// A passive open whose handshake has not ended: what its SYN said and what we answered. No
/// [Tcb] exists until the peer has shown that it gets our segments (RFC 4987 §3.5).
final class HalfOpen extends Timer implements Flow {
    final Listener listener;
    final SynOffer offer;
    final int iss;

    /// What was agreed on ECN; null when the SYN did not ask for it.
    final @Nullable Ecn ecn;

    /// When our SYN and ACK left first.
    final long sentAt;

    /// How often it left again.
    int retries;

    /// The peer acknowledged it, and the listener waits for text.
    boolean isHeard;

    /// Until then nothing but the handshake's end is answered.
    long quietUntil;

    private final SynQueue queue;
    private final FourTuple flow;

    HalfOpen(SynQueue queue, Listener listener, Segment syn, int iss, long now) {
        this.queue = queue;
        this.listener = listener;
        flow = syn.flow.copy();
        offer = SynOffer.of(syn, listener.settings());
        this.iss = iss;
        ecn = Ecn.ofRequest(syn, listener.ecn());
        sentAt = now;
    }

    @Override
    public FourTuple flow() {
        return flow;
    }

    @Override
    public TcpState state() {
        return TcpState.SYN_RECEIVED;
    }

    @Override
    public ConnectionReport report() {
        return ConnectionReport.of(TcpState.SYN_RECEIVED, flow.local(), flow.remote());
    }

    int rcvNxt() {
        return offer.isn + 1;
    }

    @Override
    protected void expire(long now) {
        queue.expired(this, now);
    }
}
