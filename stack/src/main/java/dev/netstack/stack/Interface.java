package dev.netstack.stack;

import dev.netstack.stack.InterfaceReport.Flag;
import dev.netstack.stack.discovery.RouterDiscovery;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.link.LinkOutput;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network interface (what the course calls a vnic): name, index, addresses, state and counters.
public final class Interface {
    /// RFC 8200 §5 IP6-17.
    static final int IPV6_MTU_MIN = 1_280;

    /// The smallest hop limit that a router is believed.
    private static final int HOP_LIMIT_MIN = 32;

    private static final int IPV4_ALL_SYSTEMS = 0xE000_0001;
    private static final long IPV6_ALL_NODES_HIGH = 0xFF02L << 48;
    private static final long IPV6_ALL_NODES_INTERFACE_HIGH = 0xFF01L << 48;
    private static final long SOLICITED_NODE_LOW = 0x0000_0001_FF00_0000L;

    private final InterfaceConfig config;
    private final int index;
    private final Interfaces table;
    private final LinkOutput output;
    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private final AddressMap<Membership> groups;
    final Traffic received = new Traffic();
    final Traffic sent = new Traffic();
    private boolean isUp = true;
    private @Nullable RouterDiscovery discovery;
    private final List<LinkClient> clients = new ArrayList<>();
    private int learntMtu = Integer.MAX_VALUE;
    private int learntHopLimit;

    /// How many addresses of the interface ask for one solicited-node group.
    private static final class Membership {
        int addresses;
    }

    Interface(InterfaceConfig config, int index, Interfaces table) {
        this.config = config;
        this.index = index;
        this.table = table;
        this.groups = new AddressMap<>(table.secret());
        this.output = table.newOutput(this);
    }

    /// 1 and up, never used again.
    public int index() {
        return index;
    }

    public String name() {
        return config.name();
    }

    public LinkType link() {
        return config.link();
    }

    public MacAddress mac() {
        return config.mac();
    }

    public int mtu() {
        return config.mtu();
    }

    /// Octets of the largest IPv6 datagram: the link's MTU, or less when a router says so.
    public int ipv6Mtu() {
        return Math.min(mtu(), learntMtu);
    }

    /// Hop limit of IPv6 datagrams whose sender does not choose one (RFC 4861 §6.3.2).
    public int hopLimit() {
        return learntHopLimit == 0 ? IpFields.HOP_LIMIT_DEFAULT : learntHopLimit;
    }

    /// What finds this link's routers; null where nothing does.
    public @Nullable RouterDiscovery discovery() {
        return discovery;
    }

    /// A router advertised `mtu` (RFC 4861 §6.3.4); what the link cannot be is ignored (A12).
    public void learnMtu(long mtu) {
        if (mtu < IPV6_MTU_MIN || mtu > mtu() || mtu == ipv6Mtu()) return;
        learntMtu = (int) mtu;
        table.changed();
    }

    /// A router advertised a hop limit, 0 when it did not. One that keeps us from the rest of the
    /// world is ignored (A11).
    public void learnHopLimit(int hopLimit) {
        if (hopLimit >= HOP_LIMIT_MIN) learntHopLimit = hopLimit;
    }

    public Set<Offload> offloads() {
        return config.offloads();
    }

    /// The way out of this interface.
    public LinkOutput output() {
        return output;
    }

    /// Enabled, with a running link.
    public boolean isUp() {
        return isUp;
    }

    /// Whether (high, low) is a unicast address of this interface that may receive: not tentative.
    public boolean owns(long high, long low) {
        var found = table.address(high, low);
        if (found != null) return found.nic() == this && found.isValid();
        return isLoopback() && high == 0 && low >>> 24 == 0xFFFF_7FL;
    }

    /// The address (high, low) of this interface, in whatever state; null when it has none such.
    public @Nullable InterfaceAddress address(long high, long low) {
        var found = table.address(high, low);
        return found != null && found.nic() == this ? found : null;
    }

    /// Every address, in the order they were added.
    public List<InterfaceAddress> addresses() {
        return Collections.unmodifiableList(addresses);
    }

    /// Whether `bits` is an IPv4 broadcast address on this link (RFC 1122 §3.3.6): limited,
    /// directed to a prefix of the interface, or the 0 form of either.
    public boolean isBroadcast(int bits) {
        if (isLoopback()) return false;
        if (bits == -1 || bits == 0) return true;
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).prefix() instanceof Prefix(Ipv4Address own, int length)
                    && isBroadcastOf(own.bits(), length, bits)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the interface joined the multicast group (high, low): all nodes, and the
    /// solicited-node group of each of its IPv6 addresses (RFC 4291 §2.8). ND-13.
    public boolean hasJoined(long high, long low) {
        if (high == 0 && low >>> 32 == 0xFFFF) return (int) low == IPV4_ALL_SYSTEMS;
        if (low == 1 && high == IPV6_ALL_NODES_HIGH) return true;
        if (low == 1 && high == IPV6_ALL_NODES_INTERFACE_HIGH) return true;
        return groups.find(high, low) != null;
    }

    /// What the interface is and has done so far.
    public InterfaceReport report() {
        var shown = new ArrayList<InterfaceReport.Address>();
        for (var address : addresses) {
            shown.add(
                    new InterfaceReport.Address(
                            address.prefix(),
                            address.state(),
                            address.scope(),
                            address.origin(),
                            address.lifetime()));
        }
        return new InterfaceReport(
                new InterfaceReport.Identity(index, name(), mac(), mtu()),
                flags(),
                shown,
                received.report(0),
                sent.report(output.dropped()));
    }

    /// The flags that `ip link` shows.
    public Set<Flag> flags() {
        var flags = EnumSet.noneOf(Flag.class);
        if (isUp) flags.addAll(Set.of(Flag.UP, Flag.RUNNING));
        switch (link()) {
            case ETHERNET -> flags.addAll(Set.of(Flag.BROADCAST, Flag.MULTICAST));
            case IP -> flags.addAll(Set.of(Flag.MULTICAST, Flag.NOARP));
            case LOOPBACK -> flags.add(Flag.LOOPBACK);
        }
        return flags;
    }

    boolean isLoopback() {
        return link() == LinkType.LOOPBACK;
    }

    void discovery(RouterDiscovery made) {
        clients.remove(discovery);
        discovery = made;
        clients.add(made);
    }

    /// What configures the interface.
    List<LinkClient> clients() {
        return clients;
    }

    void enable() {
        isUp = true;
    }

    void disable() {
        isUp = false;
    }

    void add(InterfaceAddress address) {
        addresses.add(address);
        if (address.isIpv4()) return;
        long group = solicitedNode(address);
        var membership = groups.find(IPV6_ALL_NODES_HIGH, group);
        if (membership == null) {
            membership = new Membership();
            groups.put(IPV6_ALL_NODES_HIGH, group, membership);
        }
        membership.addresses++;
    }

    void remove(InterfaceAddress address) {
        addresses.remove(address);
        if (address.isIpv4()) return;
        long group = solicitedNode(address);
        var membership = groups.find(IPV6_ALL_NODES_HIGH, group);
        if (membership != null && --membership.addresses == 0) {
            groups.remove(IPV6_ALL_NODES_HIGH, group);
        }
    }

    /// RFC 4291 §2.7.1: ff02::1:ff00:0/104 and the low 24 bits of the address.
    private static long solicitedNode(InterfaceAddress address) {
        return SOLICITED_NODE_LOW | (address.address().low() & 0xFF_FFFF);
    }

    /// Prefixes of 31 and 32 bits have no broadcast address (RFC 3021 §2.1).
    private static boolean isBroadcastOf(int own, int length, int bits) {
        if (length >= 31) return false;
        int hostMask = -1 >>> length;
        int host = bits & hostMask;
        return (own & ~hostMask) == (bits & ~hostMask) && (host == 0 || host == hostMask);
    }
}
