package dev.netstack.simulator;

import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import java.util.EnumSet;
import java.util.Set;

/// A link to be made: what both interfaces are like, and how frames fare each way.
///
/// @param offloads of both interfaces; super-segments cross whole unless a frame can come to harm
public record LinkConfig(
        LinkType type,
        int mtu,
        Set<Offload> offloads,
        ImpairmentConfig toRight,
        ImpairmentConfig toLeft) {
    /// Below this a link carries no IPv6 (RFC 8200 §5).
    public static final int MTU_MIN_IPV6 = 1_280;

    public static final int MTU_DEFAULT = 1_500;

    /// Frames arrive at once, and all of them.
    public static final LinkConfig ETHERNET =
            new LinkConfig(
                    LinkType.ETHERNET,
                    MTU_DEFAULT,
                    Set.of(),
                    ImpairmentConfig.NONE,
                    ImpairmentConfig.NONE);

    public LinkConfig {
        offloads = Set.copyOf(offloads);
    }

    public LinkConfig withMtu(int octets) {
        return new LinkConfig(type, octets, offloads, toRight, toLeft);
    }

    public LinkConfig withType(LinkType kind) {
        return new LinkConfig(kind, mtu, offloads, toRight, toLeft);
    }

    /// Both interfaces leave checksums and segmentation to their device.
    public LinkConfig withOffloads() {
        return new LinkConfig(type, mtu, EnumSet.allOf(Offload.class), toRight, toLeft);
    }

    /// The same both ways.
    public LinkConfig with(ImpairmentConfig conditions) {
        return new LinkConfig(type, mtu, offloads, conditions, conditions);
    }
}
