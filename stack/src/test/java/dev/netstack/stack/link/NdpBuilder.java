package dev.netstack.stack.link;

import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage;
import dev.netstack.wire.NdpMessage.NeighborSolicitation;
import dev.netstack.wire.NdpOption;
import dev.netstack.wire.Octets;

/// A neighbour discovery message from the peer, with the faults that a test asks for.
final class NdpBuilder {
    private static final int FRAGMENT = 44;
    private static final int FRAGMENT_LENGTH = 8;

    int type;
    int code;
    int hopLimit = 255;
    int checksumFault;

    /// Octets taken off the end.
    int cut;

    /// Octets of zero before the options.
    int padding;

    /// Behind a Fragment header, though whole (RFC 6946).
    boolean isFragment;

    /// Length of the option in units of 8 octets.
    int optionLength = 1;

    Ipv6Address target;
    private final int flags;
    private Ipv6Address source = StackFixture.PEER_IPV6;
    private Ipv6Address destination = StackFixture.IPV6;
    private MacAddress mac = StackFixture.MAC;
    private int option;
    private long optionBits;

    NdpBuilder(int type, int flags, Ipv6Address target) {
        this.type = type;
        this.flags = flags;
        this.target = target;
    }

    NdpBuilder from(Ipv6Address address) {
        source = address;
        return this;
    }

    NdpBuilder to(Ipv6Address address, MacAddress link) {
        destination = address;
        mac = link;
        return this;
    }

    NdpBuilder option(int kind, long bits) {
        option = kind;
        optionBits = bits;
        return this;
    }

    void inject(StackFixture fixture) {
        var frame = fixture.frame();
        var bytes = frame.bytes();
        int ip = frame.start();
        int payload = ip + Ipv6Header.LENGTH;
        int start = isFragment ? payload + FRAGMENT_LENGTH : payload;
        int end = start + NeighborSolicitation.LENGTH + padding;
        NdpMessage.writeNeighbor(bytes, start, type, flags, target);
        Octets.putU8(bytes, start + 1, code);
        if (option != 0) {
            NdpOption.LinkAddress.write(bytes, end, option, optionBits);
            Octets.putU8(bytes, end + 1, optionLength);
            end += NdpOption.LinkAddress.LENGTH;
        }
        end -= cut;
        var fields =
                new Ipv6Header.Fields(
                        end - payload,
                        0,
                        0,
                        isFragment ? FRAGMENT : IpProtocol.ICMPV6,
                        hopLimit,
                        source.high(),
                        source.low(),
                        destination.high(),
                        destination.low());
        Ipv6Header.write(bytes, ip, fields);
        long sum =
                Checksum.addresses(
                        source.high(), source.low(), destination.high(), destination.low());
        Icmp6Message.writeChecksum(bytes, start, end, sum + checksumFault);
        if (isFragment) Octets.putU64(bytes, payload, (long) IpProtocol.ICMPV6 << 56);
        frame.range(ip, end);
        fixture.inject(frame, mac, EtherType.IPV6);
    }
}
