/// Bytes and what they mean: headers of the TCP/IP protocols, addresses and checksums.
@org.jspecify.annotations.NullMarked
module dev.netstack.wire {
    requires static transitive org.jspecify;

    exports dev.netstack.wire;
}
