package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Action.Call;
import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.simulator.packetdrill.Value;
import dev.netstack.simulator.packetdrill.Value.Application;
import dev.netstack.simulator.packetdrill.Value.Array;
import dev.netstack.simulator.packetdrill.Value.Names;
import dev.netstack.simulator.packetdrill.Value.Structure;
import java.util.ArrayList;
import java.util.List;

/// The arguments of a call of a script; one that is not what the call takes makes the script
/// unknown.
record DrillArguments(Call call, int line) {
    int descriptor() {
        return (int) number(0);
    }

    boolean has(int index) {
        return index < call.arguments().size();
    }

    Value at(int index) {
        if (!has(index)) throw unknown("argument " + (index + 1) + " is missing");
        return call.arguments().get(index);
    }

    long number(int index) {
        return number(at(index));
    }

    long number(Value value) {
        if (value instanceof Value.Whole(long number)) return number;
        throw unknown("a number expected, not " + value);
    }

    /// The only value in brackets, as options have it.
    Value inBrackets(int index) {
        if (at(index) instanceof Array(var values) && values.size() == 1) return values.getFirst();
        throw unknown("[value] expected, not " + at(index));
    }

    /// Constants by their names; none for 0.
    List<String> names(int index) {
        return names(at(index));
    }

    List<String> names(Value value) {
        return switch (value) {
            case Names(var names) -> names;
            case Value.Whole(long number) when number == 0 -> List.of();
            default -> throw unknown("a constant expected, not " + value);
        };
    }

    String name(int index) {
        var names = names(index);
        if (names.size() != 1) throw unknown("one constant expected, not " + at(index));
        return names.getFirst();
    }

    /// The port of a socket address; `usual` where the script leaves the address out.
    int port(int index, int usual) {
        return switch (at(index)) {
            case Value.Anything _ -> usual;
            case Structure structure -> port(structure, usual);
            default -> throw unknown("a socket address expected, not " + at(index));
        };
    }

    private int port(Structure address, int usual) {
        for (var name : List.of("sin_port", "sin6_port")) {
            var port = address.field(name);
            if (port instanceof Application(_, var arguments) && arguments.size() == 1) {
                return (int) number(arguments.getFirst());
            }
        }
        return usual;
    }

    /// The lengths of the parts of an I/O vector, `[{..., 100}, {..., 200}]`, together.
    int vectorLength(Value vector) {
        if (!(vector instanceof Array(var parts))) throw unknown("no I/O vector: " + vector);
        long sum = 0;
        for (var part : parts) {
            if (!(part instanceof Structure(var fields)) || fields.size() != 2) {
                throw unknown("no part of an I/O vector: " + part);
            }
            sum += number(fields.getLast().value());
        }
        return (int) sum;
    }

    /// The I/O vector of a message header.
    int messageLength(int index) {
        if (at(index) instanceof Structure message) {
            var vector = message.field("msg_iov");
            if (vector != null) return vectorLength(vector);
        }
        throw unknown("a message header with msg_iov expected, not " + at(index));
    }

    List<Structure> structures(int index) {
        if (!(at(index) instanceof Array(var values))) throw unknown("[{...}] expected");
        var structures = new ArrayList<Structure>();
        for (var value : values) {
            if (!(value instanceof Structure structure)) throw unknown("no structure: " + value);
            structures.add(structure);
        }
        return structures;
    }

    ScriptException unknown(String why) {
        return new ScriptException(line, call.name() + ": " + why);
    }
}
