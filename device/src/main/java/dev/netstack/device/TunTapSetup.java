package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.device.DeviceSpec.Mode;
import dev.netstack.wire.Offload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/// What opening a TAP or TUN gave: the kernel's `tuntap.rst`, step by step.
///
/// @param descriptor the open file
/// @param name the name that the kernel gave the interface
record TunTapSetup(int descriptor, String name, VnetHeader vnetHeader, Set<Offload> offloads) {
    enum VnetHeader {
        PRESENT,
        ABSENT
    }

    private static final String NODE = "/dev/net/tun";
    private static final int OPEN_FLAGS = 0x2 | 0x800 | 0x80000; // O_RDWR, O_NONBLOCK, O_CLOEXEC

    private static final int TUNSETIFF = 0x4004_54CA;
    private static final int TUNSETOFFLOAD = 0x4004_54D0;
    private static final int TUNSETVNETHDRSZ = 0x4004_54D8;

    private static final int IFF_TUN = 0x0001;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;

    private static final int TUN_F_CSUM = 1;
    private static final int TUN_F_TSO4 = 2;
    private static final int TUN_F_TSO6 = 4;
    private static final int TUN_F_TSO_ECN = 8;

    /// `struct ifreq`: the name, then a union whose first member here are the flags.
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_FLAGS = 16;

    boolean hasVnetHeader() {
        return vnetHeader == VnetHeader.PRESENT;
    }

    static TunTapSetup open(DeviceSpec spec, OffloadMode offload) {
        Platform.requireLinux("open " + spec);
        try (Arena arena = Arena.ofConfined()) {
            Libc libc = new Libc(arena);
            int descriptor = libc.open(arena.allocateFrom(NODE), OPEN_FLAGS);
            if (descriptor < 0) throw nodeRefused(spec, -descriptor);
            try {
                return attach(spec, offload, libc, descriptor);
            } catch (DeviceException e) {
                Libc.close(descriptor);
                throw e;
            }
        }
    }

    private static TunTapSetup attach(
            DeviceSpec spec, OffloadMode offload, Libc libc, int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_LENGTH, 8);
            int vnet = offload == OffloadMode.ON ? IFF_VNET_HDR : 0;
            int error = setInterface(libc, descriptor, request, flags(spec, vnet), spec.name());
            if (error == Errno.EINVAL && vnet != 0) {
                vnet = 0;
                error = setInterface(libc, descriptor, request, flags(spec, 0), spec.name());
            }
            if (error != 0) throw interfaceRefused(spec, error);
            String name = request.getString(0);
            if (vnet == 0) return plain(libc, descriptor, name);
            MemorySegment size = arena.allocate(4, 4);
            Struct.putU32(size, 0, VirtioHeader.LENGTH);
            int sized = libc.ioctl(descriptor, TUNSETVNETHDRSZ, size.address());
            if (sized < 0) throw interfaceRefused(spec, -sized);
            Set<Offload> granted = offloads(libc, descriptor);
            return new TunTapSetup(descriptor, name, VnetHeader.PRESENT, granted);
        }
    }

    private static int flags(DeviceSpec spec, int vnet) {
        return (spec.mode() == Mode.TAP ? IFF_TAP : IFF_TUN) | IFF_NO_PI | vnet;
    }

    private static int setInterface(
            Libc libc, int descriptor, MemorySegment request, int flags, String name) {
        request.fill((byte) 0);
        request.setString(0, name);
        Struct.putU16(request, IFREQ_FLAGS, flags);
        return Math.max(0, -libc.ioctl(descriptor, TUNSETIFF, request.address()));
    }

    /// A persistent device keeps what the last program asked for, so nothing is asked for
    /// explicitly.
    private static TunTapSetup plain(Libc libc, int descriptor, String name) {
        int ignored = libc.ioctl(descriptor, TUNSETOFFLOAD, 0);
        return new TunTapSetup(descriptor, name, VnetHeader.ABSENT, Set.of());
    }

    private static Set<Offload> offloads(Libc libc, int descriptor) {
        int all = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
        if (libc.ioctl(descriptor, TUNSETOFFLOAD, all | TUN_F_TSO_ECN) >= 0) {
            return EnumSet.allOf(Offload.class);
        }
        if (libc.ioctl(descriptor, TUNSETOFFLOAD, all) >= 0) {
            return EnumSet.of(Offload.CHECKSUM, Offload.TSO4, Offload.TSO6);
        }
        if (libc.ioctl(descriptor, TUNSETOFFLOAD, TUN_F_CSUM) >= 0) {
            return EnumSet.of(Offload.CHECKSUM);
        }
        return Set.of();
    }

    private static DeviceException nodeRefused(DeviceSpec spec, int errno) {
        String what = "cannot open " + spec + ": " + NODE;
        return switch (errno) {
            case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
                    DeviceException.of(
                            Reason.NO_DEVICE_NODE,
                            errno,
                            what,
                            "this system has no TUN/TAP driver, or this container has not",
                            "modprobe tun, or give the container --device " + NODE);
            case Errno.EPERM, Errno.EACCES ->
                    DeviceException.of(
                            Reason.NO_PERMISSION,
                            errno,
                            what,
                            "this user may not open it",
                            "root, or the group that owns " + NODE);
            default -> DeviceException.of(Reason.FAILED, errno, what);
        };
    }

    private static DeviceException interfaceRefused(DeviceSpec spec, int errno) {
        String what = "cannot open " + spec;
        String mode = spec.mode() == Mode.TAP ? "tap" : "tun";
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                    DeviceException.of(
                            Reason.NO_PERMISSION,
                            errno,
                            what,
                            "attaching needs CAP_NET_ADMIN, or a device this user owns",
                            "sudo ip tuntap add name "
                                    + spec.name()
                                    + " mode "
                                    + mode
                                    + " user $USER");
            case Errno.EBUSY ->
                    DeviceException.of(
                            Reason.BUSY,
                            errno,
                            what,
                            "another program has this device open",
                            "another name, or end that program");
            case Errno.EINVAL ->
                    DeviceException.of(
                            Reason.NOT_SUPPORTED,
                            errno,
                            what,
                            "there is an interface of this name that is no single-queue " + mode,
                            "another name; ip -details link show " + spec.name());
            default -> DeviceException.of(Reason.FAILED, errno, what);
        };
    }
}
