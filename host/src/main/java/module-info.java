/// The stack in a running program: the loop, interfaces on devices, and blocking sockets.
@org.jspecify.annotations.NullMarked
module dev.netstack.host {
    requires static transitive org.jspecify;
    requires transitive dev.netstack.device;
    requires transitive dev.netstack.stack;

    exports dev.netstack.host;
    exports dev.netstack.socket;
}
