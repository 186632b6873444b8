package dev.netstack.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.device.DeviceException.Reason;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Offload;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Needs root in a network namespace of its own: `interop/10-device.sh`.
@Tag("native")
class TunTapNativeTest {
    private static final Prefix KERNEL = new Prefix(new Ipv4Address(0xC000_0201), 24);
    private static final int TURNS_MAX = 200;
    private static final long TURN_NANOS = 10_000_000;

    private final Frame frame = Frame.allocate(Arena.ofAuto());

    private static TunTapDevice open(String spec, OffloadMode offload) {
        return TunTapDevice.open(DeviceSpec.parse(spec), offload);
    }

    @ParameterizedTest
    @EnumSource(OffloadMode.class)
    void tapOpensWithAnEthernetMtuAndItsOffloads(OffloadMode offload) {
        try (var tap = open("tap:netstack0", offload)) {
            DeviceProperties properties = tap.properties();
            assertEquals("netstack0", properties.name());
            assertEquals(1500, properties.mtu());
            Set<Offload> all = EnumSet.allOf(Offload.class);
            assertEquals(offload == OffloadMode.ON ? all : Set.of(), properties.offloads());
        }
    }

    @Test
    void closedDeviceIsGone() {
        var tap = open("tap:netstack0", OffloadMode.ON);
        tap.close();
        tap.close();
        var e = assertThrows(DeviceException.class, () -> KernelLink.of("netstack0").mtu());
        assertEquals(Reason.NO_SUCH_DEVICE, e.reason());
        e = assertThrows(DeviceException.class, () -> tap.receive(frame));
        assertEquals(Reason.CLOSED, e.reason());
    }

    @Test
    void kernelAsksForTheStackByArp() {
        try (var tap = open("tap:netstack0", OffloadMode.ON);
                var waiter = new PollWaiter()) {
            KernelLink kernel = tap.kernelLink();
            kernel.mac(new MacAddress(0x0200_0000_0001L));
            kernel.mtu(1400);
            kernel.up();
            kernel.addAddress(KERNEL);
            assertEquals(1400, tap.properties().mtu());
            assertEquals(0x0200_0000_0001L, kernel.mac().bits());
            assertTrue(kernel.isUp());
            waiter.add(tap);
            assertFalse(receive(tap, waiter, f -> false), "nothing is asked yet");
        }
    }

    private boolean receive(Device device, Waiter waiter, Predicate<Frame> wanted) {
        for (int turn = 0; turn < TURNS_MAX; turn++) {
            while (device.receive(frame)) {
                if (wanted.test(frame)) return true;
            }
            waiter.await(TURN_NANOS);
        }
        return false;
    }
}
