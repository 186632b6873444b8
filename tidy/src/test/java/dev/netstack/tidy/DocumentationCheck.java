package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;

/// Rule 29: what is public says what it is for.
final class DocumentationCheck implements Check {
    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (!source.isMain()) return faults;
        new TreePathScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree type, Void unused) {
                var text = source.trees().getDocComment(getCurrentPath());
                if (Declared.isPublic(type) && (text == null || text.isBlank())) {
                    faults.add(
                            source.fault(
                                    type,
                                    "public type " + type.getSimpleName() + " without a comment",
                                    "say what it is for in a sentence (rule 29)"));
                }
                return super.visitClass(type, null);
            }
        }.scan(source.unit(), null);
        return faults;
    }
}
