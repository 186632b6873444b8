package dev.netstack.stack.link;

import dev.netstack.stack.StackFixture;
import dev.netstack.wire.Icmp6Message;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.NdpMessage.NeighborAdvertisement;
import dev.netstack.wire.NdpOption;

/// What the peer on the link says of neighbours, for tests elsewhere.
public final class NdpPeer {
    private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);

    private NdpPeer() {}

    /// Says to all nodes that `target` is the peer's.
    public static void advertise(StackFixture fixture, Ipv6Address target) {
        new NdpBuilder(Icmp6Message.NEIGHBOR_ADVERTISEMENT, NeighborAdvertisement.OVERRIDE, target)
                .to(Ipv6Address.ALL_NODES, ALL_NODES_MAC)
                .option(NdpOption.TARGET_LINK_ADDRESS, StackFixture.PEER_MAC.bits())
                .inject(fixture);
    }
}
