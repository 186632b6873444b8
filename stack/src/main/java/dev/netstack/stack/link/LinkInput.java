package dev.netstack.stack.link;

import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.ip.Ip;
import dev.netstack.stack.ip.IpPacket.Cast;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.ChecksumState;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import org.jspecify.annotations.Nullable;

/// Frames that arrive, of any kind of link.
public final class LinkInput {
    private static final int VERSION_IPV4 = 4;
    private static final int VERSION_IPV6 = 6;

    /// Octets in front of a datagram that an Ethernet frame may have: a header and one tag.
    private static final int ETHERNET_HEADER_MAX = 18;

    private final EthernetInput ethernet;
    private final Ip ip;

    public LinkInput(Arp arp, Ip ip) {
        this.ethernet = new EthernetInput(arp, ip);
        this.ip = ip;
    }

    /// Hands on what the frame carries.
    ///
    /// @return why the link has no use for the frame; null when it was handed on
    public @Nullable DropReason receive(Interface nic, Frame frame, long now) {
        if (!nic.isUp()) return DropReason.INTERFACE_DOWN;
        if (!isDescribedTruly(frame)) return DropReason.BAD_OFFLOAD;
        if (frame.segmentation() == Segmentation.NONE && frame.length() > lengthMax(nic)) {
            return DropReason.FRAME_TOO_LONG;
        }
        return switch (nic.link()) {
            case ETHERNET -> ethernet.receive(nic, frame, now);
            case IP, LOOPBACK -> receiveDatagram(nic, frame, now);
        };
    }

    private @Nullable DropReason receiveDatagram(Interface nic, Frame frame, long now) {
        if (frame.length() == 0) return DropReason.FRAME_TRUNCATED;
        switch (Octets.u8(frame.bytes(), frame.start()) >>> 4) {
            case VERSION_IPV4 -> ip.ipv4().receive(nic, frame, Cast.UNICAST, now);
            case VERSION_IPV6 -> ip.ipv6().receive(nic, frame, Cast.UNICAST, now);
            default -> {
                return DropReason.UNKNOWN_ETHERTYPE;
            }
        }
        return null;
    }

    /// Whether the offload descriptor speaks of octets that are there: a device passes on what
    /// another party wrote (threat A21).
    private static boolean isDescribedTruly(Frame frame) {
        if (frame.segmentation() != Segmentation.NONE && frame.segmentSize() <= 0) return false;
        if (frame.checksum() != ChecksumState.PARTIAL) return true;
        long field = (long) frame.checksumStart() + frame.checksumOffset();
        return frame.checksumStart() >= 0
                && frame.checksumOffset() >= 0
                && field + Short.BYTES <= frame.length();
    }

    private static int lengthMax(Interface nic) {
        return nic.link() == LinkType.ETHERNET ? nic.mtu() + ETHERNET_HEADER_MAX : nic.mtu();
    }
}
