package dev.netstack.stack.dhcp;

import dev.netstack.stack.Addresses;
import dev.netstack.stack.Core;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.LinkClient;
import dev.netstack.stack.Timer;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.RoutingTable;
import dev.netstack.wire.Dhcp4Message;
import dev.netstack.wire.Dhcp4Message.Kind;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.Dhcp4Options.Option;
import dev.netstack.wire.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gets an IPv4 address and keeps it (RFC 2131 §4.4).
public final class Dhcp4Client extends Timer implements LinkClient {
    private static final long SECOND = 1_000_000_000L;

    // RFC 2131 §4.1: 4 s, doubled up to 64 s, each off by up to a second.
    static final long RETRANSMIT_FIRST = 4 * SECOND;
    static final long RETRANSMIT_MAX = 64 * SECOND;

    /// Of one request, before the client begins anew.
    static final int REQUESTS_MAX = 4;

    /// Of a known address, before another is asked for.
    static final int REBOOTS_MAX = 2;

    /// RFC 2131 §3.1 step 5: what was declined is not asked for again at once.
    static final long DECLINED_WAIT = 10 * SECOND;

    /// RFC 2131 §4.4.5.
    static final long RENEW_INTERVAL_MIN = 60 * SECOND;

    /// RFC 2131 §4.4.1 asks for 1 to 10 s; see docs/deviations.md.
    static final long START_DELAY_MAX = SECOND / 10;

    private final Core core;
    private final Interface nic;
    private final Dhcp4Output output;
    private final LeaseUse use;
    private @Nullable Ipv4Address known;
    private Dhcp4State state = Dhcp4State.INIT;
    private @Nullable Dhcp4Lease lease;
    private int transaction;
    private int attempts;

    /// Refusals in a row: they slow what comes next (K5).
    private int refusals;

    private long beganAt;
    private long askedAt;

    /// What a stack has that a lease changes.
    public record Host(Core core, Addresses addresses, RoutingTable routes, IpOutput output) {}

    public Dhcp4Client(Host host, Interface nic, Dhcp4Config config) {
        this.core = host.core();
        this.nic = nic;
        known = config.known();
        output = new Dhcp4Output(host.output(), nic, config);
        use = new LeaseUse(host, nic, config);
    }

    public Dhcp4State state() {
        return state;
    }

    /// What the client has; null while it has nothing.
    public @Nullable Dhcp4Lease lease() {
        return lease;
    }

    @Override
    public void start(long now) {
        beganAt = now;
        refusals = 0;
        long delay = core.entropy().below((int) START_DELAY_MAX);
        enter(known == null ? Dhcp4State.INIT : Dhcp4State.REBOOTING, now + delay);
    }

    /// The interface is down: what it has it keeps, and asks for again.
    @Override
    public void stop() {
        core.deadlines().cancel(this);
        if (lease != null) known = (Ipv4Address) lease.address().address();
    }

    /// Gives the address back (RFC 2131 §4.4.6).
    public void release(long now) {
        if (lease != null && state.hasLease()) {
            transaction = (int) core.entropy().nextLong();
            say(Kind.RELEASE, own(lease), List.of(server(lease)), lease.server(), now);
        }
        forget(now);
        known = null;
        core.deadlines().cancel(this);
    }

    /// A server's message on this interface.
    void receive(Dhcp4Message message, long now) {
        boolean isOurs = message.transaction() == transaction && message.client().equals(nic.mac());
        if (!isOurs || attempts == 0) return; // K5
        switch (message.kind()) {
            case OFFER -> offered(message, now);
            case ACK -> acknowledged(message, now);
            case NAK -> refused(message, now);
            case DISCOVER, REQUEST, DECLINE, RELEASE, INFORM -> {}
        }
    }

    /// Somebody else has the address (RFC 2131 §4.4.1; RFC 5227 §2.1.1).
    @Override
    public void duplicate(InterfaceAddress address, long now) {
        if (lease == null || !address.address().equals(lease.address().address())) return;
        var declined = lease;
        forget(now);
        core.counters().add(Counter.DHCP_DECLINED);
        transaction = (int) core.entropy().nextLong();
        var what = Option.of(Dhcp4Options.REQUESTED_ADDRESS, own(declined));
        say(Kind.DECLINE, Ipv4Address.ANY, List.of(what, server(declined)), null, now);
        known = null;
        enter(Dhcp4State.INIT, now + DECLINED_WAIT);
    }

    /// Nobody else has the address.
    @Override
    public void usable(InterfaceAddress address, long now) {
        if (state != Dhcp4State.CHECKING || lease == null) return;
        if (!address.address().equals(lease.address().address())) return;
        use.routes(lease);
        enter(Dhcp4State.BOUND, lease.renewAt());
    }

    @Override
    protected void expire(long now) {
        switch (state) {
            case INIT -> discover(now);
            case SELECTING -> ask(Kind.DISCOVER, now);
            case REQUESTING -> {
                if (attempts < REQUESTS_MAX) ask(Kind.REQUEST, now);
                else enter(Dhcp4State.INIT, now);
            }
            case REBOOTING -> {
                if (attempts == 0) transaction = (int) core.entropy().nextLong();
                if (attempts < REBOOTS_MAX) ask(Kind.REQUEST, now);
                else enter(Dhcp4State.INIT, now);
            }
            case CHECKING -> {}
            case BOUND -> renew(Dhcp4State.RENEWING, now);
            case RENEWING, REBINDING -> extend(now);
        }
    }

    private void discover(long now) {
        transaction = (int) core.entropy().nextLong();
        beganAt = now;
        state = Dhcp4State.SELECTING;
        attempts = 0;
        ask(Kind.DISCOVER, now);
    }

    private void renew(Dhcp4State next, long now) {
        state = next;
        attempts = 0;
        transaction = (int) core.entropy().nextLong();
        extend(now);
    }

    /// Asks who gave the lease, after T2 anybody, and gives up when it is over (RFC 2131 §4.4.5).
    private void extend(long now) {
        var held = lease;
        if (held == null || now >= held.endsAt()) {
            forget(now);
            enter(Dhcp4State.INIT, now);
            return;
        }
        if (state == Dhcp4State.RENEWING && now >= held.rebindAt()) {
            renew(Dhcp4State.REBINDING, now);
            return;
        }
        boolean isRenewing = state == Dhcp4State.RENEWING;
        attempts++;
        askedAt = now;
        say(Kind.REQUEST, own(held), List.of(), isRenewing ? held.server() : null, now);
        long until = isRenewing ? held.rebindAt() : held.endsAt();
        long wait = Math.max(RENEW_INTERVAL_MIN, (until - now) / 2); // K2
        core.deadlines().arm(this, Math.min(until, now + wait));
    }

    private void ask(Kind kind, long now) {
        attempts++;
        if (kind == Kind.DISCOVER || attempts == 1) askedAt = now;
        say(kind, Ipv4Address.ANY, particular(kind), null, now);
        long wait = Math.min(RETRANSMIT_MAX, RETRANSMIT_FIRST << Math.min(attempts - 1, 4));
        long fuzz = core.entropy().below(2_001) - 1_000L;
        core.deadlines().arm(this, now + wait + fuzz * (SECOND / 1_000));
    }

    private List<Option> particular(Kind kind) {
        var options = new ArrayList<Option>();
        if (state == Dhcp4State.REQUESTING && lease != null) {
            options.add(Option.of(Dhcp4Options.REQUESTED_ADDRESS, own(lease)));
            options.add(server(lease));
        } else if (known != null) {
            options.add(Option.of(Dhcp4Options.REQUESTED_ADDRESS, known));
        }
        return kind == Kind.DISCOVER || kind == Kind.REQUEST ? options : List.of();
    }

    /// The first offer that a host can have is taken (RFC 2131 §4.4.1).
    private void offered(Dhcp4Message message, long now) {
        var offer = Dhcp4Lease.of(message, askedAt);
        if (state != Dhcp4State.SELECTING || offer == null) return;
        lease = offer;
        state = Dhcp4State.REQUESTING;
        attempts = 0;
        ask(Kind.REQUEST, now);
    }

    private void acknowledged(Dhcp4Message message, long now) {
        var given = Dhcp4Lease.of(message, askedAt);
        if (given == null) return;
        switch (state) {
            case REQUESTING -> {
                if (lease == null || !given.server().equals(lease.server())) return;
                take(given, now);
            }
            case REBOOTING -> take(given, now);
            case RENEWING, REBINDING -> {
                if (lease == null || !given.address().equals(lease.address())) forget(now);
                take(given, now);
            }
            case INIT, SELECTING, CHECKING, BOUND -> {}
        }
    }

    private void take(Dhcp4Lease given, long now) {
        refusals = 0;
        lease = given;
        known = own(given);
        if (use.renew(given, now)) {
            use.routes(given);
            enter(Dhcp4State.BOUND, given.renewAt());
            return;
        }
        enter(Dhcp4State.CHECKING, Lifetime.NEVER_ENDS);
        if (use.address(given, now)) return;
        // An address of ours that was given by hand: there is nothing to lease.
        forget(now);
        enter(Dhcp4State.INIT, now + RETRANSMIT_MAX);
    }

    /// The server says no; who says it again and again is asked less and less (K5).
    private void refused(Dhcp4Message message, long now) {
        var server = message.options().address(Dhcp4Options.SERVER_IDENTIFIER);
        boolean isAsking =
                switch (state) {
                    case REQUESTING -> lease != null && lease.server().equals(server);
                    case REBOOTING, RENEWING, REBINDING -> true;
                    case INIT, SELECTING, CHECKING, BOUND -> false;
                };
        if (!isAsking) return;
        forget(now);
        known = null;
        long wait = refusals == 0 ? 0 : RETRANSMIT_FIRST << Math.min(refusals - 1, 4);
        refusals++;
        enter(Dhcp4State.INIT, now + Math.min(RETRANSMIT_MAX, wait));
    }

    private void forget(long now) {
        use.remove(now);
        lease = null;
    }

    private void enter(Dhcp4State next, long deadline) {
        state = next;
        attempts = 0;
        core.deadlines().arm(this, deadline);
    }

    /// @param server null for every server
    private void say(
            Kind kind,
            Ipv4Address own,
            List<Option> options,
            @Nullable Ipv4Address server,
            long now) {
        int seconds = (int) Math.min((now - beganAt) / SECOND, 0xFFFF);
        var request = new Dhcp4Message.Request(kind, transaction, seconds, nic.mac(), own);
        output.send(request, options, server == null ? Ipv4Address.BROADCAST : server, now);
    }

    private static Ipv4Address own(Dhcp4Lease lease) {
        return (Ipv4Address) lease.address().address();
    }

    private static Option server(Dhcp4Lease lease) {
        return Option.of(Dhcp4Options.SERVER_IDENTIFIER, lease.server());
    }
}
