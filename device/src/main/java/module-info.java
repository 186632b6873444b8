/// Links: TAP, TUN, loopback, in-memory pairs, capture and impairment. The only native access.
@org.jspecify.annotations.NullMarked
module dev.netstack.device {
    requires static transitive org.jspecify;
    requires transitive dev.netstack.wire;

    exports dev.netstack.device;
}
