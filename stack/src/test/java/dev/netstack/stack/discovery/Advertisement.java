package dev.netstack.stack.discovery;

import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Checksum;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// A router advertisement to be built octet by octet (RFC 4861 §4.2).
final class Advertisement {
    static final Ipv6Address ROUTER = Ipv6Address.parse("fe80::1");
    static final MacAddress ROUTER_MAC = new MacAddress(0x0200_0000_00FEL);
    static final long FOREVER = 0xFFFF_FFFFL;

    static final int ON_LINK = 0x80;
    static final int AUTONOMOUS = 0x40;

    private final MemorySegment options = Arena.ofAuto().allocate(1_400);
    private int optionsLength;
    Ipv6Address source = ROUTER;
    Ipv6Address destination = Ipv6Address.ALL_NODES;
    int packetHopLimit = 255;
    int hopLimit = 64;
    int flags;
    int lifetimeSeconds = 1_800;
    int reachableMillis;
    int retransMillis;

    static Advertisement of() {
        return new Advertisement();
    }

    Advertisement from(Ipv6Address router) {
        source = router;
        return this;
    }

    Advertisement to(Ipv6Address host) {
        destination = host;
        return this;
    }

    Advertisement lifetime(int seconds) {
        lifetimeSeconds = seconds;
        return this;
    }

    Advertisement flags(int bits) {
        flags = bits;
        return this;
    }

    Advertisement hopLimit(int limit) {
        hopLimit = limit;
        return this;
    }

    Advertisement prefix(String prefix, int length, int bits, long valid, long preferred) {
        int at = option(3, 32);
        Octets.putU8(options, at + 2, length);
        Octets.putU8(options, at + 3, bits);
        Octets.putU32(options, at + 4, (int) valid);
        Octets.putU32(options, at + 8, (int) preferred);
        Ipv6Address.parse(prefix).write(options, at + 16);
        return this;
    }

    Advertisement prefix(String prefix, long valid, long preferred) {
        return prefix(prefix, 64, ON_LINK | AUTONOMOUS, valid, preferred);
    }

    Advertisement route(String prefix, int length, int preference, long seconds) {
        int at = option(24, 24);
        Octets.putU8(options, at + 2, length);
        Octets.putU8(options, at + 3, preference << 3);
        Octets.putU32(options, at + 4, (int) seconds);
        Ipv6Address.parse(prefix).write(options, at + 8);
        return this;
    }

    Advertisement mtu(long mtu) {
        Octets.putU32(options, option(5, 8) + 4, (int) mtu);
        return this;
    }

    Advertisement link(MacAddress mac) {
        MacAddress.write(options, option(1, 8) + 2, mac.bits());
        return this;
    }

    Advertisement servers(long seconds, String... servers) {
        int at = option(25, 8 + 16 * servers.length);
        Octets.putU32(options, at + 4, (int) seconds);
        for (int i = 0; i < servers.length; i++) {
            Ipv6Address.parse(servers[i]).write(options, at + 8 + 16L * i);
        }
        return this;
    }

    /// Names in the form of RFC 1035 §3.1, an octet of length before each label.
    Advertisement domains(long seconds, String encoded) {
        int at = option(31, (8 + encoded.length() + 7) / 8 * 8);
        Octets.putU32(options, at + 4, (int) seconds);
        var octets = encoded.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i++) Octets.putU8(options, at + 8 + i, octets[i]);
        return this;
    }

    /// An option of `kind` that says to be `units` of eight octets long, with zeros in it.
    Advertisement raw(int kind, int units, int length) {
        Octets.putU8(options, option(kind, length) + 1, units);
        return this;
    }

    void inject(StackFixture fixture) {
        var frame = fixture.frame();
        int ip = frame.start();
        int start = ip + Ipv6Header.LENGTH;
        int end = start + 16 + optionsLength;
        frame.range(ip, end);
        var bytes = frame.bytes();
        Icmp6Message.write(bytes, start, Icmp6Message.ROUTER_ADVERTISEMENT, 0, 0);
        Octets.putU8(bytes, start + 4, hopLimit);
        Octets.putU8(bytes, start + 5, flags);
        Octets.putU16(bytes, start + 6, lifetimeSeconds);
        Octets.putU32(bytes, start + 8, reachableMillis);
        Octets.putU32(bytes, start + 12, retransMillis);
        MemorySegment.copy(options, 0, bytes, start + 16, optionsLength);
        Ipv6Header.write(
                bytes,
                ip,
                new Ipv6Header.Fields(
                        end - start,
                        0,
                        0,
                        IpProtocol.ICMPV6,
                        packetHopLimit,
                        source.high(),
                        source.low(),
                        destination.high(),
                        destination.low()));
        long sum =
                Checksum.addresses(
                        source.high(), source.low(), destination.high(), destination.low());
        Icmp6Message.writeChecksum(bytes, start, end, sum);
        int header = frame.push(EthernetHeader.LENGTH);
        boolean isToAll = destination.isMulticast();
        long mac = isToAll ? 0x3333_0000_0000L | (int) destination.low() : StackFixture.MAC.bits();
        EthernetHeader.write(bytes, header, mac, ROUTER_MAC.bits(), EtherType.IPV6);
        fixture.inject(frame);
    }

    private int option(int kind, int length) {
        int at = optionsLength;
        optionsLength += length;
        Octets.putU8(options, at, kind);
        Octets.putU8(options, at + 1, length / 8);
        return at;
    }
}
