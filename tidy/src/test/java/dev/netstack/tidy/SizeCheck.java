package dev.netstack.tidy;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;

/// Rule 8: short lines, methods and files.
final class SizeCheck implements Check {
    private static final int LINE_COLUMNS_MAX = 100;
    private static final int METHOD_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 400;

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        var lines = source.code().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int columns = lines.get(i).codePointCount(0, lines.get(i).length());
            if (columns > LINE_COLUMNS_MAX) {
                faults.add(tooLong(source, i + 1, "line of " + columns + " columns", "break it"));
            }
        }
        if (lines.size() > FILE_LINES_MAX) {
            faults.add(tooLong(source, 1, "file of " + lines.size() + " lines", "cut a class out"));
        }
        new Methods(source, faults).scan(source.unit(), null);
        return faults;
    }

    private static Fault tooLong(Source source, int line, String what, String remedy) {
        return new Fault(
                source.path(),
                line,
                what,
                remedy
                        + " (rule 8: %d columns, %d lines a method, %d a file)"
                                .formatted(LINE_COLUMNS_MAX, METHOD_LINES_MAX, FILE_LINES_MAX));
    }

    private static final class Methods extends TreeScanner<Void, Void> {
        private final Source source;
        private final List<Fault> faults;

        private Methods(Source source, List<Fault> faults) {
            this.source = source;
            this.faults = faults;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            var body = method.getBody();
            if (body != null) {
                int lines = source.lastLine(body) - source.line(body) + 1;
                if (lines > METHOD_LINES_MAX) {
                    var what = "method " + method.getName() + " of " + lines + " lines";
                    faults.add(tooLong(source, source.line(body), what, "give a part a name"));
                }
            }
            return super.visitMethod(method, null);
        }
    }
}
