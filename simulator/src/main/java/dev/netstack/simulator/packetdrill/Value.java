package dev.netstack.simulator.packetdrill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An argument or a result of a call.
public sealed interface Value {
    /// `...`: whatever.
    record Anything() implements Value {
        @Override
        public String toString() {
            return "...";
        }
    }

    record Whole(long value) implements Value {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    record Text(String text) implements Value {
        @Override
        public String toString() {
            return '"' + text + '"';
        }
    }

    /// A constant by its name, or several with `|` between them.
    record Names(List<String> names) implements Value {
        @Override
        public String toString() {
            return String.join("|", names);
        }
    }

    /// `[a, b]`.
    record Array(List<Value> values) implements Value {}

    /// `{name=a, b}`, and `name(a, b)` without the braces around.
    record Structure(List<Field> fields) implements Value {
        /// The value of the field `name`; null when it has none.
        public @Nullable Value field(String name) {
            for (var field : fields) {
                if (name.equals(field.name())) return field.value();
            }
            return null;
        }
    }

    /// @param name null for a value by its position
    record Field(@Nullable String name, Value value) {}

    /// `htons(8080)`.
    record Application(String name, List<Value> arguments) implements Value {}
}
