package dev.netstack.wire;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Domain names as options carry them: in the form of RFC 1035 §3.1, one after the other, without
/// compression.
final class DomainNames {
    private static final int LABEL_OCTETS_MAX = 63;
    private static final int NAME_OCTETS_MAX = 255;

    private DomainNames() {}

    /// The names in [from, to), zeros behind them; none when there is anything else, for a list
    /// that is wrong in one place is not to be believed in another (A17).
    static List<String> read(MemorySegment bytes, long from, long to) {
        var names = new ArrayList<String>();
        long at = from;
        while (at < to && Octets.u8(bytes, at) != 0) {
            var name = name(bytes, at, to);
            if (name == null) return List.of();
            names.add(name);
            at += name.length() + 2L;
        }
        return names;
    }

    /// The name that `octets` are the text of, its last dot and zeros at the end left out; null
    /// when it is none.
    static @Nullable String ofText(byte[] octets) {
        var text = new String(octets, StandardCharsets.ISO_8859_1).replaceFirst("\\.?\0*$", "");
        if (text.isEmpty() || text.length() + 2 > NAME_OCTETS_MAX) return null;
        for (var label : text.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > LABEL_OCTETS_MAX) return null;
            if (!label.chars().allMatch(octet -> isOfName((char) octet))) return null;
        }
        return text;
    }

    /// The name at `from`, whose labels and their lengths take one octet more than its text, and
    /// whose end another; null when it is none.
    private static @Nullable String name(MemorySegment bytes, long from, long to) {
        var text = new StringBuilder();
        long at = from;
        while (at < to) {
            int length = Octets.u8(bytes, at++);
            if (length == 0) return text.length() + 2 > NAME_OCTETS_MAX ? null : text.toString();
            if (length > LABEL_OCTETS_MAX || length > to - at) return null;
            if (!text.isEmpty()) text.append('.');
            for (long end = at + length; at < end; at++) {
                char octet = (char) Octets.u8(bytes, at);
                if (!isOfName(octet)) return null;
                text.append(octet);
            }
        }
        return null;
    }

    private static boolean isOfName(char octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '-'
                || octet == '_';
    }
}
