package dev.netstack.stack.link;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Core;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.State;

/// The claim to an IPv4 address (RFC 5227): probe, announce, defend.
///
/// An address given by hand is defended for ever, at most once in [#DEFEND_INTERVAL] (RFC 5227 §2.4
/// c): nobody is there to choose another. What it does is ACD-1 to ACD-10.
final class ArpClaim extends AddressClaim {
    // RFC 5227 §1.1.
    static final int PROBE_NUM = 3;
    static final int ANNOUNCE_NUM = 2;
    static final long PROBE_WAIT = 1_000_000_000L;
    static final long PROBE_MIN = 1_000_000_000L;
    static final long PROBE_MAX = 2_000_000_000L;
    static final long ANNOUNCE_WAIT = 2_000_000_000L;
    static final long ANNOUNCE_INTERVAL = 2_000_000_000L;
    static final long DEFEND_INTERVAL = 10_000_000_000L;

    /// Between probes of an address that a server vouches for (RFC 2131 §4.4.1 asks for a check,
    /// without a time); see docs/deviations.md.
    static final long QUICK_INTERVAL = 300_000_000L;

    private final Arp arp;
    private int probes;
    private int announcements;
    private boolean isQuick;
    private boolean hasDefended;
    private long defendedAt;

    ArpClaim(Core core, InterfaceAddress address, Listener listener, Arp arp) {
        super(core, address, listener);
        this.arp = arp;
    }

    @Override
    public void start(AddressCheck check, long now) {
        probes = 0;
        announcements = 0;
        if (check == AddressCheck.NONE) {
            announce(now);
            return;
        }
        isQuick = check == AddressCheck.PROBE_AT_ONCE;
        long begin = address.nic().output().conflicts().attempt(now);
        core.deadlines().arm(this, isQuick ? begin : begin + random(PROBE_WAIT)); // ACD-1
    }

    @Override
    protected void expire(long now) {
        if (address.isValid()) announce(now);
        else if (probes < PROBE_NUM) probe(now);
        else settle(now);
    }

    /// An ARP packet showed that somebody else has, or wants, the address.
    void conflict(long now) {
        address.nic().output().conflicts().conflict();
        if (address.state() == State.TENTATIVE) duplicate(now);
        else defend(now);
    }

    private void probe(long now) {
        arp.probe(address);
        probes++;
        core.deadlines().arm(this, now + (isQuick ? QUICK_INTERVAL : interval()));
    }

    private long interval() {
        return probes < PROBE_NUM ? PROBE_MIN + random(PROBE_MAX - PROBE_MIN) : ANNOUNCE_WAIT;
    }

    /// Nobody objected.
    private void settle(long now) {
        usable(now);
        announce(now);
    }

    private void announce(long now) {
        arp.announce(address);
        announcements++;
        if (announcements < ANNOUNCE_NUM) core.deadlines().arm(this, now + ANNOUNCE_INTERVAL);
    }

    private void defend(long now) {
        if (hasDefended && now - defendedAt < DEFEND_INTERVAL) return; // ACD-7
        hasDefended = true;
        defendedAt = now;
        arp.announce(address);
    }

    /// Uniform in 0 to `nanos`, to the microsecond.
    private long random(long nanos) {
        return core.entropy().below((int) (nanos / 1_000) + 1) * 1_000L;
    }
}
