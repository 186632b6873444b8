package dev.netstack.simulator;

import dev.netstack.stack.Entropy;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;

/// Changes bits where a checksum of the Internet protocols looks.
///
/// A burst of up to 15 bits changes the sum by a number that is no multiple of 65,535, so that the
/// checksum finds every one (RFC 1071 §2); what a link layer's own check finds is not simulated, so
/// ARP and the link header stay whole.
final class Damage {
    private static final int BURST_BITS_MAX = 15;

    private final LinkType link;
    private final Entropy entropy;

    Damage(LinkType link, Entropy entropy) {
        this.link = link;
        this.entropy = entropy;
    }

    /// Changes a burst of bits that begins about `bit`, where a checksum covers it.
    void corrupt(Frame frame, int bit) {
        frame.finishChecksum();
        int begin = protectedStart(frame);
        int bits = (frame.end() - begin) * Byte.SIZE;
        if (begin < 0 || bits < 2 * BURST_BITS_MAX) return;
        int width = 1 + entropy.below(BURST_BITS_MAX);
        int burst = entropy.below(1 << width) | 1 | 1 << (width - 1);
        int first = bit % (bits - width);
        for (int i = 0; i < width; i++) {
            if ((burst >>> i & 1) != 0) flip(frame, begin, first + i);
        }
    }

    /// Where the octets begin that a checksum covers: IPv4's own begins with its header, IPv6 has
    /// none.
    private int protectedStart(Frame frame) {
        int start = frame.start();
        if (link == LinkType.ETHERNET) start += EthernetHeader.LENGTH;
        if (start + Ipv6Header.LENGTH > frame.end()) return -1;
        return switch (Octets.u8(frame.bytes(), start) >>> 4) {
            case Ipv4Header.VERSION -> start;
            case Ipv6Header.VERSION -> start + Ipv6Header.LENGTH;
            default -> -1;
        };
    }

    private static void flip(Frame frame, int begin, int bit) {
        int at = begin + bit / Byte.SIZE;
        int mask = 0x80 >>> (bit % Byte.SIZE);
        Octets.putU8(frame.bytes(), at, Octets.u8(frame.bytes(), at) ^ mask);
    }
}
