package dev.netstack.cli;

/// The command's entry point.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(64);
    }
}
