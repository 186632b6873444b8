package dev.netstack.stack.tcp;

/// Arithmetic of sequence numbers, modulo 2³² (RFC 9293 §3.4).
///
/// Of two numbers less than 2³¹ apart one is before the other; nothing else is asked of them.
final class Seq {
    private Seq() {}

    static boolean isBefore(int a, int b) {
        return a - b < 0;
    }

    static boolean isAtMost(int a, int b) {
        return a - b <= 0;
    }

    static boolean isAfter(int a, int b) {
        return a - b > 0;
    }

    static boolean isAtLeast(int a, int b) {
        return a - b >= 0;
    }

    /// Whether `from` ≤ `number` < `end`.
    static boolean isWithin(int number, int from, int end) {
        return Integer.compareUnsigned(number - from, end - from) < 0;
    }

    static int max(int a, int b) {
        return isBefore(a, b) ? b : a;
    }

    static int min(int a, int b) {
        return isBefore(a, b) ? a : b;
    }

    /// Octets from `from` up to `to`; negative when `to` is before `from`.
    static int distance(int from, int to) {
        return to - from;
    }
}
