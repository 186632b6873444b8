package dev.netstack.device;

import static dev.netstack.device.Netlink.HEADER;
import static dev.netstack.device.Netlink.NLM_F_ACK;
import static dev.netstack.device.Netlink.NLM_F_CREATE;
import static dev.netstack.device.Netlink.NLM_F_REPLACE;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Prefix;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An interface of the kernel, configured and read through rtnetlink(7): what `ip link`, `ip
/// address` and `ip route` do, without that program.
///
/// Every method asks the kernel at once and throws [DeviceException] when it refuses.
public final class KernelLink {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;

    private static final int IFINFOMSG = 16;
    private static final int IFI_INDEX = HEADER + 4;
    private static final int IFI_FLAGS = HEADER + 8;
    private static final int IFI_CHANGE = HEADER + 12;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFF_UP = 0x1;

    private static final int IFADDRMSG = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    /// The address is used at once: no duplicate address detection (RFC 4862 §5.4).
    private static final int IFA_F_NODAD = 0x2;

    private static final int RTMSG = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_STATIC = 4;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    private final String name;

    private KernelLink(String name) {
        this.name = name;
    }

    /// The interface called `name`, which is looked up when something is asked of it.
    public static KernelLink of(String name) {
        Platform.requireLinux("configure " + name);
        return new KernelLink(name);
    }

    public String name() {
        return name;
    }

    public void up() {
        setFlag("set up", IFF_UP);
    }

    public void down() {
        setFlag("set down", 0);
    }

    private void setFlag(String what, int value) {
        try (Netlink message = change()) {
            Struct.putU32(message.request(), IFI_FLAGS, value);
            Struct.putU32(message.request(), IFI_CHANGE, IFF_UP);
            check(message.exchange(), what);
        }
    }

    public void mtu(int octets) {
        try (Netlink message = change()) {
            message.attributeU32(IFLA_MTU, octets);
            check(message.exchange(), "set MTU " + octets + " of");
        }
    }

    /// Sets how many packets the kernel keeps for the device before it drops.
    public void queueLength(int packets) {
        try (Netlink message = change()) {
            message.attributeU32(IFLA_TXQLEN, packets);
            check(message.exchange(), "set queue length " + packets + " of");
        }
    }

    /// Sets the hardware address of the kernel's side.
    public void mac(MacAddress address) {
        try (Netlink message = change()) {
            int at = message.attribute(IFLA_ADDRESS, MacAddress.LENGTH);
            Octets.putU16(message.request(), at, (int) (address.bits() >>> 32));
            Octets.putU32(message.request(), at + 2, (int) address.bits());
            check(message.exchange(), "set hardware address of");
        }
    }

    public int mtu() {
        try (Netlink message = read()) {
            return Struct.u32(message.answer(), message.find(IFLA_MTU, IFINFOMSG));
        }
    }

    /// The hardware address of the kernel's side; [MacAddress#ZERO] where it has none.
    public MacAddress mac() {
        try (Netlink message = read()) {
            int at = message.find(IFLA_ADDRESS, IFINFOMSG);
            return at < 0 ? MacAddress.ZERO : MacAddress.read(message.answer(), at);
        }
    }

    /// The interface flags of netdevice(7).
    public int flags() {
        try (Netlink message = read()) {
            return Struct.u32(message.answer(), IFI_FLAGS);
        }
    }

    public boolean isUp() {
        return (flags() & IFF_UP) != 0;
    }

    public int index() {
        try (Netlink message = read()) {
            return Struct.u32(message.answer(), IFI_INDEX);
        }
    }

    /// Gives the kernel's side an address, and with it the route to the prefix.
    public void addAddress(Prefix prefix) {
        int index = index();
        try (Netlink message =
                new Netlink(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, IFADDRMSG)) {
            MemorySegment request = message.request();
            Struct.putU8(request, HEADER, family(prefix.address()));
            Struct.putU8(request, HEADER + 1, prefix.length());
            Struct.putU8(request, HEADER + 2, IFA_F_NODAD);
            Struct.putU32(request, HEADER + 4, index);
            address(message, IFA_LOCAL, prefix.address());
            address(message, IFA_ADDRESS, prefix.address());
            message.attributeU32(IFA_FLAGS, IFA_F_NODAD);
            check(message.exchange(), "add address " + prefix + " to");
        }
    }

    /// Sends what is for `destination` to this interface, directly.
    public void addRoute(Prefix destination) {
        route(destination, null);
    }

    /// Sends what is for `destination` to `gateway` on this interface.
    public void addRoute(Prefix destination, IpAddress gateway) {
        route(destination, gateway);
    }

    private void route(Prefix destination, @Nullable IpAddress gateway) {
        int index = index();
        try (Netlink message =
                new Netlink(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, RTMSG)) {
            MemorySegment request = message.request();
            Struct.putU8(request, HEADER, family(destination.address()));
            Struct.putU8(request, HEADER + 1, destination.length());
            Struct.putU8(request, HEADER + 4, RT_TABLE_MAIN);
            Struct.putU8(request, HEADER + 5, RTPROT_STATIC);
            Struct.putU8(request, HEADER + 6, gateway == null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
            Struct.putU8(request, HEADER + 7, RTN_UNICAST);
            address(message, RTA_DST, destination.address());
            if (gateway != null) address(message, RTA_GATEWAY, gateway);
            message.attributeU32(RTA_OIF, index);
            check(message.exchange(), "add route " + destination + " to");
        }
    }

    private static int family(IpAddress address) {
        return address instanceof Ipv4Address ? AF_INET : AF_INET6;
    }

    private static void address(Netlink message, int attribute, IpAddress address) {
        MemorySegment request = message.request();
        switch (address) {
            case Ipv4Address(int bits) ->
                    Octets.putU32(request, message.attribute(attribute, Ipv4Address.LENGTH), bits);
            case Ipv6Address(long high, long low) -> {
                int at = message.attribute(attribute, Ipv6Address.LENGTH);
                Octets.putU64(request, at, high);
                Octets.putU64(request, at + 8, low);
            }
        }
    }

    private Netlink change() {
        int index = index();
        Netlink message = new Netlink(RTM_NEWLINK, NLM_F_ACK, IFINFOMSG);
        Struct.putU32(message.request(), IFI_INDEX, index);
        return message;
    }

    private Netlink read() {
        Netlink message = new Netlink(RTM_GETLINK, 0, IFINFOMSG);
        try {
            int at = message.attribute(IFLA_IFNAME, name.length() + 1);
            message.request().setString(at, name);
            check(message.exchange(), "find");
            return message;
        } catch (DeviceException e) {
            message.close();
            throw e;
        }
    }

    private void check(int errno, String what) {
        if (errno != 0) throw refusal(errno, "cannot " + what + " " + name);
    }

    private static DeviceException refusal(int errno, String what) {
        return switch (errno) {
            case Errno.EPERM ->
                    DeviceException.of(
                            Reason.NO_PERMISSION,
                            errno,
                            what,
                            "changing an interface needs CAP_NET_ADMIN",
                            "sudo, or set the kernel's side beforehand and leave it alone");
            case Errno.EACCES ->
                    DeviceException.of(
                            Reason.NO_PERMISSION,
                            errno,
                            what,
                            "IPv6 is switched off on this interface",
                            "sysctl net.ipv6.conf.all.disable_ipv6=0, or no IPv6 address");
            case Errno.ENODEV ->
                    DeviceException.of(
                            Reason.NO_SUCH_DEVICE,
                            errno,
                            what,
                            "there is no interface of this name",
                            "one of those that ip link shows");
            case Errno.EINVAL ->
                    DeviceException.of(
                            Reason.NOT_SUPPORTED,
                            errno,
                            what,
                            "the kernel does not accept this value here",
                            "another value; an MTU is 68 to 65521, for IPv6 at least 1280");
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
                    DeviceException.of(
                            Reason.FAILED,
                            errno,
                            what,
                            "the interface is down, or none of its addresses reaches the gateway",
                            "up and an address first, then the route");
            default -> DeviceException.of(Reason.FAILED, errno, what);
        };
    }
}
