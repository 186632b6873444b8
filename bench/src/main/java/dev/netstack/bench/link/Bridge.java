package dev.netstack.bench.link;

import dev.netstack.device.Device;
import dev.netstack.device.DeviceSpec;
import dev.netstack.device.Impaired;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.device.Waiter;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Impairment;
import dev.netstack.wire.ImpairmentConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A bad link between two TUNs: `Bridge LEFT RIGHT` creates both and carries what one is sent to
/// the other. An interface may be moved to another namespace while it runs.
///
/// Each line of standard input is a new link, the same in both directions but for the seed:
/// `rate=100 queue=250000 delay=10 loss=1 duplicate=0 reorder=0 hold=5 seed=3`, in Mbit/s, octets,
/// milliseconds and percent. What was under way on the old one is lost. The answer is a line that
/// says what befell the frames of the old link. The end of the input ends the bridge.
final class Bridge {
    private static final Set<String> KEYS =
            Set.of("rate", "queue", "delay", "loss", "duplicate", "reorder", "hold", "seed");

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double OCTETS_PER_MEGABIT = 1e6 / 8;
    private static final int USAGE = 64;

    private final Device left;
    private final Device right;
    private final Waiter waiter = Waiter.open();
    private final Frame frame = Frame.allocate(Arena.ofAuto());
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private Impaired link;
    private volatile boolean hasEnded;

    private Bridge(String left, String right) {
        this.left = open(left);
        this.right = open(right);
        link = new Impaired(this.left, ImpairmentConfig.NONE, 0, System::nanoTime);
        waiter.add(link);
        waiter.add(this.right);
    }

    private static Device open(String name) {
        return TunTapDevice.open(DeviceSpec.parse("tun:" + name), OffloadMode.OFF);
    }

    public static void main(String[] names) {
        if (names.length != 2) {
            System.err.println("usage: Bridge LEFT RIGHT");
            System.exit(USAGE);
        }
        var bridge = new Bridge(names[0], names[1]);
        Thread.ofPlatform().daemon().start(bridge::listen);
        bridge.out.println("ready");
        bridge.run();
    }

    private void listen() {
        var reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                waiter.wake();
            }
        } catch (IOException closed) {
            System.err.println("the bridge hears no more: " + closed);
        }
        hasEnded = true;
        waiter.wake();
    }

    private void run() {
        while (!hasEnded) {
            for (var line = lines.poll(); line != null; line = lines.poll()) change(line);
            while (link.receive(frame)) right.transmit(frame);
            while (right.receive(frame)) link.transmit(frame);
            waiter.await(Long.MAX_VALUE);
        }
    }

    private void change(String line) {
        var before = link;
        waiter.remove(before);
        var values = values(line);
        long seed = values.getOrDefault("seed", 0.0).longValue();
        link = new Impaired(left, config(values), seed, System::nanoTime);
        waiter.add(link);
        out.println(
                "rightward " + fate(before.inbound()) + ", leftward " + fate(before.outbound()));
    }

    private static ImpairmentConfig config(Map<String, Double> values) {
        var config =
                ImpairmentConfig.NONE
                        .withLoss(values.getOrDefault("loss", 0.0) / 100)
                        .withDuplication(values.getOrDefault("duplicate", 0.0) / 100)
                        .withReordering(values.getOrDefault("reorder", 0.0) / 100)
                        .withReorderNanos(nanos(values, "hold"))
                        .withDelay(nanos(values, "delay"), 0);
        double rate = values.getOrDefault("rate", 0.0) * OCTETS_PER_MEGABIT;
        return config.withRate((long) rate, values.getOrDefault("queue", 0.0).intValue());
    }

    private static long nanos(Map<String, Double> values, String key) {
        return (long) (values.getOrDefault(key, 0.0) * NANOS_PER_MILLI);
    }

    private static Map<String, Double> values(String line) {
        var values = new HashMap<String, Double>();
        for (var word : line.strip().split("\\s+", -1)) {
            var pair = word.split("=", 2);
            if (pair.length != 2 || !KEYS.contains(pair[0])) {
                throw new IllegalArgumentException("'" + word + "', but the keys are " + KEYS);
            }
            values.put(pair[0], Double.valueOf(pair[1]));
        }
        return values;
    }

    private static String fate(Impairment direction) {
        return "%d lost, %d duplicated, %d reordered, %d queue full"
                .formatted(
                        direction.lost(),
                        direction.duplicated(),
                        direction.reordered(),
                        direction.overflowed());
    }
}
