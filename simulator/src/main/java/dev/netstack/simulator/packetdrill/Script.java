package dev.netstack.simulator.packetdrill;

import java.util.List;
import java.util.Map;

/// A script that was read.
///
/// @param settings what stands above the events, `--name=value`, without the dashes
public record Script(Map<String, String> settings, List<Event> events) {
    /// Something that happens, or must.
    ///
    /// @param line where it stands, from 1
    /// @param text as it stands there, for a report
    public record Event(int line, When when, Action action, String text) {}

    /// Reads a script. Of its parts between `#ifdef NAME` and `#endif` those with `define` as
    /// their name count.
    ///
    /// @throws ScriptException that names the first line which is not understood
    public static Script parse(String text, String define) {
        return new ScriptParser(Conditionals.apply(text, define)).parse();
    }

    /// The names that `#ifdef` asks for, in order; none when the script is the same for everybody.
    public static List<String> variants(String text) {
        return Conditionals.names(text);
    }
}
