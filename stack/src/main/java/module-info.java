/// The protocols, without I/O: no thread, lock, clock, socket or random source.
@org.jspecify.annotations.NullMarked
module dev.netstack.stack {
    requires static transitive org.jspecify;
    requires transitive dev.netstack.wire;

    exports dev.netstack.stack;
    exports dev.netstack.stack.dhcp;
    exports dev.netstack.stack.discovery;
    exports dev.netstack.stack.ip;
    exports dev.netstack.stack.link;
    exports dev.netstack.stack.tcp;
    exports dev.netstack.stack.udp;
}
