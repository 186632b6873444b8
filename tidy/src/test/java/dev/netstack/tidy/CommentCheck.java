package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Rules 29 and 30: doc comments are Markdown, and nothing unfinished or dead stands in one.
final class CommentCheck implements Check {
    /// Written so that a search for such marks does not find this file.
    private static final Pattern MARK = Pattern.compile("\\b(TO[D]O|FIX[M]E|X[X]X)\\b");

    private static final Pattern STATEMENT =
            Pattern.compile(
                    "\\s*(\\}|.*\\)\\s*\\{|.*[\\w)\\]]\\s*=[^=].*;|(return|throw|import)\\b.*;"
                            + "|[\\w.]+\\(.*\\);)\\s*");

    @Override
    public List<Fault> faults(Source source) {
        var faults = new ArrayList<Fault>();
        for (var comment : source.comments()) {
            int line = comment.line();
            if (comment.kind() == Code.Kind.BLOCK && comment.text().startsWith("/**")) {
                faults.add(new Fault(source.path(), line, "HTML doc comment", "use /// (rule 29)"));
            }
            for (var text : comment.text().split("\n", -1)) {
                check(source, comment.kind(), line++, text, faults);
            }
        }
        return faults;
    }

    private static void check(
            Source source, Code.Kind kind, int line, String text, List<Fault> faults) {
        var mark = MARK.matcher(text);
        if (mark.find()) {
            faults.add(new Fault(source.path(), line, mark.group(), "do it or file it (rule 30)"));
        }
        if (kind != Code.Kind.MARKDOWN && STATEMENT.matcher(text).matches()) {
            faults.add(
                    new Fault(
                            source.path(),
                            line,
                            "commented-out code `" + text.strip() + "`",
                            "delete it; the history keeps it"));
        }
    }
}
