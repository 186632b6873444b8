package dev.netstack.simulator;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.InterfaceConfig;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import org.jspecify.annotations.Nullable;

/// A link between two nodes: one [Channel] each way.
public final class Link {
    /// 198.18.0.0/15, for tests of network devices (RFC 2544 appendix C.2.2).
    private static final int NETWORK_IPV4 = 0xC612_0000;

    /// 2001:db8::/32, for documentation (RFC 3849 §2).
    private static final long NETWORK_IPV6 = 0x2001_0DB8L << 32;

    private static final int PREFIX_IPV4 = 24;
    private static final int PREFIX_IPV6 = 64;

    /// Locally administered, unicast.
    private static final long MAC_FIRST = 0x0200_0000_0000L;

    private final Simulation simulation;
    private final int number;
    private final LinkConfig config;
    private @Nullable Port left;
    private @Nullable Port right;
    private @Nullable Channel toRight;
    private @Nullable Channel toLeft;

    Link(Simulation simulation, int number, LinkConfig config) {
        this.simulation = simulation;
        this.number = number;
        this.config = config;
    }

    void join(Node leftNode, Node rightNode) {
        left = port(leftNode, 1);
        right = port(rightNode, 2);
        var seed = simulation.seed().part(-1L - number);
        toRight = new Channel(simulation, config.type(), config.toRight(), seed.part(1));
        toLeft = new Channel(simulation, config.type(), config.toLeft(), seed.part(2));
    }

    public Port left() {
        return joined(left);
    }

    public Port right() {
        return joined(right);
    }

    public LinkConfig config() {
        return config;
    }

    /// Cuts the link both ways; what is in flight still arrives.
    public void partition() {
        joined(toRight).sever();
        joined(toLeft).sever();
    }

    /// Cuts the way that begins at `from`.
    public void partition(Port from) {
        channelFrom(from).sever();
    }

    /// From now on the link carries no datagram of more than `octets`, whatever its interfaces
    /// take, and says nothing of those that it loses: a black hole (RFC 2923 §2.1).
    public void narrow(int octets) {
        int header = config.type() == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
        joined(toRight).narrow(octets + header);
        joined(toLeft).narrow(octets + header);
    }

    /// Joins the link again.
    public void heal() {
        joined(toRight).heal();
        joined(toLeft).heal();
    }

    /// Changes how frames fare on the way that begins at `from`, from now on.
    public void conditions(Port from, ImpairmentConfig conditions) {
        channelFrom(from).conditions(conditions);
    }

    /// Takes a frame over at one end.
    void send(Port from, Frame frame, long now) {
        channelFrom(from).send(from, from.equals(left) ? right() : left(), frame, now);
    }

    private Channel channelFrom(Port from) {
        return joined(from.equals(left) ? toRight : toLeft);
    }

    private Port port(Node node, int host) {
        var ipv4 = new Ipv4Address(NETWORK_IPV4 + 256 * number + host);
        var ipv6 = new Ipv6Address(NETWORK_IPV6 | number, host);
        int index = addInterface(node, host);
        var port = new Port(node, index, ipv4, ipv6);
        address(port, simulation.now());
        node.attach(port, this);
        return port;
    }

    /// Gives a node that started anew the interface that it had.
    void configure(Port port, long now) {
        int index = addInterface(port.node(), port.equals(left) ? 1 : 2);
        if (index != port.nic()) throw new IllegalStateException("interface " + index);
        address(port, now);
    }

    private int addInterface(Node node, int host) {
        boolean isEthernet = config.type() == LinkType.ETHERNET;
        var mac = isEthernet ? new MacAddress(MAC_FIRST + 256L * number + host) : MacAddress.ZERO;
        var nic =
                new InterfaceConfig(
                        "sim" + number, config.type(), mac, config.mtu(), config.offloads());
        return Granted.value(node.stack().addInterface(nic, simulation.now())).index();
    }

    private void address(Port port, long now) {
        address(port, new Prefix(port.ipv4(), PREFIX_IPV4), now);
        if (config.mtu() < LinkConfig.MTU_MIN_IPV6) return;
        address(port, new Prefix(port.ipv6(), PREFIX_IPV6), now);
    }

    private static void address(Port port, Prefix prefix, long now) {
        var stack = port.node().stack();
        Granted.value(stack.addAddress(port.nic(), prefix, AddressCheck.NONE, now));
    }

    private static <T> T joined(@Nullable T end) {
        if (end == null) throw new IllegalStateException("the link has no ends yet");
        return end;
    }
}
