package dev.netstack.device;

import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import java.util.EnumSet;
import java.util.Set;

/// A cable between two stacks of one process: what one end sends, the other receives.
///
/// Each end is a device for one loop; the two loops may be different threads. Offload descriptors
/// cross with the frames, so super-segments and partial checksums go from stack to stack as they
/// are. An end whose peer is closed sends into nothing, as an unplugged cable does.
public final class MemoryLink {
    /// Octets that may be under way in each direction, some headers included.
    public static final int CAPACITY = 1 << 20;

    private static final int MTU_ETHERNET = 1500;

    private final MemoryDevice left;
    private final MemoryDevice right;

    private MemoryLink(DeviceProperties left, DeviceProperties right) {
        FrameRing rightward = new FrameRing(CAPACITY);
        FrameRing leftward = new FrameRing(CAPACITY);
        this.left = new MemoryDevice(left, leftward, rightward);
        this.right = new MemoryDevice(right, rightward, leftward);
        this.left.peer(this.right);
        this.right.peer(this.left);
    }

    /// An Ethernet link with an MTU of 1500 and every offload.
    public static MemoryLink ethernet() {
        return of(LinkType.ETHERNET, MTU_ETHERNET, EnumSet.allOf(Offload.class));
    }

    public static MemoryLink of(LinkType link, int mtu, Set<Offload> offloads) {
        return new MemoryLink(
                new DeviceProperties("memory0", link, mtu, offloads),
                new DeviceProperties("memory1", link, mtu, offloads));
    }

    public Device left() {
        return left;
    }

    public Device right() {
        return right;
    }
}
