package dev.netstack.stack.tcp;

import java.util.ArrayDeque;
import java.util.Random;

/// One controller with its pacer, an endless supply of full segments, and a bottleneck with a queue
/// in front of it: as much of a connection as congestion control sees, in virtual time.
///
/// What is lost is found when the segment behind it is acknowledged, and not sent again: for the
/// controller one segment is as good as another.
final class ControlledFlow {
    static final long SECOND = 1_000_000_000L;

    /// The path: octets per second, nanoseconds without a queue, octets of queue, and the share of
    /// segments that is lost on the way.
    record Path(long rate, long rtt, long queue, double loss) {
        long product() {
            return (long) (rate * (rtt / 1e9));
        }
    }

    private record Packet(int record, long ackAt, boolean isLost, boolean isMarked) {}

    final CongestionController controller;
    final AckSample ack = new AckSample();
    long now;
    long delivered;
    long queueMax;
    double queueMean;

    /// Octets in front of the bottleneck beyond which segments are marked.
    long markAbove = Long.MAX_VALUE;

    private final Path path;
    private final int mss;
    private final Random random;
    private final Pacer pacer = new Pacer();
    private final DeliveryRate rate = new DeliveryRate();
    private final SentRecords records = new SentRecords();
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private int next;
    private int inFlight;
    private long lost;
    private long crossed;
    private long linkFreeAt;
    private long srtt;
    private long minRtt = Long.MAX_VALUE;
    private int recoveryPoint;
    private boolean isRecovering;

    ControlledFlow(CongestionController controller, Path path, int mss, long seed) {
        this.controller = controller;
        this.path = path;
        this.mss = mss;
        random = new Random(seed);
    }

    /// Lets `nanos` pass.
    ///
    /// @return the share of the bottleneck's rate that was delivered
    double run(long nanos) {
        long end = now + nanos;
        long before = delivered;
        queueMax = 0;
        queueMean = 0;
        long packetsBefore = crossed;
        while (true) {
            send();
            var first = packets.peek();
            long at = first == null ? Long.MAX_VALUE : first.ackAt;
            if (pacer.isHeld(now) && mayBeInFlight()) at = Math.min(at, pacer.release());
            if (at > end) break;
            now = Math.max(now, at);
            if (first != null && first.ackAt <= now) arrive();
        }
        now = end;
        queueMean /= Math.max(1, crossed - packetsBefore);
        return (delivered - before) / (path.rate * (nanos / 1e9));
    }

    private boolean mayBeInFlight() {
        return inFlight + mss <= controller.window();
    }

    private void send() {
        while (mayBeInFlight() && !pacer.isHeld(now)) {
            controller.onSent(mss, inFlight, now);
            int record = records.take(next, next + mss);
            next += mss;
            inFlight += mss;
            records.sent(record, now);
            rate.onSent(records, record, inFlight, lost);
            pacer.onSent(mss, 1, controller.pacingRate(srtt), now);
            packets.add(cross(record));
        }
    }

    /// Through the bottleneck; what is lost is noticed when its turn has come.
    private Packet cross(int record) {
        long queue = (long) (Math.max(0, linkFreeAt - now) / 1e9 * path.rate);
        crossed++;
        queueMean += queue;
        boolean isFull = queue + mss > path.queue;
        boolean isLost = isFull || random.nextDouble() < path.loss;
        if (!isFull) {
            linkFreeAt = Math.max(now, linkFreeAt) + Math.round(mss * 1e9 / path.rate);
            queueMax = Math.max(queueMax, queue + mss);
        }
        return new Packet(record, Math.max(now, linkFreeAt) + path.rtt, isLost, queue > markAbove);
    }

    private void arrive() {
        ack.clear(now);
        ack.inFlightBefore = inFlight;
        long lostBefore = lost;
        while (!packets.isEmpty() && packets.peek().ackAt <= now) {
            var packet = packets.remove();
            inFlight -= mss;
            if (packet.isLost) lost += mss;
            else deliver(packet);
            if (isRecovering && records.left(packet.record) - recoveryPoint >= 0) recovered();
            records.state(packet.record, SentRecords.SACKED);
            records.release(packet.record);
        }
        ack.lost = (int) (lost - lostBefore);
        if (ack.lost > 0 && !isRecovering) enterRecovery();
        if (ack.delivered == 0) return;
        ack.acknowledged = ack.delivered;
        ack.isRecovering = isRecovering;
        ack.inFlight = inFlight;
        ack.srtt = srtt;
        ack.minRtt = minRtt;
        rate.sample(ack, lost);
        controller.onAcknowledged(ack);
    }

    private void deliver(Packet packet) {
        ack.rtt = now - records.sentAt(packet.record);
        srtt = srtt == 0 ? ack.rtt : srtt + (ack.rtt - srtt) / 8;
        minRtt = Math.min(minRtt, ack.rtt);
        ack.delivered += mss;
        if (packet.isMarked) ack.marked += mss;
        delivered += mss;
        rate.onDelivered(records, packet.record, mss, now);
    }

    private void enterRecovery() {
        isRecovering = true;
        recoveryPoint = next;
        controller.onLoss(inFlight + ack.delivered + ack.lost, now);
    }

    private void recovered() {
        isRecovering = false;
        controller.onRecovered(inFlight, now);
    }
}
