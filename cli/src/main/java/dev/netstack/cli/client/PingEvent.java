package dev.netstack.cli.client;

import com.google.gson.JsonObject;

/// One thing that happens to a ping.
public sealed interface PingEvent {
    int sequence();

    /// A request was sent.
    record Sent(int sequence) implements PingEvent {}

    /// Its reply came.
    ///
    /// @param octets of data in it
    /// @param hopLimit that it arrived with
    /// @param nanos of the round trip
    record Reply(int sequence, String from, int octets, int hopLimit, long nanos)
            implements PingEvent {}

    /// An ICMP error came in its place.
    ///
    /// @param error the error's name
    record Failure(int sequence, String from, String error) implements PingEvent {}

    /// The form that crosses a control socket.
    default JsonObject toJson() {
        var json = new JsonObject();
        json.addProperty("sequence", sequence());
        switch (this) {
            case Sent _ -> json.addProperty("event", "sent");
            case Reply reply -> {
                json.addProperty("event", "reply");
                json.addProperty("from", reply.from());
                json.addProperty("octets", reply.octets());
                json.addProperty("hopLimit", reply.hopLimit());
                json.addProperty("nanos", reply.nanos());
            }
            case Failure failure -> {
                json.addProperty("event", "failure");
                json.addProperty("from", failure.from());
                json.addProperty("error", failure.error());
            }
        }
        return json;
    }

    /// Reads [#toJson]'s form.
    static PingEvent of(JsonObject json) {
        int sequence = json.get("sequence").getAsInt();
        return switch (json.get("event").getAsString()) {
            case "reply" ->
                    new Reply(
                            sequence,
                            json.get("from").getAsString(),
                            json.get("octets").getAsInt(),
                            json.get("hopLimit").getAsInt(),
                            json.get("nanos").getAsLong());
            case "failure" ->
                    new Failure(
                            sequence,
                            json.get("from").getAsString(),
                            json.get("error").getAsString());
            default -> new Sent(sequence);
        };
    }
}
