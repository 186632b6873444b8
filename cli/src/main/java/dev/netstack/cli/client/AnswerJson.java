package dev.netstack.cli.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.names.Answer;
import dev.netstack.names.NameRecord;
import dev.netstack.names.RecordType;
import java.util.ArrayList;

/// What is known of a name, as the control socket carries it.
final class AnswerJson {
    private AnswerJson() {}

    static JsonObject of(Answer answer) {
        var records = new JsonArray();
        for (var record : answer.records()) {
            var json = new JsonObject();
            json.addProperty("owner", record.owner());
            json.addProperty("type", record.type().name());
            json.addProperty("ttl", record.ttlSeconds());
            json.addProperty("data", record.data());
            records.add(json);
        }
        var json = new JsonObject();
        json.addProperty("kind", answer.kind().name());
        json.addProperty("ttl", answer.ttlSeconds());
        json.add("records", records);
        return json;
    }

    static Answer read(JsonElement answer) {
        var json = answer.getAsJsonObject();
        var records = new ArrayList<NameRecord>();
        for (var each : json.getAsJsonArray("records")) {
            var record = each.getAsJsonObject();
            records.add(
                    new NameRecord(
                            record.get("owner").getAsString(),
                            RecordType.valueOf(record.get("type").getAsString()),
                            record.get("ttl").getAsLong(),
                            record.get("data").getAsString()));
        }
        return new Answer(
                Answer.Kind.valueOf(json.get("kind").getAsString()),
                records,
                json.get("ttl").getAsLong());
    }
}
