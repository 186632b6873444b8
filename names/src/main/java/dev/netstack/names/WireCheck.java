package dev.netstack.names;

/// Walks a message before the library reads it, so that reading it is bounded: names, lengths and
/// counts are what they say (RFC 1035 §4.1, RFC 9267).
///
/// Records of types that nobody here asks for are made opaque in place, so that what is in them is
/// not read at all. The walk ends at the first fault.
final class WireCheck {
    static final int RECORDS_MAX = 512;
    static final int NAME_OCTETS_MAX = 255;
    static final int HOPS_MAX = 126;

    private static final int HEADER_OCTETS = 12;
    private static final int POINTER = 0xC0;
    private static final int TYPE_SOA = 6;
    private static final int TYPE_OPT = 41;

    /// Of the range for private use: RFC 6895 §3.1.
    private static final int TYPE_OPAQUE = 65_280;

    private final byte[] message;
    private int at = HEADER_OCTETS;
    private long steps;

    private WireCheck(byte[] message) {
        this.message = message;
    }

    /// Whether `message` can be given to the library, which its opaque records are by then.
    static boolean isSound(byte[] message) {
        return new WireCheck(message).walk();
    }

    /// How many labels and records a walk through `message` looks at, sound or not.
    static long steps(byte[] message) {
        var check = new WireCheck(message);
        boolean _ = check.walk();
        return check.steps;
    }

    private boolean walk() {
        if (message.length < HEADER_OCTETS) return false;
        if (u16(4) != 1) return false; // one question (RFC 9619 §4)
        int records = u16(6) + u16(8) + u16(10);
        if (records > RECORDS_MAX) return false;
        if (!skipName(message.length) || !advance(4)) return false;
        for (int i = 0; i < records; i++) {
            if (!skipRecord()) return false;
        }
        return true;
    }

    private boolean skipRecord() {
        steps++;
        if (!skipName(message.length)) return false;
        int type = at;
        if (!advance(10)) return false;
        int length = u16(type + 8);
        int end = at + length;
        if (end > message.length) return false;
        int names = namesInData(u16(type));
        if (names < 0) {
            message[type] = (byte) (TYPE_OPAQUE >>> 8);
            message[type + 1] = (byte) TYPE_OPAQUE;
        }
        for (int i = 0; i < names; i++) {
            if (!skipName(end)) return false;
        }
        at = end;
        return true;
    }

    /// How many names the data of a record begins with; -1 for a type that stays unread.
    private static int namesInData(int type) {
        if (type == TYPE_SOA) return 2;
        if (type == TYPE_OPT) return 0;
        for (var asked : RecordType.values()) {
            if (asked.number() != type) continue;
            return asked == RecordType.CNAME || asked == RecordType.PTR ? 1 : 0;
        }
        return -1;
    }

    /// Passes a name that ends before `end`, which what it points to need not.
    private boolean skipName(int end) {
        int octets = 0;
        int hops = 0;
        int read = at;
        int start = at;
        boolean isHere = true;
        while (true) {
            steps++;
            int limit = isHere ? end : message.length;
            if (read >= limit) return false;
            int length = message[read] & 0xFF;
            if (length >= POINTER) {
                if (read + 2 > limit || ++hops > HOPS_MAX) return false;
                int target = u16(read) & 0x3FFF;
                // Backwards alone, so that every walk ends.
                if (target >= start || target < HEADER_OCTETS) return false;
                if (isHere) at = read + 2;
                isHere = false;
                read = target;
                start = target;
                continue;
            }
            // RFC 1035 §4.1.4: 01 and 10 are reserved.
            if (length > 63 || read + 1 + length > limit) return false;
            octets += 1 + length;
            if (octets > NAME_OCTETS_MAX) return false;
            read += 1 + length;
            if (length > 0) continue;
            if (isHere) at = read;
            return true;
        }
    }

    private boolean advance(int octets) {
        at += octets;
        return at <= message.length;
    }

    private int u16(int index) {
        return ((message[index] & 0xFF) << 8) | (message[index + 1] & 0xFF);
    }
}
