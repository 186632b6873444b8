package dev.netstack.cli.client;

import dev.netstack.socket.EchoSocket;
import dev.netstack.stack.ip.EchoEndpoint.Answer;
import dev.netstack.stack.ip.EchoEndpoint.Failure;
import dev.netstack.stack.ip.EchoEndpoint.Reply;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Sends echo requests on a schedule and matches the answers by their sequence numbers (RFC 792).
final class Pinger {
    private static final int TIME_OCTETS = 8;
    private static final int SEQUENCE_MASK = 0xFFFF;

    private final EchoSocket socket;
    private final PingPlan plan;
    private final LongSupplier clock;
    private final BitSet answered = new BitSet();
    private final long[] sentAt = new long[SEQUENCE_MASK + 1];
    private int answers;

    Pinger(EchoSocket socket, PingPlan plan, LongSupplier clock) {
        this.socket = socket;
        this.plan = plan;
        this.clock = clock;
    }

    void run(Consumer<PingEvent> events) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var data = pattern(arena.allocate(Math.max(plan.octets(), 1)));
            var into = arena.allocate(65_536);
            for (int sent = 0; sent < plan.count(); sent++) {
                int sequence = (sent + 1) & SEQUENCE_MASK;
                send(sequence, data.asSlice(0, plan.octets()));
                events.accept(new PingEvent.Sent(sequence));
                boolean isLast = sent + 1 == plan.count();
                var wait = isLast ? plan.waits().timeout() : plan.waits().interval();
                collect(into, sent + 1, wait, events);
            }
        }
    }

    /// The octets that a reply must bring back: their own position.
    private static MemorySegment pattern(MemorySegment data) {
        for (long i = 0; i < data.byteSize(); i++) data.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        return data;
    }

    private void send(int sequence, MemorySegment data) throws IOException {
        sentAt[sequence] = clock.getAsLong();
        if (data.byteSize() >= TIME_OCTETS) {
            data.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, sentAt[sequence]);
        }
        answered.clear(sequence);
        socket.send(plan.destination(), sequence, plan.hopLimit(), data);
    }

    /// Tells what arrives within `wait`; after the last request no longer than for every answer.
    private void collect(MemorySegment into, int sent, Duration wait, Consumer<PingEvent> events)
            throws IOException {
        long end = clock.getAsLong() + wait.toNanos();
        boolean isLast = sent == plan.count();
        while (!(isLast && answers == sent)) {
            long left = end - clock.getAsLong();
            if (left <= 0) return;
            try {
                tell(socket.receive(into, Duration.ofNanos(left)), events);
            } catch (SocketTimeoutException none) {
                return;
            }
        }
    }

    private void tell(Answer answer, Consumer<PingEvent> events) {
        int sequence = answer.sequence();
        if (answered.get(sequence)) return;
        answered.set(sequence);
        answers++;
        long nanos = clock.getAsLong() - sentAt[sequence];
        switch (answer) {
            case Reply(var from, _, int hopLimit, int octets, _) ->
                    events.accept(
                            new PingEvent.Reply(
                                    sequence, from.toString(), octets, hopLimit, nanos));
            case Failure(var from, _, var kind) ->
                    events.accept(new PingEvent.Failure(sequence, from.toString(), kind.name()));
        }
    }
}
