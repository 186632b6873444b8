/// The command `netstack`.
@org.jspecify.annotations.NullMarked
module dev.netstack.cli {
    requires static transitive org.jspecify;
    requires dev.netstack.host;
    requires dev.netstack.simulator;
}
