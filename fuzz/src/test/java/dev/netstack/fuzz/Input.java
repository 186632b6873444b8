package dev.netstack.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Consumer;

/// What a fuzz target does with its octets, and what must hold of whatever a parser accepts.
final class Input {
    /// Longer inputs teach nothing about a header.
    static final int OCTETS_MAX = 70_000;

    /// How long one round of `fuzz/run` stays with a target.
    static final String ROUND = "30s";

    private Input() {}

    /// Lays the octets in native memory that ends where they end, so a read beyond them throws.
    static void inNativeMemory(byte[] data, Consumer<MemorySegment> target) {
        if (data.length > OCTETS_MAX) return;
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(data.length);
            bytes.copyFrom(MemorySegment.ofArray(data));
            target.accept(bytes);
        }
    }

    /// Calls every accessor of a view that a parser let through: none may fail.
    static void readEverything(Object view) {
        for (var method : view.getClass().getMethods()) {
            boolean isAccessor =
                    method.getParameterCount() == 0
                            && !Modifier.isStatic(method.getModifiers())
                            && method.getReturnType() != void.class
                            && !method.getDeclaringClass().equals(Object.class);
            if (isAccessor) read(view, method);
        }
    }

    private static void read(Object view, Method method) {
        try {
            method.invoke(view);
        } catch (InvocationTargetException e) {
            fail("%s() of %s fails".formatted(method.getName(), view.getClass()), e.getCause());
        } catch (IllegalAccessException e) {
            fail(method + " is not accessible", e);
        }
    }
}
