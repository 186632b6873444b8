package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.TcpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamageTest {
    private static final Seed SEED = Seed.ofProperty(15);
    private static final int CASES = 10_000;

    /// RFC 1071 §2: a burst of up to 15 bits is no multiple of 65,535, so a checksum sees it; were
    /// it not so, transfers that compare every octet would fail by chance.
    @ParameterizedTest
    @EnumSource
    void theChecksumsFindAllDamage(Family family) {
        try (var arena = Arena.ofConfined()) {
            var frame = Frame.allocate(arena);
            var damage = new Damage(LinkType.IP, SEED.entropy());
            for (int i = 0; i < CASES; i++) {
                write(family, frame);
                assertTrue(isValid(family, frame), "before the damage");
                damage.corrupt(frame, i * 31 % (frame.length() * 8));
                assertFalse(isValid(family, frame), "case " + i + ", seed " + SEED);
            }
        }
    }

    private static void write(Family family, Frame into) {
        boolean isIpv4 = family == Family.IPV4;
        IpAddress one = isIpv4 ? new Ipv4Address(0xC000_0201) : new Ipv6Address(1L << 62, 1);
        IpAddress other = isIpv4 ? new Ipv4Address(0xC000_0202) : new Ipv6Address(1L << 62, 2);
        var peer = new ScriptPeer(1, 2);
        var segment = ScriptSegment.parse("P. 1:101(100) ack 1");
        new ScriptFrames(one, other).write(segment, peer, 8_080, Envelope.USUAL, into);
    }

    private static boolean isValid(Family family, Frame frame) {
        MemorySegment bytes = frame.bytes();
        if (family == Family.IPV6) {
            var ip = new Ipv6Header(bytes, frame.start());
            long addresses =
                    Checksum.addresses(
                            ip.sourceHigh(),
                            ip.sourceLow(),
                            ip.destinationHigh(),
                            ip.destinationLow());
            return new TcpHeader(bytes, ip.payloadStart()).isChecksumValid(addresses, frame.end());
        }
        var ip = new Ipv4Header(bytes, frame.start());
        if (ip.headerLength() != Ipv4Header.LENGTH_MIN || !ip.isChecksumValid()) return false;
        long addresses = Checksum.addresses(0, ip.source().low(), 0, ip.destination().low());
        return new TcpHeader(bytes, ip.payloadStart()).isChecksumValid(addresses, frame.end());
    }
}
