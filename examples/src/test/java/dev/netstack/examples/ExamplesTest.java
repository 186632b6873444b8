package dev.netstack.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.MemoryLink;
import dev.netstack.host.Host;
import dev.netstack.simulator.Family;
import dev.netstack.socket.TcpListener;
import dev.netstack.wire.Frame;
import dev.netstack.wire.HexDump;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each example says, compared with what docs/course.md promises.
@Timeout(60)
class ExamplesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void twoStacksPrintWhatCameBack() throws IOException {
        var printed = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            TwoStacks.main();
        } finally {
            System.setOut(before);
        }
        assertEquals("hello, stack\n", printed.toString(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "[2001:db8:77::2]"})
    void theEchoServerSendsBackWhatItGets(String address) throws Exception {
        var link = MemoryLink.ethernet();
        try (var here = host(link, Side.LEFT);
                var there = host(link, Side.RIGHT)) {
            var listener = there.listen(SocketAddress.parse("[::]:7"));
            var server = Thread.startVirtualThread(() -> serveUntilClosed(listener));
            try (var socket = here.connect(SocketAddress.parse(address + ":7"), PATIENCE)) {
                socket.readTimeout(PATIENCE);
                socket.output().write("hello".getBytes(UTF_8));
                socket.shutdownOutput();
                assertEquals("hello", new String(socket.input().readAllBytes(), UTF_8));
            }
            listener.close();
            assertTrue(server.join(PATIENCE), "the server ends with its listener");
        }
    }

    private static void serveUntilClosed(TcpListener listener) {
        try {
            EchoServer.serve(listener);
        } catch (SocketException closed) {
            return;
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void udpEchoAnswersAndReportsAPortThatIsNotBound() throws IOException {
        var lines = new ArrayList<String>();
        UdpEcho.run(lines::add);
        assertEquals(
                List.of(
                        "192.0.2.2:7 answers \"hello\"",
                        "192.0.2.2:9: Connection refused",
                        "[2001:db8:77::2]:7 answers \"hello\"",
                        "[2001:db8:77::2]:9: Connection refused"),
                lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "2001:db8:77::2"})
    void pingIsAnswered(String target) throws IOException {
        var lines = pings(target);
        assertEquals(3, lines.size(), lines.toString());
        for (int i = 0; i < lines.size(); i++) {
            var begin = "56 octets from " + target + ": seq=" + (i + 1) + " ttl=64 time=";
            assertTrue(lines.get(i).startsWith(begin), lines.get(i));
        }
    }

    private static List<String> pings(String target) throws IOException {
        var lines = new ArrayList<String>();
        var link = MemoryLink.ethernet();
        try (var here = host(link, Side.LEFT);
                var there = host(link, Side.RIGHT)) {
            assertFalse(there.report().interfaces().isEmpty());
            Ping.ping(here, IpAddress.parse(target), lines::add);
        }
        return lines;
    }

    @Test
    void frameDumpReadsEthernetAndArp() {
        var sentToAll = "ffffffffffff020000000001";
        var request = "0806 0001080006040001 020000000001c0000201 000000000000c0000202";
        assertEquals(
                "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP, 192.0.2.1 asks who has 192.0.2.2",
                FrameDump.describe(frame(sentToAll + request)));
        var reply = "0806 0001080006040002 020000000001c0000201 020000000002c0000202";
        assertEquals(
                "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP, 192.0.2.1 is at 02:00:00:00:00:01",
                FrameDump.describe(frame(sentToAll + reply)));
        assertEquals(
                "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff ARP, malformed: TRUNCATED",
                FrameDump.describe(frame(sentToAll + "08060001")));
        assertEquals(
                "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff IPv4, 2 octets",
                FrameDump.describe(frame(sentToAll + "08004500")));
        assertEquals("not Ethernet: TRUNCATED", FrameDump.describe(frame("0102")));
    }

    private static Frame frame(String hex) {
        byte[] octets = HexDump.parse(hex);
        var frame = Frame.allocate(Arena.ofAuto());
        MemorySegment.copy(MemorySegment.ofArray(octets), 0, frame.bytes(), 0, octets.length);
        frame.range(0, octets.length);
        return frame;
    }

    /// Each side sends its own again a second after it was lost (RFC 6298 §2.1).
    @ParameterizedTest
    @EnumSource
    void theHandshakeGoesThroughInTheEnd(Family family) {
        var lines = lines(out -> LossyHandshake.run(family, out));
        var times = lines.stream().limit(5).map(line -> line.substring(0, 5)).toList();
        assertEquals(List.of("0.000", "1.000", "1.020", "2.020", "2.040"), times);
        assertEquals(2, lines.stream().filter(line -> line.endsWith("CUT")).count());
        assertTrue(lines.getLast().endsWith("ESTABLISHED"), lines.getLast());
    }

    /// The arrows of RFC 9293 §3.3.2 and the two closes of §3.6, figures 12 and 13.
    @ParameterizedTest
    @EnumSource
    void everyStateIsSeen(Family family) {
        var lines = lines(out -> TcpStates.run(family, out));
        var states =
                lines.stream()
                        .map(line -> line.replaceFirst(".* s  ", "").replaceAll(" +", " "))
                        .toList();
        assertEquals(
                List.of(
                        "one side closes, then the other:",
                        "SYN-SENT none",
                        "SYN-SENT SYN-RECEIVED",
                        "ESTABLISHED SYN-RECEIVED",
                        "ESTABLISHED ESTABLISHED",
                        "FIN-WAIT-1 ESTABLISHED",
                        "FIN-WAIT-1 CLOSE-WAIT",
                        "FIN-WAIT-2 CLOSE-WAIT",
                        "FIN-WAIT-2 LAST-ACK",
                        "TIME-WAIT LAST-ACK",
                        "TIME-WAIT none",
                        "none none",
                        "both sides close at once:",
                        "SYN-SENT none",
                        "SYN-SENT SYN-RECEIVED",
                        "ESTABLISHED SYN-RECEIVED",
                        "ESTABLISHED ESTABLISHED",
                        "FIN-WAIT-1 FIN-WAIT-1",
                        "CLOSING CLOSING",
                        "TIME-WAIT TIME-WAIT",
                        "none none"),
                states);
    }

    /// RFC 9293 §3.8.6.1: a closed window is asked, and what was sent arrives once there is room.
    @ParameterizedTest
    @EnumSource
    void aClosedWindowIsProbedAndOpensAgain(Family family) {
        var lines = lines(out -> Windows.run(family, out));
        var reads = lines.stream().filter(line -> line.endsWith(" octets read")).toList();
        assertEquals(2, reads.size(), lines.toString());
        long probes =
                lines.stream()
                        .limit(lines.indexOf(reads.getFirst()))
                        .filter(line -> line.endsWith("length 1"))
                        .count();
        assertEquals(3, probes, lines.toString());
        int octets = reads.stream().mapToInt(ExamplesTest::number).sum();
        assertEquals(12_000, octets, lines.toString());
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }

    /// RFC 6298 §5.5: the timeout doubles while nothing is heard.
    @ParameterizedTest
    @EnumSource
    void theTimeoutDoublesInSilence(Family family) {
        var lines = lines(out -> Retransmission.run(family, out));
        var cut = lines.subList(lines.indexOf("the link is cut for 3 s:"), lines.size());
        for (var rto : new String[] {" 400", " 800", "1600", "3200"}) {
            assertTrue(cut.stream().anyMatch(line -> line.endsWith("rto " + rto + " ms")), rto);
        }
        assertEquals(2, lines.stream().filter(line -> line.endsWith("all arrived")).count());
    }

    private static List<String> lines(Consumer<Consumer<String>> example) {
        var lines = new ArrayList<String>();
        example.accept(lines::add);
        return lines;
    }

    private enum Side {
        LEFT,
        RIGHT
    }

    private static Host host(MemoryLink link, Side side) {
        var host = Host.start();
        int number = side == Side.LEFT ? 1 : 2;
        host.attach(side == Side.LEFT ? link.left() : link.right())
                .address(Prefix.parse("192.0.2." + number + "/24"))
                .address(Prefix.parse("2001:db8:77::" + number + "/64"));
        return host;
    }
}
