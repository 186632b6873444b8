package dev.netstack.stack.dhcp;

import dev.netstack.stack.Emitted;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.Dhcp4Message.Kind;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import dev.netstack.wire.UdpHeader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A server that says what a test wants, and hears what the client says.
final class Dhcp4Server {
    static final Ipv4Address ADDRESS = Ipv4Address.parse("192.0.2.1");
    static final Ipv4Address OFFERED = Ipv4Address.parse("192.0.2.77");

    final StackFixture link;

    /// Options beside the kind, in octets.
    final Map<Integer, byte[]> options = new LinkedHashMap<>();

    Ipv4Address yiaddr = OFFERED;
    int overload;
    int transactionFault;
    MacAddress client = StackFixture.MAC;

    /// A message of the client.
    record Heard(long at, Kind kind, Ipv4Header ip, MemorySegment bytes, long start) {
        int transaction() {
            return Octets.u32(bytes, start + 4);
        }

        boolean wantsBroadcast() {
            return Octets.u16(bytes, start + 10) == 0x8000;
        }

        Ipv4Address ciaddr() {
            return Ipv4Address.read(bytes, start + 12);
        }

        /// The octets of an option; null without it.
        byte @Nullable [] option(int code) {
            long at = start + 240;
            while (Octets.u8(bytes, at) != 255) {
                int length = Octets.u8(bytes, at + 1);
                if (Octets.u8(bytes, at) == code) {
                    var value = new byte[length];
                    for (int i = 0; i < length; i++) value[i] = (byte) Octets.u8(bytes, at + 2 + i);
                    return value;
                }
                at += 2L + length;
            }
            return null;
        }

        @Nullable Ipv4Address address(int code) {
            var value = option(code);
            if (value == null) return null;
            return Ipv4Address.read(MemorySegment.ofArray(value), 0);
        }
    }

    Dhcp4Server() {
        link = StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));
        int nic = link.nic().index();
        StackFixture.done(link.stack().addNeighbor(nic, ADDRESS, StackFixture.PEER_MAC, 0));
        lease(3_600);
        address(Dhcp4Options.SUBNET_MASK, Ipv4Address.parse("255.255.255.0"));
        address(Dhcp4Options.SERVER_IDENTIFIER, ADDRESS);
        address(Dhcp4Options.ROUTERS, ADDRESS);
    }

    void lease(long seconds) {
        word(Dhcp4Options.LEASE_TIME, seconds);
    }

    void word(int code, long value) {
        options.put(
                code,
                new byte[] {
                    (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
                });
    }

    void address(int code, Ipv4Address address) {
        word(code, address.bits());
    }

    /// What the client said since the last call.
    List<Heard> heard() {
        var heard = new ArrayList<Heard>();
        for (var frame : link.emitted(EtherType.IPV4)) {
            if (frame.ipv4().protocol() == IpProtocol.UDP) heard.add(read(frame));
        }
        return heard;
    }

    Heard only() {
        var heard = heard();
        if (heard.size() != 1) throw new AssertionError(heard.toString());
        return heard.getFirst();
    }

    private static Heard read(Emitted frame) {
        var ip = frame.ipv4();
        var bytes = frame.frame().bytes();
        long start = ip.payloadStart() + UdpHeader.LENGTH;
        var kind = Kind.values()[Octets.u8(bytes, start + 242) - 1];
        return new Heard(frame.at(), kind, ip, bytes, start);
    }

    /// Answers `request` to everybody on the link.
    void say(Kind kind, Heard request) {
        say(kind, request.transaction(), Ipv4Address.BROADCAST, MacAddress.BROADCAST);
    }

    /// Answers `request` to the address that the client has.
    void sayToClient(Kind kind, Heard request) {
        say(kind, request.transaction(), request.ciaddr(), StackFixture.MAC);
    }

    private void say(Kind kind, int transaction, Ipv4Address to, MacAddress mac) {
        var frame = link.frame();
        var bytes = frame.bytes();
        int ip = frame.start();
        int udp = ip + Ipv4Header.LENGTH_MIN;
        int start = udp + UdpHeader.LENGTH;
        bytes.asSlice(start, 240).fill((byte) 0);
        Octets.putU8(bytes, start, 2);
        Octets.putU8(bytes, start + 1, 1);
        Octets.putU8(bytes, start + 2, 6);
        Octets.putU32(bytes, start + 4, transaction + transactionFault);
        yiaddr.write(bytes, start + 16);
        MacAddress.write(bytes, start + 28, client.bits());
        Octets.putU32(bytes, start + 236, 0x6382_5363);
        int end = write(bytes, start, kind);
        writeHeaders(bytes, ip, end, to);
        frame.range(ip, end);
        link.inject(frame, mac, EtherType.IPV4);
    }

    /// Writes the options, all but the kind into the file field when that is asked for.
    private int write(MemorySegment bytes, int start, Kind kind) {
        int at = start + 240;
        at = write(bytes, at, Dhcp4Options.MESSAGE_TYPE, new byte[] {(byte) kind.number()});
        if (overload != 0) {
            at = write(bytes, at, Dhcp4Options.OVERLOAD, new byte[] {(byte) overload});
        }
        int to = overload == 1 ? start + 108 : at;
        for (var option : options.entrySet()) {
            to = write(bytes, to, option.getKey(), option.getValue());
        }
        Octets.putU8(bytes, to, 255);
        if (overload == 1) Octets.putU8(bytes, at, 255);
        return overload == 1 ? at + 1 : to + 1;
    }

    private static int write(MemorySegment bytes, int at, int code, byte[] value) {
        Octets.putU8(bytes, at, code);
        Octets.putU8(bytes, at + 1, value.length);
        for (int i = 0; i < value.length; i++) Octets.putU8(bytes, at + 2 + i, value[i]);
        return at + 2 + value.length;
    }

    private static void writeHeaders(MemorySegment bytes, int ip, int end, Ipv4Address to) {
        var fields =
                new Ipv4Header.Fields(
                        Ipv4Header.LENGTH_MIN,
                        end - ip,
                        0,
                        1,
                        0,
                        64,
                        IpProtocol.UDP,
                        ADDRESS.bits(),
                        to.bits());
        Ipv4Header.write(bytes, ip, fields);
        int udp = ip + Ipv4Header.LENGTH_MIN;
        UdpHeader.write(bytes, udp, 67, 68, end - udp);
        long sum =
                (long) Checksum.addresses(0, ADDRESS.low(), 0, to.low())
                        + IpProtocol.UDP
                        + (end - udp)
                        + Checksum.sum(bytes, udp, end);
        Octets.putU16(bytes, udp + UdpHeader.CHECKSUM, Checksum.finishUdp(sum));
    }
}
