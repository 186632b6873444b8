package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Rule 15: names say what a thing is, not what pattern it follows.
final class NameCheck implements Check {
    private static final Pattern GETTER = Pattern.compile("get[A-Z].*");
    private static final Pattern TWO_THINGS = Pattern.compile(".*[a-z0-9]And[A-Z].*");
    private static final Pattern PATTERN_NAME =
            Pattern.compile(
                    ".*(Impl|Utils?|Helpers?|Base|Manager|Abstract|Factory|Singleton|Wrapper)");
    private static final Pattern I_PREFIX = Pattern.compile("I[A-Z][a-z].*");

    /// The course's word for the table of interfaces.
    private static final Set<String> ALLOWED = Set.of("NicManager");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (source.isMain()) new Names(source, faults).scan(source.unit(), null);
        return faults;
    }

    private static final class Names extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Fault> faults;

        private Names(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            var name = type.getSimpleName().toString();
            boolean isInterface = type.getKind() == Tree.Kind.INTERFACE;
            if (PATTERN_NAME.matcher(name).matches() && !ALLOWED.contains(name)) {
                add(type, "type " + name + " is named after a pattern", "name what it is");
            } else if (isInterface && I_PREFIX.matcher(name).matches()) {
                add(type, "interface " + name + " has the prefix I", "drop it");
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            var name = method.getName().toString();
            if (!Declared.isOverride(method)) {
                if (GETTER.matcher(name).matches()) {
                    add(method, "accessor " + name, "name it after what it returns");
                }
                if (TWO_THINGS.matcher(name).matches()) {
                    add(method, "method " + name + " does two things", "make it two methods");
                }
            }
            return super.visitMethod(method, null);
        }

        private void add(Tree tree, String what, String remedy) {
            faults.add(source.fault(tree, what, remedy + " (rule 15)"));
        }
    }
}
