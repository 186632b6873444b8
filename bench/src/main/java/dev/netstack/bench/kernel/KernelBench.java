package dev.netstack.bench.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.concurrent.TimeUnit;

/// The program behind `bench/kernel`: `serve` is the kernel's side of the comparison,
/// `measure STACK KERNEL ROUNDS MILLIS FILE` the client of both.
final class KernelBench {
    private static final int USAGE = 64;
    private static final int MEASURE_WORDS = 6;

    private KernelBench() {}

    public static void main(String[] words) throws IOException {
        if (words.length == 1 && words[0].equals("serve")) {
            Reference.serve();
        } else if (words.length == MEASURE_WORDS && words[0].equals("measure")) {
            measure(words);
        } else {
            System.err.println("usage: serve | measure STACK KERNEL ROUNDS MILLIS FILE");
            System.exit(USAGE);
        }
    }

    private static void measure(String[] words) throws IOException {
        var servers = new EnumMap<Comparison.Target, InetAddress>(Comparison.Target.class);
        servers.put(Comparison.Target.STACK, InetAddress.getByName(words[1]));
        servers.put(Comparison.Target.KERNEL, InetAddress.getByName(words[2]));
        int rounds = Integer.parseInt(words[3]);
        long sampleNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[4]));
        try (var lines = new PrintStream(words[5], StandardCharsets.UTF_8);
                var load = new Load(sampleNanos)) {
            var comparison = new Comparison(servers, lines);
            comparison.warmUp(load);
            for (int round = 0; round < rounds; round++) comparison.round(load, round);
            comparison.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
            System.exit(comparison.failures() == 0 ? 0 : 1);
        }
    }
}
