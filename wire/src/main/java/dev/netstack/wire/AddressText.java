package dev.netstack.wire;

/// Reads and prints addresses, strictly: what two programs could read differently is refused.
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /// Four decimal octets and nothing else: no octal, no leading zero, no shortened form.
    static int parseIpv4(String text) {
        int bits = 0;
        int octets = 0;
        int at = 0;
        while (octets < Ipv4Address.LENGTH) {
            int dot = octets == Ipv4Address.LENGTH - 1 ? text.length() : text.indexOf('.', at);
            if (dot < 0) throw fault("an IPv4 address", text, "four octets are needed");
            bits = bits << 8 | number("an IPv4 address", text, text.substring(at, dot), 255);
            at = dot + 1;
            octets++;
        }
        return bits;
    }

    static String ipv4(int bits) {
        return (bits >>> 24)
                + "."
                + (bits >>> 16 & 255)
                + "."
                + (bits >>> 8 & 255)
                + "."
                + (bits & 255);
    }

    /// The three forms of RFC 4291 §2.2.
    static Ipv6Address parseIpv6(String text) {
        if (text.indexOf('%') >= 0) throw fault6(text, "a zone is not part of the address");
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] groups = groups(text, text);
            if (groups.length != GROUPS) throw fault6(text, groups.length + " groups, not 8");
            return ofGroups(groups, groups.length);
        }
        if (text.indexOf("::", gap + 1) >= 0) throw fault6(text, "\"::\" may stand once");
        int[] before = groups(text, text.substring(0, gap));
        int[] after = groups(text, text.substring(gap + 2));
        if (text.substring(0, gap).indexOf('.') >= 0)
            throw fault6(text, "a dotted quad comes last");
        int given = before.length + after.length;
        if (given >= GROUPS) throw fault6(text, "\"::\" stands for no group");
        int[] groups = new int[GROUPS];
        for (int i = 0; i < before.length; i++) groups[i] = before[i];
        for (int i = 0; i < after.length; i++) groups[GROUPS - after.length + i] = after[i];
        return ofGroups(groups, GROUPS);
    }

    private static Ipv6Address ofGroups(int[] groups, int count) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < count; i++) {
            high = high << 16 | low >>> 48;
            low = low << 16 | groups[i];
        }
        return new Ipv6Address(high, low);
    }

    /// The groups of a part without "::", a dotted quad at its end counting as two.
    private static int[] groups(String text, String part) {
        if (part.isEmpty()) return new int[0];
        String[] words = part.split(":", -1);
        if (words.length > GROUPS) throw fault6(text, "more than 8 groups");
        boolean hasQuad = words[words.length - 1].indexOf('.') >= 0;
        int[] groups = new int[words.length + (hasQuad ? 1 : 0)];
        int plain = hasQuad ? words.length - 1 : words.length;
        for (int i = 0; i < plain; i++) groups[i] = group(text, words[i]);
        if (hasQuad) {
            int quad = parseIpv4(words[plain]);
            groups[plain] = quad >>> 16;
            groups[plain + 1] = quad & 0xFFFF;
        }
        return groups;
    }

    private static int group(String text, String word) {
        if (word.isEmpty()) throw fault6(text, "a group is empty");
        if (word.length() > 4) throw fault6(text, "\"" + word + "\" has more than 4 digits");
        int value = 0;
        for (int i = 0; i < word.length(); i++) {
            int digit = hexDigit(word.charAt(i));
            if (digit < 0) throw fault6(text, "\"" + word + "\" is not hexadecimal");
            value = value << 4 | digit;
        }
        return value;
    }

    /// The recommended text (RFC 5952 §4 and, for mapped addresses, §5).
    static String ipv6(Ipv6Address address) {
        if (address.isIpv4Mapped()) return "::ffff:" + ipv4((int) address.low());
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && group(address, i + zeros) == 0) zeros++;
            if (zeros > gapLength) {
                gapStart = i;
                gapLength = zeros;
            }
            i += zeros;
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gapStart) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(Ipv6Address address, int i) {
        long half = i < 4 ? address.high() : address.low();
        return (int) (half >>> ((3 - (i & 3)) * 16)) & 0xFFFF;
    }

    /// Six pairs of hexadecimal digits with colons between them.
    static long parseMac(String text) {
        if (text.length() != 17) throw fault("a hardware address", text, "six pairs are needed");
        long bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != ':') throw fault("a hardware address", text, "'" + c + "' is not ':'");
                continue;
            }
            int digit = hexDigit(c);
            if (digit < 0) throw fault("a hardware address", text, "'" + c + "' is no hex digit");
            bits = bits << 4 | digit;
        }
        return bits;
    }

    static String mac(long bits) {
        var text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (bits >>> shift) & 0xFF;
            text.append(Character.forDigit(octet >>> 4, 16));
            text.append(Character.forDigit(octet & 0xF, 16));
            if (shift > 0) text.append(':');
        }
        return text.toString();
    }

    /// A decimal number from 0 to `max` without sign or leading zero, as part of `text`.
    static int number(String kind, String text, String digits, int max) {
        if (digits.isEmpty()) throw fault(kind, text, "a number is missing");
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') throw fault(kind, text, "\"" + digits + "\" is no number");
            value = Math.min(value * 10 + (c - '0'), max + 1);
        }
        if (value > max) throw fault(kind, text, digits + " is more than " + max);
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw fault(kind, text, digits + " has a leading zero");
        }
        return value;
    }

    static IllegalArgumentException fault(String kind, String text, String why) {
        return new IllegalArgumentException("not " + kind + ": \"" + text + "\": " + why);
    }

    private static IllegalArgumentException fault6(String text, String why) {
        return fault("an IPv6 address", text, why);
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    }
}
