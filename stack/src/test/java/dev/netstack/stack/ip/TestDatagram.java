package dev.netstack.stack.ip;

import dev.netstack.stack.ip.IpLink.Family;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A datagram to be injected, written octet by octet without the classes under test, so that every
/// field can be wrong.
public final class TestDatagram {
    private IpAddress source;
    private IpAddress destination;
    private int protocol;
    private byte[] payload;
    private byte[] options = {};
    private int version;
    private int headerWords = -1;
    private int lengthField = -1;
    private int identification;
    private int fragment;
    private int hopLimit = 64;
    private int trafficClass;
    private int checksumFault;
    private int checksumAt = -1;
    private int trailing;

    public TestDatagram(IpAddress source, IpAddress destination, int protocol, byte... payload) {
        this.source = source;
        this.destination = destination;
        this.protocol = protocol;
        this.payload = payload;
        version = destination.bitLength() == 32 ? 4 : 6;
    }

    public TestDatagram from(IpAddress address) {
        source = address;
        return this;
    }

    public TestDatagram to(IpAddress address) {
        destination = address;
        return this;
    }

    public TestDatagram version(int value) {
        version = value;
        return this;
    }

    /// The IHL field, whatever the options.
    public TestDatagram headerWords(int value) {
        headerWords = value;
        return this;
    }

    /// The total length or the payload length, whatever is there.
    public TestDatagram lengthField(int value) {
        lengthField = value;
        return this;
    }

    public TestDatagram identification(int value) {
        identification = value;
        return this;
    }

    /// Flags and offset of IPv4 as they stand.
    public TestDatagram fragment(int value) {
        fragment = value;
        return this;
    }

    public TestDatagram hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    public TestDatagram trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    /// Options of IPv4, padded with zeros to a multiple of four.
    public TestDatagram options(int... octets) {
        options = new byte[(octets.length + 3) & -4];
        for (int i = 0; i < octets.length; i++) options[i] = (byte) octets[i];
        return this;
    }

    /// Puts an IPv6 extension header of kind `kind` in front; its first octet is set to what
    /// follows.
    public TestDatagram extension(int kind, int... octets) {
        byte[] longer = new byte[octets.length + payload.length];
        for (int i = 0; i < octets.length; i++) longer[i] = (byte) octets[i];
        longer[0] = (byte) protocol;
        if (checksumAt >= 0) checksumHere();
        System.arraycopy(payload, 0, longer, octets.length, payload.length);
        payload = longer;
        protocol = kind;
        return this;
    }

    /// Adds to the IPv4 header's checksum.
    public TestDatagram checksumFault(int value) {
        checksumFault = value;
        return this;
    }

    /// The transport checksum belongs at `at` of the payload.
    public TestDatagram checksumAt(int at) {
        checksumAt = at;
        return this;
    }

    /// Leaves the transport checksum as it is.
    public TestDatagram checksumAsIs() {
        checksumAt = -1;
        return this;
    }

    /// Octets of the link's padding.
    public TestDatagram trailing(int octets) {
        trailing = octets;
        return this;
    }

    public boolean isIpv4() {
        return destination.bitLength() == 32;
    }

    /// The payload with its checksum, for use as fragments.
    public byte[] payload() {
        if (checksumAt >= 0) checksumHere();
        return payload;
    }

    /// The whole datagram, as an ICMP error would quote it.
    public byte[] octets() {
        if (checksumAt >= 0) checksumHere();
        byte[] header = isIpv4() ? headerIpv4() : headerIpv6();
        byte[] all = new byte[header.length + payload.length + trailing];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(payload, 0, all, header.length, payload.length);
        return all;
    }

    void write(Frame frame) {
        byte[] all = octets();
        int start = Frame.HEADROOM;
        frame.range(start, start + all.length);
        MemorySegment.copy(all, 0, frame.bytes(), ValueLayout.JAVA_BYTE, start, all.length);
    }

    private void checksumHere() {
        payload[checksumAt] = 0;
        payload[checksumAt + 1] = 0;
        boolean hasPseudoHeader = protocol != 1;
        int sum =
                checksum(
                        payload,
                        hasPseudoHeader ? source : null,
                        hasPseudoHeader ? destination : null,
                        protocol);
        if (protocol == 17 && sum == 0) sum = 0xFFFF;
        IpLink.put16(payload, checksumAt, sum);
        checksumAt = -1;
    }

    private byte[] headerIpv4() {
        byte[] header = new byte[20 + options.length];
        int words = headerWords < 0 ? header.length / 4 : headerWords;
        header[0] = (byte) ((version << 4) | words);
        header[1] = (byte) trafficClass;
        int length = lengthField < 0 ? header.length + payload.length : lengthField;
        IpLink.put16(header, 2, length);
        IpLink.put16(header, 4, identification);
        IpLink.put16(header, 6, fragment);
        header[8] = (byte) hopLimit;
        header[9] = (byte) protocol;
        put(header, 12, source.low(), 4);
        put(header, 16, destination.low(), 4);
        System.arraycopy(options, 0, header, 20, options.length);
        IpLink.put16(header, 10, checksum(header, null, null, 0) + checksumFault);
        return header;
    }

    private byte[] headerIpv6() {
        byte[] header = new byte[40];
        header[0] = (byte) ((version << 4) | (trafficClass >>> 4));
        header[1] = (byte) (trafficClass << 4);
        IpLink.put16(header, 4, lengthField < 0 ? payload.length : lengthField);
        header[6] = (byte) protocol;
        header[7] = (byte) hopLimit;
        put(header, 8, source.high(), 8);
        put(header, 16, source.low(), 8);
        put(header, 24, destination.high(), 8);
        put(header, 32, destination.low(), 8);
        return header;
    }

    private static void put(byte[] octets, int at, long value, int length) {
        for (int i = 0; i < length; i++) {
            octets[at + i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
    }

    /// The Internet checksum, 16 bits at a time (RFC 1071 §1).
    static int checksum(
            byte[] octets,
            @Nullable IpAddress source,
            @Nullable IpAddress destination,
            int protocol) {
        long sum = 0;
        if (source != null && destination != null) {
            boolean isIpv4 = source.bitLength() == 32;
            long[] words =
                    isIpv4
                            ? new long[] {
                                source.low() & 0xFFFF_FFFFL, destination.low() & 0xFFFF_FFFFL
                            }
                            : new long[] {
                                source.high(), source.low(), destination.high(), destination.low()
                            };
            for (long word : words) {
                for (int shift = 0; shift < 64; shift += 16) sum += (word >>> shift) & 0xFFFF;
            }
            sum += protocol + octets.length;
        }
        for (int i = 0; i < octets.length; i += 2) {
            int low = i + 1 < octets.length ? octets[i + 1] & 0xFF : 0;
            sum += ((octets[i] & 0xFF) << 8) | low;
        }
        while (sum >>> 16 != 0) sum = (sum & 0xFFFF) + (sum >>> 16);
        return (int) ~sum & 0xFFFF;
    }

    static Family family(IpAddress address) {
        return address.bitLength() == 32 ? Family.IPV4 : Family.IPV6;
    }
}
