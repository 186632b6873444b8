package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Offload;
import dev.netstack.wire.TcpHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Against the kernel: root, in a network namespace of its own (`interop/10-device.sh`).
@Tag("native")
class TunTapNativeTest {
    private static final int TURNS_MAX = 300;
    private static final long TURN_NANOS = 10_000_000;

    private final Frame frame = Frame.allocate(Arena.ofAuto());

    private static TunTapDevice open(String spec, OffloadMode offload) {
        var device = TunTapDevice.open(DeviceSpec.parse(spec), offload);
        if (spec.startsWith("tap")) device.kernelLink().mac(NativeLink.KERNEL_MAC);
        return device;
    }

    private static TunTapDevice start(String spec, OffloadMode offload) {
        var device = open(spec, offload);
        NativeLink.configure(device.kernelLink());
        return device;
    }

    /// Receives until `wanted`, which then is in [#frame]; false when it does not come in 3 s.
    private boolean await(Device device, Predicate<Frame> wanted) {
        try (Waiter waiter = Waiter.open()) {
            waiter.add(device);
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                while (device.receive(frame)) {
                    if (wanted.test(frame)) return true;
                }
                waiter.await(TURN_NANOS);
            }
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tap:netstack0, ON",
        "tap:netstack0, OFF",
        "tun:netstack0, ON",
        "tun:netstack0, OFF"
    })
    void deviceSaysWhatItIs(String spec, OffloadMode offload) {
        try (var device = open(spec, offload)) {
            DeviceProperties properties = device.properties();
            assertEquals("netstack0", properties.name());
            assertEquals(1500, properties.mtu());
            boolean isTap = spec.startsWith("tap");
            assertEquals(isTap ? LinkType.ETHERNET : LinkType.IP, properties.link());
            Set<Offload> all = EnumSet.allOf(Offload.class);
            assertEquals(offload == OffloadMode.ON ? all : Set.of(), properties.offloads());
            assertFalse(device.receive(frame));
        }
    }

    @Test
    void closedDeviceIsGone() {
        var tap = open("tap:netstack0", OffloadMode.ON);
        tap.close();
        tap.close();
        var e = assertThrows(DeviceException.class, () -> KernelLink.of("netstack0").mtu());
        assertEquals(Reason.NO_SUCH_DEVICE, e.reason());
        e = assertThrows(DeviceException.class, () -> tap.receive(frame));
        assertEquals(Reason.CLOSED, e.reason());
        assertThrows(DeviceException.class, () -> tap.transmit(frame));
    }

    @Test
    void deviceInUseIsBusy() {
        try (var first = open("tap:netstack0", OffloadMode.ON)) {
            var e =
                    assertThrows(
                            DeviceException.class, () -> open("tap:netstack0", OffloadMode.ON));
            assertEquals(Reason.BUSY, e.reason());
            assertEquals(Errno.EBUSY, e.errno());
            assertTrue(String.valueOf(e.getMessage()).contains("EBUSY"), e.getMessage());
            assertEquals("netstack0", first.properties().name());
        }
    }

    @Test
    void interfaceOfAnotherKindIsRefused() {
        var e = assertThrows(DeviceException.class, () -> open("tap:lo", OffloadMode.ON));
        assertEquals(Reason.NOT_SUPPORTED, e.reason());
        assertTrue(String.valueOf(e.getMessage()).contains("EINVAL"), e.getMessage());
    }

    @Test
    void kernelNumbersAName() {
        try (var first = open("tap:net%d", OffloadMode.ON);
                var second = open("tap:net%d", OffloadMode.ON)) {
            assertEquals("net0", first.properties().name());
            assertEquals("net1", second.properties().name());
        }
    }

    @Test
    void deletedDeviceFails() throws IOException, InterruptedException {
        try (var tap = start("tap:netstack0", OffloadMode.ON)) {
            var delete = new ProcessBuilder("ip", "link", "delete", "netstack0").start();
            assertEquals(0, delete.waitFor());
            var e = assertThrows(DeviceException.class, () -> await(tap, f -> false));
            assertEquals(Reason.NO_SUCH_DEVICE, e.reason());
            e =
                    assertThrows(
                            DeviceException.class,
                            () -> tap.transmit(new Packets(LinkType.ETHERNET).echo(1, 56)));
            assertEquals(Reason.NO_SUCH_DEVICE, e.reason());
        }
    }

    /// RFC 826: the kernel asks who has the stack's address.
    @ParameterizedTest
    @EnumSource(OffloadMode.class)
    void kernelAsksByArp(OffloadMode offload) throws IOException {
        try (var tap = start("tap:netstack0", offload)) {
            NativeLink.datagram(Packets.STACK, 100);
            assertTrue(await(tap, f -> isArpFor(f, Packets.STACK)), "an ARP request came");
            var arp = new ArpPacket(frame.bytes(), (long) frame.start() + EthernetHeader.LENGTH);
            assertEquals(Packets.KERNEL, arp.senderBits());
            assertEquals(Packets.KERNEL_MAC, arp.senderMacBits());
        }
    }

    private static boolean isArpFor(Frame f, int target) {
        var ethernet = new EthernetHeader(f.bytes(), f.start());
        if (ethernet.etherType() != EtherType.ARP) return false;
        var arp = new ArpPacket(f.bytes(), ethernet.payloadStart());
        return arp.operation() == ArpPacket.REQUEST && arp.targetBits() == target;
    }

    @ParameterizedTest
    @CsvSource({
        "tap:netstack0, ON",
        "tap:netstack0, OFF",
        "tun:netstack0, ON",
        "tun:netstack0, OFF"
    })
    void kernelAnswersAnEcho(String spec, OffloadMode offload) {
        try (var device = start(spec, offload)) {
            var packets = new Packets(device.properties().link());
            introduce(device, packets);
            for (int sequence = 1; sequence <= 20; sequence++) {
                assertTrue(device.transmit(packets.echo(sequence, 1000)));
                int wanted = sequence;
                assertTrue(await(device, f -> isReply(f, packets, wanted)), "echo " + wanted);
                var ip = new Ipv4Header(frame.bytes(), frame.start() + (long) packets.linkHeader());
                assertEquals(frame.end() - frame.start() - packets.linkHeader(), ip.totalLength());
            }
            assertEquals(DeviceDrops.NONE, device.drops());
        }
    }

    /// A gratuitous ARP reply, so that the kernel need not ask.
    private static void introduce(Device device, Packets packets) {
        if (packets.linkHeader() == 0) return;
        assertTrue(device.transmit(packets.arp(ArpPacket.REQUEST)));
    }

    private static boolean isReply(Frame f, Packets packets, int sequence) {
        long ip = f.start() + (long) packets.linkHeader();
        var header = new Ipv4Header(f.bytes(), ip);
        if (f.end() - ip < 28 || header.version() != 4) return false;
        if (header.protocol() != IpProtocol.ICMP) return false;
        var icmp = new Icmp4Message(f.bytes(), ip + header.headerLength(), f.end());
        return icmp.type() == Icmp4Message.ECHO_REPLY
                && icmp.sequence() == sequence
                && icmp.isChecksumValid();
    }

    /// The kernel takes the super-segment whole, finds its checksum right, and refuses its
    /// connection: RFC 9293 §3.10.7.1. Without offload the device cuts it and every segment is
    /// refused.
    @ParameterizedTest
    @CsvSource({"ON, TCP4", "ON, TCP6", "OFF, TCP4", "OFF, TCP6"})
    void kernelTakesASuperSegment(OffloadMode offload, Segmentation kind) {
        try (var tun = start("tun:netstack0", offload)) {
            var packets = new Packets(LinkType.IP);
            var fields = Packets.fields(TcpHeader.ACK | TcpHeader.PSH);
            assertTrue(tun.transmit(packets.tcp(kind, fields, 30 * Packets.MSS)));
            assertTrue(await(tun, f -> isReset(f, packets, kind)), "a reset came");
            assertEquals(DeviceDrops.NONE, tun.drops());
        }
    }

    private static boolean isReset(Frame f, Packets packets, Segmentation kind) {
        int version = kind == Segmentation.TCP4 ? 4 : 6;
        int at = packets.tcpStart(f, kind);
        if (Octets.u8(f.bytes(), f.start()) >>> 4 != version) return false;
        if (f.end() < at + TcpHeader.LENGTH_MIN) return false;
        var tcp = new TcpHeader(f.bytes(), at);
        return tcp.destinationPort() == Packets.PORT && tcp.isRst() && tcp.sequence() == 2000;
    }

    @Test
    void frameTheKernelRefusesIsCountedAndEndsNothing() {
        try (var tap = start("tap:netstack0", OffloadMode.ON)) {
            var packets = new Packets(LinkType.ETHERNET);
            frame.range(64, 65);
            assertTrue(tap.transmit(frame), "too short for Ethernet");
            assertEquals(1, tap.drops().refused());
            KernelLink.of("netstack0").down();
            assertTrue(tap.transmit(packets.echo(1, 56)));
            assertEquals(1, tap.drops().linkDown());
            KernelLink.of("netstack0").up();
            introduce(tap, packets);
            assertTrue(tap.transmit(packets.echo(2, 56)));
            assertTrue(await(tap, f -> isReply(f, packets, 2)), "an echo reply came");
        }
    }

    @ParameterizedTest
    @CsvSource({"tap:netstack0", "tun:netstack0"})
    void linkThatReturnsEndsTheSleepAndIsToldOnce(String spec) throws InterruptedException {
        try (var device = start(spec, OffloadMode.ON);
                Waiter waiter = Waiter.open()) {
            waiter.add(device);
            assertFalse(device.isLinkDown());
            KernelLink.of("netstack0").down();
            assertTrue(device.transmit(new Packets(device.properties().link()).echo(1, 56)));
            assertTrue(device.isLinkDown());
            assertFalse(device.hasLinkReturned());
            waiter.await(0);
            var kernel = Thread.startVirtualThread(() -> KernelLink.of("netstack0").up());
            while (!device.hasLinkReturned()) waiter.await(Long.MAX_VALUE);
            assertFalse(device.isLinkDown());
            assertFalse(device.hasLinkReturned(), "a second time");
            kernel.join();
        }
    }

    /// The kernel leaves the checksum of a datagram to the device, and says so.
    @ParameterizedTest
    @EnumSource(OffloadMode.class)
    void kernelsChecksumIsPartialWithOffloadAlone(OffloadMode offload) throws IOException {
        try (var tun = start("tun:netstack0", offload)) {
            NativeLink.datagram(Packets.STACK, 100);
            assertTrue(await(tun, f -> f.length() == 128), "the datagram came");
            var wanted =
                    offload == OffloadMode.ON
                            ? Frame.ChecksumState.PARTIAL
                            : Frame.ChecksumState.COMPLETE;
            assertEquals(wanted, frame.checksum());
            if (offload == OffloadMode.ON) assertEquals(20, frame.checksumStart());
        }
    }

    /// One read moves many segments: the shape that the throughput rests on.
    @Test
    void kernelSendsSuperSegments() throws IOException {
        try (var tun = start("tun:netstack0", OffloadMode.ON);
                var server = new ServerSocket(9, 1, NativeLink.inet(Packets.KERNEL))) {
            var packets = new Packets(LinkType.IP);
            var syn =
                    new TcpHeader.Fields(
                            Packets.PORT,
                            9,
                            999,
                            0,
                            TcpHeader.LENGTH_MIN,
                            TcpHeader.SYN,
                            65_535,
                            0);
            assertTrue(tun.transmit(packets.tcp(Segmentation.TCP4, syn, 0)));
            assertTrue(await(tun, f -> isTcp(f, packets)), "SYN, ACK");
            int next =
                    1
                            + new TcpHeader(
                                            frame.bytes(),
                                            packets.tcpStart(frame, Segmentation.TCP4))
                                    .sequence();
            var ack =
                    new TcpHeader.Fields(
                            Packets.PORT,
                            9,
                            1000,
                            next,
                            TcpHeader.LENGTH_MIN,
                            TcpHeader.ACK,
                            65_535,
                            0);
            assertTrue(tun.transmit(packets.tcp(Segmentation.TCP4, ack, 0)));
            try (var socket = server.accept()) {
                byte[] sent = new byte[5000];
                for (int i = 0; i < sent.length; i++) sent[i] = (byte) i;
                socket.getOutputStream().write(sent);
                assertTrue(await(tun, f -> f.length() > 1500), "a super-segment");
                assertEquals(Segmentation.TCP4, frame.segmentation());
                assertEquals(536, frame.segmentSize());
                assertEquals(Frame.ChecksumState.PARTIAL, frame.checksum());
                byte[] text = Packets.octets(frame);
                byte[] wanted = Arrays.copyOf(sent, text.length - 40);
                assertArrayEquals(wanted, Arrays.copyOfRange(text, 40, text.length));
            }
        }
    }

    private static boolean isTcp(Frame f, Packets packets) {
        return f.length() >= 40
                && Octets.u8(f.bytes(), f.start()) >>> 4 == 4
                && new Ipv4Header(f.bytes(), f.start()).protocol() == IpProtocol.TCP
                && f.end() > packets.tcpStart(f, Segmentation.TCP4);
    }
}
