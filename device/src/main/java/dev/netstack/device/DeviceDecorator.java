package dev.netstack.device;

import dev.netstack.wire.Frame;

/// A device that is another with something added; what is not added is passed on.
abstract sealed class DeviceDecorator implements Device permits Capture, Impaired, Traced {
    final Device device;

    DeviceDecorator(Device device) {
        this.device = device;
    }

    @Override
    public DeviceProperties properties() {
        return device.properties();
    }

    @Override
    public abstract boolean receive(Frame into);

    @Override
    public abstract boolean transmit(Frame frame);

    @Override
    public int descriptor() {
        return device.descriptor();
    }

    @Override
    public void onReadable(Runnable listener) {
        device.onReadable(listener);
    }

    @Override
    public long idleNanos() {
        return device.idleNanos();
    }

    @Override
    public boolean isLinkDown() {
        return device.isLinkDown();
    }

    @Override
    public boolean hasLinkReturned() {
        return device.hasLinkReturned();
    }

    @Override
    public DeviceDrops drops() {
        return device.drops();
    }

    @Override
    public void close() {
        device.close();
    }
}
