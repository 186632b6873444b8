package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.IPV6;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.PEER_IPV6;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.Emitted;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import dev.netstack.wire.NdpMessage.NeighborSolicitation;
import dev.netstack.wire.NdpOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 4861 §7, for addresses that were given by hand.
class NdpTest {
    private static final Ipv6Address SOLICITED_NODE =
            new Ipv6Address(0xFF02L << 48, 0x0000_0001_FF00_0002L);
    private static final MacAddress SOLICITED_NODE_MAC = new MacAddress(0x3333_FF00_0002L);
    private static final int SOLICITED = NeighborAdvertisement.SOLICITED;
    private static final int OVERRIDE = NeighborAdvertisement.OVERRIDE;

    private final StackFixture fixture = StackFixture.create();

    /// ND-16: to the source alone, S and O set, R not, with our link address.
    @Test
    void solicitationForOurAddressIsAnswered() {
        inject(solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits()));
        var answer = only(fixture.emitted());
        assertEquals(PEER_MAC, answer.destination());
        assertEquals(PEER_IPV6, answer.ipv6().destination());
        assertEquals(IPV6, answer.ipv6().source());
        assertEquals(255, answer.ipv6().hopLimit());
        var message = assertInstanceOf(NeighborAdvertisement.class, answer.neighborDiscovery());
        assertTrue(message.isSolicited() && message.isOverride());
        assertFalse(message.isRouter());
        assertEquals(IPV6, message.target());
        assertEquals(MAC.bits(), message.linkAddressBits(NdpOption.TARGET_LINK_ADDRESS));
        assertChecksum(answer);
    }

    /// ND-15: the solicitation's link address is remembered, unconfirmed.
    @Test
    void solicitorIsRememberedAsStale() {
        inject(solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits()));
        assertEquals(
                new NeighborReport(
                        fixture.nic().index(), PEER_IPV6, PEER_MAC, NeighborState.STALE, false),
                neighbor());
    }

    /// RFC 4861 §7.2.4: without a link address the answer asks for one first.
    @Test
    void solicitationWithoutLinkAddressIsAnsweredAfterResolution() {
        inject(solicitation(IPV6));
        var question = only(fixture.emitted());
        assertInstanceOf(NeighborSolicitation.class, question.neighborDiscovery());
        inject(advertisement(SOLICITED | OVERRIDE));
        var answer = only(fixture.emitted());
        assertInstanceOf(NeighborAdvertisement.class, answer.neighborDiscovery());
        assertEquals(PEER_MAC, answer.destination());
    }

    /// ND-16: a solicitation from nobody is answered to all nodes, not as solicited.
    @Test
    void probeForOurAddressIsAnsweredToAllNodes() {
        inject(solicitation(IPV6).from(Ipv6Address.ANY));
        var answer = only(fixture.emitted());
        assertEquals(Ipv6Address.ALL_NODES, answer.ipv6().destination());
        assertEquals(new MacAddress(0x3333_0000_0001L), answer.destination());
        var message = assertInstanceOf(NeighborAdvertisement.class, answer.neighborDiscovery());
        assertFalse(message.isSolicited());
        assertTrue(message.isOverride());
        assertTrue(
                fixture.stack().neighbors().isEmpty(), "the unspecified address is no neighbour");
    }

    /// ND-15.
    @Test
    void solicitationForAnotherTargetIsIgnored() {
        inject(
                solicitation(new Ipv6Address(IPV6.high(), 0x99_0000_0002L))
                        .option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits()));
        assertTrue(fixture.emitted().isEmpty());
        assertNull(neighbor());
    }

    /// A6, ND-1, ND-2: what came from beyond the link, or is not whole.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hop limit 254",
                "code 1",
                "bad checksum",
                "multicast target",
                "from nobody with a link address",
                "from nobody to our unicast address",
                "link address of a group",
                "too short"
            })
    void a6_invalidSolicitationIsDiscarded(String fault) {
        var message = solicitation(IPV6);
        switch (fault) {
            case "hop limit 254" -> message.hopLimit = 254;
            case "code 1" -> message.code = 1;
            case "bad checksum" -> message.checksumFault = 1;
            case "multicast target" -> message.target = SOLICITED_NODE;
            case "from nobody with a link address" ->
                    message.from(Ipv6Address.ANY)
                            .option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits());
            case "from nobody to our unicast address" ->
                    message.from(Ipv6Address.ANY).to(IPV6, MAC);
            case "link address of a group" ->
                    message.option(NdpOption.SOURCE_LINK_ADDRESS, 0x3333_0000_0001L);
            case "too short" -> message.cut = 4;
            default -> throw new AssertionError(fault);
        }
        inject(message);
        assertTrue(fixture.emitted().isEmpty());
        assertTrue(fixture.stack().neighbors().isEmpty());
        long refused =
                fixture.count(DropReason.ND_INVALID) + fixture.count(DropReason.ICMP_BAD_CHECKSUM);
        assertEquals(1, refused);
    }

    /// A6, ND-2: a multicast answer cannot be solicited.
    @Test
    void a6_solicitedAdvertisementToAGroupIsDiscarded() {
        sendDatagram();
        inject(
                advertisement(SOLICITED)
                        .to(Ipv6Address.ALL_NODES, new MacAddress(0x3333_0000_0001L)));
        assertEquals(NeighborState.INCOMPLETE, state());
        assertEquals(1, fixture.count(DropReason.ND_INVALID));
    }

    /// A2, RFC 4291 §2.5.5.2: discovery does not change what ARP found.
    @Test
    void a2_advertisementOfAMappedAddressIsDiscarded() {
        var fields =
                new ArpPacket.Fields(
                        ArpPacket.REQUEST,
                        PEER_MAC.bits(),
                        StackFixture.PEER_IPV4.bits(),
                        0,
                        StackFixture.IPV4.bits());
        fixture.injectArp(MacAddress.BROADCAST, fields);
        var forged =
                new NdpBuilder(
                        Icmp6Message.NEIGHBOR_ADVERTISEMENT,
                        OVERRIDE,
                        new Ipv6Address(0, StackFixture.PEER_IPV4.low()));
        inject(forged.option(NdpOption.TARGET_LINK_ADDRESS, 0x0200_0000_0066L));
        assertEquals(1, fixture.count(DropReason.ND_INVALID));
        assertEquals(
                List.of(PEER_MAC),
                fixture.stack().neighbors().stream().map(NeighborReport::mac).toList());
    }

    /// A7: an option of no length condemns the message.
    @Test
    void a7_optionOfLengthZeroIsDiscarded() {
        var message = solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits());
        message.optionLength = 0;
        inject(message);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.ND_INVALID));
    }

    /// A7: an option that claims 2,040 octets is beyond the end of the message.
    @Test
    void a7_optionBeyondTheEndIsDiscarded() {
        var message = solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits());
        message.optionLength = 255;
        inject(message);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.ND_INVALID));
    }

    /// A16, ND-4, RFC 6980 §5: what guards of the link cannot see into is not read.
    @Test
    void a16_solicitationBehindAFragmentHeaderIsIgnored() {
        var message = solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits());
        message.isFragment = true;
        inject(message);
        assertTrue(fixture.emitted().isEmpty());
        assertTrue(fixture.stack().neighbors().isEmpty());
        assertEquals(1, fixture.count(DropReason.ND_INVALID));
    }

    /// A8, ND-17: advertisements about neighbours nobody looks for leave no trace.
    @Test
    void a8_advertisementsWithoutEntryAreIgnored() {
        for (int i = 0; i < 1_000; i++) inject(advertisement(OVERRIDE));
        assertTrue(fixture.stack().neighbors().isEmpty());
        assertTrue(fixture.emitted().isEmpty());
    }

    /// ND-3: unknown options are skipped.
    @Test
    void unknownOptionIsIgnored() {
        inject(solicitation(IPV6).option(200, PEER_MAC.bits()));
        assertEquals(1, fixture.emitted().size());
    }

    /// ND-14: to the solicited-node group, from the source of what waits, with our link address.
    @Test
    void resolutionAsksTheSolicitedNodeGroup() {
        sendDatagram();
        var question = only(fixture.emitted());
        assertEquals(new MacAddress(0x3333_FF00_0001L), question.destination());
        assertEquals(
                new Ipv6Address(0xFF02L << 48, 0x0000_0001_FF00_0001L),
                question.ipv6().destination());
        assertEquals(IPV6, question.ipv6().source());
        assertEquals(255, question.ipv6().hopLimit());
        var message = assertInstanceOf(NeighborSolicitation.class, question.neighborDiscovery());
        assertEquals(PEER_IPV6, message.target());
        assertEquals(MAC.bits(), message.linkAddressBits(NdpOption.SOURCE_LINK_ADDRESS));
        assertChecksum(question);
    }

    /// ND-20: reachability is asked of the neighbour itself.
    @Test
    void staleNeighborInUseIsProbedByUnicast() {
        inject(solicitation(IPV6).option(NdpOption.SOURCE_LINK_ADDRESS, PEER_MAC.bits()));
        sendDatagram();
        fixture.emitted();
        fixture.advance(5 * SECOND);
        var probe = only(fixture.emitted());
        assertEquals(PEER_MAC, probe.destination());
        assertEquals(PEER_IPV6, probe.ipv6().destination());
        inject(advertisement(SOLICITED | OVERRIDE));
        assertEquals(NeighborState.REACHABLE, state());
    }

    /// ND-2, ND-23: a host with static addresses hears routers and says nothing.
    @ParameterizedTest
    @ValueSource(
            ints = {
                Icmp6Message.ROUTER_SOLICITATION,
                Icmp6Message.ROUTER_ADVERTISEMENT,
                Icmp6Message.NEIGHBOR_REDIRECT
            })
    void routerMessagesAreIgnored(int type) {
        // What is a target there is two unknown options, or the target of a redirect, here.
        long option = 0xC801L << 48;
        var message = solicitation(new Ipv6Address(option, option));
        message.type = type;
        message.padding = type == Icmp6Message.NEIGHBOR_REDIRECT ? 16 : 0;
        inject(message.to(Ipv6Address.ALL_NODES, new MacAddress(0x3333_0000_0001L)));
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.ICMP_IGNORED_TYPE));
    }

    private NeighborState state() {
        var found = neighbor();
        if (found == null) throw new AssertionError("no entry");
        return found.state();
    }

    private @Nullable NeighborReport neighbor() {
        return fixture.stack().neighbors().stream().findFirst().orElse(null);
    }

    private static Emitted only(List<Emitted> frames) {
        assertEquals(1, frames.size(), frames::toString);
        return frames.getFirst();
    }

    private static void assertChecksum(Emitted frame) {
        var ip = frame.ipv6();
        var message = new Icmp6Message(frame.frame().bytes(), ip.payloadStart(), ip.payloadEnd());
        long addresses =
                Checksum.addresses(
                        ip.sourceHigh(), ip.sourceLow(), ip.destinationHigh(), ip.destinationLow());
        assertTrue(message.isChecksumValid(addresses), frame::toString);
    }

    /// Sends a datagram to the peer.
    private void sendDatagram() {
        var frame = fixture.frame();
        int at = frame.start();
        frame.range(at, at + Ipv6Header.LENGTH);
        Ipv6Header.write(
                frame.bytes(),
                at,
                new Ipv6Header.Fields(
                        0,
                        0,
                        0,
                        59,
                        64,
                        IPV6.high(),
                        IPV6.low(),
                        PEER_IPV6.high(),
                        PEER_IPV6.low()));
        if (fixture.nic().output().depart(PEER_IPV6, frame, fixture.now())) {
            fixture.nic().output().enqueue(fixture.owned(frame));
        }
        fixture.settle();
    }

    private void inject(NdpBuilder message) {
        message.inject(fixture);
    }

    private static NdpBuilder solicitation(Ipv6Address target) {
        return new NdpBuilder(Icmp6Message.NEIGHBOR_SOLICITATION, 0, target)
                .to(SOLICITED_NODE, SOLICITED_NODE_MAC);
    }

    private static NdpBuilder advertisement(int flags) {
        return new NdpBuilder(Icmp6Message.NEIGHBOR_ADVERTISEMENT, flags, PEER_IPV6)
                .to(IPV6, MAC)
                .option(NdpOption.TARGET_LINK_ADDRESS, PEER_MAC.bits());
    }
}
