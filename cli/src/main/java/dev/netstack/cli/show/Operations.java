package dev.netstack.cli.show;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.netstack.cli.CommandFailure;
import dev.netstack.cli.ExitCode;
import dev.netstack.cli.control.ControlServer.Operation;
import dev.netstack.host.Host;
import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Interface;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.ip.Route;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The instance's side of the inspecting commands: what each operation of the control socket does.
public final class Operations {
    private final Host host;

    public Operations(Host host) {
        this.host = host;
    }

    public Map<String, Operation> byName() {
        var all = new LinkedHashMap<String, Operation>();
        all.put("link.show", request -> host.ask(Snapshots::links));
        all.put("addr.show", request -> host.ask(this::addresses));
        all.put("route.show", request -> host.ask(Snapshots::routes));
        all.put("neigh.show", request -> host.ask(Snapshots::neighbors));
        all.put("ss", request -> host.ask(this::sockets));
        all.put("nstat", request -> host.ask(Snapshots::counters));
        all.put("link.up", request -> change(request, this::linkUp));
        all.put("link.down", request -> change(request, this::linkDown));
        all.put("addr.add", request -> change(request, this::addAddress));
        all.put("addr.del", request -> change(request, this::removeAddress));
        all.put("route.add", request -> change(request, this::addRoute));
        all.put("route.del", request -> change(request, this::removeRoute));
        all.put("neigh.add", request -> change(request, this::addNeighbor));
        all.put("neigh.del", request -> change(request, this::removeNeighbor));
        return all;
    }

    private JsonArray sockets(NetworkStack stack) {
        return SocketSnapshots.sockets(stack, host.now());
    }

    /// Everything at one moment, for the page.
    public JsonObject everything() {
        return host.ask(stack -> {
            var all = new JsonObject();
            all.add("links", Snapshots.links(stack));
            all.add("addresses", addresses(stack));
            all.add("routes", Snapshots.routes(stack));
            all.add("neighbors", Snapshots.neighbors(stack));
            all.add("sockets", sockets(stack));
            all.add("counters", Snapshots.counters(stack));
            return all;
        });
    }

    private JsonElement addresses(NetworkStack stack) {
        return Snapshots.addresses(stack, host.now());
    }

    private JsonElement change(
            JsonObject request, BiFunction<NetworkStack, JsonObject, Outcome<?>> change) {
        Outcome<?> outcome = host.ask(stack -> change.apply(stack, request));
        if (outcome instanceof Outcome.Refused<?>(var why)) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    text(request, "op") + " was refused",
                    why.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    "");
        }
        return JsonNull.INSTANCE;
    }

    private Outcome<?> linkUp(NetworkStack stack, JsonObject request) {
        return stack.enableInterface(nic(stack, request).index(), host.now());
    }

    private Outcome<?> linkDown(NetworkStack stack, JsonObject request) {
        return stack.disableInterface(nic(stack, request).index(), host.now());
    }

    private Outcome<?> addAddress(NetworkStack stack, JsonObject request) {
        var address = parsed(request, "local", Prefix::parse);
        int nic = nic(stack, request).index();
        return stack.addAddress(nic, address, AddressCheck.NONE, host.now());
    }

    private Outcome<?> removeAddress(NetworkStack stack, JsonObject request) {
        var local = text(request, "local").split("/", 2)[0];
        var address = parsed(local, IpAddress::parse);
        return stack.removeAddress(nic(stack, request).index(), address, host.now());
    }

    private Outcome<?> addRoute(NetworkStack stack, JsonObject request) {
        return stack.routes().add(route(stack, request));
    }

    private Outcome<?> removeRoute(NetworkStack stack, JsonObject request) {
        return stack.routes().remove(route(stack, request));
    }

    private Route route(NetworkStack stack, JsonObject request) {
        var gateway = optional(request, "gateway", IpAddress::parse);
        var source = optional(request, "prefsrc", IpAddress::parse);
        var destination = destination(request, gateway);
        var kind = kind(text(request, "type"));
        int metric = request.has("metric") ? parsed(request, "metric", Integer::parseInt) : 0;
        int nic = 0;
        if (kind == Route.Kind.UNICAST) {
            nic = request.has("dev") ? nic(stack, request).index() : nicTowards(stack, gateway);
        }
        return new Route(
                destination,
                kind,
                nic,
                new Route.Via(gateway, source),
                Route.Rank.ofStatic(metric));
    }

    private static Route.Kind kind(String type) {
        return switch (type) {
            case "blackhole" -> Route.Kind.BLACKHOLE;
            case "unreachable" -> Route.Kind.UNREACHABLE;
            default -> Route.Kind.UNICAST;
        };
    }

    /// `default` is of the gateway's family.
    private static Prefix destination(JsonObject request, @Nullable IpAddress gateway) {
        var text = text(request, "dst");
        if (!text.equals("default")) {
            return parsed(text.contains("/") ? text : text + hostLength(text), Prefix::parse);
        }
        boolean isIpv6 = gateway != null && gateway.bitLength() == 128;
        return new Prefix(isIpv6 ? Ipv6Address.ANY : Ipv4Address.ANY, 0);
    }

    private static String hostLength(String address) {
        return address.contains(":") ? "/128" : "/32";
    }

    private static int nicTowards(NetworkStack stack, @Nullable IpAddress gateway) {
        var route = gateway == null ? null : stack.routes().find(gateway);
        if (route != null) return route.nic();
        throw new CommandFailure(
                ExitCode.DATA, "the gateway is on no link", "", "name the interface: dev NAME");
    }

    private Outcome<?> addNeighbor(NetworkStack stack, JsonObject request) {
        var address = parsed(request, "dst", IpAddress::parse);
        var mac = parsed(request, "lladdr", MacAddress::parse);
        return stack.addNeighbor(nic(stack, request).index(), address, mac, host.now());
    }

    private Outcome<?> removeNeighbor(NetworkStack stack, JsonObject request) {
        var address = parsed(request, "dst", IpAddress::parse);
        return stack.removeNeighbor(nic(stack, request).index(), address, host.now());
    }

    private static Interface nic(NetworkStack stack, JsonObject request) {
        var name = text(request, "dev");
        for (var nic : stack.interfaces()) {
            if (nic.name().equals(name)) return nic;
        }
        throw new CommandFailure(
                ExitCode.DATA, "there is no interface '" + name + "'", "", "netstack link");
    }

    private static <T> T parsed(JsonObject request, String key, Function<String, T> parse) {
        return parsed(text(request, key), parse);
    }

    private static <T> @Nullable T optional(
            JsonObject request, String key, Function<String, T> parse) {
        return request.has(key) ? parsed(request, key, parse) : null;
    }

    private static <T> T parsed(String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(
                    ExitCode.DATA, "'" + text + "'", String.valueOf(wrong.getMessage()), "");
        }
    }

    private static String text(JsonObject request, String key) {
        return request.has(key) ? request.get(key).getAsString() : "";
    }
}
