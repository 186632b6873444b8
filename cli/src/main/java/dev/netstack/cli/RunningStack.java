package dev.netstack.cli;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.KernelLink;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.host.Host;
import dev.netstack.host.Nic;
import dev.netstack.host.RefusedException;
import dev.netstack.names.Resolver;
import dev.netstack.names.ResolverConfig;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A stack on a device of the kernel, with the kernel's side of the link set up.
public final class RunningStack implements AutoCloseable {
    /// What is opened.
    ///
    /// @param own addresses of the stack
    /// @param hostAddresses of the kernel; empty leaves the kernel's side alone
    /// @param gateways of default routes
    /// @param tcp what connections begin with
    record Plan(
            Link link,
            Own own,
            List<Prefix> hostAddresses,
            List<IpAddress> gateways,
            List<TcpOptionText> tcp) {}

    /// @param given addresses
    /// @param automatic addresses that the link gives
    /// @param nameServers to ask in place of those that the link names; empty for those
    record Own(List<Prefix> given, List<AutomaticAddress> automatic, List<IpAddress> nameServers) {}

    /// @param mtu octets; 0 leaves the kernel's
    /// @param mac null for a random one
    /// @param tap what is put between the stack and the device
    public record Link(
            DeviceSpec spec, OffloadMode offload, int mtu, @Nullable MacAddress mac, LinkTap tap) {}

    private static final Duration AUTOMATIC_WAIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Host host;
    private final Nic nic;
    private final String device;
    private final Resolver resolver;

    private RunningStack(Host host, Nic nic, String device, List<IpAddress> nameServers) {
        this.host = host;
        this.nic = nic;
        this.device = device;
        this.resolver =
                new Resolver(
                        host,
                        ResolverConfig.of(
                                () -> nameServers.isEmpty() ? nic.nameServers() : nameServers));
    }

    static RunningStack open(Plan plan) {
        var opened = TunTapDevice.open(plan.link().spec(), plan.link().offload());
        try {
            setKernel(opened.kernelLink(), plan);
            return start(plan.link().tap().around(opened), plan);
        } catch (RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    private static void setKernel(KernelLink kernel, Plan plan) {
        if (plan.link().mtu() != 0) kernel.mtu(plan.link().mtu());
        if (plan.hostAddresses().isEmpty()) return;
        kernel.up();
        for (var address : plan.hostAddresses()) kernel.addAddress(address);
    }

    private static RunningStack start(Device device, Plan plan) {
        var host = Host.start();
        try {
            var mac = plan.link().mac();
            var nic = mac == null ? host.attach(device) : host.attach(device, mac);
            for (var address : plan.own().given()) address(nic, address);
            configure(nic, plan.own().automatic());
            for (var gateway : plan.gateways()) route(host, gateway);
            for (var option : plan.tcp()) option.apply(host);
            return new RunningStack(
                    host, nic, device.properties().name(), plan.own().nameServers());
        } catch (RuntimeException failed) {
            host.close();
            throw failed;
        }
    }

    /// Gets the addresses that the link gives, as far as it does within [#AUTOMATIC_WAIT].
    private static void configure(Nic nic, List<AutomaticAddress> automatic) {
        if (automatic.isEmpty()) return;
        var state = StateDirectory.ofUser();
        for (var each : automatic) each.start(nic, state);
        long until = System.nanoTime() + AUTOMATIC_WAIT.toNanos();
        for (var each : automatic) {
            while (!each.isThere(nic.report()) && System.nanoTime() < until) pause();
            if (each.isThere(nic.report())) each.keep(nic, state);
            else System.err.println("warning: no address by " + each.word() + " yet");
        }
    }

    private static void pause() {
        LockSupport.parkNanos(POLL.toNanos());
    }

    private static void address(Nic nic, Prefix address) {
        try {
            nic.address(address);
        } catch (RefusedException refused) {
            throw CommandFailure.usage(
                    "--address " + address, String.valueOf(refused.getMessage()));
        }
    }

    private static void route(Host host, IpAddress gateway) {
        try {
            host.addRoute(everything(gateway), gateway);
        } catch (RefusedException refused) {
            throw CommandFailure.usage(
                    "--gateway " + gateway,
                    "it must lie in the prefix of an --address (" + refused.getMessage() + ")");
        }
    }

    private static Prefix everything(IpAddress gateway) {
        return new Prefix(gateway.bitLength() == 32 ? Ipv4Address.ANY : Ipv6Address.ANY, 0);
    }

    public Host host() {
        return host;
    }

    public Nic nic() {
        return nic;
    }

    /// Names, by the servers that were given or that the link names.
    public Resolver resolver() {
        return resolver;
    }

    /// The kernel's name of the device.
    public String device() {
        return device;
    }

    @Override
    public void close() {
        host.close();
    }
}
