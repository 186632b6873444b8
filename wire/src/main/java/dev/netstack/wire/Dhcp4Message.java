package dev.netstack.wire;

import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A DHCP message (RFC 2131 §2), read whole: it owns what it holds.
///
/// ```
/// +---------------+---------------+---------------+---------------+
/// |    op (1)     |   htype (1)   |   hlen (1)    |   hops (1)    |
/// |                            xid (4)                            |
/// |           secs (2)            |           flags (2)           |
/// |                          ciaddr  (4)                          |
/// |                          yiaddr  (4)                          |
/// |                          siaddr  (4)                          |
/// |                          giaddr  (4)                          |
/// |                          chaddr  (16)                         |
/// |                          sname   (64)                         |
/// |                          file    (128)                        |
/// |                          options (variable)                   |
/// +---------------------------------------------------------------+
/// ```
///
/// @param kind which message it is (option 53, RFC 2132 §9.6)
/// @param transaction xid
/// @param client the first six octets of chaddr
/// @param ciaddr what the client says to have
/// @param yiaddr what the client is to have
public record Dhcp4Message(
        Kind kind,
        int transaction,
        MacAddress client,
        Ipv4Address ciaddr,
        Ipv4Address yiaddr,
        Dhcp4Options options) {
    /// Ports (RFC 2131 §4.1).
    public static final int SERVER_PORT = 67;

    public static final int CLIENT_PORT = 68;

    /// The least that a BOOTP relay passes on, padded (RFC 1542 §2.1).
    public static final int LENGTH_MIN = 300;

    /// What a client must be able to receive (RFC 2131 §2).
    public static final int LENGTH_MAX = 576 - 28;

    private static final int BOOT_REQUEST = 1;
    private static final int BOOT_REPLY = 2;
    private static final int ETHERNET = 1;
    private static final int BROADCAST_FLAG = 0x8000;
    private static final int COOKIE = 0x6382_5363;

    private static final int TRANSACTION = 4;
    private static final int SECONDS = 8;
    private static final int FLAGS = 10;
    private static final int CIADDR = 12;
    private static final int YIADDR = 16;
    private static final int CHADDR = 28;
    private static final int SNAME = 44;
    private static final int FILE = 108;
    private static final int MAGIC = 236;
    private static final int OPTIONS = 240;

    private static final int FILE_OVERLOADED = 1;
    private static final int SNAME_OVERLOADED = 2;

    /// RFC 2132 §9.6, in the order of their numbers, from 1 on.
    public enum Kind {
        DISCOVER,
        OFFER,
        REQUEST,
        DECLINE,
        ACK,
        NAK,
        RELEASE,
        INFORM;

        private static final List<Kind> ALL = List.of(values());

        public int number() {
            return ordinal() + 1;
        }

        private static @Nullable Kind of(int number) {
            return number >= 1 && number <= ALL.size() ? ALL.get(number - 1) : null;
        }
    }

    /// What a client asks.
    ///
    /// @param seconds since it began (RFC 2131 §2, secs)
    /// @param ciaddr its address, while it has one; it takes broadcasts only otherwise
    public record Request(
            Kind kind, int transaction, int seconds, MacAddress client, Ipv4Address ciaddr) {}

    /// Reads a server's answer in [start, end) on Ethernet.
    public static Parsed<Dhcp4Message> parse(MemorySegment bytes, long start, long end) {
        if (end - start < OPTIONS) return new Malformed<>(Malformation.TRUNCATED);
        boolean isReply = Octets.u8(bytes, start) == BOOT_REPLY;
        boolean isEthernet =
                Octets.u8(bytes, start + 1) == ETHERNET
                        && Octets.u8(bytes, start + 2) == MacAddress.LENGTH;
        if (!isReply || !isEthernet || Octets.u32(bytes, start + MAGIC) != COOKIE) {
            return new Malformed<>(Malformation.BAD_FIELD);
        }
        var options = options(bytes, start, end);
        if (options == null) return new Malformed<>(Malformation.BAD_OPTION);
        var kind = Kind.of(options.octet(Dhcp4Options.MESSAGE_TYPE));
        if (kind == null) return new Malformed<>(Malformation.BAD_OPTION);
        return new Ok<>(
                new Dhcp4Message(
                        kind,
                        Octets.u32(bytes, start + TRANSACTION),
                        new MacAddress(MacAddress.readBits(bytes, start + CHADDR)),
                        Ipv4Address.read(bytes, start + CIADDR),
                        Ipv4Address.read(bytes, start + YIADDR),
                        options));
    }

    /// Those of the options field, then of file and sname where the first say so, each field read
    /// once (RFC 2131 §4.1; K8); null when one is cut off.
    private static @Nullable Dhcp4Options options(MemorySegment bytes, long start, long end) {
        var fields = new ArrayList<MemorySegment>();
        fields.add(bytes.asSlice(start + OPTIONS, end - start - OPTIONS));
        var first = Dhcp4Options.parse(fields);
        if (first == null) return null;
        int overload = first.octet(Dhcp4Options.OVERLOAD);
        if (overload < FILE_OVERLOADED || overload > (FILE_OVERLOADED | SNAME_OVERLOADED)) {
            return first;
        }
        if ((overload & FILE_OVERLOADED) != 0) {
            fields.add(bytes.asSlice(start + FILE, MAGIC - FILE));
        }
        if ((overload & SNAME_OVERLOADED) != 0) {
            fields.add(bytes.asSlice(start + SNAME, FILE - SNAME));
        }
        return Dhcp4Options.parse(fields);
    }

    /// Writes a request, padded to [#LENGTH_MIN]; returns its length.
    ///
    /// @param options other than the message's kind, which is written first
    public static int write(
            MemorySegment bytes, long at, Request request, List<Dhcp4Options.Option> options) {
        bytes.asSlice(at, LENGTH_MAX).fill((byte) 0);
        Octets.putU8(bytes, at, BOOT_REQUEST);
        Octets.putU8(bytes, at + 1, ETHERNET);
        Octets.putU8(bytes, at + 2, MacAddress.LENGTH);
        Octets.putU32(bytes, at + TRANSACTION, request.transaction);
        Octets.putU16(bytes, at + SECONDS, Math.min(request.seconds, 0xFFFF));
        // RFC 2131 §4.1: who has no address yet cannot be sent to.
        boolean needsBroadcast = request.ciaddr.isUnspecified();
        Octets.putU16(bytes, at + FLAGS, needsBroadcast ? BROADCAST_FLAG : 0);
        request.ciaddr.write(bytes, at + CIADDR);
        MacAddress.write(bytes, at + CHADDR, request.client.bits());
        Octets.putU32(bytes, at + MAGIC, COOKIE);
        long end = Dhcp4Options.writeKind(bytes, at + OPTIONS, request.kind);
        for (var option : options) end = option.write(bytes, end);
        end = Dhcp4Options.writeEnd(bytes, end);
        return (int) Math.max(LENGTH_MIN, end - at);
    }
}
