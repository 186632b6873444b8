/// The command `netstack`.
@org.jspecify.annotations.NullMarked
module dev.netstack.cli {
    requires static org.jspecify;
    requires dev.netstack.host;
    requires dev.netstack.simulator;
}
