package dev.netstack.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.FrameText;
import dev.netstack.wire.Icmp4Message;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv4Option;
import dev.netstack.wire.Ipv6Chain;
import dev.netstack.wire.Ipv6Extension;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.Ipv6Option;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.NdpMessage;
import dev.netstack.wire.NdpOption;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Parsed;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import dev.netstack.wire.UdpHeader;
import java.lang.foreign.MemorySegment;

/// Any octets: a parser answers with a view whose every accessor works, or with a reason. It never
/// throws, and never reads beyond what it was given.
class ParserFuzzTest {
    private interface Parser {
        Parsed<?> parse(MemorySegment bytes, long start, long end);
    }

    private static void parse(byte[] data, Parser parser) {
        Input.inNativeMemory(
                data,
                bytes -> {
                    switch (parser.parse(bytes, 0, bytes.byteSize())) {
                        case Parsed.Ok<?>(var view) -> Input.readEverything(view);
                        case Parsed.Malformed<?>(var why) -> assertNotNull(why);
                    }
                });
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ethernet(byte[] data) {
        parse(data, EthernetHeader::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void arp(byte[] data) {
        parse(data, ArpPacket::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv4(byte[] data) {
        parse(data, Ipv4Header::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv4Quoted(byte[] data) {
        parse(data, Ipv4Header::parseQuoted);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv4Option(byte[] data) {
        parse(data, Ipv4Option::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv6(byte[] data) {
        parse(data, Ipv6Header::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv6Quoted(byte[] data) {
        parse(data, Ipv6Header::parseQuoted);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ipv6Option(byte[] data) {
        parse(data, Ipv6Option::parse);
    }

    /// The first octet chooses the kind of header.
    @FuzzTest(maxDuration = Input.ROUND)
    void ipv6Extension(byte[] data) {
        if (data.length == 0) return;
        int kind = data[0] & 0xff;
        if (!IpProtocol.isExtension(kind)) return;
        parse(data, (bytes, start, end) -> Ipv6Extension.parse(bytes, start + 1, end, kind));
    }

    /// The walk ends within its limits, and with a place inside the datagram.
    @FuzzTest(maxDuration = Input.ROUND)
    void ipv6Chain(byte[] data) {
        if (data.length == 0) return;
        Input.inNativeMemory(
                data,
                bytes -> {
                    var chain = new Ipv6Chain(8, 8);
                    assertNotNull(chain.walk(bytes, 1, bytes.byteSize(), 0));
                    assertTrue(chain.payloadStart() <= bytes.byteSize());
                });
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void icmp4(byte[] data) {
        parse(data, Icmp4Message::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void icmp6(byte[] data) {
        parse(data, Icmp6Message::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ndp(byte[] data) {
        parse(data, NdpMessage::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void ndpOption(byte[] data) {
        parse(data, NdpOption::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void udp(byte[] data) {
        parse(data, UdpHeader::parse);
    }

    @FuzzTest(maxDuration = Input.ROUND)
    void tcp(byte[] data) {
        parse(data, TcpHeader::parse);
    }

    /// The options of any length, read twice by one object as the stack does.
    @FuzzTest(maxDuration = Input.ROUND)
    void tcpOptions(byte[] data) {
        Input.inNativeMemory(
                data,
                bytes -> {
                    var options = new TcpOptions();
                    long half = bytes.byteSize() / 2;
                    read(options, bytes, 0, half);
                    read(options, bytes, half, bytes.byteSize());
                });
    }

    private static void read(TcpOptions options, MemorySegment bytes, long start, long end) {
        if (!options.decode(bytes, start, end)) return;
        Input.readEverything(options);
        assertTrue(options.sackBlocks() <= TcpOptions.SACK_BLOCKS_MAX);
        for (int i = 0; i < options.sackBlocks(); i++) {
            assertTrue(within(bytes, options.left(i)) && within(bytes, options.right(i)));
        }
    }

    /// An edge of a block is four octets of the input, not something that an earlier input left.
    private static boolean within(MemorySegment bytes, int word) {
        for (long at = 0; at + 4 <= bytes.byteSize(); at++) {
            if (Octets.u32(bytes, at) == word) return true;
        }
        return false;
    }

    /// What `netstack dump` prints: any frame has a text, in one line.
    @FuzzTest(maxDuration = Input.ROUND)
    void frameText(byte[] data) {
        Input.inNativeMemory(
                data,
                bytes -> {
                    for (var link : LinkType.values()) {
                        var text = FrameText.of(bytes, 0, bytes.byteSize(), link);
                        assertTrue(text.indexOf('\n') < 0, text);
                    }
                });
    }
}
