package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.IPV4;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Emitted;
import dev.netstack.stack.InterfaceAddress.State;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 5227.
class ArpClaimTest {
    private final StackFixture fixture =
            StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));

    /// ACD-1, ACD-2.
    @Test
    void newAddressIsProbedThreeTimesBeforeItsUse() {
        add(IPV4, AddressCheck.PROBE);
        assertEquals(State.TENTATIVE, state(IPV4));
        fixture.advance(5 * SECOND - 1);
        var probes = probes(fixture.emitted(EtherType.ARP));
        assertEquals(3, probes.size());
        assertTrue(probes.get(0).at() <= SECOND, probes::toString);
        for (int i = 1; i < 3; i++) {
            long gap = probes.get(i).at() - probes.get(i - 1).at();
            assertTrue(gap >= SECOND && gap <= 2 * SECOND, "gap " + gap);
        }
        for (var probe : probes) {
            assertEquals(MacAddress.BROADCAST, probe.destination());
            assertEquals(ArpPacket.REQUEST, probe.arp().operation());
            assertEquals(MAC, probe.arp().senderMac());
            assertEquals(IPV4, probe.arp().target());
        }
    }

    /// ACD-6: two announcements two seconds apart, the first two seconds after the last probe.
    @Test
    void addressThatNobodyHasIsAnnouncedAndUsed() {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(20 * SECOND);
        var packets = fixture.emitted(EtherType.ARP);
        assertEquals(5, packets.size(), packets::toString);
        assertEquals(2 * SECOND, packets.get(3).at() - packets.get(2).at());
        assertEquals(2 * SECOND, packets.get(4).at() - packets.get(3).at());
        for (var announcement : packets.subList(3, 5)) {
            assertEquals(IPV4, announcement.arp().sender());
            assertEquals(IPV4, announcement.arp().target());
            assertEquals(ArpPacket.REQUEST, announcement.arp().operation());
        }
        assertEquals(State.VALID, state(IPV4));
    }

    /// ACD-10: no periodic probing thereafter.
    @Test
    void addressInUseIsNotProbedAgain() {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(20 * SECOND);
        fixture.emitted();
        fixture.advance(86_400 * SECOND);
        assertTrue(fixture.emitted().isEmpty());
    }

    /// ACD-3: until two seconds after the last probe.
    @ParameterizedTest
    @ValueSource(ints = {ArpPacket.REQUEST, ArpPacket.REPLY})
    void packetFromTheCandidateIsAConflict(int operation) {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(4 * SECOND);
        inject(operation, PEER_MAC, IPV4.bits(), 0xC000_0263);
        assertEquals(State.DUPLICATE, state(IPV4));
        fixture.emitted();
        fixture.advance(60 * SECOND);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(Counter.DUPLICATE_ADDRESSES));
    }

    /// Whoever has the address is a neighbour like others.
    @Test
    void ownerOfAnAddressThatWeGaveUpIsANeighbor() {
        add(new Ipv4Address(0xC000_0207), AddressCheck.NONE);
        add(IPV4, AddressCheck.PROBE);
        inject(ArpPacket.REPLY, PEER_MAC, IPV4.bits(), IPV4.bits());
        inject(ArpPacket.REQUEST, PEER_MAC, IPV4.bits(), 0xC000_0207);
        assertEquals(1, fixture.count(Counter.ADDRESS_CONFLICTS));
        assertEquals(IPV4, fixture.stack().neighbors().getFirst().address());
    }

    /// ACD-4.
    @Test
    void probeBySomebodyElseIsAConflict() {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(SECOND);
        inject(ArpPacket.REQUEST, PEER_MAC, 0, IPV4.bits());
        assertEquals(State.DUPLICATE, state(IPV4));
    }

    /// ACD-4, RFC 5227 §2.1.1: a hub that echoes our own probe is nobody else.
    @Test
    void ourOwnProbeIsNoConflict() {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(SECOND);
        inject(ArpPacket.REQUEST, MAC, 0, IPV4.bits());
        fixture.advance(20 * SECOND);
        assertEquals(State.VALID, state(IPV4));
        assertEquals(0, fixture.count(Counter.ADDRESS_CONFLICTS));
    }

    /// RFC 5227 §2.1.1: nobody may learn of a tentative address.
    @Test
    void tentativeAddressIsNotAnsweredFor() {
        add(IPV4, AddressCheck.PROBE);
        fixture.emitted();
        inject(ArpPacket.REQUEST, PEER_MAC, 0xC000_0201, IPV4.bits());
        assertTrue(fixture.emitted().isEmpty());
        assertFalse(fixture.nic().owns(IPV4.high(), IPV4.low()));
    }

    /// ACD-5: after ten conflicts one attempt a minute.
    @Test
    void tenConflictsSlowTheNextAttempts() {
        for (int i = 1; i <= 10; i++) {
            var candidate = new Ipv4Address(0xC000_0300 + i);
            add(candidate, AddressCheck.PROBE);
            fixture.advance(2 * SECOND);
            inject(ArpPacket.REPLY, PEER_MAC, candidate.bits(), candidate.bits());
        }
        fixture.emitted();
        long start = fixture.now();
        add(new Ipv4Address(0xC000_0401), AddressCheck.PROBE);
        add(new Ipv4Address(0xC000_0402), AddressCheck.PROBE);
        add(new Ipv4Address(0xC000_0403), AddressCheck.PROBE);
        fixture.advance(200 * SECOND);
        var probes = probes(fixture.emitted(EtherType.ARP));
        assertEquals(9, probes.size());
        for (int attempt = 0; attempt < 3; attempt++) {
            long begun = probes.get(3 * attempt).at() - start;
            assertTrue(begun >= attempt * 60L * SECOND, attempt + " began after " + begun);
            assertTrue(begun <= (attempt * 60L + 1) * SECOND, attempt + " began after " + begun);
        }
    }

    /// ACD-7, A3: one defence in ten seconds, whatever the other side says.
    @Test
    void a3_conflictsAreDefendedAtMostOncePerTenSeconds() {
        add(IPV4, AddressCheck.NONE);
        fixture.advance(30 * SECOND);
        fixture.emitted();
        long start = fixture.now();
        for (int millis = 0; millis < 30_000; millis++) {
            inject(ArpPacket.REQUEST, PEER_MAC, IPV4.bits(), IPV4.bits());
            fixture.advance(StackFixture.MILLISECOND);
        }
        var defences = fixture.emitted(EtherType.ARP);
        assertEquals(
                List.of(0L, 10 * SECOND, 20 * SECOND),
                defences.stream().map(frame -> frame.at() - start).toList());
        assertEquals(30_000, fixture.count(Counter.ADDRESS_CONFLICTS));
        assertEquals(State.VALID, state(IPV4));
        assertTrue(fixture.stack().neighbors().isEmpty(), "our own address is never cached");
    }

    /// ACD-9.
    @Test
    void requestsAreAnsweredWhileTheAddressIsContested() {
        add(IPV4, AddressCheck.NONE);
        fixture.advance(30 * SECOND);
        inject(ArpPacket.REQUEST, PEER_MAC, IPV4.bits(), IPV4.bits());
        fixture.emitted();
        inject(ArpPacket.REQUEST, PEER_MAC, 0xC000_0201, IPV4.bits());
        assertEquals(1, fixture.emitted(EtherType.ARP).size());
    }

    /// RFC 5227 §2.3.
    @Test
    void uncheckedAddressIsAnnouncedAtOnceAndAgain() {
        add(IPV4, AddressCheck.NONE);
        assertEquals(State.VALID, state(IPV4));
        fixture.advance(10 * SECOND);
        var announcements = fixture.emitted(EtherType.ARP);
        assertEquals(List.of(0L, 2 * SECOND), announcements.stream().map(Emitted::at).toList());
    }

    @Test
    void removedAddressFallsSilent() {
        add(IPV4, AddressCheck.PROBE);
        fixture.advance(SECOND);
        StackFixture.done(
                fixture.stack().removeAddress(fixture.nic().index(), IPV4, fixture.now()));
        fixture.emitted();
        fixture.advance(60 * SECOND);
        assertTrue(fixture.emitted().isEmpty());
    }

    private void add(Ipv4Address address, AddressCheck check) {
        var prefix = new Prefix(address, 24);
        StackFixture.done(
                fixture.stack().addAddress(fixture.nic().index(), prefix, check, fixture.now()));
        fixture.settle();
    }

    private State state(Ipv4Address address) {
        var found = fixture.nic().address(address.high(), address.low());
        if (found == null) throw new AssertionError("no address " + address);
        return found.state();
    }

    private void inject(int operation, MacAddress mac, int sender, int target) {
        fixture.injectArp(
                MacAddress.BROADCAST,
                new ArpPacket.Fields(operation, mac.bits(), sender, 0, target));
    }

    private static List<Emitted> probes(List<Emitted> frames) {
        return frames.stream().filter(frame -> frame.arp().senderBits() == 0).toList();
    }
}
