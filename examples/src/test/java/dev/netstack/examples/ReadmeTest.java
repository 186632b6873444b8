package dev.netstack.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The program that the README shows is one that runs.
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("netstack.root", ".."));
    private static final String FENCE = "```";

    @Test
    void theProgramOfTheReadmeIsTwoStacks() throws IOException {
        var readme = Files.readString(ROOT.resolve("README.md"));
        int begin = readme.indexOf(FENCE + "java\n") + FENCE.length() + "java\n".length();
        var program = readme.substring(begin, readme.indexOf(FENCE, begin));
        assertFalse(program.isBlank());
        var source =
                Files.readString(
                        ROOT.resolve(
                                "examples/src/main/java/dev/netstack/examples/TwoStacks.java"));
        assertTrue(withoutIndentation(source).contains(withoutIndentation(program)), program);
    }

    private static String withoutIndentation(String text) {
        return text.replaceAll("(?m)^ +", "");
    }
}
