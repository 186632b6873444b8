package dev.netstack.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A source file, read and parsed but not compiled.
///
/// @param path from the root of the repository, `stack/src/main/java/…`
record Source(String path, String code, CompilationUnitTree unit, Trees trees) {
    /// The folder of the module.
    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    boolean isTest() {
        return path.contains("/src/test/");
    }

    /// Where the sans-I/O rules hold.
    boolean isCore() {
        return isMain() && (module().equals("wire") || module().equals("stack"));
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    List<Comment> comments() {
        return Comment.of(code);
    }

    int line(Tree tree) {
        return lineAt(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    int lastLine(Tree tree) {
        return lineAt(trees.getSourcePositions().getEndPosition(unit, tree));
    }

    private int lineAt(long position) {
        return position < 0 ? 1 : (int) unit.getLineMap().getLineNumber(position);
    }

    Fault fault(Tree tree, String what, String remedy) {
        return new Fault(path, line(tree), what, remedy);
    }

    /// A source that exists only in a test of a check.
    static Source of(String path, String code) {
        return parse(List.of(new Text(path, code))).getFirst();
    }

    /// Every Java source of the repository, in the order of their paths.
    static List<Source> all(Path root) {
        var texts = new ArrayList<Text>();
        try (var modules = Files.list(root)) {
            for (var module : modules.filter(Source::isModule).sorted().toList()) {
                try (var files = Files.walk(module.resolve("src"))) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .sorted()
                            .forEach(file -> texts.add(Text.read(root, file)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(texts);
    }

    private static boolean isModule(Path folder) {
        return Files.isDirectory(folder.resolve("src")) && Files.exists(folder.resolve("pom.xml"));
    }

    private static List<Source> parse(List<Text> texts) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var task =
                (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, texts);
        var trees = Trees.instance(task);
        var sources = new ArrayList<Source>();
        try {
            for (var unit : task.parse()) {
                var file = unit.getSourceFile();
                var path = file.toUri().getPath().substring(1);
                var code = file.getCharContent(true).toString();
                sources.add(new Source(path, code, unit, trees));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String code;

        private Text(String path, String code) {
            super(URI.create("source:///" + path), JavaFileObject.Kind.SOURCE);
            this.code = code;
        }

        private static Text read(Path root, Path file) {
            try {
                return new Text(
                        root.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
