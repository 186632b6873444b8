/// Networks in virtual time: stacks, links that impair by seed, and scripts against a connection.
@org.jspecify.annotations.NullMarked
module dev.netstack.simulator {
    requires static transitive org.jspecify;
    requires transitive dev.netstack.stack;

    exports dev.netstack.simulator;
}
