package dev.netstack.stack;

import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A stack with one Ethernet interface, and the other end of its link, in virtual time.
///
/// The peer says nothing by itself: a test injects what it says, and reads what the stack emitted.
public final class StackFixture {
    public static final long SEED = Long.getLong("netstack.seed", 20_261_122);

    public static final MacAddress MAC = new MacAddress(0x0200_0000_0002L);
    public static final MacAddress PEER_MAC = new MacAddress(0x0200_0000_0001L);
    public static final Ipv4Address IPV4 = new Ipv4Address(0xC000_0202);
    public static final Ipv4Address PEER_IPV4 = new Ipv4Address(0xC000_0201);
    public static final Ipv6Address IPV6 = new Ipv6Address(0x2001_0DB8_0077_0000L, 2);
    public static final Ipv6Address PEER_IPV6 = new Ipv6Address(0x2001_0DB8_0077_0000L, 1);

    public static final long MILLISECOND = 1_000_000L;
    public static final long SECOND = 1_000 * MILLISECOND;

    private static final int FRAMES_MAX = 100_000;

    private final Arena arena = Arena.ofAuto();
    private final Frame into = Frame.allocate(arena);
    private final List<Emitted> emitted = new ArrayList<>();
    private final NetworkStack stack;
    private final Interface nic;
    private long now;

    private StackFixture(InterfaceConfig config, long memory) {
        var random = new Random(SEED);
        stack =
                new NetworkStack(
                        StackConfig.of(random::nextLong).withMemory(memory),
                        BufferPool.poisoned(memory));
        nic = done(stack.addInterface(config, now));
    }

    /// With 192.0.2.2/24 and 2001:db8:77::2/64, the announcements of both said and forgotten.
    public static StackFixture create() {
        return create(StackConfig.MEMORY_OCTETS_DEFAULT);
    }

    /// The same, with so little memory.
    public static StackFixture create(long memory) {
        var fixture = new StackFixture(config(LinkType.ETHERNET, Set.of()), memory);
        fixture.address(IPV4, 24);
        fixture.address(IPV6, 64);
        fixture.advance(10 * SECOND);
        fixture.emitted();
        return fixture;
    }

    /// With an interface of `config` and no address.
    public static StackFixture bare(InterfaceConfig config) {
        return new StackFixture(config, StackConfig.MEMORY_OCTETS_DEFAULT);
    }

    public static InterfaceConfig config(LinkType link, Set<Offload> offloads) {
        return new InterfaceConfig("eth0", link, MAC, 1_500, offloads);
    }

    public static <T> T done(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Done<T>(var value) -> value;
            case Outcome.Refused<T>(var why) -> throw new AssertionError("refused: " + why);
        };
    }

    public void address(IpAddress address, int length) {
        done(stack.addAddress(nic.index(), new Prefix(address, length), AddressCheck.NONE, now));
        settle();
    }

    public NetworkStack stack() {
        return stack;
    }

    public Interface nic() {
        return nic;
    }

    public long now() {
        return now;
    }

    public long count(Counter counter) {
        return stack.counters().count(counter);
    }

    public long count(DropReason reason) {
        return stack.counters().count(reason);
    }

    /// An empty frame with room for headers in front.
    public Frame frame() {
        return Frame.allocate(arena);
    }

    /// A copy of `frame` in memory of the stack's own, for its queues.
    public Frame owned(Frame frame) {
        var copy = stack.core().frames().take(frame.end());
        if (copy == null) throw new AssertionError("out of memory");
        copy.copyFrom(frame);
        return copy;
    }

    /// Gives the stack a frame that came over the link.
    public void inject(Frame frame) {
        stack.receive(nic.index(), frame, now);
        settle();
    }

    /// Puts an Ethernet header from the peer in front and gives the stack the frame.
    public void inject(Frame datagram, MacAddress destination, int etherType) {
        int at = datagram.push(EthernetHeader.LENGTH);
        EthernetHeader.write(datagram.bytes(), at, destination.bits(), PEER_MAC.bits(), etherType);
        inject(datagram);
    }

    /// Gives the stack an ARP packet, from the link address that it names as its sender's.
    public void injectArp(MacAddress destination, ArpPacket.Fields fields) {
        var frame = frame();
        int at = frame.start();
        ArpPacket.write(frame.bytes(), at, fields);
        frame.range(at, at + ArpPacket.LENGTH);
        int header = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(
                frame.bytes(), header, destination.bits(), fields.senderMac(), EtherType.ARP);
        inject(frame);
    }

    /// Lets the stack act on what it was told, and collects what it sends.
    public void settle() {
        stack.expire(now);
        collect();
    }

    /// Moves time on, stopping at each deadline.
    public void advance(long nanos) {
        long end = now + nanos;
        for (int turn = 0; turn < FRAMES_MAX && stack.deadline() <= end; turn++) {
            now = Math.max(now, stack.deadline());
            settle();
        }
        now = end;
        settle();
    }

    /// Whether a frame was sent since the last call of [#emitted].
    public boolean hasEmitted() {
        return !emitted.isEmpty();
    }

    /// The frames sent since the last call.
    public List<Emitted> emitted() {
        var frames = List.copyOf(emitted);
        emitted.clear();
        return frames;
    }

    /// Those of them that carry `etherType`; the others are forgotten.
    public List<Emitted> emitted(int etherType) {
        return emitted().stream().filter(frame -> frame.etherType() == etherType).toList();
    }

    private void collect() {
        for (int count = 0; stack.transmit(nic.index(), into, now); count++) {
            if (count == FRAMES_MAX) throw new AssertionError("the stack never falls silent");
            emitted.add(new Emitted(now, copy(into)));
            into.clear(Frame.HEADROOM);
        }
    }

    private Frame copy(Frame frame) {
        var copy = new Frame(arena.allocate(frame.end(), Long.BYTES));
        copy.copyFrom(frame);
        return copy;
    }
}
