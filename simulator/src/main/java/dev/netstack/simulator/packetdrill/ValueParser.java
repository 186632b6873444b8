package dev.netstack.simulator.packetdrill;

import dev.netstack.simulator.packetdrill.Value.Anything;
import dev.netstack.simulator.packetdrill.Value.Application;
import dev.netstack.simulator.packetdrill.Value.Array;
import dev.netstack.simulator.packetdrill.Value.Field;
import dev.netstack.simulator.packetdrill.Value.Names;
import dev.netstack.simulator.packetdrill.Value.Structure;
import dev.netstack.simulator.packetdrill.Value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads the values of calls.
final class ValueParser {
    private static final Pattern NUMBER = Pattern.compile("-?(0[xX][0-9a-fA-F]+|\\d+)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern TEXT = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");

    private final Cursor cursor;

    ValueParser(Cursor cursor) {
        this.cursor = cursor;
    }

    /// Values with commas between them, until `end`.
    List<Value> list(String end) {
        var values = new ArrayList<Value>();
        cursor.skipBlanks();
        if (cursor.skip(end)) return values;
        do {
            values.add(value());
            cursor.skipBlanks();
        } while (cursor.skip(","));
        cursor.require(end);
        return values;
    }

    Value value() {
        cursor.skipBlanks();
        if (cursor.skip("...")) return new Anything();
        if (cursor.skip("[")) return new Array(list("]"));
        if (cursor.skip("{")) return structure();
        var text = cursor.take(TEXT);
        if (text != null) return new Text(text.substring(1, text.length() - 1));
        var number = cursor.take(NUMBER);
        if (number != null) return new Value.Whole(Long.decode(number));
        var name = cursor.take(NAME);
        if (name == null) throw cursor.failure("a value expected");
        return named(name);
    }

    private Value named(String name) {
        cursor.skipBlanks();
        if (cursor.skip("(")) return new Application(name, list(")"));
        var names = new ArrayList<>(List.of(name));
        while (cursor.skip("|")) {
            cursor.skipBlanks();
            var next = cursor.take(NAME);
            if (next == null) throw cursor.failure("a name expected");
            names.add(next);
            cursor.skipBlanks();
        }
        return new Names(List.copyOf(names));
    }

    /// `{name=value, name(3)=value, value}`.
    private Structure structure() {
        var fields = new ArrayList<Field>();
        cursor.skipBlanks();
        if (cursor.skip("}")) return new Structure(fields);
        do {
            var first = value();
            cursor.skipBlanks();
            if (!cursor.skip("=")) {
                fields.add(new Field(null, first));
                continue;
            }
            fields.add(new Field(fieldName(first), value()));
            cursor.skipBlanks();
        } while (cursor.skip(","));
        cursor.require("}");
        return new Structure(List.copyOf(fields));
    }

    private String fieldName(Value value) {
        return switch (value) {
            case Names(var names) when names.size() == 1 -> names.getFirst();
            case Application(var name, _) -> name;
            default -> throw cursor.failure("the name of a field expected");
        };
    }
}
