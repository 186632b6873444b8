package dev.netstack.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every source of every module keeps the rules of STYLE.md that a tool can see.
class TidyTest {
    private static final List<Source> SOURCES = Repository.sources();

    static Stream<String> checks() {
        return Check.all().stream().map(check -> check.getClass().getSimpleName());
    }

    @ParameterizedTest
    @MethodSource("checks")
    void everySourceIsTidy(String name) {
        var check =
                Check.all().stream()
                        .filter(each -> each.getClass().getSimpleName().equals(name))
                        .findFirst()
                        .orElseThrow();
        var faults =
                SOURCES.stream()
                        .flatMap(source -> check.faults(source).stream())
                        .map(Fault::toString)
                        .collect(Collectors.joining("\n"));
        assertEquals("", faults);
    }

    /// A check over no sources would pass.
    @Test
    void theSourcesOfEveryShippedModuleAreRead() {
        var modules = SOURCES.stream().map(Source::module).collect(Collectors.toSet());
        var shipped = List.of("wire", "stack", "device", "host", "simulator", "cli", "tidy");
        assertTrue(modules.containsAll(shipped), modules::toString);
    }

    @Test
    void everyDocumentHasOneTitle() {
        var faults =
                Repository.documents().stream()
                        .filter(file -> titles(Repository.lines(file)) != 1)
                        .map(file -> Repository.root().relativize(file).toString())
                        .toList();
        assertEquals(List.of(), faults);
    }

    private static long titles(List<String> lines) {
        long count = 0;
        boolean isCode = false;
        for (var line : lines) {
            if (line.startsWith("```")) isCode = !isCode;
            if (!isCode && line.startsWith("# ")) count++;
        }
        return count;
    }
}
