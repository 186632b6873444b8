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

/// Writes the messages of neighbour discovery that a host sends (RFC 4861 §4.3, §4.4).
final class NdpOutput {
    /// The option by which a host knows its own probe again (RFC 7527 §4.1).
    static final int NONCE = 14;

    /// A nonce of 48 bits has the shape of a link address option.
    private static final int OPTION_LENGTH = NdpOption.LinkAddress.LENGTH;

    private static final int MESSAGE_LENGTH =
            NdpMessage.NeighborSolicitation.LENGTH + OPTION_LENGTH;

    private final Core core;

    /// A solicitation or advertisement.
    ///
    /// @param flags of an advertisement
    /// @param option the kind of the one option: a link address, or [#NONCE]
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
            return new Message(Icmp6Message.NEIGHBOR_SOLICITATION, 0, target, NONCE, nonce);
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
        var frame = core.frames().take(Frame.HEADROOM + Ipv6Header.LENGTH + MESSAGE_LENGTH);
        if (frame == null) {
            core.counters().drop(DropReason.OUTPUT_NO_MEMORY);
            return null;
        }
        var bytes = frame.bytes();
        int ip = frame.start();
        int start = ip + Ipv6Header.LENGTH;
        int end = start + MESSAGE_LENGTH;
        frame.range(ip, end);
        NdpMessage.writeNeighbor(bytes, start, message.type, message.flags, message.target);
        NdpOption.LinkAddress.write(bytes, end - OPTION_LENGTH, message.option, message.optionBits);
        writeHeader(frame, source, destination);
        long sum =
                Checksum.addresses(
                        source.high(), source.low(), destination.high(), destination.low());
        Icmp6Message.writeChecksum(bytes, start, end, sum);
        return frame;
    }

    private static void writeHeader(Frame frame, Ipv6Address source, Ipv6Address destination) {
        var fields =
                new Ipv6Header.Fields(
                        MESSAGE_LENGTH,
                        0,
                        0,
                        IpProtocol.ICMPV6,
                        NdpMessage.HOP_LIMIT,
                        source.high(),
                        source.low(),
                        destination.high(),
                        destination.low());
        Ipv6Header.write(frame.bytes(), frame.start(), fields);
    }
}
