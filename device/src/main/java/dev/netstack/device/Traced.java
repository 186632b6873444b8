package dev.netstack.device;

import dev.netstack.wire.Frame;

/// Shows every frame that crosses a device.
public final class Traced extends DeviceDecorator {
    private final FrameListener listener;

    public Traced(Device device, FrameListener listener) {
        super(device);
        this.listener = listener;
    }

    @Override
    public boolean receive(Frame into) {
        if (!device.receive(into)) return false;
        listener.crossed(Direction.INBOUND, into);
        return true;
    }

    @Override
    public boolean transmit(Frame frame) {
        if (!device.transmit(frame)) return false;
        listener.crossed(Direction.OUTBOUND, frame);
        return true;
    }
}
