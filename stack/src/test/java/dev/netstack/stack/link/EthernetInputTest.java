package dev.netstack.stack.link;

import static dev.netstack.stack.StackFixture.IPV4;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.PEER_IPV4;
import static dev.netstack.stack.StackFixture.PEER_MAC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 894, RFC 1122 §2.3.
class EthernetInputTest {
    private final StackFixture fixture = StackFixture.create();

    /// ETH-5.
    @Test
    void frameToAnotherStationIsIgnored() {
        fixture.inject(request(), new MacAddress(0x0200_0000_0077L), EtherType.ARP);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.NOT_FOR_US));
        assertEquals(1, fixture.nic().report().received().dropped());
    }

    /// ETH-4, A18: IP is told that the frame was a broadcast, and takes no unicast datagram from
    /// it.
    @ParameterizedTest
    @ValueSource(ints = {6, 17})
    void a18_unicastDatagramInABroadcastFrameIsDropped(int protocol) {
        var frame = fixture.frame();
        int at = frame.start();
        int length = Ipv4Header.LENGTH_MIN + 20;
        Octets.putU8(frame.bytes(), at, 0x45);
        Octets.putU16(frame.bytes(), at + 2, length);
        Octets.putU8(frame.bytes(), at + 8, 64);
        Octets.putU8(frame.bytes(), at + 9, protocol);
        Octets.putU32(frame.bytes(), at + 12, PEER_IPV4.bits());
        Octets.putU32(frame.bytes(), at + 16, IPV4.bits());
        Ipv4Header.writeChecksum(frame.bytes(), at);
        frame.range(at, at + length);
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.IPV4);
        assertEquals(1, fixture.count(DropReason.IP_UNICAST_IN_LINK_BROADCAST));
        assertTrue(fixture.emitted().isEmpty());
    }

    /// ETH-5: groups that nobody here joined.
    @ParameterizedTest
    @ValueSource(longs = {0x0100_5E00_0005L, 0x3333_0000_00FBL, 0x0180_C200_0000L})
    void frameToAnotherGroupIsIgnored(long destination) {
        fixture.inject(request(), new MacAddress(destination), EtherType.ARP);
        assertEquals(1, fixture.count(DropReason.NOT_FOR_US));
    }

    @Test
    void frameFromAGroupIsDropped() {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), 0x0100_5E00_0001L, EtherType.ARP);
        fixture.inject(frame);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.BAD_LINK_SOURCE));
    }

    /// ETH-5: what pads a short frame is no part of the packet.
    @Test
    void paddingIsIgnored() {
        var frame = request();
        frame.range(frame.start(), frame.start() + 46);
        fixture.inject(frame, MacAddress.BROADCAST, EtherType.ARP);
        assertEquals(1, fixture.emitted(EtherType.ARP).size());
    }

    /// A16: a tag that names no VLAN carries a priority; one that does is another network's.
    @ParameterizedTest
    @CsvSource({"0x0000, 1", "0xE000, 1", "0x0001, 0", "0x0FFF, 0", "0xE064, 0"})
    void a16_onlyPriorityTagsAreRead(String control, int answers) {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH_TAGGED);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), PEER_MAC.bits(), EtherType.VLAN);
        Octets.putU16(frame.bytes(), at + 14, Integer.decode(control));
        Octets.putU16(frame.bytes(), at + 16, EtherType.ARP);
        fixture.inject(frame);
        assertEquals(answers, fixture.emitted(EtherType.ARP).size());
        assertEquals(1 - answers, fixture.count(DropReason.UNKNOWN_ETHERTYPE));
    }

    /// A16: LLC and SNAP, two tags, and what nobody knows (ETH-2 is not followed).
    @ParameterizedTest
    @ValueSource(strings = {"0x0000", "0x0026", "0x05DC", "0x05FF", "0x88A8", "0x8847", "0xFFFF"})
    void a16_unknownEncapsulationIsDropped(String type) {
        fixture.inject(request(), MAC, Integer.decode(type));
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.UNKNOWN_ETHERTYPE));
    }

    /// A19.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 12, 13})
    void a19_runtIsDropped(int length) {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), PEER_MAC.bits(), EtherType.ARP);
        frame.range(at, at + length);
        fixture.inject(frame);
        assertTrue(fixture.emitted().isEmpty());
        assertEquals(1, fixture.count(DropReason.FRAME_TRUNCATED));
        assertEquals(1, fixture.nic().report().received().errors());
    }

    /// A19: a tag that the frame is too short for.
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17})
    void a19_runtWithATagIsDropped(int length) {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH_TAGGED);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), PEER_MAC.bits(), EtherType.VLAN);
        frame.range(at, at + length);
        fixture.inject(frame);
        assertEquals(1, fixture.count(DropReason.FRAME_TRUNCATED));
    }

    /// A19: longer than the link can carry, unless it is a super-segment.
    @ParameterizedTest
    @CsvSource({"1518, 0", "1519, 1", "65535, 1"})
    void a19_frameBeyondTheMtuIsDropped(int length, long dropped) {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), PEER_MAC.bits(), EtherType.ARP);
        frame.range(at, at + length);
        fixture.inject(frame);
        assertEquals(dropped, fixture.count(DropReason.FRAME_TOO_LONG));
        assertEquals(1 - dropped, fixture.emitted(EtherType.ARP).size());
    }

    /// A21: the descriptor is another party's word.
    @ParameterizedTest
    @CsvSource({"-1, 0", "-14, 16", "0, -1", "60, 0", "40, 2", "41, 0", "2147483647, 2147483647"})
    void a21_checksumOutsideTheFrameIsDropped(int start, int offset) {
        var frame = request();
        int at = frame.push(EthernetHeader.LENGTH);
        EthernetHeader.write(frame.bytes(), at, MAC.bits(), PEER_MAC.bits(), EtherType.ARP);
        frame.checksumPartial(frame.start() + start, offset);
        fixture.inject(frame);
        assertEquals(1, fixture.count(DropReason.BAD_OFFLOAD));
    }

    /// A21: pieces of no size.
    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void a21_segmentsOfNoSizeAreDropped(int size) {
        var frame = request();
        frame.segmented(Segmentation.TCP4, size);
        fixture.inject(frame, MAC, EtherType.IPV4);
        assertEquals(1, fixture.count(DropReason.BAD_OFFLOAD));
    }

    /// A20: free memory is poisoned here, and nothing of it is ever sent.
    @Test
    void a20_noStaleOctetIsEmitted() {
        fixture.inject(request(), MAC, EtherType.ARP);
        var frames = fixture.emitted();
        assertEquals(1, frames.size());
        assertEquals(EthernetHeader.LENGTH + ArpPacket.LENGTH, frames.getFirst().frame().length());
        assertTrue(!frames.getFirst().toString().contains("a5a5"), frames::toString);
    }

    /// Input never throws: whatever the octets are, they are counted somewhere.
    @Test
    void randomFramesAreSurvived() {
        var random = new Random(StackFixture.SEED);
        int[] types = {EtherType.ARP, EtherType.IPV4, EtherType.IPV6, EtherType.VLAN, 0x0026};
        for (int i = 0; i < 20_000; i++) {
            var frame = request();
            int length = random.nextInt(200);
            for (int at = 0; at < length; at++) {
                Octets.putU8(frame.bytes(), frame.start() + at, random.nextInt());
            }
            frame.range(frame.start(), frame.start() + length);
            fixture.inject(frame, MAC, types[random.nextInt(types.length)]);
            fixture.emitted();
        }
        var received = fixture.nic().report().received();
        assertEquals(
                20_000,
                received.packets() + received.dropped() + received.errors(),
                "seed " + StackFixture.SEED);
    }

    /// A request for our address; room in front is left for headers.
    private Frame request() {
        var frame = fixture.frame();
        var fields =
                new ArpPacket.Fields(
                        ArpPacket.REQUEST, PEER_MAC.bits(), PEER_IPV4.bits(), 0, IPV4.bits());
        ArpPacket.write(frame.bytes(), frame.start(), fields);
        frame.range(frame.start(), frame.start() + ArpPacket.LENGTH);
        return frame;
    }
}
