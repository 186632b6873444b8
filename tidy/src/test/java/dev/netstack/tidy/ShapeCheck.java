package dev.netstack.tidy;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/// Rules 12 and 17, and architecture.md: nothing static is mutable.
final class ShapeCheck implements Check {
    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (source.isMain()) new Shapes(source, faults).scan(source.unit(), null);
        return faults;
    }

    private static final class Shapes extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Fault> faults;

        private Shapes(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            for (var member : type.getMembers()) {
                if (member instanceof VariableTree field) checkField(field);
            }
            return super.visitClass(type, null);
        }

        private void checkField(VariableTree field) {
            var flags = field.getModifiers().getFlags();
            if (!flags.contains(Modifier.STATIC)) return;
            var initial = field.getInitializer() == null ? "" : field.getInitializer().toString();
            boolean isMutable =
                    !flags.contains(Modifier.FINAL)
                            || initial.matches(
                                    "new (\\w*(Map|List|Set|Deque|Queue)|Atomic\\w+)[<(].*");
            if (isMutable) {
                faults.add(
                        source.fault(
                                field,
                                "static " + field.getName() + " can change",
                                "hold it in an object: many stacks share one JVM"));
            }
        }

        @Override
        public Void visitSwitch(SwitchTree tree, Void unused) {
            tree.getCases().forEach(this::checkCase);
            return super.visitSwitch(tree, null);
        }

        @Override
        public Void visitSwitchExpression(SwitchExpressionTree tree, Void unused) {
            tree.getCases().forEach(this::checkCase);
            return super.visitSwitchExpression(tree, null);
        }

        private void checkCase(CaseTree arm) {
            boolean isDefault =
                    arm.getLabels().stream()
                            .anyMatch(label -> label instanceof DefaultCaseLabelTree);
            if (source.isCore() && isDefault && arm.getBody() instanceof ThrowTree) {
                faults.add(
                        source.fault(
                                arm,
                                "a default that throws",
                                "name every case, or return a result (rule 12)"));
            }
        }
    }
}
