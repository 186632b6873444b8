package dev.netstack.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What docs/testing.md asks of a test: it claims something, waits for nothing, and can be
/// replayed.
final class TestCheck implements Check {
    private record Ban(Pattern words, String remedy) {}

    private static final List<Ban> EVERYWHERE =
            List.of(
                    new Ban(Pattern.compile("@Disable[d]\\b"), "mend it or delete it"),
                    new Ban(Pattern.compile("new Random\\(\\)|Math\\.random"), "take a seed"),
                    new Ban(Pattern.compile("\\bThreadLocalRandom\\b"), "take a seed"),
                    new Ban(Pattern.compile("\\borg\\.(assertj|mockito)\\b"), "use JUnit alone"));

    /// Real time is for the tests of threads alone.
    private static final List<Ban> IN_VIRTUAL_TIME =
            List.of(
                    new Ban(Pattern.compile("\\bThread\\.slee[p]\\b"), "use virtual time"),
                    new Ban(
                            Pattern.compile("\\b(nanoTime|currentTimeMillis|Instant\\.now)\\b"),
                            "use virtual time"));

    private static final Set<String> REAL_TIME =
            Set.of("host", "names", "device", "cli", "bench", "tidy");
    private static final Pattern CLAIM =
            Pattern.compile("(assert|expect|fail|check|verify|require).*");
    private static final List<String> TESTS = List.of("Test", "ParameterizedTest", "RepeatedTest");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        if (!source.isTest()) return faults;
        var bans = new ArrayList<>(EVERYWHERE);
        if (!REAL_TIME.contains(source.module())) bans.addAll(IN_VIRTUAL_TIME);
        var lines = Code.bare(source.code()).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            for (var ban : bans) {
                var matcher = ban.words.matcher(lines.get(i));
                if (!matcher.find()) continue;
                faults.add(
                        new Fault(source.path(), i + 1, "`" + matcher.group() + "`", ban.remedy));
            }
        }
        new Classes(source, faults).scan(source.unit(), null);
        return faults;
    }

    private static final class Classes extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Fault> faults;

        private Classes(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            var calls = new HashMap<String, Set<String>>();
            var tests = new ArrayList<MethodTree>();
            for (var member : type.getMembers()) {
                if (!(member instanceof MethodTree method)) continue;
                calls.computeIfAbsent(method.getName().toString(), name -> new HashSet<>())
                        .addAll(callsOf(method));
                if (isTest(method)) tests.add(method);
            }
            for (var test : tests) {
                // To end in time is a claim too.
                if (Declared.isTimed(test) || Declared.isTimed(type)) continue;
                if (claims(test.getName().toString(), calls, new HashSet<>())) continue;
                faults.add(
                        source.fault(test, test.getName() + " asserts nothing", "state the claim"));
            }
            if (!tests.isEmpty() && Declared.isPublic(type)) {
                faults.add(source.fault(type, "a public test class", "drop `public`"));
            }
            return super.visitClass(type, null);
        }

        private static boolean isTest(MethodTree method) {
            return TESTS.stream().anyMatch(mark -> Declared.isMarked(method, mark));
        }

        /// True when the method, or one of the class that it calls, makes a claim.
        private static boolean claims(
                String method, Map<String, Set<String>> calls, Set<String> seen) {
            if (CLAIM.matcher(method).matches()) return true;
            if (!seen.add(method)) return false;
            return calls.getOrDefault(method, Set.of()).stream()
                    .anyMatch(call -> claims(call, calls, seen));
        }

        private static Set<String> callsOf(MethodTree method) {
            var names = new HashSet<String>();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
                    switch (call.getMethodSelect()) {
                        case IdentifierTree name -> names.add(name.getName().toString());
                        case MemberSelectTree select ->
                                names.add(select.getIdentifier().toString());
                        default -> {}
                    }
                    return super.visitMethodInvocation(call, null);
                }
            }.scan(method, null);
            return names;
        }
    }
}
