package dev.netstack.stack.link;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.NdpMessage;
import dev.netstack.wire.NdpOption;
import org.jspecify.annotations.Nullable;

/// Writes the messages of neighbour discovery that a host sends (RFC 4861 §4.1, §4.3, §4.4).
final class NdpOutput {
    /// A nonce of 48 bits has the shape of a link address option.
    private static final int OPTION_LENGTH = NdpOption.LinkAddress.LENGTH;

    private static final int MESSAGE_LENGTH =
            NdpMessage.NeighborSolicitation.LENGTH + OPTION_LENGTH;

    private final Core core;

    /// A solicitation or advertisement.
    ///
    /// @param flags of an advertisement
    /// @param option the kind of the one option: a link address, or [NdpOption#NONCE]
    /// @param optionBits the option's 48 bits
    record Message(int type, int flags, Ipv6Address target, int option, long optionBits) {
        static Message solicitation(Ipv6Address target, Interface nic) {
            return new Message(
                    Icmp6Message.NEIGHBOR_SOLICITATION,
                    0,
                    target,
                    NdpOption.SOURCE_LINK_ADDRESS,
                    nic.mac().bits());
        }

        /// RFC 4862 §5.4.2: from nobody, so without a link address (RFC 4861 §4.3).
        static Message probe(Ipv6Address target, long nonce) {
            return new Message(
                    Icmp6Message.NEIGHBOR_SOLICITATION, 0, target, NdpOption.NONCE, nonce);
        }

        static Message advertisement(int flags, Ipv6Address target, Interface nic) {
            return new Message(
                    Icmp6Message.NEIGHBOR_ADVERTISEMENT,
                    flags,
                    target,
                    NdpOption.TARGET_LINK_ADDRESS,
                    nic.mac().bits());
        }
    }

    NdpOutput(Core core) {
        this.core = core;
    }

    /// A frame whose start is the IPv6 header; null when there is no memory, and counted.
    @Nullable Frame write(Message message, Ipv6Address source, Ipv6Address destination) {
        var frame = take(MESSAGE_LENGTH);
        if (frame == null) return null;
        var bytes = frame.bytes();
        int start = frame.start() + Ipv6Header.LENGTH;
        NdpMessage.writeNeighbor(bytes, start, message.type, message.flags, message.target);
        NdpOption.LinkAddress.write(
                bytes, frame.end() - OPTION_LENGTH, message.option, message.optionBits);
        finish(frame, source, destination);
        return frame;
    }

    /// A router solicitation (RFC 4861 §4.1), without a link address when it is from nobody.
    @Nullable Frame writeRouterSolicitation(Interface nic, Ipv6Address source) {
        int option = source.isUnspecified() ? 0 : OPTION_LENGTH;
        var frame = take(NdpMessage.RouterSolicitation.LENGTH + option);
        if (frame == null) return null;
        var bytes = frame.bytes();
        NdpMessage.writeRouterSolicitation(bytes, frame.start() + Ipv6Header.LENGTH);
        if (option > 0) {
            int at = frame.end() - OPTION_LENGTH;
            NdpOption.LinkAddress.write(bytes, at, NdpOption.SOURCE_LINK_ADDRESS, nic.mac().bits());
        }
        finish(frame, source, Ipv6Address.ALL_ROUTERS);
        return frame;
    }

    private @Nullable Frame take(int messageLength) {
        var frame = core.frames().take(Frame.HEADROOM + Ipv6Header.LENGTH + messageLength);
        if (frame == null) {
            core.counters().drop(DropReason.OUTPUT_NO_MEMORY);
            return null;
        }
        frame.range(frame.start(), frame.start() + Ipv6Header.LENGTH + messageLength);
        return frame;
    }

    /// Writes the IPv6 header and the checksum.
    private static void finish(Frame frame, Ipv6Address source, Ipv6Address destination) {
        int start = frame.start() + Ipv6Header.LENGTH;
        var fields =
                new Ipv6Header.Fields(
                        frame.end() - start,
                        0,
                        0,
                        IpProtocol.ICMPV6,
                        NdpMessage.HOP_LIMIT,
                        source.high(),
                        source.low(),
                        destination.high(),
                        destination.low());
        Ipv6Header.write(frame.bytes(), frame.start(), fields);
        long sum =
                Checksum.addresses(
                        source.high(), source.low(), destination.high(), destination.low());
        Icmp6Message.writeChecksum(frame.bytes(), start, frame.end(), sum);
    }
}
