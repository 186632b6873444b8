package dev.netstack.bench;

import dev.netstack.wire.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The Internet checksum over native memory: an acknowledgment, a full frame, a super-segment.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {
    private static final long SEED = 1071;

    @Param({"40", "1500", "65535"})
    int octets;

    private MemorySegment bytes = MemorySegment.NULL;

    @Setup
    public void fill() {
        bytes = Arena.ofAuto().allocate(octets);
        var random = new Random(SEED);
        for (int i = 0; i < octets; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
    }

    @Benchmark
    public int sum() {
        return Checksum.sum(bytes, 0, octets);
    }

    /// What RFC 1071 §4.1 writes down: 16 bits at a time. The yardstick for [#sum].
    @Benchmark
    public int sumByTheBook() {
        int sum = 0;
        for (int i = 0; i + 1 < octets; i += 2) {
            sum +=
                    (bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff) << 8
                            | bytes.get(ValueLayout.JAVA_BYTE, i + 1) & 0xff;
        }
        if ((octets & 1) != 0) sum += (bytes.get(ValueLayout.JAVA_BYTE, octets - 1) & 0xff) << 8;
        return Checksum.fold(Integer.toUnsignedLong(sum));
    }
}
