package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import javax.lang.model.element.Modifier;

/// What a declaration says of itself.
final class Declared {
    private Declared() {}

    static boolean isOverride(MethodTree method) {
        return isMarked(method, "Override");
    }

    static boolean isMarked(MethodTree method, String annotation) {
        return isMarked(method.getModifiers(), annotation);
    }

    /// A test that fails when it does not end.
    static boolean isTimed(MethodTree method) {
        return isMarked(method.getModifiers(), "Timeout");
    }

    static boolean isTimed(ClassTree type) {
        return isMarked(type.getModifiers(), "Timeout");
    }

    private static boolean isMarked(ModifiersTree modifiers, String annotation) {
        return modifiers.getAnnotations().stream()
                .anyMatch(mark -> mark.getAnnotationType().toString().equals(annotation));
    }

    static boolean isPublic(ClassTree type) {
        return type.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }
}
