package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Rules 3, 9 and 16: few parameters, no boolean ones, and `now` is nanoseconds.
final class ParameterCheck implements Check {
    private static final int PARAMETERS_MAX = 5;

    /// Methods that take what must hold (rule 23).
    private static final Set<String> CLAIMS = Set.of("check", "require");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (source.isMain()) new Parameters(source, faults).scan(source.unit(), null);
        return faults;
    }

    private static final class Parameters extends TreeScanner<Void, Boolean> {
        private final Source source;
        private final List<Fault> faults;

        private Parameters(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitClass(ClassTree type, Boolean unused) {
            return super.visitClass(type, type.getKind() == Tree.Kind.RECORD);
        }

        @Override
        public Void visitMethod(MethodTree method, Boolean inRecord) {
            boolean isCanonical = method.getReturnType() == null && Boolean.TRUE.equals(inRecord);
            if (!isCanonical && !Declared.isOverride(method)) check(method);
            return super.visitMethod(method, inRecord);
        }

        private void check(MethodTree method) {
            int count = method.getParameters().size();
            if (count > PARAMETERS_MAX) {
                faults.add(
                        source.fault(
                                method,
                                method.getName() + " has " + count + " parameters",
                                "at most " + PARAMETERS_MAX + ", then a record (rule 9)"));
            }
            for (var parameter : method.getParameters()) {
                var type = parameter.getType() == null ? "" : parameter.getType().toString();
                var name = parameter.getName().toString();
                if (type.endsWith("oolean") && !CLAIMS.contains(method.getName().toString())) {
                    faults.add(
                            source.fault(
                                    parameter,
                                    "boolean parameter " + name + " of " + method.getName(),
                                    "take an enum that says both (rule 16)"));
                }
                if (source.isCore() && name.equals("now") && !type.equals("long")) {
                    faults.add(
                            source.fault(
                                    parameter,
                                    "`now` is a " + type,
                                    "time is nanoseconds in a long (rule 3)"));
                }
            }
        }
    }
}
