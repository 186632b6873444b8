package dev.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a DHCP message (RFC 2132 §2).
///
/// One that came in pieces is whole here (RFC 3396 §5). Asking for one that is absent, or not of
/// its kind's length, gives the value that stands for neither: K1.
public final class Dhcp4Options {
    // RFC 2132 §3 to §9, RFC 3397 §2, RFC 3442, "Classless Route Option Format".
    public static final int SUBNET_MASK = 1;
    public static final int ROUTERS = 3;
    public static final int NAME_SERVERS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN_NAME = 15;
    public static final int INTERFACE_MTU = 26;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_TIME = 51;
    public static final int OVERLOAD = 52;
    public static final int MESSAGE_TYPE = 53;
    public static final int SERVER_IDENTIFIER = 54;
    public static final int PARAMETER_REQUEST = 55;
    public static final int MESSAGE_SIZE_MAX = 57;
    public static final int RENEWAL_TIME = 58;
    public static final int REBINDING_TIME = 59;
    public static final int CLIENT_IDENTIFIER = 61;
    public static final int DOMAIN_SEARCH = 119;
    public static final int CLASSLESS_ROUTES = 121;

    private static final int PAD = 0;
    private static final int END = 255;
    private static final int LENGTH_MAX = 255;

    private final Map<Integer, byte[]> values;

    private Dhcp4Options(Map<Integer, byte[]> values) {
        this.values = values;
    }

    /// An option to be sent; `value` has at most 255 octets.
    @SuppressWarnings("ArrayRecordComponent") // copied, and never compared
    public record Option(int code, byte[] value) {
        public Option {
            if (value.length > LENGTH_MAX) {
                throw new IllegalArgumentException("option " + code + ": " + value.length);
            }
            value = value.clone();
        }

        public static Option of(int code, Ipv4Address address) {
            int bits = address.bits();
            return new Option(
                    code,
                    new byte[] {
                        (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
                    });
        }

        /// The octets that the option carries.
        @Override
        public byte[] value() {
            return value.clone();
        }

        long write(MemorySegment bytes, long at) {
            Octets.putU8(bytes, at, code);
            Octets.putU8(bytes, at + 1, value.length);
            for (int i = 0; i < value.length; i++) Octets.putU8(bytes, at + 2 + i, value[i]);
            return at + 2 + value.length;
        }
    }

    /// Those of each field in turn; null when one reaches beyond its field.
    static @Nullable Dhcp4Options parse(List<MemorySegment> fields) {
        var values = new HashMap<Integer, byte[]>();
        for (var field : fields) {
            if (!read(field, values)) return null;
        }
        return new Dhcp4Options(values);
    }

    private static boolean read(MemorySegment field, Map<Integer, byte[]> values) {
        long at = 0;
        while (at < field.byteSize()) {
            int code = Octets.u8(field, at++);
            if (code == PAD) continue;
            if (code == END) return true;
            if (at == field.byteSize()) return false;
            int length = Octets.u8(field, at++);
            if (length > field.byteSize() - at) return false;
            append(values, code, field.asSlice(at, length));
            at += length;
        }
        return true;
    }

    private static void append(Map<Integer, byte[]> values, int code, MemorySegment piece) {
        var before = values.getOrDefault(code, new byte[0]);
        int length = (int) piece.byteSize();
        var whole = Arrays.copyOf(before, before.length + length);
        for (int i = 0; i < length; i++) whole[before.length + i] = (byte) Octets.u8(piece, i);
        values.put(code, whole);
    }

    static long writeKind(MemorySegment bytes, long at, Dhcp4Message.Kind kind) {
        return new Option(MESSAGE_TYPE, new byte[] {(byte) kind.number()}).write(bytes, at);
    }

    static long writeEnd(MemorySegment bytes, long at) {
        Octets.putU8(bytes, at, END);
        return at + 1;
    }

    public boolean has(int code) {
        return values.containsKey(code);
    }

    /// -1 without it.
    public int octet(int code) {
        var value = of(code, 1);
        return value == null ? -1 : value[0] & 0xFF;
    }

    /// 16 bits; -1 without it.
    public int u16(int code) {
        var value = of(code, 2);
        return value == null ? -1 : (value[0] & 0xFF) << 8 | (value[1] & 0xFF);
    }

    /// 32 bits without a sign; -1 without it.
    public long seconds(int code) {
        var value = of(code, 4);
        return value == null ? -1 : Integer.toUnsignedLong(word(value, 0));
    }

    public @Nullable Ipv4Address address(int code) {
        var value = of(code, 4);
        return value == null ? null : new Ipv4Address(word(value, 0));
    }

    /// None without it.
    public List<Ipv4Address> addresses(int code) {
        var value = values.get(code);
        var addresses = new ArrayList<Ipv4Address>();
        if (value == null || value.length % Ipv4Address.LENGTH != 0) return addresses;
        for (int i = 0; i < value.length; i += Ipv4Address.LENGTH) {
            addresses.add(new Ipv4Address(word(value, i)));
        }
        return addresses;
    }

    /// A domain name as text, without its last dot; null without it, and when it is no name (K3).
    public @Nullable String domain(int code) {
        var value = values.get(code);
        return value == null ? null : DomainNames.ofText(value);
    }

    /// Destinations and their gateways (RFC 3442, "Classless Route Option Format"); none without
    /// it, or when any is malformed.
    public List<ClasslessRoute> classlessRoutes() {
        var value = values.get(CLASSLESS_ROUTES);
        var routes = new ArrayList<ClasslessRoute>();
        int at = 0;
        while (value != null && at < value.length) {
            int length = value[at++] & 0xFF;
            int significant = (length + 7) / 8;
            if (length > 32 || value.length - at < significant + 4) return List.of();
            int bits = 0;
            for (int i = 0; i < significant; i++) bits |= (value[at + i] & 0xFF) << (24 - 8 * i);
            at += significant;
            routes.add(
                    new ClasslessRoute(
                            new Prefix(new Ipv4Address(bits), length),
                            new Ipv4Address(word(value, at))));
            at += 4;
        }
        return routes;
    }

    /// @param gateway 0.0.0.0 when the destination is on the link
    public record ClasslessRoute(Prefix destination, Ipv4Address gateway) {}

    private byte @Nullable [] of(int code, int length) {
        var value = values.get(code);
        return value == null || value.length != length ? null : value;
    }

    private static int word(byte[] value, int at) {
        return (value[at] & 0xFF) << 24
                | (value[at + 1] & 0xFF) << 16
                | (value[at + 2] & 0xFF) << 8
                | (value[at + 3] & 0xFF);
    }
}
