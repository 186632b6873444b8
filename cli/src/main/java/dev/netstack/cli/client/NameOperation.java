package dev.netstack.cli.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.control.ControlServer.Operation;
import dev.netstack.names.Answer;
import dev.netstack.names.RecordType;
import dev.netstack.names.Resolver;
import java.io.IOException;

/// The instance's side of `netstack resolve`.
public final class NameOperation implements Operation {
    private final Resolver resolver;

    public NameOperation(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public JsonElement answer(JsonObject request) {
        var name = request.get("name").getAsString();
        var type = ResolveCommand.type(request.get("type").getAsString());
        return AnswerJson.of(lookup(resolver, name, type));
    }

    static Answer lookup(Resolver resolver, String name, RecordType type) {
        try {
            return resolver.lookup(name, type);
        } catch (IOException failed) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "cannot resolve " + name,
                    String.valueOf(failed.getMessage()),
                    "--name-server ADDRESS of one that answers");
        }
    }
}
