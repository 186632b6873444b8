package dev.netstack.tidy;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Rule 20: sequence numbers wrap, so only `Seq` compares them.
final class SequenceCheck implements Check {
    private static final Set<Tree.Kind> ORDERINGS =
            EnumSet.of(
                    Tree.Kind.LESS_THAN,
                    Tree.Kind.LESS_THAN_EQUAL,
                    Tree.Kind.GREATER_THAN,
                    Tree.Kind.GREATER_THAN_EQUAL);

    private static final Set<String> ORDERING_CALLS =
            Set.of(
                    "Math.min",
                    "Math.max",
                    "Integer.compare",
                    "Integer.compareUnsigned",
                    "Integer.min",
                    "Integer.max");

    /// RFC 9293 §3.3.1: the variables that hold sequence numbers, and fields that do.
    private static final Set<String> NAMES =
            Set.of(
                    "seq",
                    "sequence",
                    "sequenceNumber",
                    "ack",
                    "acknowledgment",
                    "iss",
                    "irs",
                    "una",
                    "nxt",
                    "wl1",
                    "wl2",
                    "sndUna",
                    "sndNxt",
                    "sndWl1",
                    "sndWl2",
                    "sndMax",
                    "sndUp",
                    "rcvNxt",
                    "rcvUp",
                    "sndFin",
                    "rcvFin",
                    "lastAckSent",
                    "recover");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        boolean isConcerned = source.path().contains("/stack/tcp/") && source.isMain();
        if (isConcerned && !source.fileName().equals("Seq.java")) {
            new Comparisons(source, faults).scan(source.unit(), null);
        }
        return faults;
    }

    private static final class Comparisons extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Fault> faults;

        private Comparisons(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitBinary(BinaryTree binary, Void unused) {
            if (ORDERINGS.contains(binary.getKind())) {
                check(binary, List.of(binary.getLeftOperand(), binary.getRightOperand()));
            }
            return super.visitBinary(binary, null);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
            if (ORDERING_CALLS.contains(call.getMethodSelect().toString())) {
                check(call, call.getArguments());
            }
            return super.visitMethodInvocation(call, null);
        }

        private void check(Tree tree, List<? extends ExpressionTree> operands) {
            for (var operand : operands) {
                var name = lastName(operand);
                if (!NAMES.contains(name)) continue;
                faults.add(
                        source.fault(
                                tree,
                                "`" + tree + "` orders the sequence number " + name,
                                "compare through Seq (rule 20)"));
                return;
            }
        }

        private static String lastName(ExpressionTree tree) {
            return switch (tree) {
                case IdentifierTree name -> name.getName().toString();
                case MemberSelectTree select -> select.getIdentifier().toString();
                case MethodInvocationTree call -> lastName(call.getMethodSelect());
                default -> "";
            };
        }
    }
}
