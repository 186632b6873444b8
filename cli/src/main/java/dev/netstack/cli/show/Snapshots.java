package dev.netstack.cli.show;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceReport;
import dev.netstack.stack.InterfaceReport.Flag;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.ip.Route;
import dev.netstack.stack.link.NeighborReport;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a stack is at one moment, in JSON with the keys of iproute2.
final class Snapshots {
    /// How iproute2 writes a lifetime without end.
    private static final long FOREVER = 0xFFFF_FFFFL;

    private Snapshots() {}

    static JsonArray links(NetworkStack stack) {
        var links = new JsonArray();
        for (var nic : stack.interfaces()) links.add(link(nic, nic.report()));
        return links;
    }

    private static JsonObject link(Interface nic, InterfaceReport report) {
        var link = new JsonObject();
        link.addProperty("ifindex", report.identity().index());
        link.addProperty("ifname", report.identity().name());
        link.add("flags", flags(report));
        link.addProperty("mtu", report.identity().mtu());
        link.addProperty("operstate", operationalState(report));
        link.addProperty("link_type", linkType(nic.link()));
        if (nic.link() == LinkType.ETHERNET) {
            link.addProperty("address", report.identity().mac().toString());
            link.addProperty("broadcast", MacAddress.BROADCAST.toString());
        }
        link.add("stats64", statistics(report));
        return link;
    }

    private static JsonArray flags(InterfaceReport report) {
        var flags = new JsonArray();
        for (var flag : Flag.values()) {
            if (report.flags().contains(flag)) flags.add(flag.name());
        }
        return flags;
    }

    private static String operationalState(InterfaceReport report) {
        if (report.flags().contains(Flag.LOOPBACK)) return "UNKNOWN";
        return report.flags().contains(Flag.RUNNING) ? "UP" : "DOWN";
    }

    private static String linkType(LinkType link) {
        return switch (link) {
            case ETHERNET -> "ether";
            case IP -> "none";
            case LOOPBACK -> "loopback";
        };
    }

    private static JsonObject statistics(InterfaceReport report) {
        var both = new JsonObject();
        both.add("rx", statistics(report.received()));
        both.add("tx", statistics(report.sent()));
        return both;
    }

    private static JsonObject statistics(InterfaceReport.Counts counts) {
        var one = new JsonObject();
        one.addProperty("bytes", counts.octets());
        one.addProperty("packets", counts.packets());
        one.addProperty("errors", counts.errors());
        one.addProperty("dropped", counts.dropped());
        one.addProperty("multicast", counts.multicast());
        return one;
    }

    static JsonArray addresses(NetworkStack stack, long now) {
        var links = new JsonArray();
        for (var nic : stack.interfaces()) {
            var report = nic.report();
            var link = link(nic, report);
            link.remove("stats64");
            var all = new JsonArray();
            for (var address : report.addresses()) all.add(address(report, address, now));
            link.add("addr_info", all);
            links.add(link);
        }
        return links;
    }

    private static JsonObject address(
            InterfaceReport report, InterfaceReport.Address address, long now) {
        var info = new JsonObject();
        boolean isIpv4 = address.prefix().address().bitLength() == 32;
        info.addProperty("family", isIpv4 ? "inet" : "inet6");
        info.addProperty("local", address.prefix().address().toString());
        info.addProperty("prefixlen", address.prefix().length());
        info.addProperty("scope", scope(report, address.scope()));
        for (var flag : flags(address)) info.addProperty(flag, true);
        if (isIpv4) info.addProperty("label", report.identity().name());
        var lifetime = address.lifetime();
        info.addProperty("valid_life_time", secondsUntil(lifetime.validUntil(), now));
        info.addProperty("preferred_life_time", secondsUntil(lifetime.preferredUntil(), now));
        return info;
    }

    /// In the words of `ip addr`, and in its order.
    private static List<String> flags(InterfaceReport.Address address) {
        var flags = new ArrayList<String>();
        if (address.origin() == AddressOrigin.TEMPORARY) flags.add("temporary");
        switch (address.state()) {
            case TENTATIVE -> flags.add("tentative");
            case DUPLICATE -> flags.add("dadfailed");
            case DEPRECATED -> flags.add("deprecated");
            case VALID -> {}
        }
        if (!address.lifetime().equals(Lifetime.FOREVER)) flags.add("dynamic");
        return flags;
    }

    private static long secondsUntil(long time, long now) {
        return time == Lifetime.NEVER_ENDS ? FOREVER : Math.max(0, (time - now) / 1_000_000_000L);
    }

    private static String scope(InterfaceReport report, InterfaceAddress.Scope scope) {
        return report.flags().contains(Flag.LOOPBACK) ? "host" : lower(scope);
    }

    static JsonArray routes(NetworkStack stack) {
        var routes = new JsonArray();
        for (var route : stack.routes().routes()) routes.add(route(stack, route));
        return routes;
    }

    private static JsonObject route(NetworkStack stack, Route route) {
        var json = new JsonObject();
        if (route.kind() != Route.Kind.UNICAST) json.addProperty("type", lower(route.kind()));
        boolean isDefault = route.destination().length() == 0;
        json.addProperty("dst", isDefault ? "default" : route.destination().toString());
        var gateway = route.via().gateway();
        if (gateway != null) json.addProperty("gateway", gateway.toString());
        if (route.nic() != 0) json.addProperty("dev", name(stack, route.nic()));
        if (gateway == null && route.nic() != 0) json.addProperty("scope", "link");
        var source = route.via().source();
        if (source != null) json.addProperty("prefsrc", source.toString());
        json.addProperty("protocol", lower(route.rank().origin()));
        if (route.metric() != 0) json.addProperty("metric", route.metric());
        json.add("flags", new JsonArray());
        if (route.destination().address().bitLength() == 128) {
            json.addProperty("pref", lower(route.rank().preference()));
        }
        return json;
    }

    static JsonArray neighbors(NetworkStack stack) {
        var neighbors = new JsonArray();
        for (var neighbor : stack.neighbors()) neighbors.add(neighbor(stack, neighbor));
        return neighbors;
    }

    private static JsonObject neighbor(NetworkStack stack, NeighborReport neighbor) {
        var json = new JsonObject();
        json.addProperty("dst", neighbor.address().toString());
        json.addProperty("dev", name(stack, neighbor.nic()));
        var mac = neighbor.mac();
        if (mac != null) json.addProperty("lladdr", mac.toString());
        var state = new JsonArray();
        state.add(neighbor.state().name());
        if (neighbor.isRouter()) json.add("router", JsonNull.INSTANCE);
        json.add("state", state);
        return json;
    }

    static JsonObject counters(NetworkStack stack) {
        var values = new JsonObject();
        for (var counter : Counter.values()) {
            values.addProperty(counter.snmpName(), stack.counters().count(counter));
        }
        for (var reason : DropReason.values()) {
            values.addProperty(dropName(reason), stack.counters().count(reason));
        }
        values.addProperty("BufferOctetsInUse", stack.buffers().inUse());
        values.addProperty("TcpConnections", stack.tcp().connectionCount());
        var json = new JsonObject();
        json.add("kernel", values);
        return json;
    }

    /// `DropTcpBadChecksum` for TCP_BAD_CHECKSUM, beside the SNMP names.
    private static String dropName(DropReason reason) {
        var name = new StringBuilder("Drop");
        for (var word : reason.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static String name(NetworkStack stack, int index) {
        for (var nic : stack.interfaces()) {
            if (nic.index() == index) return nic.name();
        }
        return "if" + index;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
