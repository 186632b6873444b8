package dev.netstack.bench.million;

import com.sun.management.OperatingSystemMXBean;
import dev.netstack.host.Host;
import dev.netstack.host.HostConfig;
import dev.netstack.stack.ip.Route;
import dev.netstack.wire.Prefix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The program behind `bench/million`: `Million CONNECTIONS IDLE-SECONDS`.
final class Million {
    /// What must not grow; the aim is 1,024 (docs/performance.md).
    private static final long HEAP_OCTETS_MAX = 1_728;

    private static final long RESIDENT_MEBIBYTES_MAX = 2_048;
    private static final double IDLE_PERCENT_MAX = 2;
    private static final int ONE_IN = 100;
    private static final long SEED = 42;
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_MILLIS = 20;
    private static final int SETTLE_SECONDS = 5;
    private static final int USAGE = 64;

    private final int count;
    private final Peers peers;
    private int failures;

    private Million(int count) {
        this.count = count;
        peers = new Peers(count);
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length != 2) {
            System.err.println("usage: Million CONNECTIONS IDLE-SECONDS");
            System.exit(USAGE);
        }
        var million = new Million(Integer.parseInt(words[0]));
        try (var host = Host.start(HostConfig.DEFAULT.withName("million"))) {
            million.run(host, Integer.parseInt(words[1]));
        }
        // Telling a million peers that it ends would take its time.
        System.exit(million.failures == 0 ? 0 : 1);
    }

    private void run(Host host, int idleSeconds) throws IOException, InterruptedException {
        var server = Echoes.start(host.lock());
        long before = heapOctets();
        long start = System.nanoTime();
        host.attach(peers)
                .address(new Prefix(Peer.SERVER_IPV4, 24))
                .address(new Prefix(Peer.SERVER_IPV6, 64));
        for (var any : new String[] {"0.0.0.0/0", "::/0"}) addRoute(host, Prefix.parse(any));
        await(() -> server.accepted() == count, server::accepted);
        double seconds = (System.nanoTime() - start) / 1e9;
        check("connections established", server.accepted(), count, count);
        System.out.printf("  within %.1f s%n", seconds);

        long each = (heapOctets() - before) / count;
        check("octets of heap for each", each, 0, HEAP_OCTETS_MAX);
        check("percent of a core when idle", idlePercent(idleSeconds), 0, IDLE_PERCENT_MAX);

        peers.speak(SEED, ONE_IN);
        int chosen = chosen();
        await(() -> peers.echoed() == chosen, peers::echoed);
        check("texts echoed as they were sent", peers.echoed(), chosen, chosen);
        check("texts echoed otherwise, and resets", peers.wrong(), 0, 0);
        check("connections still there", connections(host), count, count);
        check("MiB resident", resident("VmRSS"), 0, RESIDENT_MEBIBYTES_MAX);
        check("MiB resident at the most", resident("VmHWM"), 0, RESIDENT_MEBIBYTES_MAX);
    }

    private static void addRoute(Host host, Prefix any) {
        int nic = host.nics().list().getFirst().index();
        host.addRoute(Route.link(any, nic));
    }

    private int chosen() {
        int chosen = 0;
        for (int i = 0; i < count; i++) {
            if (new Peer(i).isChosen(SEED, ONE_IN)) chosen++;
        }
        return chosen;
    }

    private interface Progress {
        int value();
    }

    /// Waits as long as there is progress.
    private static void await(BooleanSupplier done, Progress progress) throws InterruptedException {
        int seen = -1;
        long since = System.nanoTime();
        while (!done.getAsBoolean() && System.nanoTime() - since < STALL_NANOS) {
            Thread.sleep(LOOK_MILLIS);
            int now = progress.value();
            if (now != seen) since = System.nanoTime();
            seen = now;
        }
    }

    private void check(String what, double found, double least, double most) {
        boolean isGood = found >= least && found <= most;
        if (!isGood) failures++;
        System.out.printf("%s - %s: %,.1f%n", isGood ? "ok" : "not ok", what, found);
    }

    private static int connections(Host host) {
        return host.ask(stack -> stack.tcp().connectionCount());
    }

    private static long heapOctets() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// After the last handshake's timers and compilations are over.
    private static double idlePercent(int seconds) throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        long elapsed = System.nanoTime() - start;
        return 100.0 * (system.getProcessCpuTime() - cpu) / elapsed;
    }

    private static double resident(String field) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (!line.startsWith(field)) continue;
            return Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0;
        }
        throw new IOException("/proc/self/status has no " + field);
    }
}
