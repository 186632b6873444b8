package dev.netstack.wire;

/// The seed of a random test: the one asked for with `-Dnetstack.seed`, or a fixed one.
final class Seeds {
    private static final long DEFAULT = 0x4E65_7473_7461_636BL;

    private Seeds() {}

    static long seed() {
        return Long.getLong("netstack.seed", DEFAULT);
    }

    static String text(long seed) {
        return "again with -Dnetstack.seed=" + seed;
    }
}
