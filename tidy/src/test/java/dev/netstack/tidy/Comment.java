package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;

/// A comment of a source. `//` or `///` on neighbouring lines are one comment.
record Comment(Code.Kind kind, int line, String text) {
    /// The comments of `code`, in order.
    static List<Comment> of(String code) {
        var comments = new ArrayList<Comment>();
        int line = 1;
        int counted = 0;
        for (var span : Code.spans(code)) {
            line +=
                    (int)
                            code.substring(counted, span.start())
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count();
            counted = span.start();
            if (span.kind() == Code.Kind.LITERAL) continue;
            add(comments, new Comment(span.kind(), line, text(code, span)));
        }
        return comments;
    }

    private static String text(String code, Code.Span span) {
        var raw = code.substring(span.start(), span.end());
        return raw.replaceFirst("^/{2,3} ?", "").stripTrailing();
    }

    private static void add(List<Comment> comments, Comment next) {
        if (comments.isEmpty() || !comments.getLast().continues(next)) {
            comments.add(next);
            return;
        }
        var last = comments.removeLast();
        comments.add(new Comment(last.kind, last.line, last.text + "\n" + next.text));
    }

    private boolean continues(Comment next) {
        return kind == next.kind && kind != Code.Kind.BLOCK && next.line == line + height();
    }

    private int height() {
        return 1 + (int) text.chars().filter(c -> c == '\n').count();
    }
}
