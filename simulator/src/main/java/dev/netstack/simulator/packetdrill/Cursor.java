package dev.netstack.simulator.packetdrill;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place in the text of a script, moving forward.
final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /// The number of the line, from 1.
    int line() {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    boolean isAt(String word) {
        return text.startsWith(word, at);
    }

    /// Steps over `word` when it stands here.
    boolean skip(String word) {
        if (!isAt(word)) return false;
        at += word.length();
        return true;
    }

    void require(String word) {
        if (!skip(word)) throw failure("`" + word + "` expected");
    }

    /// Takes what `pattern` matches here; null when it does not.
    @Nullable String take(Pattern pattern) {
        var matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) return null;
        at = matcher.end();
        return matcher.group();
    }

    /// Steps over white space and comments.
    void skipBlanks() {
        while (!isAtEnd()) {
            if (Character.isWhitespace(text.charAt(at))) at++;
            else if (isAt("//")) at = lineEnd();
            else if (skip("/*")) through("*/");
            else return;
        }
    }

    /// Takes everything before `end`, and steps over `end`.
    String through(String end) {
        int found = text.indexOf(end, at);
        if (found < 0) throw failure("no `" + end + "`");
        var taken = text.substring(at, found);
        at = found + end.length();
        return taken;
    }

    /// Takes what is left of the line, comments excepted.
    String restOfLine() {
        int end = lineEnd();
        int comment = text.indexOf("//", at);
        var taken = text.substring(at, comment >= 0 && comment < end ? comment : end);
        at = end;
        return taken.strip();
    }

    int position() {
        return at;
    }

    /// The text from `start` to here, on one line.
    String since(int start) {
        return text.substring(start, at).strip().replaceAll("\\s+", " ");
    }

    ScriptException failure(String why) {
        int end = Math.min(lineEnd(), at + 40);
        return new ScriptException(line(), why + " at `" + text.substring(at, end) + "`");
    }

    private int lineEnd() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }
}
