package dev.netstack.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Where the sources, the documents and the requirement lists lie.
final class Repository {
    private Repository() {}

    static Path root() {
        return Path.of(System.getProperty("netstack.root", "..")).toAbsolutePath().normalize();
    }

    static Path shared() {
        var folder = System.getProperty("netstack.shared", root() + "/../shared");
        return Path.of(folder).toAbsolutePath().normalize();
    }

    /// Every Java source of the repository, read once.
    static List<Source> sources() {
        return Read.SOURCES;
    }

    private static final class Read {
        private static final List<Source> SOURCES = Source.all(root());
    }

    /// The documents, at the root and below docs.
    static List<Path> documents() {
        try (var top = Files.list(root());
                var below = Files.walk(root().resolve("docs"))) {
            return Stream.concat(top, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
