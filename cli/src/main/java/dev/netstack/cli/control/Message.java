package dev.netstack.cli.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;

/// The control protocol's lines: one JSON object a line, a request and then its answer.
///
/// A request is `{"op":"addr.show", …}`. An answer is `{"ok":true,"data":…}` or
/// `{"ok":false,"what":…,"why":…,"try":…,"exit":65}`.
final class Message {
    /// Octets of the longest line that is read: a request is small, an answer lists every socket.
    static final int REQUEST_OCTETS_MAX = 65_536;

    private Message() {}

    static JsonObject parse(String line) {
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException malformed) {
            throw new CommandFailure(
                    ExitCode.DATA, "a control message is not a JSON object", "", "");
        }
    }

    static String ok(JsonElement data) {
        var answer = new JsonObject();
        answer.addProperty("ok", true);
        answer.add("data", data);
        return answer.toString();
    }

    static String failed(CommandFailure failure) {
        var answer = new JsonObject();
        answer.addProperty("ok", false);
        answer.addProperty("what", failure.what());
        answer.addProperty("why", failure.why());
        answer.addProperty("try", failure.remedy());
        answer.addProperty("exit", failure.exit().status());
        return answer.toString();
    }

    /// The data of an answer.
    ///
    /// @throws CommandFailure when the answer is one
    static JsonElement data(JsonObject answer) {
        if (answer.has("ok") && answer.get("ok").getAsBoolean()) return answer.get("data");
        throw new CommandFailure(
                ExitCode.of(answer.has("exit") ? answer.get("exit").getAsInt() : 70),
                text(answer, "what"),
                text(answer, "why"),
                text(answer, "try"));
    }

    /// A string member; empty when it is absent.
    static String text(JsonObject object, String key) {
        var value = object.get(key);
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }
}
