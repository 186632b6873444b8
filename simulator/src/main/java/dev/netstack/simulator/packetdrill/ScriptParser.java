package dev.netstack.simulator.packetdrill;

import dev.netstack.simulator.packetdrill.Action.Assertion;
import dev.netstack.simulator.packetdrill.Action.Call;
import dev.netstack.simulator.packetdrill.Action.Shell;
import dev.netstack.simulator.packetdrill.Script.Event;
import dev.netstack.simulator.packetdrill.When.Origin;
import dev.netstack.simulator.packetdrill.When.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/// Reads the text of a script, conditionals already applied.
///
/// ```
/// --ip_version=ipv4
/// 0     socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
/// +0.1  < S 0:0(0) win 32767 <mss 1460,sackOK,eol,eol>
/// *     > S. 0:0(0) ack 1 win 65535 <...>
/// │     └ a call, a packet, a `command` or %{ code }%
/// └ when
/// ```
final class ScriptParser {
    private static final Pattern SETTING = Pattern.compile("--(\\w+)(=\\S+)?");
    private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?|\\.\\d+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern ERRNO = Pattern.compile("E[A-Z0-9]+\\b");
    private static final int NANO_DIGITS = 9;
    private static final When AT_ONCE = new When(Origin.RELATIVE, 0, 0, Span.INSTANT);

    private final Cursor cursor;
    private final ValueParser values;

    ScriptParser(String text) {
        cursor = new Cursor(text);
        values = new ValueParser(cursor);
    }

    Script parse() {
        var settings = new LinkedHashMap<String, String>();
        cursor.skipBlanks();
        for (var setting = cursor.take(SETTING); setting != null; setting = cursor.take(SETTING)) {
            String[] parts = setting.substring(2).split("=", 2);
            settings.put(parts[0], parts.length == 1 ? "" : parts[1]);
            cursor.skipBlanks();
        }
        var events = new ArrayList<Event>();
        while (!cursor.isAtEnd()) {
            events.add(event());
            cursor.skipBlanks();
        }
        return new Script(settings, events);
    }

    private Event event() {
        int start = cursor.position();
        int line = cursor.line();
        // A command that prepares the system has no time.
        var when = cursor.isAt("`") ? AT_ONCE : when();
        cursor.skipBlanks();
        var action = action();
        return new Event(line, when, action, cursor.since(start));
    }

    private When when() {
        if (cursor.skip("*")) return new When(Origin.ANY, 0, 0, Span.INSTANT);
        var origin = cursor.skip("+") ? Origin.RELATIVE : Origin.ABSOLUTE;
        long from = nanos();
        var span = Span.INSTANT;
        if (cursor.skip("...")) span = Span.BLOCKING;
        else if (cursor.skip("~")) span = Span.RANGE;
        if (span == Span.INSTANT) return new When(origin, from, from, span);
        cursor.skip("+");
        long until = nanos();
        if (until < from) throw cursor.failure("a range that ends before it begins");
        return new When(origin, from, until, span);
    }

    private long nanos() {
        cursor.skipBlanks();
        var seconds = cursor.take(SECONDS);
        if (seconds == null) throw cursor.failure("a time expected");
        return new BigDecimal(seconds).movePointRight(NANO_DIGITS).longValue();
    }

    private Action action() {
        if (cursor.skip("`")) return new Shell(cursor.through("`").strip());
        if (cursor.skip("%{")) return new Assertion(cursor.through("}%").strip());
        if (cursor.isAt("<") || cursor.isAt(">")) return new PacketParser(cursor).parse();
        var name = cursor.take(NAME);
        if (name == null) throw cursor.failure("a call, packet, command or code expected");
        return call(name);
    }

    private Call call(String name) {
        cursor.skipBlanks();
        cursor.require("(");
        var arguments = values.list(")");
        cursor.skipBlanks();
        cursor.require("=");
        var result = values.value();
        cursor.take(Pattern.compile("[ \\t]+"));
        var errno = cursor.take(ERRNO);
        cursor.take(Pattern.compile("[ \\t]*\\([^)\\n]*\\)"));
        var rest = cursor.restOfLine();
        if (!rest.isEmpty()) throw cursor.failure("`" + rest + "` after a call");
        return new Call(name, arguments, result, errno);
    }
}
