package dev.netstack.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every requirement that binds names the code and the test that meet it, or the reason it does not
/// apply; docs/compliance.md says so, and is up to date.
class ComplianceTest {
    private static final Path REPORT = Repository.root().resolve("docs/compliance.md");
    private static final Path EXCEPTIONS =
            Repository.root().resolve("docs/compliance-exceptions.md");
    private static final Path OWN_LIST = Repository.root().resolve("docs/requirements.md");

    /// Asked for by `./netstack verify --compliance`.
    private static final boolean WRITES = Boolean.getBoolean("netstack.compliance.write");

    private static final boolean IS_STRICT = Boolean.getBoolean("netstack.compliance.strict");

    private static List<Requirement> requirements() {
        var spec = Repository.shared().resolve("spec");
        if (!Files.isDirectory(spec)) return Requirement.ofReport(Repository.lines(REPORT));
        var all = new ArrayList<Requirement>();
        all.addAll(Requirement.ofList(Repository.lines(spec.resolve("rfc9293-requirements.md"))));
        all.addAll(Requirement.ofList(Repository.lines(OWN_LIST)));
        all.addAll(Requirement.ofList(Repository.lines(spec.resolve("host-requirements.md"))));
        all.addAll(Requirement.ofCatalogue(Repository.lines(spec.resolve("threats.md"))));
        return all;
    }

    private static ComplianceReport report() {
        return new ComplianceReport(
                requirements(), new Evidence(Repository.sources()), Repository.lines(EXCEPTIONS));
    }

    /// 69 MUST of RFC 9293, and the attacks A1 to A21: the lists are read whole.
    @Test
    void theListsAreReadWhole() {
        var requirements = requirements();
        assertEquals(69, requirements.stream().filter(each -> each.part().equals("MUST")).count());
        assertEquals(21, requirements.stream().filter(each -> each.part().equals("A")).count());
        var ids = requirements.stream().map(Requirement::id).toList();
        assertTrue(
                ids.containsAll(
                        List.of(
                                "ARP-1", "IP4-1", "IC4-1", "UDP-1", "SE-1", "E1", "H1", "CC-1",
                                "TFO-1")));
    }

    /// The report names the same requirements as the lists: it stands in for them elsewhere.
    @Test
    void theReportCanBeReadBack() {
        var text = report().text().lines().toList();
        assertEquals(requirements().size(), Requirement.ofReport(text).size());
    }

    @Test
    void everyReasonIsForSomethingThatIsAsked() {
        assertEquals(List.of(), report().unknownReasons());
    }

    @Test
    void everyBindingRequirementIsMetOrExcused() {
        var gaps = report().gaps();
        assertEquals("", IS_STRICT ? String.join("\n", gaps) : "");
    }

    /// What a TCP should do is done, all but one in twenty.
    @Test
    void reasonsAreTheException() {
        assertEquals(List.of(), IS_STRICT ? report().manyReasons() : List.of());
    }

    @Test
    void theReportIsUpToDate() throws IOException {
        var text = report().text();
        if (WRITES) Files.writeString(REPORT, text);
        assertEquals(
                IS_STRICT || WRITES ? Files.readString(REPORT) : text,
                text,
                "docs/compliance.md is stale: run ./netstack verify --compliance");
    }

    /// A comment stands above what it describes, or inside it.
    @Test
    void aCitationIsFoundWhereItStands() {
        var main =
                Source.of(
                        "stack/src/main/java/A.java",
                        "class A {\n // ARP-3\n void reply() {}\n void b() {\n  // ARP-4\n }\n}");
        var test =
                Source.of(
                        "stack/src/test/java/ATest.java",
                        "class ATest {\n /// MUST-12\n @Test void x() {}\n void b7_b8_y() {}\n}");
        var evidence = new Evidence(List.of(main, test));
        assertEquals("[A.reply]", evidence.code(new Requirement("ARP-3", "MUST")).toString());
        assertEquals("[A.b]", evidence.code(new Requirement("ARP-4", "MUST")).toString());
        assertEquals("[ATest.x]", evidence.tests(new Requirement("MUST-12", "MUST")).toString());
        for (var id : List.of("B7", "B8")) {
            var tests = evidence.tests(new Requirement(id, "attack"));
            assertEquals("[ATest.b7_b8_y]", tests.toString());
        }
    }

    @Test
    void aGapIsNamed() {
        var requirements =
                List.of(new Requirement("ARP-3", "MUST"), new Requirement("ARP-7", "SHOULD"));
        var report = new ComplianceReport(requirements, new Evidence(List.of()), List.of());
        assertEquals(2, report.gaps().size());
        var excused =
                new ComplianceReport(
                        requirements, new Evidence(List.of()), List.of("| ARP-3 | Not here. |"));
        assertEquals(List.of(), excused.gaps());
    }
}
