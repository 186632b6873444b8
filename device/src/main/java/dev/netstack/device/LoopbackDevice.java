package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import java.util.EnumSet;

/// The link on which a host hears itself (RFC 1122 §3.2.1.3 g): what is sent is received.
public final class LoopbackDevice implements Device {
    /// The longest IPv4 datagram (RFC 791 §3.1).
    public static final int MTU = 65_535;

    private final MemoryDevice ring;

    public LoopbackDevice(String name) {
        FrameRing frames = new FrameRing(MemoryLink.CAPACITY);
        EnumSet<Offload> offloads = EnumSet.allOf(Offload.class);
        // A link with one end: its own peer.
        ring =
                new MemoryDevice(
                        new DeviceProperties(name, LinkType.LOOPBACK, MTU, offloads),
                        frames,
                        frames);
    }

    @Override
    public DeviceProperties properties() {
        return ring.properties();
    }

    @Override
    public boolean receive(Frame into) {
        return ring.receive(into);
    }

    @Override
    public boolean transmit(Frame frame) {
        return ring.transmit(frame);
    }

    @Override
    public int descriptor() {
        return ring.descriptor();
    }

    @Override
    public void onReadable(Runnable listener) {
        ring.onReadable(listener);
    }

    @Override
    public void close() {
        ring.close();
    }
}
