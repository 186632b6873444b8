package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.tcp.CloseCause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The timestamps option (RFC 7323 §3 to §5).
class TimestampTest {
    /// RFC 7323 §3.2: once agreed on, every segment but a reset carries it. TS-10, TS-11, TS-12.
    @ParameterizedTest
    @EnumSource
    void everySegmentCarriesATimestamp(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .at(1_000, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1 <nop,nop,TS val 1000 ecr 0>")
                .at(1_100, MILLISECONDS)
                .inject("P. 1:11(10) ack 11 win 65535 <nop,nop,TS val 77 ecr 1000>")
                .expect(". 11:11(0) ack 11 <nop,nop,TS val 1100 ecr 77>")
                .shutdown()
                .expect("F. 11:11(0) ack 11 <nop,nop,TS val 1100 ecr 77>")
                .end();
    }

    /// RFC 7323 §3.2: a SYN and ACK carries it when the SYN did, and only then. TS-4, TS-15.
    @ParameterizedTest
    @EnumSource
    void itIsOnWhenBothEndsOfferIt(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460,TS val 9 ecr 0>")
                .expect("S. 0:0(0) ack 1 <mss " + mss + ",TS val 0 ecr 9>")
                .end();
    }

    /// RFC 7323 §3.2, E9: a segment without it is dropped then. TS-13, TS-14.
    @ParameterizedTest
    @EnumSource
    void e9_aSegmentWithoutItIsDropped(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .inject("P. 1:11(10) ack 1 win 65535")
                .at(1, SECONDS)
                .expectAvailable(0)
                .expectDrop(DropReason.TCP_NO_TIMESTAMP, 1)
                .end();
    }

    /// RFC 7323 §5.2: a reset is believed without. TS-23.
    @ParameterizedTest
    @EnumSource
    void aResetNeedsNone(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .inject("R 1:1(0)")
                .expectClosed(CloseCause.RESET_BY_PEER)
                .end();
    }

    /// RFC 7323 §5.3 R1: what is older than the last is acknowledged and dropped. TS-24.
    @ParameterizedTest
    @EnumSource
    void anOldSegmentIsRefused(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .inject("P. 1:11(10) ack 1 win 65535 <nop,nop,TS val 100 ecr 0>")
                .expect(". 1:1(0) ack 11 <nop,nop,TS val 0 ecr 100>")
                .inject("P. 11:21(10) ack 1 win 65535 <nop,nop,TS val 99 ecr 0>")
                .expect(". 1:1(0) ack 11 <nop,nop,TS val 0 ecr 100>")
                .expectAvailable(10)
                .expectCount(Counter.TCP_PAWS_ESTAB, 1)
                .inject("P. 11:21(10) ack 1 win 65535 <nop,nop,TS val 100 ecr 0>")
                .expectAvailable(20)
                .end();
    }

    /// RFC 7323 §5.2: timestamps are compared modulo 2^32.
    @ParameterizedTest
    @EnumSource
    void timestampsWrap(Family family) {
        TcpScript.listen()
                .over(family)
                .inject("S 0:0(0) win 65535 <mss 1460,TS val 4294967295 ecr 0>")
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535 <nop,nop,TS val 4294967295 ecr 0>")
                .accept()
                .inject("P. 1:11(10) ack 1 win 65535 <nop,nop,TS val 3 ecr 0>")
                .expect(". 1:1(0) ack 11 <nop,nop,TS val 0 ecr 3>")
                .read(10)
                .end();
    }

    /// RFC 7323 §5.5: after 24 days of silence the last timestamp is not trusted.
    @ParameterizedTest
    @EnumSource
    void anOldTimestampIsForgiven(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .inject("P. 1:11(10) ack 1 win 65535 <nop,nop,TS val 1000 ecr 0>")
                .skip()
                .at(25, DAYS)
                .inject("P. 11:21(10) ack 1 win 65535 <nop,nop,TS val 5 ecr 0>")
                .expectAvailable(20)
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 7323 §4.3: what is echoed is the timestamp of the segment that is acknowledged, not that
    /// of one ahead of a hole. TS-18, TS-19, TS-20.
    @ParameterizedTest
    @EnumSource
    void aSegmentAheadOfAHoleIsNotEchoed(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .inject("P. 1:11(10) ack 1 win 65535 <nop,nop,TS val 10 ecr 0>")
                .expect(". 1:1(0) ack 11 <nop,nop,TS val 0 ecr 10>")
                .inject("P. 21:31(10) ack 1 win 65535 <nop,nop,TS val 20 ecr 0>")
                .expect(". 1:1(0) ack 11 <nop,nop,TS val 0 ecr 10>")
                .inject("P. 11:21(10) ack 1 win 65535 <nop,nop,TS val 15 ecr 0>")
                .expect(". 1:1(0) ack 31 <nop,nop,TS val 0 ecr 15>")
                .end();
    }

    /// RFC 7323 §4.1: an echo measures the round trip where Karn's rule allows no other sample: 300
    /// ms after the first sending, 100 ms after the second.
    @ParameterizedTest
    @EnumSource
    void anEchoTellsWhichCopyArrived(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 11 win 65535 <nop,nop,TS val 1 ecr 400>")
                .write(10)
                .expect("P. 11:21(10) ack 1")
                .expectAt(650, MILLISECONDS, "P. 11:21(10) ack 1")
                .end();
    }

    /// RFC 7323 §4.1: an echo from before the second sending may come late because the
    /// acknowledgment was lost, not because the way is long; Karn's rule (RFC 6298 §3) keeps the
    /// back-off instead.
    @ParameterizedTest
    @EnumSource
    void anEchoFromBeforeTheSecondSendingIsNoSample(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1")
                .at(400, MILLISECONDS)
                .inject(". 1:1(0) ack 11 win 65535 <nop,nop,TS val 1 ecr 100>")
                .write(10)
                .expect("P. 11:21(10) ack 1")
                .expectAt(1_000, MILLISECONDS, "P. 11:21(10) ack 1")
                .end();
    }

    /// TS-22, RFC 7323 §5.2: the reset for what nobody wants echoes its timestamp, and has none of
    /// its own; that of an abort is like every other segment.
    @ParameterizedTest
    @EnumSource
    void resetsCarryTimestamps(Family family) {
        TcpScript.closed()
                .over(family)
                .inject(". 1:1(0) ack 1 win 1000 <TS val 77 ecr 5>")
                .expect("R 1:1(0) <TS val 0 ecr 77>")
                .end();
    }
}
