package dev.netstack.simulator.packetdrill;

/// What in a script is no packetdrill, or not a part of it that is understood.
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ScriptException(int line, String why) {
        super("line " + line + ": " + why);
    }
}
