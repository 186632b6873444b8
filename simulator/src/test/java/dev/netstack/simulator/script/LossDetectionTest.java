package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Losses found by time, and by a probe (RACK-TLP, RFC 8985), and before there is a loss (RFC
/// 3042). The round trip is 100 ms: SRTT 100 ms, RTO 300 ms.
class LossDetectionTest {
    private static TcpScript script(Family family) {
        return TcpScript.established().over(family).mss(1_000).sack().roundTrip(100, MILLISECONDS);
    }

    /// RFC 8985 §6.2 step 5: one segment that arrived is enough, once the reordering window of a
    /// quarter of the round trip has passed. RACK-8, RACK-17.
    @ParameterizedTest
    @EnumSource
    void oneSelectiveAcknowledgmentFindsALossByTime(Family family) {
        script(family)
                .write(2_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001>")
                .expectNothing()
                .expectAt(125, MILLISECONDS, ". 1:1001(1000) ack 1")
                .inject(". 1:1(0) ack 2001 win 65535")
                .end();
    }

    /// RFC 8985 §6.2 step 2: a retransmission is lost when something arrives that left after it.
    /// RACK-18.
    @ParameterizedTest
    @EnumSource
    void aLostRetransmissionIsSentAgainWithoutTheTimer(Family family) {
        script(family)
                .write(6_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:6001>")
                .expect(". 1:1001(1000) ack 1")
                .write(1_000)
                .expect("P. 6001:7001(1000) ack 1")
                .at(200, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:7001>")
                .expect(". 1:1001(1000) ack 1")
                .inject(". 1:1(0) ack 7001 win 65535")
                .expectCount(Counter.TCP_TIMEOUTS, 0)
                .end();
    }

    /// RFC 8985 §6.2 steps 3 and 4: after reordering was seen three segments that arrived find no
    /// loss before the reordering window has passed.
    @ParameterizedTest
    @EnumSource
    void reorderingMakesTheSenderPatient(Family family) {
        script(family)
                .write(2_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 1001:2001>")
                .at(110, MILLISECONDS)
                .inject(". 1:1(0) ack 2001 win 65535")
                .write(5_000)
                .skip()
                .at(210, MILLISECONDS)
                .inject(". 1:1(0) ack 2001 win 65535 <nop,nop,sack 3001:7001>")
                .expectNothing()
                .at(234, MILLISECONDS)
                .expectNothing()
                .expectAt(235, MILLISECONDS, ". 2001:3001(1000) ack 1")
                .end();
    }

    /// RFC 8985 §7.2, §7.3: after two round trips without an acknowledgment the last segment is
    /// sent again; the retransmission timer begins anew with it. RACK-9, RACK-13, RACK-14.
    @ParameterizedTest
    @EnumSource
    void anOverdueAcknowledgmentIsProbedFor(Family family) {
        script(family)
                .write(2_000)
                .skip()
                .expectAt(200, MILLISECONDS, "P. 1001:2001(1000) ack 1")
                .expectAt(500, MILLISECONDS, ". 1:1001(1000) ack 1")
                .expectCount(Counter.TCP_LOSS_PROBES, 1)
                .expectCount(Counter.TCP_TIMEOUTS, 1)
                .end();
    }

    /// RFC 8985 §7.2: the acknowledgment of a segment that is alone may be delayed, by 200 ms; but
    /// a probe is never later than the retransmission timer would be. RACK-10.
    @ParameterizedTest
    @EnumSource
    void theProbeOfASingleSegmentWaitsForADelayedAcknowledgment(Family family) {
        script(family)
                .write(1_000)
                .skip()
                .expectAt(300, MILLISECONDS, "P. 1:1001(1000) ack 1")
                .expectCount(Counter.TCP_TIMEOUTS, 0)
                .end();
    }

    /// RFC 8985 §7.3: new text serves better, though the congestion window is full. RACK-12.
    @ParameterizedTest
    @EnumSource
    void aProbeIsNewTextWhereThereIsSome(Family family) {
        script(family)
                .write(20_000)
                .skip()
                .expectAt(200, MILLISECONDS, ". 10001:11001(1000) ack 1")
                .at(300, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,sack 10001:11001>")
                .expect(". 1:1001(1000) ack 1")
                .end();
    }

    /// RFC 8985 §7.2: without SACK there is no probe.
    @ParameterizedTest
    @EnumSource
    void withoutSackThereIsNoProbe(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .roundTrip(100, MILLISECONDS)
                .write(2_000)
                .skip()
                .expectAt(300, MILLISECONDS, ". 1:1001(1000) ack 1")
                .end();
    }

    /// RFC 8985 §7.4.1: what the probe shows to be missing is sent again at once.
    @ParameterizedTest
    @EnumSource
    void theAnswerToAProbeFindsWhatWasLostBeforeIt(Family family) {
        script(family)
                .write(3_000)
                .skip()
                .expectAt(200, MILLISECONDS, "P. 2001:3001(1000) ack 1")
                .at(300, MILLISECONDS)
                .inject(". 1:1(0) ack 1001 win 65535 <nop,nop,sack 2001:3001>")
                .expect(". 1001:2001(1000) ack 1")
                .inject(". 1:1(0) ack 3001 win 65535")
                .expectCount(Counter.TCP_TIMEOUTS, 0)
                .end();
    }

    /// RFC 8985 §7.4.2: a loss that the probe itself repaired is a sign of congestion.
    /// RACK-15, RACK-16.
    @ParameterizedTest
    @EnumSource
    void aLossThatAProbeRepairedCounts(Family family) {
        script(family)
                .write(2_000)
                .skip()
                .expectAt(200, MILLISECONDS, "P. 1001:2001(1000) ack 1")
                .at(300, MILLISECONDS)
                .inject(". 1:1(0) ack 2001 win 65535")
                .expectCount(Counter.TCP_LOSS_PROBE_RECOVERY, 0)
                .write(1_000)
                .skip()
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 3001 win 65535")
                .expectCount(Counter.TCP_LOSS_PROBE_RECOVERY, 1)
                .end();
    }

    /// RFC 8985 §7.4.2: where the peer reports the probe as a duplicate, nothing was lost. RACK-11.
    @ParameterizedTest
    @EnumSource
    void aProbeThatWasOneTooManyCountsForNothing(Family family) {
        script(family)
                .write(2_000)
                .skip()
                .expectAt(200, MILLISECONDS, "P. 1001:2001(1000) ack 1")
                .at(300, MILLISECONDS)
                .inject(". 1:1(0) ack 2001 win 65535 <nop,nop,sack 1001:2001>")
                .write(1_000)
                .skip()
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 3001 win 65535")
                .expectCount(Counter.TCP_LOSS_PROBE_RECOVERY, 0)
                .end();
    }

    /// RFC 3042 §2: each of the first two duplicates lets a new segment leave; the third begins
    /// recovery. CC-15, CC-16.
    @ParameterizedTest
    @EnumSource
    void theFirstDuplicatesLetNewSegmentsLeave(Family family) {
        TcpScript.established()
                .over(family)
                .mss(1_000)
                .roundTrip(100, MILLISECONDS)
                .option(TcpOption.PACING, 0)
                .write(20_000)
                .skip()
                .at(100, MILLISECONDS)
                .inject(". 1:1(0) ack 1 win 65535")
                .expect(". 10001:11001(1000) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expect(". 11001:12001(1000) ack 1")
                .expectNothing()
                .inject(". 1:1(0) ack 1 win 65535")
                .expect(". 1:1001(1000) ack 1")
                .end();
    }
}
