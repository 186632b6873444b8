package dev.netstack.stack;

import static dev.netstack.stack.StackFixture.IPV4;
import static dev.netstack.stack.StackFixture.IPV6;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.PEER_IPV4;
import static dev.netstack.stack.StackFixture.PEER_IPV6;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static dev.netstack.stack.StackFixture.SECOND;
import static dev.netstack.stack.StackFixture.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.InterfaceReport.Flag;
import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkStackTest {
    private final StackFixture fixture = StackFixture.create();
    private final NetworkStack stack = fixture.stack();
    private final int nic = fixture.nic().index();

    static Stream<Prefix> prefixes() {
        return Stream.of(new Prefix(IPV4, 24), new Prefix(IPV6, 64));
    }

    // Interfaces.

    /// RFC 1122 §3.2.1.3 g, RFC 4291 §2.5.3.
    @Test
    void loopbackIsThereFromTheStart() {
        var lo = stack.interfaces().getFirst();
        assertEquals(1, lo.index());
        assertEquals("lo", lo.name());
        assertEquals(65_535, lo.mtu());
        assertEquals(Set.of(Offload.values()), lo.offloads());
        assertEquals(Set.of(Flag.UP, Flag.RUNNING, Flag.LOOPBACK), lo.flags());
        var addresses = lo.addresses().stream().map(InterfaceAddress::prefix).toList();
        assertEquals(
                List.of(new Prefix(Ipv4Address.LOOPBACK, 8), new Prefix(Ipv6Address.LOOPBACK, 128)),
                addresses);
        assertTrue(lo.owns(0, 0xFFFF_7F12_3456L), "all of 127.0.0.0/8");
        assertRefused(Refusal.NO_SUCH_INTERFACE, stack.removeInterface(1, fixture.now()));
    }

    @Test
    void interfacesAreNumberedOnAndNeverAgain() {
        var first = done(stack.addInterface(named("a"), fixture.now()));
        done(stack.removeInterface(first.index(), fixture.now()));
        var second = done(stack.addInterface(named("a"), fixture.now()));
        assertEquals(first.index() + 1, second.index());
    }

    @ParameterizedTest
    @CsvSource({
        "eth0, 1500, NAME_IN_USE",
        "lo, 1500, NAME_IN_USE",
        "'', 1500, TOO_LARGE",
        "sixteenletters16, 1500, TOO_LARGE",
        "a, 67, TOO_LARGE",
        "a, 65536, TOO_LARGE"
    })
    void interfaceThatCannotBeIsRefused(String name, int mtu, Refusal why) {
        var config = new InterfaceConfig(name, LinkType.ETHERNET, MAC, mtu, Set.of());
        assertRefused(why, stack.addInterface(config, fixture.now()));
    }

    @Test
    void interfacesAreLimited() {
        for (int i = stack.interfaces().size(); i < Interfaces.INTERFACES_MAX; i++) {
            done(stack.addInterface(named("if" + i), fixture.now()));
        }
        assertRefused(Refusal.LIMIT_REACHED, stack.addInterface(named("more"), fixture.now()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 99, Integer.MAX_VALUE})
    void anInterfaceThatIsNotThereIsNoReasonToFail(int index) {
        var into = fixture.frame();
        stack.receive(index, into, fixture.now());
        assertFalse(stack.transmit(index, into, fixture.now()));
        assertRefused(Refusal.NO_SUCH_INTERFACE, stack.disableInterface(index, fixture.now()));
        assertEquals(1, fixture.count(DropReason.INTERFACE_DOWN));
    }

    @Test
    void aDisabledInterfaceDropsWhatArrivesAndSendsNothing() {
        done(stack.disableInterface(nic, fixture.now()));
        assertFalse(fixture.nic().flags().contains(Flag.UP));
        request();
        fixture.advance(10 * SECOND);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.INTERFACE_DOWN));
    }

    /// RFC 5227 §2.1, RFC 4861 §7.2.6: neighbours may have learnt something else meanwhile.
    @Test
    void anInterfaceThatComesUpAgainAnnouncesItsAddressesAndAnswers() {
        done(stack.disableInterface(nic, fixture.now()));
        assertNull(stack.routes().find(PEER_IPV4));
        done(stack.enableInterface(nic, fixture.now()));
        fixture.advance(10 * SECOND);
        var frames = fixture.emitted();
        assertEquals(2, count(frames, EtherType.ARP));
        assertEquals(3, count(frames, EtherType.IPV6));
        request();
        assertEquals(1, fixture.emitted(EtherType.ARP).size());
        assertEquals(nic, routeTo(PEER_IPV4));
    }

    @Test
    void aDisabledInterfaceForgetsItsNeighbors() {
        request();
        done(stack.addNeighbor(nic, new Ipv4Address(0xC000_0209), PEER_MAC, fixture.now()));
        done(stack.disableInterface(nic, fixture.now()));
        assertEquals(1, stack.neighbors().size());
        assertEquals(0, stack.buffers().inUse());
    }

    @Test
    void aRemovedInterfaceLeavesNothingBehind() {
        request();
        done(stack.removeInterface(nic, fixture.now()));
        assertEquals(1, stack.interfaces().size());
        assertTrue(stack.neighbors().isEmpty());
        assertTrue(stack.routes().routes().stream().noneMatch(route -> route.nic() == nic));
        assertNull(stack.routes().find(PEER_IPV4));
        fixture.settle();
        assertEquals(Long.MAX_VALUE, deadlineAfter(1_000 * SECOND));
        assertEquals(0, stack.buffers().inUse());
    }

    @Test
    void framesAreCountedAsIpLinkShowsThem() {
        var before = fixture.nic().report();
        request();
        var frame = fixture.frame();
        frame.range(frame.start(), frame.start() + 60);
        fixture.inject(frame, new MacAddress(0x3333_0000_0001L), EtherType.IPV6);
        var after = fixture.nic().report();
        assertEquals(2, after.received().packets() - before.received().packets());
        assertEquals(42 + 74, after.received().octets() - before.received().octets());
        assertEquals(1, after.received().multicast() - before.received().multicast());
        assertEquals(1, after.sent().packets() - before.sent().packets());
        assertEquals(42, after.sent().octets() - before.sent().octets());
    }

    // The barrier: an exception is a defect, and costs one frame.

    @Test
    void anExceptionInAFrameIsCountedAndTheNextFrameWorks() {
        Frame broken;
        try (var arena = Arena.ofConfined()) {
            broken = Frame.allocate(arena);
            broken.range(64, 128);
        }
        long before = fixture.count(Counter.INTERNAL_ERROR);
        stack.receive(nic, broken, fixture.now());
        assertEquals(before + 1, fixture.count(Counter.INTERNAL_ERROR));
        assertInstanceOf(IllegalStateException.class, stack.lastInternalError());
        request();
        assertEquals(1, fixture.emitted(EtherType.ARP).size());
    }

    @Test
    void anExceptionInATimerIsCountedAndTheOtherTimersRun() {
        var deadlines = stack.core().deadlines();
        int[] ran = {0};
        for (int i = 0; i < 10; i++) {
            boolean isBroken = i % 2 == 0;
            deadlines.arm(
                    new Timer() {
                        @Override
                        protected void expire(long now) {
                            if (isBroken) throw new IllegalStateException("injected");
                            ran[0]++;
                        }
                    },
                    fixture.now() + i);
        }
        long before = fixture.count(Counter.INTERNAL_ERROR);
        fixture.advance(SECOND);
        assertEquals(5, ran[0]);
        assertEquals(before + 5, fixture.count(Counter.INTERNAL_ERROR));
    }

    @Test
    void anExceptionInTransmitIsCountedAndTheNextFrameWorks() {
        var queued = fixture.frame();
        queued.range(64, 128);
        fixture.nic().output().enqueue(fixture.owned(queued));
        var tooSmall = new Frame(Arena.ofAuto().allocate(64));
        assertFalse(stack.transmit(nic, tooSmall, fixture.now()));
        assertNotEquals(0, fixture.count(Counter.INTERNAL_ERROR));
        request();
        assertEquals(1, fixture.emitted(EtherType.ARP).size());
    }

    /// The same entropy and the same calls give the same frames.
    @Test
    void twoStacksWithTheSameEntropySayTheSame() {
        assertEquals(exchange(), exchange());
    }

    private static List<String> exchange() {
        var fixture = StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));
        for (var prefix : prefixes().toList()) {
            done(fixture.stack().addAddress(fixture.nic().index(), prefix, AddressCheck.PROBE, 0));
        }
        fixture.advance(60 * SECOND);
        var said = fixture.emitted().stream().map(Emitted::toString).toList();
        assertEquals(9, said.size());
        return said;
    }

    private long deadlineAfter(long nanos) {
        fixture.advance(nanos);
        return stack.deadline();
    }

    private int routeTo(IpAddress destination) {
        var route = stack.routes().find(destination);
        return route == null ? 0 : route.nic();
    }

    private static InterfaceConfig named(String name) {
        return new InterfaceConfig(name, LinkType.ETHERNET, MAC, 1_500, Set.of());
    }

    private static long count(List<Emitted> frames, int etherType) {
        return frames.stream().filter(frame -> frame.etherType() == etherType).count();
    }

    private static void assertRefused(Refusal why, Outcome<?> outcome) {
        var refused = assertInstanceOf(Refused.class, outcome);
        assertEquals(why, refused.why());
    }

    private void request() {
        var fields =
                new ArpPacket.Fields(
                        ArpPacket.REQUEST, PEER_MAC.bits(), PEER_IPV4.bits(), 0, IPV4.bits());
        fixture.injectArp(MacAddress.BROADCAST, fields);
    }

    // TCP and its neighbours.

    static Stream<SocketAddress> peers() {
        return Stream.of(new SocketAddress(PEER_IPV4, 80), new SocketAddress(PEER_IPV6, 80));
    }

    /// RFC 1122 §2.3.2.2: the SYN waits for the neighbour, the question to it does not.
    @ParameterizedTest
    @MethodSource("peers")
    void aSynToAnUnknownNeighborAsksForItAtOnce(SocketAddress peer) {
        boolean isIpv4 = peer.address() instanceof Ipv4Address;
        var any = new SocketAddress(isIpv4 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
        done(stack.tcp().connect(any, peer, fixture.now()));
        fixture.settle();
        var question = fixture.emitted().getFirst();
        assertEquals(fixture.now(), question.at());
        assertTrue(isIpv4 ? question.etherType() == EtherType.ARP : question.isNeighborDiscovery());
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aListenerNeedsAnAddressOfOurs(SocketAddress foreign) {
        var refused = assertInstanceOf(Refused.class, stack.tcp().listen(foreign, 1, 0));
        assertEquals(Refusal.ADDRESS_NOT_LOCAL, refused.why());
    }
}
