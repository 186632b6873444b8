package dev.netstack.bench.link;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.SocketAddress;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A flood of SYNs from sources that do not exist: `Flood TUN TARGET RATE SECONDS SEED`.
///
/// It creates the TUN, says `ready`, and begins at the first line of its input. What the sources
/// are sent is counted and thrown away. They lie in 10.0.0.0/8 and 2001:db8:f::/48.
final class Flood {
    private static final int IPV4_NET = 10 << 24;
    private static final int IPV4_HOSTS = (1 << 24) - 1;
    private static final long IPV6_NET = 0x2001_0DB8_000F_0000L;
    private static final int IPV6_SUBNETS = 1 << 16;
    private static final int PORT_FIRST = 1_024;
    private static final int PORTS = 64_512;

    private static final int MSS = 1_460;
    private static final int WINDOW_SCALE = 7;
    private static final int WINDOW = 64_240;
    private static final int HEADER_LENGTH =
            TcpHeader.LENGTH_MIN
                    + TcpOptions.MSS_LENGTH
                    + TcpOptions.SACK_PERMITTED_LENGTH
                    + TcpOptions.TIMESTAMPS_LENGTH
                    + TcpOptions.WINDOW_SCALE_LENGTH;

    /// What it may make up for at once when it was kept waiting.
    private static final long BACKLOG_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int WARM_UPS = 200_000;
    private static final int WORDS = 5;
    private static final int USAGE = 64;

    private final Device device;
    private final SocketAddress target;
    private final SplittableRandom random;
    private final Frame frame = Frame.allocate(Arena.ofAuto());
    private long sent;
    private long refused;
    private long answers;

    private Flood(Device device, SocketAddress target, long seed) {
        this.device = device;
        this.target = target;
        random = new SplittableRandom(seed);
    }

    public static void main(String[] words) throws IOException {
        if (words.length != WORDS) {
            System.err.println("usage: Flood TUN TARGET RATE SECONDS SEED");
            System.exit(USAGE);
        }
        var device = TunTapDevice.open(DeviceSpec.parse("tun:" + words[0]), OffloadMode.OFF);
        var flood = new Flood(device, SocketAddress.parse(words[1]), Long.parseLong(words[4]));
        flood.warmUp();
        System.out.println("ready");
        if (System.in.read() < 0) return;
        double seconds = flood.run(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        System.out.printf(
                "%d SYNs in %.2f s, %.0f a second, %d refused by the kernel, %d answers%n",
                flood.sent, seconds, flood.sent / seconds, flood.refused, flood.answers);
    }

    /// A flood that begins slowly is none.
    private void warmUp() {
        for (int i = 0; i < WARM_UPS; i++) writeSyn();
    }

    /// Sends `rate` a second and returns how long it took.
    private double run(int rate, int seconds) {
        long start = System.nanoTime();
        long period = NANOS_PER_SECOND / rate;
        long due = start;
        long end = start + seconds * NANOS_PER_SECOND;
        long now = start;
        while (now < end) {
            due = Math.max(due, now - BACKLOG_NANOS);
            for (; due <= now; due += period) send();
            while (device.receive(frame)) answers++;
            LockSupport.parkNanos(PAUSE_NANOS);
            now = System.nanoTime();
        }
        return (now - start) / (double) NANOS_PER_SECOND;
    }

    private void send() {
        writeSyn();
        if (device.transmit(frame)) sent++;
        else refused++;
    }

    private void writeSyn() {
        frame.clear(Frame.TRANSPORT_HEADROOM);
        int start = frame.start();
        var bytes = frame.bytes();
        TcpHeader.write(
                bytes,
                start,
                new TcpHeader.Fields(
                        PORT_FIRST + random.nextInt(PORTS),
                        target.port(),
                        random.nextInt(),
                        0,
                        HEADER_LENGTH,
                        TcpHeader.SYN,
                        WINDOW,
                        0));
        long at = TcpOptions.putMss(bytes, start + TcpHeader.LENGTH_MIN, MSS);
        at = TcpOptions.putSackPermitted(bytes, at);
        at = TcpOptions.putTimestamps(bytes, at, random.nextInt(), 0);
        at = TcpOptions.putWindowScale(bytes, at, WINDOW_SCALE);
        frame.range(start, (int) at);
        TcpDatagram.finish(frame, source(), target.address());
    }

    private IpAddress source() {
        if (target.address() instanceof Ipv4Address) {
            return new Ipv4Address(IPV4_NET | random.nextInt(IPV4_HOSTS));
        }
        return new Ipv6Address(IPV6_NET | random.nextInt(IPV6_SUBNETS), random.nextLong());
    }
}
