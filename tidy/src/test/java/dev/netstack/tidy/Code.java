package dev.netstack.tidy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Java text, told apart into what the compiler reads and what people read.
final class Code {
    /// Comments, strings and character literals.
    enum Kind {
        /// `//`
        LINE,
        /// `///`
        MARKDOWN,
        /// `/* */`
        BLOCK,
        /// A string, a text block or a character.
        LITERAL
    }

    record Span(Kind kind, int start, int end) {}

    private Code() {}

    /// The same lines with comments and literals blanked.
    static String bare(String code) {
        var out = new StringBuilder(code);
        for (var span : spans(code)) {
            for (int at = span.start; at < span.end; at++) {
                if (code.charAt(at) != '\n') out.setCharAt(at, ' ');
            }
        }
        return out.toString();
    }

    static List<Span> spans(String code) {
        var spans = new ArrayList<Span>();
        int at = 0;
        while (at < code.length()) {
            var span = spanAt(code, at);
            if (span == null) {
                at++;
            } else {
                spans.add(span);
                at = span.end;
            }
        }
        return spans;
    }

    private static @Nullable Span spanAt(String code, int at) {
        if (code.startsWith("///", at)) return line(Kind.MARKDOWN, code, at);
        if (code.startsWith("//", at)) return line(Kind.LINE, code, at);
        if (code.startsWith("/*", at)) {
            int end = code.indexOf("*/", at + 2);
            return new Span(Kind.BLOCK, at, end < 0 ? code.length() : end + 2);
        }
        if (code.startsWith("\"\"\"", at)) return literal(code, at, "\"\"\"");
        if (code.startsWith("\"", at)) return literal(code, at, "\"");
        if (code.startsWith("'", at)) return literal(code, at, "'");
        return null;
    }

    private static Span line(Kind kind, String code, int start) {
        int end = code.indexOf('\n', start);
        return new Span(kind, start, end < 0 ? code.length() : end);
    }

    private static Span literal(String code, int start, String quote) {
        int at = start + quote.length();
        while (at < code.length() && !code.startsWith(quote, at)) {
            at += code.charAt(at) == '\\' ? 2 : 1;
        }
        return new Span(Kind.LITERAL, start, Math.min(code.length(), at + quote.length()));
    }
}
