/// Names to addresses, by DNS through the stack's own sockets, and connecting by name.
@org.jspecify.annotations.NullMarked
module dev.netstack.names {
    requires static org.jspecify;
    requires transitive dev.netstack.host;
    requires org.dnsjava;

    exports dev.netstack.names;
}
