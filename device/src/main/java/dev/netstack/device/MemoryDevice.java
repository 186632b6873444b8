package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;

/// An end of a link in memory.
final class MemoryDevice implements Device {
    private final DeviceProperties properties;
    private final FrameRing arriving;
    private final FrameRing departing;
    private final int frameStart;

    private MemoryDevice peer = this;
    private volatile Runnable listener = () -> {};
    private volatile boolean closed;

    /// The peer found its way to us full, and waits for room.
    private volatile boolean peerWaits;

    MemoryDevice(DeviceProperties properties, FrameRing arriving, FrameRing departing) {
        this.properties = properties;
        this.arriving = arriving;
        this.departing = departing;
        int linkHeader = properties.link() == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
        frameStart = Frame.HEADROOM - linkHeader;
    }

    /// Set once, before either end is used.
    void peer(MemoryDevice other) {
        peer = other;
    }

    @Override
    public DeviceProperties properties() {
        return properties;
    }

    @Override
    public boolean receive(Frame into) {
        requireOpen();
        boolean received = arriving.poll(into, frameStart);
        if (peerWaits && arriving.isHalfEmpty()) {
            peerWaits = false;
            peer.listener.run();
        }
        return received;
    }

    @Override
    public boolean transmit(Frame frame) {
        requireOpen();
        if (peer.closed) return true;
        boolean taken = departing.offer(frame) || offerAgain(frame);
        if (taken) peer.listener.run();
        return taken;
    }

    /// The peer may have made room before it was told that someone waits for it.
    private boolean offerAgain(Frame frame) {
        peer.peerWaits = true;
        return departing.offer(frame);
    }

    private void requireOpen() {
        if (closed) throw new DeviceException(Reason.CLOSED, 0, properties.name() + " is closed");
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void onReadable(Runnable newListener) {
        listener = newListener;
        if (!arriving.isEmpty()) newListener.run();
    }

    @Override
    public void close() {
        closed = true;
        listener.run();
        peer.listener.run();
    }
}
