/// The command `netstack`.
@org.jspecify.annotations.NullMarked
module dev.netstack.cli {
    requires static org.jspecify;
    requires com.google.gson;
    requires dev.netstack.host;
    requires dev.netstack.names;
    requires dev.netstack.simulator;
    requires info.picocli;

    // picocli sets the fields of a command by reflection.
    opens dev.netstack.cli to
            info.picocli;
    opens dev.netstack.cli.client to
            info.picocli;
    opens dev.netstack.cli.show to
            info.picocli;
    opens dev.netstack.cli.up to
            info.picocli;
}
