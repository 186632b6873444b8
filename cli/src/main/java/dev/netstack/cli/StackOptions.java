package dev.netstack.cli;

import dev.netstack.device.DeviceException;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that make a stack: its device, both sides' addresses, and what happens on the link.
public final class StackOptions {
    static final String DEVICE_DEFAULT = "tap:netstack0";
    static final List<String> ADDRESSES_DEFAULT = List.of("192.0.2.2/24", "2001:db8:77::2/64");
    static final List<String> HOST_ADDRESSES_DEFAULT = List.of("192.0.2.1/24", "2001:db8:77::1/64");

    /// A link of a smaller MTU carries no IPv6 (RFC 8200 §5).
    static final int MTU_IPV6_MIN = 1_280;

    static final String NONE = "none";

    /// The smallest MTU of IPv4 (RFC 791 §3.2) and the largest of a TAP.
    static final int MTU_MIN = 68;

    static final int MTU_MAX = 65_521;

    @Option(
            names = "--device",
            paramLabel = "tap:NAME|tun:NAME",
            description = "the kernel's device")
    private String device = "";

    @Option(
            names = "--address",
            paramLabel = "CIDR|auto|dhcp",
            description =
                    "the stack's address, IPv6 as routers advertise (auto), or IPv4 as a server"
                            + " leases (dhcp); may be repeated (default 192.0.2.2/24 and"
                            + " 2001:db8:77::2/64)")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--host-address",
            paramLabel = "CIDR|none",
            description =
                    "the kernel's address; may be repeated (default 192.0.2.1/24 and"
                            + " 2001:db8:77::1/64; none leaves the kernel alone)")
    private List<String> hostAddresses = new ArrayList<>();

    @Option(
            names = "--mac",
            paramLabel = "MAC",
            description = "the stack's Ethernet address (default: random)")
    private String mac = "";

    @Option(
            names = "--mtu",
            paramLabel = "OCTETS",
            description = "of the device (default: the kernel's, 1500)")
    private int mtu;

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            description = "default route over ADDRESS; may be repeated")
    private List<String> gateways = new ArrayList<>();

    @Option(
            names = "--name-server",
            paramLabel = "ADDRESS",
            description =
                    "server of names; may be repeated (default: those of a lease or a router)")
    private List<String> nameServers = new ArrayList<>();

    @Option(
            names = "--offload",
            paramLabel = "on|off",
            description = "checksums and super-segments by the device (default on)")
    private OffloadMode offload = OffloadMode.ON;

    @Option(
            names = "--capture",
            paramLabel = "FILE.pcapng",
            description = "write every frame to FILE")
    private @Nullable Path capture;

    @Option(
            names = "--impair",
            paramLabel = "KEY=VALUE,…",
            description =
                    "impair the link: loss, duplicate, reorder, corrupt (percent), delay, jitter"
                            + " (ms), rate (Mbit/s), mark (ms of queue), seed")
    private String impairment = "";

    @Option(
            names = "--tcp",
            paramLabel = "OPTION=VALUE,…",
            description = "what TCP connections begin with: congestion-control=new-reno,pacing=off")
    private String tcp = "";

    public StackOptions() {}

    public boolean hasDevice() {
        return !device.isEmpty();
    }

    /// Opens the device, sets the kernel's side, and starts the stack.
    ///
    /// @throws CommandFailure when one of them cannot be done
    public RunningStack open() {
        checkMtu();
        var spec = spec();
        try {
            return RunningStack.open(plan(spec));
        } catch (DeviceException refused) {
            throw CommandFailure.of(refused);
        }
    }

    private RunningStack.Plan plan(DeviceSpec spec) {
        var link =
                new RunningStack.Link(spec, offload, mtu, mac(), new LinkTap(capture, impairment));
        return new RunningStack.Plan(
                link,
                addresses(),
                hostPrefixes(),
                list("--gateway", gateways, List.of(), IpAddress::parse),
                TcpOptionText.parseAll(tcp));
    }

    private RunningStack.Own addresses() {
        var automatic =
                addresses.stream().map(AutomaticAddress::of).filter(Objects::nonNull).toList();
        var given = addresses.stream().filter(text -> AutomaticAddress.of(text) == null).toList();
        var otherwise = automatic.isEmpty() ? usable(ADDRESSES_DEFAULT) : List.<String>of();
        return new RunningStack.Own(
                list("--address", given, otherwise, Prefix::parse),
                automatic,
                list("--name-server", nameServers, List.of(), IpAddress::parse));
    }

    private DeviceSpec spec() {
        var text = device.isEmpty() ? DEVICE_DEFAULT : device;
        try {
            return DeviceSpec.parse(text);
        } catch (DeviceException refused) {
            throw CommandFailure.of(refused);
        }
    }

    private void checkMtu() {
        if (mtu == 0 || (mtu >= MTU_MIN && mtu <= MTU_MAX)) return;
        throw CommandFailure.usage(
                "--mtu " + mtu, "it must be " + MTU_MIN + " to " + MTU_MAX + " octets");
    }

    private @Nullable MacAddress mac() {
        return mac.isEmpty() ? null : parsed("--mac", mac, MacAddress::parse);
    }

    private List<Prefix> hostPrefixes() {
        if (hostAddresses.contains(NONE)) return List.of();
        return list("--host-address", hostAddresses, usable(HOST_ADDRESSES_DEFAULT), Prefix::parse);
    }

    /// The defaults that the link can carry.
    private List<String> usable(List<String> defaults) {
        if (mtu == 0 || mtu >= MTU_IPV6_MIN) return defaults;
        return defaults.stream().filter(text -> !text.contains(":")).toList();
    }

    private static <T> List<T> list(
            String flag, List<String> given, List<String> otherwise, Function<String, T> parse) {
        var texts = given.isEmpty() ? otherwise : given;
        return texts.stream().map(text -> parsed(flag, text, parse)).toList();
    }

    /// What `flag` says.
    ///
    /// @throws CommandFailure when it cannot be read
    static <T> T parsed(String flag, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailure.usage(flag + " " + text, String.valueOf(wrong.getMessage()));
        }
    }
}
