package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import javax.lang.model.element.Modifier;

/// What a declaration says of itself.
final class Declared {
    private Declared() {}

    static boolean isOverride(MethodTree method) {
        return isMarked(method, "Override");
    }

    static boolean isMarked(MethodTree method, String annotation) {
        return method.getModifiers().getAnnotations().stream()
                .anyMatch(mark -> mark.getAnnotationType().toString().equals(annotation));
    }

    static boolean isPublic(ClassTree type) {
        return type.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }
}
