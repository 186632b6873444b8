package dev.netstack.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {
    Version() {}

    /// Of the build, without a machine's particulars.
    static final String NUMBER = "0.1.0-SNAPSHOT";

    @Override
    // The interface's name, not ours.
    public String[] getVersion() {
        return new String[] {
            "netstack " + NUMBER, "Java " + Runtime.version(),
        };
    }
}
