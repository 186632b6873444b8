package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.IPV4;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.PEER_IPV4;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 826, RFC 1122 §2.3.2.
class ArpTest {
    private static final Ipv4Address OTHER = new Ipv4Address(0xC000_0209);
    private static final MacAddress ATTACKER_MAC = new MacAddress(0x0200_0000_0066L);

    private final StackFixture fixture = StackFixture.create();

    /// ARP-3: swapped, and to the requester alone.
    @Test
    void requestForOurAddressIsAnswered() {
        injectRequest(PEER_IPV4.bits(), IPV4.bits());
        var replies = fixture.emitted(EtherType.ARP);
        assertEquals(1, replies.size());
        assertEquals(PEER_MAC, replies.getFirst().destination());
        var arp = replies.getFirst().arp();
        assertEquals(ArpPacket.REPLY, arp.operation());
        assertEquals(MAC, arp.senderMac());
        assertEquals(IPV4, arp.sender());
        assertEquals(PEER_MAC, arp.targetMac());
        assertEquals(PEER_IPV4, arp.target());
    }

    /// ARP-2: more will follow from whoever asks.
    @Test
    void requesterIsAddedToTheCache() {
        injectRequest(PEER_IPV4.bits(), IPV4.bits());
        assertEquals(report(NeighborState.STALE, PEER_MAC), neighbor(PEER_IPV4));
    }

    /// ARP-5: a request for somebody else is neither answered nor remembered.
    @Test
    void requestForAnotherTargetIsIgnored() {
        injectRequest(PEER_IPV4.bits(), OTHER.bits());
        assertTrue(fixture.emitted().isEmpty());
        assertNull(neighbor(PEER_IPV4));
        assertEquals(1, fixture.count(DropReason.ARP_NOT_FOR_US));
    }

    /// ARP-1: known senders are updated whatever the packet is about.
    @ParameterizedTest
    @ValueSource(ints = {ArpPacket.REQUEST, ArpPacket.REPLY})
    void knownSenderIsUpdatedByPacketsAboutOthers(int operation) {
        injectRequest(PEER_IPV4.bits(), IPV4.bits());
        fixture.advance(2 * SECOND);
        inject(operation, ATTACKER_MAC, PEER_IPV4.bits(), OTHER.bits());
        assertEquals(report(NeighborState.STALE, ATTACKER_MAC), neighbor(PEER_IPV4));
    }

    /// ARP-4.
    @ParameterizedTest
    @CsvSource({"0, 2", "2, 0x86DD", "4, 0x0004", "4, 0x00FF", "4, 0x0600", "4, 0xFFFF", "6, 77"})
    void packetsOfOtherKindsAreDropped(int at, String value) {
        var frame = request(PEER_IPV4.bits(), IPV4.bits());
        Octets.putU16(frame.bytes(), frame.start() + at, Integer.decode(value));
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.ARP);
        assertDroppedAsMalformed();
    }

    /// A1: lengths are checked before an address is read.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 14, 27})
    void a1_truncatedArpIsDropped(int length) {
        var frame = request(PEER_IPV4.bits(), IPV4.bits());
        frame.range(frame.start(), frame.start() + length);
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.ARP);
        assertDroppedAsMalformed();
    }

    /// A1: address lengths of 0 and 255.
    @ParameterizedTest
    @CsvSource({"0, 4", "255, 4", "6, 0", "6, 255", "0, 0", "255, 255"})
    void a1_arpWithOtherAddressLengthsIsDropped(int hardware, int protocol) {
        var frame = request(PEER_IPV4.bits(), IPV4.bits());
        Octets.putU8(frame.bytes(), frame.start() + 4, hardware);
        Octets.putU8(frame.bytes(), frame.start() + 5, protocol);
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.ARP);
        assertDroppedAsMalformed();
    }

    /// A2: what nobody asked for adds nothing.
    @Test
    void a2_unsolicitedRepliesCreateNoEntry() {
        for (int i = 0; i < 100; i++) {
            inject(ArpPacket.REPLY, ATTACKER_MAC, PEER_IPV4.bits(), IPV4.bits());
        }
        assertNull(neighbor(PEER_IPV4));
        assertEquals(100, fixture.count(DropReason.ARP_NOT_FOR_US));
    }

    /// A2: the gateway answers the question that the first forgery caused, and keeps its entry.
    @Test
    void a2_unsolicitedRepliesDoNotReplaceTheGateway() {
        ping();
        inject(ArpPacket.REPLY, PEER_MAC, PEER_IPV4.bits(), IPV4.bits());
        fixture.advance(2 * SECOND);
        fixture.emitted();
        for (int i = 0; i < 100; i++) {
            inject(ArpPacket.REPLY, ATTACKER_MAC, PEER_IPV4.bits(), IPV4.bits());
        }
        var probes = fixture.emitted(EtherType.ARP);
        assertEquals(1, probes.size());
        assertEquals(PEER_MAC, probes.getFirst().destination());
        inject(ArpPacket.REPLY, PEER_MAC, PEER_IPV4.bits(), IPV4.bits());
        fixture.advance(5 * SECOND);
        assertEquals(report(NeighborState.REACHABLE, PEER_MAC), neighbor(PEER_IPV4));
        assertEquals(100, fixture.count(DropReason.ARP_LOCKED));
    }

    /// A2: what was set by hand stays.
    @Test
    void a2_staticEntryIsNeverChanged() {
        var stack = fixture.stack();
        StackFixture.done(
                stack.addNeighbor(fixture.nic().index(), PEER_IPV4, PEER_MAC, fixture.now()));
        for (int i = 0; i < 10; i++) {
            inject(ArpPacket.REPLY, ATTACKER_MAC, PEER_IPV4.bits(), IPV4.bits());
            inject(ArpPacket.REQUEST, ATTACKER_MAC, PEER_IPV4.bits(), IPV4.bits());
            fixture.advance(SECOND);
        }
        assertEquals(report(NeighborState.PERMANENT, PEER_MAC), neighbor(PEER_IPV4));
    }

    /// A4: nobody gives us an address unasked.
    @ParameterizedTest
    @CsvSource({"0x0806, 3", "0x0806, 4", "0x8035, 4"})
    void a4_reverseArpIsIgnored(String type, int operation) {
        var frame = fixture.frame();
        var fields =
                new ArpPacket.Fields(
                        operation, PEER_MAC.bits(), PEER_IPV4.bits(), MAC.bits(), OTHER.bits());
        ArpPacket.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + ArpPacket.LENGTH);
        fixture.inject(frame, MAC, Integer.decode(type));
        assertEquals(2, fixture.nic().addresses().size());
        assertNull(neighbor(PEER_IPV4));
        assertTrue(fixture.emitted().isEmpty());
    }

    /// ARP-11: such senders never enter the cache, nor are they answered.
    @ParameterizedTest
    @CsvSource({
        "0x00000001",
        "0xC00002FF",
        "0xFFFFFFFF",
        "0xC0000200",
        "0xE0000001",
        "0x7F000001",
        "0xF0000001"
    })
    void senderThatIsNoHostIsIgnored(String sender) {
        inject(ArpPacket.REQUEST, PEER_MAC, Long.decode(sender).intValue(), IPV4.bits());
        assertTrue(fixture.stack().neighbors().isEmpty());
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.ARP_BAD_SENDER));
    }

    /// ARP-11: a group address is nobody's hardware address.
    @ParameterizedTest
    @ValueSource(longs = {0xFFFF_FFFF_FFFFL, 0x0100_5E00_0001L, 0})
    void senderWithoutAUnicastHardwareAddressIsIgnored(long mac) {
        var frame = fixture.frame();
        var fields = new ArpPacket.Fields(ArpPacket.REQUEST, mac, PEER_IPV4.bits(), 0, IPV4.bits());
        ArpPacket.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + ArpPacket.LENGTH);
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.ARP);
        assertTrue(fixture.stack().neighbors().isEmpty());
        assertTrue(fixture.emitted().isEmpty());
    }

    /// ARP-12.
    @Test
    void probeForOurAddressIsAnsweredAndNotRemembered() {
        injectRequest(0, IPV4.bits());
        var replies = fixture.emitted(EtherType.ARP);
        assertEquals(1, replies.size());
        assertEquals(ArpPacket.REPLY, replies.getFirst().arp().operation());
        assertEquals(new Ipv4Address(0), replies.getFirst().arp().target());
        assertTrue(fixture.stack().neighbors().isEmpty());
    }

    /// ETH-1, ETH-3, ARP-9: the question is broadcast, and what waited goes to whoever answers.
    @Test
    void datagramWaitsForTheAnswer() {
        ping();
        var requests = fixture.emitted();
        assertEquals(1, requests.size());
        assertEquals(MacAddress.BROADCAST, requests.getFirst().destination());
        var arp = requests.getFirst().arp();
        assertEquals(ArpPacket.REQUEST, arp.operation());
        assertEquals(List.of(IPV4, PEER_IPV4), List.of(arp.sender(), arp.target()));
        assertEquals(MacAddress.ZERO, arp.targetMac());
        inject(ArpPacket.REPLY, PEER_MAC, PEER_IPV4.bits(), IPV4.bits());
        var datagrams = fixture.emitted(EtherType.IPV4);
        assertEquals(1, datagrams.size());
        assertEquals(PEER_MAC, datagrams.getFirst().destination());
        assertEquals(PEER_IPV4, datagrams.getFirst().ipv4().destination());
    }

    /// ARP-6: an entry in use is polled, and flushed when nobody answers.
    @Test
    void silentNeighborIsPolledAndForgotten() {
        injectRequest(PEER_IPV4.bits(), IPV4.bits());
        ping();
        fixture.emitted();
        fixture.advance(8 * SECOND);
        var polls = fixture.emitted(EtherType.ARP);
        assertEquals(3, polls.size());
        assertEquals(PEER_MAC, polls.getFirst().destination());
        assertEquals(report(NeighborState.FAILED, null), neighbor(PEER_IPV4));
    }

    /// A5: spoofed requesters do not push out a neighbour that is in use.
    @Test
    void a5_floodOfRequestersLeavesTheOneInUse() {
        ping();
        inject(ArpPacket.REPLY, PEER_MAC, PEER_IPV4.bits(), IPV4.bits());
        for (int i = 0; i < 5_000; i++) {
            inject(ArpPacket.REQUEST, ATTACKER_MAC, 0x0A00_0001 + i, IPV4.bits());
            fixture.emitted();
        }
        assertEquals(report(NeighborState.REACHABLE, PEER_MAC), neighbor(PEER_IPV4));
        assertEquals(NeighborCache.NEIGHBORS_MAX, fixture.stack().neighbors().size());
    }

    private void assertDroppedAsMalformed() {
        assertTrue(fixture.emitted().isEmpty());
        assertTrue(fixture.stack().neighbors().isEmpty());
        assertEquals(1, fixture.count(DropReason.ARP_MALFORMED));
        assertEquals(0, fixture.count(Counter.ADDRESS_CONFLICTS));
    }

    private void injectRequest(int sender, int target) {
        inject(ArpPacket.REQUEST, PEER_MAC, sender, target);
    }

    private void inject(int operation, MacAddress mac, int sender, int target) {
        long targetMac = operation == ArpPacket.REPLY ? MAC.bits() : 0;
        fixture.injectArp(
                operation == ArpPacket.REPLY ? MAC : MacAddress.BROADCAST,
                new ArpPacket.Fields(operation, mac.bits(), sender, targetMac, target));
    }

    private Frame request(int sender, int target) {
        var frame = fixture.frame();
        var fields = new ArpPacket.Fields(ArpPacket.REQUEST, PEER_MAC.bits(), sender, 0, target);
        ArpPacket.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + ArpPacket.LENGTH);
        return frame;
    }

    /// Sends a datagram to the peer.
    private void ping() {
        var frame = fixture.frame();
        int at = frame.start();
        frame.range(at, at + Ipv4Header.LENGTH_MIN + 8);
        Octets.putU8(frame.bytes(), at, 0x45);
        Octets.putU16(frame.bytes(), at + 2, frame.length());
        Octets.putU32(frame.bytes(), at + 12, IPV4.bits());
        Octets.putU32(frame.bytes(), at + 16, PEER_IPV4.bits());
        if (fixture.nic().output().depart(PEER_IPV4, frame, fixture.now())) {
            fixture.nic().output().enqueue(fixture.owned(frame));
        }
        fixture.settle();
    }

    private @Nullable NeighborReport neighbor(Ipv4Address address) {
        return fixture.stack().neighbors().stream()
                .filter(report -> report.address().equals(address))
                .findAny()
                .orElse(null);
    }

    private NeighborReport report(NeighborState state, @Nullable MacAddress mac) {
        return new NeighborReport(fixture.nic().index(), PEER_IPV4, mac, state, false);
    }
}
