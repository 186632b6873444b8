package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.IPV6;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Emitted;
import dev.netstack.stack.InterfaceAddress.State;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import dev.netstack.wire.NdpMessage.NeighborSolicitation;
import dev.netstack.wire.NdpOption;
import dev.netstack.wire.Prefix;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// RFC 4862 §5.4, RFC 7527 §4.2, RFC 4861 §7.2.6.
class NdpClaimTest {
    private static final Ipv6Address SOLICITED_NODE =
            new Ipv6Address(0xFF02L << 48, 0x0000_0001_FF00_0002L);
    private static final MacAddress SOLICITED_NODE_MAC = new MacAddress(0x3333_FF00_0002L);

    /// RFC 4862 §5.4.2, ND-13: from nobody, to the group, without a link address.
    @Test
    void newAddressIsProbedBeforeItsUse() {
        var fresh = probed();
        var probe = only(fresh.emitted());
        assertEquals(Ipv6Address.ANY, probe.ipv6().source());
        assertEquals(SOLICITED_NODE, probe.ipv6().destination());
        assertEquals(SOLICITED_NODE_MAC, probe.destination());
        var message = assertInstanceOf(NeighborSolicitation.class, probe.neighborDiscovery());
        assertEquals(IPV6, message.target());
        assertEquals(-1, message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS));
        assertEquals(State.TENTATIVE, state(fresh));
        fresh.advance(SECOND);
        assertEquals(State.VALID, state(fresh));
    }

    /// ND-19, RFC 4861 §7.2.6.
    @Test
    void checkedAddressIsAdvertisedThreeTimes() {
        var fresh = probed();
        fresh.advance(60 * SECOND);
        var frames = fresh.emitted();
        assertEquals(4, frames.size());
        for (var frame : frames.subList(1, 4)) {
            var message = assertInstanceOf(NeighborAdvertisement.class, frame.neighborDiscovery());
            assertFalse(message.isSolicited());
            assertEquals(Ipv6Address.ALL_NODES, frame.ipv6().destination());
        }
        assertEquals(SECOND, frames.get(2).at() - frames.get(1).at());
    }

    /// A9, RFC 4862 §5.4.4.
    @Test
    void a9_addressThatIsAdvertisedByAnotherIsNotUsed() {
        var fresh = probed();
        fresh.emitted();
        inject(fresh, advertisement());
        assertEquals(State.DUPLICATE, state(fresh));
        fresh.advance(60 * SECOND);
        assertTrue(fresh.emitted().isEmpty());
        assertEquals(1, fresh.count(Counter.DUPLICATE_ADDRESSES));
    }

    /// A9: another address of the interface lives on.
    @Test
    void a9_otherAddressesLiveOn() {
        var fresh = probed();
        fresh.address(StackFixture.IPV4, 24);
        inject(fresh, advertisement());
        assertTrue(fresh.nic().owns(StackFixture.IPV4.high(), StackFixture.IPV4.low()));
    }

    /// A9, RFC 4862 §5.4.3: both probe at the same time, and neither may use it.
    @Test
    void a9_probeBySomebodyElseMakesADuplicate() {
        var fresh = probed();
        inject(fresh, solicitation().from(Ipv6Address.ANY));
        assertEquals(State.DUPLICATE, state(fresh));
    }

    /// A9, RFC 7527 §4.2: the link that echoes our probe is nobody else.
    @Test
    void a9_ourOwnProbeLoopedBackIsNoDuplicate() {
        var fresh = probed();
        var probe = only(fresh.emitted());
        var echo = fresh.frame();
        echo.copyFrom(probe.frame());
        fresh.inject(echo);
        fresh.advance(SECOND);
        assertEquals(State.VALID, state(fresh));
        assertEquals(0, fresh.count(Counter.ADDRESS_CONFLICTS));
    }

    /// RFC 4862 §5.4.3: who resolves a tentative address gets no answer.
    @Test
    void tentativeAddressIsNotAnsweredFor() {
        var fresh = probed();
        fresh.emitted();
        inject(fresh, solicitation().option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits()));
        assertTrue(fresh.emitted().isEmpty());
        assertEquals(State.TENTATIVE, state(fresh));
    }

    private static StackFixture probed() {
        var fresh = StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));
        StackFixture.done(
                fresh.stack()
                        .addAddress(
                                fresh.nic().index(), new Prefix(IPV6, 64), AddressCheck.PROBE, 0));
        // Until the probe, which comes after a random delay of up to a second, and no further.
        for (int turn = 0; turn < 100 && !fresh.hasEmitted(); turn++) {
            fresh.advance(fresh.stack().deadline() - fresh.now());
        }
        return fresh;
    }

    private static State state(StackFixture of) {
        var found = of.nic().address(IPV6.high(), IPV6.low());
        if (found == null) throw new AssertionError("no address");
        return found.state();
    }

    private static Emitted only(List<Emitted> frames) {
        assertEquals(1, frames.size(), frames::toString);
        return frames.getFirst();
    }

    private static void inject(StackFixture to, NdpBuilder message) {
        message.inject(to);
    }

    private static NdpBuilder solicitation() {
        return new NdpBuilder(Icmp6Message.NEIGHBOR_SOLICITATION, 0, IPV6)
                .to(SOLICITED_NODE, SOLICITED_NODE_MAC);
    }

    private static NdpBuilder advertisement() {
        int flags = NeighborAdvertisement.OVERRIDE;
        return new NdpBuilder(Icmp6Message.NEIGHBOR_ADVERTISEMENT, flags, IPV6)
                .to(Ipv6Address.ALL_NODES, new MacAddress(0x3333_0000_0001L))
                .option(NdpOption.TARGET_LINK_ADDRESS, PEER_MAC.bits());
    }
}
