package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.SECOND;

import dev.netstack.stack.Core;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.TestCore;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// A neighbour cache on a link that records what it is asked for, in virtual time.
final class NeighborFixture implements NeighborLink {
    static final long OLD = 0x0200_0000_00AAL;
    static final long NEW = 0x0200_0000_00BBL;
    static final int SOLICITED = NeighborAdvertisement.SOLICITED;

    final Core core = TestCore.create();
    final NeighborCache cache = new NeighborCache(core, this);

    /// `all` and `one`, and when.
    final List<String> solicitations = new ArrayList<>();

    /// The first octet of each datagram that was sent, with the link address it went to.
    final List<String> sent = new ArrayList<>();

    final List<Integer> unreachable = new ArrayList<>();
    final IpAddress address;
    long now;

    private final Frame datagram = Frame.allocate(Arena.ofAuto());

    NeighborFixture(IpAddress address) {
        this.address = address;
    }

    /// A cache whose entry for `address` is in `state`, with the link address OLD unless that state
    /// has none.
    static NeighborFixture in(NeighborState state, IpAddress address) {
        var fixture = new NeighborFixture(address);
        switch (state) {
            case INCOMPLETE -> fixture.resolve(1);
            case REACHABLE -> {
                fixture.resolve(1);
                fixture.machine().advertised(fixture.neighbor(), SOLICITED, OLD, fixture.now);
            }
            case STALE, DELAY, PROBE -> {
                fixture.machine().solicited(address, OLD, fixture.now);
                if (state != NeighborState.STALE) fixture.resolve(1);
                if (state == NeighborState.PROBE) fixture.advance(5 * SECOND);
            }
            case FAILED -> {
                fixture.resolve(1);
                fixture.advance(3 * SECOND);
            }
            case PERMANENT -> fixture.permanent(address);
        }
        fixture.solicitations.clear();
        fixture.sent.clear();
        return fixture;
    }

    /// A datagram, known by its first octet, goes to the neighbour.
    long resolve(int octet) {
        return resolve(address, octet);
    }

    long resolve(IpAddress to, int octet) {
        datagram.clear(Frame.HEADROOM);
        datagram.range(Frame.HEADROOM, Frame.HEADROOM + 40);
        Octets.putU8(datagram.bytes(), datagram.start(), octet);
        return cache.resolve(to, datagram, now);
    }

    /// Sets a neighbour by hand, at the link address OLD.
    void permanent(IpAddress to) {
        var created = cache.create(to);
        if (created == null) throw new AssertionError("no room for " + to);
        machine().permanent(created, OLD);
    }

    void advance(long nanos) {
        long end = now + nanos;
        for (int turn = 0; turn < 10_000 && core.deadlines().next() <= end; turn++) {
            now = Math.max(now, core.deadlines().next());
            core.deadlines().expire(now);
        }
        now = end;
    }

    Neighbor neighbor() {
        var found = cache.find(address.high(), address.low());
        if (found == null) throw new AssertionError("no entry for " + address);
        return found;
    }

    Reachability machine() {
        return cache.reachability();
    }

    static IpAddress other(int number) {
        return new Ipv4Address((StackFixture.IPV4.bits() & ~0xFFFF) | number);
    }

    @Override
    public void solicitAll(Neighbor neighbor, long at) {
        solicitations.add("all " + at / StackFixture.MILLISECOND);
    }

    @Override
    public void solicit(Neighbor neighbor, long at) {
        solicitations.add("one " + at / StackFixture.MILLISECOND);
    }

    @Override
    public void send(Frame frame, Neighbor neighbor) {
        int octet = Octets.u8(frame.bytes(), frame.start());
        sent.add(octet + " to " + Long.toHexString(neighbor.mac));
        core.frames().release(frame);
    }

    @Override
    public void unreachable(Frame frame, long at) {
        unreachable.add(Octets.u8(frame.bytes(), frame.start()));
    }
}
