package dev.netstack.cli;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.KernelLink;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.host.Host;
import dev.netstack.host.Nic;
import dev.netstack.host.RefusedException;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stack on a device of the kernel, with the kernel's side of the link set up.
public final class RunningStack implements AutoCloseable {
    /// What is opened.
    ///
    /// @param addresses of the stack
    /// @param hostAddresses of the kernel; empty leaves the kernel's side alone
    /// @param gateways of default routes
    /// @param tcp what connections begin with
    record Plan(
            Link link,
            List<Prefix> addresses,
            List<Prefix> hostAddresses,
            List<IpAddress> gateways,
            List<TcpOptionText> tcp) {}

    /// @param mtu octets; 0 leaves the kernel's
    /// @param mac null for a random one
    /// @param tap what is put between the stack and the device
    public record Link(
            DeviceSpec spec, OffloadMode offload, int mtu, @Nullable MacAddress mac, LinkTap tap) {}

    private final Host host;
    private final Nic nic;
    private final String device;

    private RunningStack(Host host, Nic nic, String device) {
        this.host = host;
        this.nic = nic;
        this.device = device;
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
            for (var address : plan.addresses()) address(nic, address);
            for (var gateway : plan.gateways()) route(host, gateway);
            for (var option : plan.tcp()) option.apply(host);
            return new RunningStack(host, nic, device.properties().name());
        } catch (RuntimeException failed) {
            host.close();
            throw failed;
        }
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

    /// The kernel's name of the device.
    public String device() {
        return device;
    }

    @Override
    public void close() {
        host.close();
    }
}
