package dev.netstack.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Where the sources name requirements: in comments of the code, anywhere in the tests.
final class Evidence {
    private static final Pattern ID = Pattern.compile("\\b([A-Z]{2,4}[46]?-[0-9]+)\\b");
    private static final Pattern ATTACK_TEST = Pattern.compile("([abdefgh][0-9]+)_");

    private final Map<String, SortedSet<String>> code = new HashMap<>();
    private final Map<String, SortedSet<String>> tests = new HashMap<>();

    Evidence(List<Source> sources) {
        for (var source : sources) {
            if (source.module().equals("tidy")) continue;
            var members = members(source);
            if (source.isMain()) {
                for (var comment : source.comments()) {
                    note(comment.text(), comment.line(), members, code);
                }
            } else {
                note(source.code(), 1, members, tests);
                noteAttacks(source);
            }
        }
    }

    SortedSet<String> code(Requirement requirement) {
        return code.getOrDefault(requirement.id(), new TreeSet<>());
    }

    SortedSet<String> tests(Requirement requirement) {
        return tests.getOrDefault(requirement.id(), new TreeSet<>());
    }

    private static void note(
            String text, int firstLine, List<Member> members, Map<String, SortedSet<String>> into) {
        int line = firstLine;
        for (var each : text.split("\n", -1)) {
            var id = ID.matcher(each);
            while (id.find()) {
                into.computeIfAbsent(id.group(1), key -> new TreeSet<>()).add(at(line, members));
            }
            line++;
        }
    }

    /// A threat's row is met by a test that is named after it.
    private void noteAttacks(Source source) {
        new TreeScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree type, String outer) {
                return super.visitClass(type, type.getSimpleName().toString());
            }

            @Override
            public Void visitMethod(MethodTree method, String type) {
                var name = ATTACK_TEST.matcher(method.getName());
                while (name.lookingAt()) {
                    tests.computeIfAbsent(
                                    name.group(1).toUpperCase(Locale.ROOT), key -> new TreeSet<>())
                            .add(type + "." + method.getName());
                    name.region(name.end(), method.getName().length());
                }
                return super.visitMethod(method, type);
            }
        }.scan(source.unit(), "");
    }

    /// A type, method or field, and the lines it covers.
    private record Member(String name, int first, int last) {}

    /// The innermost member that holds `line`; when that is a type, its member that comes next,
    /// since a comment stands above what it describes.
    private static String at(int line, List<Member> members) {
        var best = new Member("", 0, Integer.MAX_VALUE);
        for (var member : members) {
            if (member.first <= line && line <= member.last && member.first >= best.first) {
                best = member;
            }
        }
        if (best.name.contains(".")) return best.name;
        var next = best;
        for (var member : members) {
            boolean isNearer = next.equals(best) || member.first < next.first;
            if (member.first > line && member.last <= best.last && isNearer) next = member;
        }
        return next.name;
    }

    private static List<Member> members(Source source) {
        var members = new ArrayList<Member>();
        new TreeScanner<Void, String>() {
            @Override
            public Void visitClass(ClassTree type, String outer) {
                var name = type.getSimpleName().isEmpty() ? outer : type.getSimpleName().toString();
                add(type, name);
                return super.visitClass(type, name);
            }

            @Override
            public Void visitMethod(MethodTree method, String type) {
                boolean isConstructor = method.getReturnType() == null;
                add(method, isConstructor ? type : type + "." + method.getName());
                return super.visitMethod(method, type);
            }

            @Override
            public Void visitVariable(VariableTree field, String type) {
                add(field, type + "." + field.getName());
                return super.visitVariable(field, type);
            }

            @Override
            public Void visitBlock(BlockTree block, String type) {
                return null;
            }

            private void add(Tree tree, String name) {
                members.add(new Member(name, source.line(tree), source.lastLine(tree)));
            }
        }.scan(source.unit(), "");
        return members;
    }
}
