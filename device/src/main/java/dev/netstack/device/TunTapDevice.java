package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.device.DeviceSpec.Mode;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Frame.Segmentation;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Segmenter;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.util.Set;

/// A TAP or TUN of the Linux kernel: what the kernel sends to the interface is received here, and
/// what is transmitted here arrives at the interface.
///
/// One read or write moves one frame between the kernel and a [Frame], without a copy in between:
///
/// ```
///              start - 10     start
/// |--- headroom ---|--- vnet ---|--- frame ---|
///                  |<----- read, write ------>|
/// ```
public final class TunTapDevice implements Device {
    /// Frames with a bad offload header that one call to [#receive] passes over.
    private static final int BAD_FRAMES_MAX = 64;

    private final Arena arena = Arena.ofAuto();
    private final Libc libc = new Libc(arena);
    private final PollSet polled = new PollSet(arena, 1);
    private final Descriptor descriptor;
    private final TunTapSetup setup;
    private final LinkType link;
    private final int frameStart;
    private final int vnetLength;

    private final Segmenter segmenter = new Segmenter();

    private long badOffload;
    private long refused;
    private long linkDown;
    private boolean isLinkDown;

    private TunTapDevice(DeviceSpec spec, TunTapSetup setup) {
        this.setup = setup;
        descriptor = new Descriptor(setup.descriptor());
        link = spec.mode() == Mode.TAP ? LinkType.ETHERNET : LinkType.IP;
        // The IP header lies at the same aligned place on every link.
        frameStart = Frame.HEADROOM - linkHeaderLength();
        vnetLength = setup.hasVnetHeader() ? VirtioHeader.LENGTH : 0;
    }

    /// Opens the device, or creates it; one that was created is gone when it is closed.
    ///
    /// @throws DeviceException with a [Reason] of its own for each way in which this can fail
    public static TunTapDevice open(DeviceSpec spec, OffloadMode offload) {
        return new TunTapDevice(spec, TunTapSetup.open(spec, offload));
    }

    private int linkHeaderLength() {
        return link == LinkType.ETHERNET ? EthernetHeader.LENGTH : 0;
    }

    /// The name and the MTU are read from the kernel at each call.
    @Override
    public DeviceProperties properties() {
        int mtu = KernelLink.of(setup.name()).mtu();
        return new DeviceProperties(setup.name(), link, mtu, setup.offloads());
    }

    /// The kernel's side of this device.
    public KernelLink kernelLink() {
        return KernelLink.of(setup.name());
    }

    @Override
    public boolean receive(Frame into) {
        for (int i = 0; i < BAD_FRAMES_MAX; i++) {
            into.clear(frameStart);
            int from = frameStart - vnetLength;
            long n = read(into, from);
            if (n == -Errno.EAGAIN || n == -Errno.EINTR) return false;
            if (n < 0) throw failure("receive from", (int) -n);
            if (accept(into, (int) n - vnetLength)) return true;
            badOffload++;
        }
        return false;
    }

    private boolean accept(Frame into, int length) {
        if (length < linkHeaderLength()) return false;
        into.range(frameStart, frameStart + length);
        return vnetLength == 0 || VirtioHeader.read(into, linkHeaderLength());
    }

    @Override
    public boolean transmit(Frame frame) {
        if (vnetLength != 0) VirtioHeader.write(frame);
        else if (frame.segmentation() != Segmentation.NONE) return transmitCut(frame);
        else frame.finishChecksum();
        return transmitOne(frame);
    }

    /// What a stack that reads the properties does not send here. Once a part of it is sent the
    /// frame cannot be refused: what the kernel has no room for is lost.
    private boolean transmitCut(Frame frame) {
        if (!segmenter.begin(frame, link)) {
            refused++;
            return true;
        }
        Frame piece = new Frame(Arena.ofAuto().allocate(frame.start() + segmenter.lengthMax(), 8));
        for (int i = 0; i < segmenter.count(); i++) {
            segmenter.cut(i, piece);
            if (!transmitOne(piece)) refused++;
        }
        return true;
    }

    private boolean transmitOne(Frame frame) {
        long n = write(frame, frame.start() - vnetLength);
        return n >= 0 || transmitFailed((int) -n);
    }

    /// One frame that the kernel does not want is that frame's end, not the device's.
    private boolean transmitFailed(int errno) {
        switch (errno) {
            case Errno.EAGAIN, Errno.EINTR -> {
                return false;
            }
            case Errno.EIO -> {
                linkDown++;
                isLinkDown = true;
            }
            case Errno.EINVAL, Errno.ENOMEM, Errno.ENOBUFS -> refused++;
            default -> throw failure("send to", errno);
        }
        return true;
    }

    @Override
    public boolean isLinkDown() {
        return isLinkDown;
    }

    /// Who has met EIO is told by poll(2) that the file is writable when the kernel's side is up
    /// again (tuntap.rst, `tun_chr_poll`).
    @Override
    public boolean hasLinkReturned() {
        if (!isLinkDown) return false;
        begin();
        try {
            polled.put(0, descriptor.number(), PollSet.OUT);
            isLinkDown = polled.poll(libc, 1, 0) <= 0;
        } finally {
            descriptor.release();
        }
        return !isLinkDown;
    }

    private long read(Frame into, int from) {
        begin();
        try {
            long address = into.bytes().address() + from;
            return libc.read(descriptor.number(), address, into.capacity() - from);
        } finally {
            descriptor.release();
            Reference.reachabilityFence(into);
        }
    }

    private long write(Frame frame, int from) {
        if (from < 0) throw new IllegalArgumentException("no headroom: start " + frame.start());
        begin();
        try {
            long address = frame.bytes().address() + from;
            return libc.write(descriptor.number(), address, frame.end() - from);
        } finally {
            descriptor.release();
            Reference.reachabilityFence(frame);
        }
    }

    private void begin() {
        if (!descriptor.acquire()) {
            throw new DeviceException(Reason.CLOSED, 0, setup.name() + " is closed");
        }
    }

    private DeviceException failure(String what, int errno) {
        boolean gone = errno == Errno.EBADFD || errno == Errno.EFAULT || errno == Errno.EBADF;
        String name = "cannot " + what + " " + setup.name();
        if (!gone) return DeviceException.of(Reason.FAILED, errno, name);
        return DeviceException.of(
                Reason.NO_SUCH_DEVICE,
                errno,
                name,
                "the kernel's side was deleted",
                "start again, and leave the interface while it is in use");
    }

    @Override
    public int descriptor() {
        return descriptor.number();
    }

    @Override
    public void onReadable(Runnable listener) {}

    /// What the kernel granted.
    public Set<Offload> offloads() {
        return setup.offloads();
    }

    @Override
    public DeviceDrops drops() {
        return new DeviceDrops(badOffload, refused, linkDown, 0);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
