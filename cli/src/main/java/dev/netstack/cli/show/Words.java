package dev.netstack.cli.show;

import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.control.ControlClient;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/// The words of an iproute2 command line after the object: `add 192.0.2.9/24 dev netstack0`.
final class Words {
    private static final List<String> VERBS =
            List.of("show", "list", "add", "del", "delete", "set");

    private final String object;
    private final ArrayDeque<String> words;
    private final String verb;

    Words(String object, List<String> words) {
        this.object = object;
        this.words = new ArrayDeque<>(words);
        this.verb = takeVerb();
    }

    private String takeVerb() {
        var first = words.peek();
        if (first == null || !VERBS.contains(first)) return "show";
        words.poll();
        return switch (first) {
            case "list" -> "show";
            case "delete" -> "del";
            default -> first;
        };
    }

    /// `show`, `add`, `del` or `set`.
    String verb() {
        return verb;
    }

    /// A request of the verb: the word without a keyword is `bare`, and each keyword is followed by
    /// its value, which gets the key given.
    JsonObject request(String bare, Map<String, String> keywords) {
        var request = ControlClient.request(object + "." + verb);
        while (!words.isEmpty()) {
            var word = words.poll();
            var key = keywords.get(word);
            if (key != null) request.addProperty(key, value(word));
            else if (!request.has(bare)) request.addProperty(bare, word);
            else throw CommandFailure.usage("'" + word + "' is not understood", "");
        }
        return request;
    }

    private String value(String keyword) {
        var value = words.poll();
        if (value != null) return value;
        throw CommandFailure.usage("'" + keyword + "' needs a value", "");
    }

    /// Takes the next word if it is one of `choices`; empty otherwise.
    String takeOneOf(List<String> choices) {
        var next = words.peek();
        if (next == null || !choices.contains(next)) return "";
        words.poll();
        return next;
    }

    /// The next word.
    String take(String what) {
        var word = words.poll();
        if (word != null) return word;
        throw CommandFailure.usage("netstack " + object + " " + verb, what + " is missing");
    }
}
