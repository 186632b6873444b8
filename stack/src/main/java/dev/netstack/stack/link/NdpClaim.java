package dev.netstack.stack.link;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.State;

/// The claim to an IPv6 address: duplicate address detection (RFC 4862 §5.4) and the advertisements
/// that nobody asked for (RFC 4861 §7.2.6).
final class NdpClaim extends AddressClaim {
    // RFC 4862 §5.1, RFC 4861 §10.
    static final int DUP_ADDR_DETECT_TRANSMITS = 1;
    static final int MAX_NEIGHBOR_ADVERTISEMENT = 3;
    static final long MAX_RTR_SOLICITATION_DELAY = 1_000_000_000L;

    private static final long NONCE_BITS = 0xFFFF_FFFF_FFFFL;

    private final Ndp ndp;
    private int probes;
    private int advertisements;
    private long nonce;

    NdpClaim(Core core, InterfaceAddress address, Listener listener, Ndp ndp) {
        super(core, address, listener);
        this.ndp = ndp;
    }

    @Override
    public void start(AddressCheck check, long now) {
        probes = 0;
        advertisements = 0;
        if (check == AddressCheck.NONE) {
            advertise(now);
            return;
        }
        nonce = core.entropy().nextLong() & NONCE_BITS;
        core.deadlines().arm(this, check == AddressCheck.PROBE ? now + delay() : now);
    }

    @Override
    protected void expire(long now) {
        if (address.isValid()) advertise(now);
        else if (probes < DUP_ADDR_DETECT_TRANSMITS) probe(now);
        else settle(now);
    }

    /// Somebody else probes for the address; our own probe, echoed by the link, carries our nonce
    /// (RFC 7527 §4.2).
    void probed(long theirNonce, long now) {
        if (address.state() != State.TENTATIVE || (probes > 0 && theirNonce == nonce)) return;
        core.counters().add(Counter.ADDRESS_CONFLICTS);
        duplicate(now);
    }

    /// Somebody else advertises the address (RFC 4862 §5.4.4).
    void advertised(long now) {
        if (address.state() == State.TENTATIVE) duplicate(now);
    }

    private long retransTimer() {
        return address.nic().output().cache().reachability().retransTimer();
    }

    /// RFC 4862 §5.4.2: hosts that one message, or one blackout, made probe do not probe at once.
    private long delay() {
        return core.entropy().below((int) (MAX_RTR_SOLICITATION_DELAY / 1_000) + 1) * 1_000L;
    }

    private void probe(long now) {
        ndp.probe(address, nonce);
        probes++;
        core.deadlines().arm(this, now + retransTimer());
    }

    private void settle(long now) {
        usable(now);
        advertise(now);
    }

    /// RFC 4861 §7.2.6. ND-19.
    private void advertise(long now) {
        ndp.advertise(address);
        advertisements++;
        if (advertisements < MAX_NEIGHBOR_ADVERTISEMENT) {
            core.deadlines().arm(this, now + retransTimer());
        }
    }
}
