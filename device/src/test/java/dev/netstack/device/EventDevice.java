package dev.netstack.device;

import dev.netstack.wire.Frame;
import dev.netstack.wire.LinkType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/// A device with a descriptor that a test makes readable.
final class EventDevice implements Device {
    private static final int NONBLOCK = 0x800;

    private final Arena arena = Arena.ofAuto();
    private final Libc libc = new Libc(arena);
    private final MemorySegment one = arena.allocate(8, 8);
    private final Descriptor event = new Descriptor(libc.eventfd(NONBLOCK));

    void signal() {
        Struct.putU64(one, 0, 1);
        libc.write(event.number(), one.address(), one.byteSize());
    }

    @Override
    public DeviceProperties properties() {
        return new DeviceProperties("event0", LinkType.IP, 1500, Set.of());
    }

    @Override
    public boolean receive(Frame into) {
        return false;
    }

    @Override
    public boolean transmit(Frame frame) {
        return true;
    }

    @Override
    public int descriptor() {
        return event.number();
    }

    @Override
    public void onReadable(Runnable listener) {}

    @Override
    public void close() {
        event.close();
    }
}
