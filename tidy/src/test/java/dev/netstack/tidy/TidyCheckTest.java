package dev.netstack.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each check finds a fault that was planted, names its line, and leaves what is right alone.
class TidyCheckTest {
    private static final String WIRE = "wire/src/main/java/dev/netstack/wire/A.java";
    private static final String TCP = "stack/src/main/java/dev/netstack/stack/tcp/A.java";
    private static final String HOST = "host/src/main/java/dev/netstack/host/A.java";
    private static final String CLI = "cli/src/main/java/dev/netstack/cli/A.java";
    private static final String TEST = "stack/src/test/java/dev/netstack/stack/ATest.java";

    static Stream<Arguments> planted() {
        return Stream.concat(plantedInWords(), plantedInCode());
    }

    private static Stream<Arguments> plantedInWords() {
        return Stream.of(
                arguments(new ArrowCheck(), WIRE, "import dev.netstack.stack.X;\nclass A {}", 1),
                arguments(new ArrowCheck(), HOST, "class A {\n dev.netstack.cli.Main m;\n}", 2),
                arguments(new ArrowCheck(), CLI, "import dev.netstack.bench.X;\nclass A {}", 1),
                arguments(new ArrowCheck(), WIRE, "package dev.netstack.wire.a.b;\nclass A {}", 1),
                arguments(new CitationCheck(), WIRE, "class A {\n // RFC 791 says so.\n}", 2),
                arguments(new CitationCheck(), WIRE, "// RFC 793 §3.4\nclass A {}", 1),
                arguments(new CitationCheck(), TEST, "// draft-ietf-tcpm-x\nclass A {}", 1),
                arguments(new CommentCheck(), WIRE, "class A {\n // TO" + "DO: later\n}", 2),
                arguments(new CommentCheck(), WIRE, "class A {\n // int a = 1;\n}", 2),
                arguments(new CommentCheck(), WIRE, "class A {\n // send(frame);\n}", 2),
                arguments(new CommentCheck(), WIRE, "/** Old. */\nclass A {}", 1),
                arguments(new DocumentationCheck(), WIRE, "public class A {}", 1),
                arguments(new NameCheck(), WIRE, "class A {\n int getTtl() { return 1; }\n}", 2),
                arguments(new NameCheck(), WIRE, "class ParserImpl {}", 1),
                arguments(new NameCheck(), WIRE, "class TimeUtils {}", 1),
                arguments(new NameCheck(), WIRE, "interface IParser {}", 1),
                arguments(new NameCheck(), WIRE, "class A {\n void sendAndWait() {}\n}", 2));
    }

    private static Stream<Arguments> plantedInCode() {
        return Stream.of(
                arguments(new ParameterCheck(), WIRE, "class A {\n void a(boolean on) {}\n}", 2),
                arguments(
                        new ParameterCheck(),
                        WIRE,
                        "class A {\n void a(int a, int b, int c, int d, int e, int f) {}\n}",
                        2),
                arguments(new ParameterCheck(), TCP, "class A {\n void a(int now) {}\n}", 2),
                arguments(new PurityCheck(), TCP, "class A {\n long t = System.nanoTime();\n}", 2),
                arguments(new PurityCheck(), TCP, "import java.net.Socket;\nclass A {}", 1),
                arguments(new PurityCheck(), TCP, "class A {\n synchronized void a() {}\n}", 2),
                arguments(new PurityCheck(), WIRE, "import java.util.Random;\nclass A {}", 1),
                arguments(new PurityCheck(), HOST, "class A {\n sun.misc.Unsafe u;\n}", 2),
                arguments(new PurityCheck(), HOST, "class A {\n Linker l;\n}", 2),
                arguments(
                        new SequenceCheck(),
                        TCP,
                        "class A {\n boolean a(S s) { return s.seq() < s.rcvNxt; }\n}",
                        2),
                arguments(
                        new SequenceCheck(),
                        TCP,
                        "class A {\n int a(int una) { return Math.max(una, 1); }\n}",
                        2),
                arguments(new ShapeCheck(), WIRE, "class A {\n static int count;\n}", 2),
                arguments(
                        new ShapeCheck(),
                        WIRE,
                        "class A {\n static final Map<A, A> A = new HashMap<>();\n}",
                        2),
                arguments(
                        new ShapeCheck(),
                        WIRE,
                        "class A { int a(int b) { return switch (b) {\n"
                                + " default -> throw new E(); }; } }",
                        2),
                arguments(new SizeCheck(), WIRE, "class A {\n //" + "x".repeat(98) + "\n}", 2),
                arguments(
                        new SizeCheck(), WIRE, "class A { void a() {" + "\n".repeat(70) + "} }", 1),
                arguments(new SizeCheck(), WIRE, "class A {" + "\n".repeat(400) + "}", 1),
                arguments(new TestCheck(), TEST, "class A {\n @Test\n void a() { b(); }\n}", 2),
                arguments(
                        new TestCheck(),
                        TEST,
                        "class A {\n @Test @Disa" + "bled void a() { assertA(); }\n}",
                        2),
                arguments(
                        new TestCheck(),
                        TEST,
                        "class A {\n void a() { Thread.sl" + "eep(1); }\n}",
                        2),
                arguments(
                        new TestCheck(),
                        TEST,
                        "\npublic class A { @Test void a() { assertA(); } }",
                        2));
    }

    @ParameterizedTest
    @MethodSource("planted")
    void aPlantedFaultIsFoundOnItsLine(Check check, String path, String code, int line) {
        var faults = check.faults(Source.of(path, code));
        assertEquals(List.of(line), faults.stream().map(Fault::line).toList(), faults::toString);
        assertTrue(faults.getFirst().toString().startsWith(path + ":" + line + ": "));
    }

    /// What looks like a fault and is none: words in strings, the wrap-safe comparison, records.
    @Test
    void whatIsRightIsLeftAlone() {
        var code =
                """
                package dev.netstack.stack.tcp;

                import dev.netstack.wire.Octets;

                /// The connection's view of sequence numbers (RFC 9293).
                public final class A {
                    private static final String WORDS = "System.nanoTime() // T" + 'O' + "DO";
                    private static final int LIMIT = 3;

                    record Pair(boolean first, boolean second) {}

                    // RFC 9293 §3.4: numbers wrap, so this asks Seq.
                    boolean precedes(int seq, int una) {
                        return Seq.precedes(seq, una) && LIMIT < 4;
                    }

                    @Override
                    public boolean getFlag(boolean on) {
                        return switch (LIMIT) {
                            case 1 -> true;
                            default -> false;
                        };
                    }
                }
                """;
        var source = Source.of(TCP, code);
        var faults = Check.all().stream().flatMap(check -> check.faults(source).stream()).toList();
        assertEquals(List.of(), faults);
    }
}
