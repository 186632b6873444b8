package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.Counter;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// When and what we acknowledge (RFC 9293 §3.8.6.3, RFC 5681 §4.2, RFC 2018).
class AcknowledgmentTest {
    /// MUST-40, SHLD-18: a lone segment is acknowledged within half a second.
    @ParameterizedTest
    @EnumSource
    void aLoneSegmentIsAcknowledgedInTime(Family family) {
        quiet(family)
                .inject("P. 20001:20101(100) ack 1 win 65535")
                .expectNothing()
                .after(499, MILLISECONDS)
                .expect(". 1:1(0) ack 20101")
                .expectNothing()
                .end();
    }

    /// SHLD-19: every second full-sized segment is acknowledged at once.
    @ParameterizedTest
    @EnumSource
    void everySecondSegmentIsAcknowledgedAtOnce(Family family) {
        quiet(family)
                .inject(". 20001:21001(1000) ack 1 win 65535")
                .expectNothing()
                .inject(". 21001:22001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 22001")
                .inject(". 22001:23001(1000) ack 1 win 65535")
                .expectNothing()
                .inject(". 23001:24001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 24001")
                .end();
    }

    /// RFC 9293 §3.8.6.3: text of ours takes the acknowledgment along.
    @ParameterizedTest
    @EnumSource
    void textCarriesTheAcknowledgment(Family family) {
        quiet(family)
                .inject("P. 20001:20101(100) ack 1 win 65535")
                .write(10)
                .expect("P. 1:11(10) ack 20101")
                .inject(". 20101:20101(0) ack 11 win 65535")
                .after(500, MILLISECONDS)
                .expectNothing()
                .end();
    }

    /// RFC 5681 §4.2, MAY-13, SHLD-31: text ahead of a hole is kept and acknowledged at once, and
    /// the filled hole too. CC-12, CC-13.
    @ParameterizedTest
    @EnumSource
    void textAheadOfAHoleIsKeptAndAnswered(Family family) {
        TcpScript.established()
                .over(family)
                .inject(". 1001:2001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .inject(". 2001:3001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1")
                .expectAvailable(0)
                .inject(". 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 3001")
                .read(3_000)
                .end();
    }

    /// RFC 2018 §4: the first SACK block is the one that the last segment belongs to.
    @ParameterizedTest
    @EnumSource
    void sackBlocksTellWhatArrivedLast(Family family) {
        TcpScript.established()
                .over(family)
                .sack()
                .inject(". 1001:2001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1 <nop,nop,sack 1001:2001>")
                .inject(". 3001:4001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1 <nop,nop,sack 3001:4001 1001:2001>")
                .inject(". 2001:3001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1 <nop,nop,sack 1001:4001>")
                .inject(". 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 4001 <>")
                .read(4_000)
                .end();
    }

    /// RFC 2018 §2: without permission no SACK block is sent.
    @ParameterizedTest
    @EnumSource
    void withoutPermissionNoBlocksAreSent(Family family) {
        TcpScript.established()
                .over(family)
                .inject(". 1001:2001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1 <>")
                .end();
    }

    /// SE-4: text that we have already is acknowledged again, and not delivered twice.
    @ParameterizedTest
    @EnumSource
    void repeatedTextIsAcknowledgedAgain(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 101")
                .inject("P. 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 101")
                .read(100)
                .expectAvailable(0)
                .end();
    }

    /// SE-4: of a segment that overlaps what we have only the new part counts.
    @ParameterizedTest
    @EnumSource
    void theNewPartOfAnOverlapIsDelivered(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:101(100) ack 1 win 65535")
                .inject("P. 51:201(150) ack 1 win 65535")
                .skip()
                .read(200)
                .expectAvailable(0)
                .end();
    }

    /// MUST-58, MUST-59: what is queued is processed as a whole before it is acknowledged.
    @ParameterizedTest
    @EnumSource
    void aFilledHoleIsAcknowledgedOnce(Family family) {
        var tcp = TcpScript.established().over(family);
        for (int i = 1; i <= 5; i++) {
            int from = 1 + 100 * i;
            tcp.inject(". " + from + ":" + (from + 100) + "(100) ack 1 win 65535");
        }
        tcp.skip()
                .inject(". 1:101(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 601")
                .expectNothing()
                .end();
    }

    /// MUST-39: the window does not open by less than a segment, or half of the buffer.
    @ParameterizedTest
    @EnumSource
    void theWindowOpensInSteps(Family family) {
        int mss = family == Family.IPV4 ? 1_460 : 1_440;
        filled(TcpScript.established().over(family))
                .read(mss - 1)
                .expectNothing()
                .read(1)
                .expect(". 1:1(0) ack 8193 win " + mss)
                .end();
    }

    /// RFC 7323 §2.2: room that 16 bits cannot tell is no reason to tell of it after each read.
    @ParameterizedTest
    @EnumSource
    void anUnscaledWindowIsNotToldAgain(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P. 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1001 win 64535")
                .read(1_000)
                .expectNothing()
                .end();
    }

    /// SHLD-14: the right edge of the window never moves back.
    @ParameterizedTest
    @EnumSource
    void theWindowIsNeverDrawnBack(Family family) {
        TcpScript.established()
                .over(family)
                .option(TcpOption.RECEIVE_BUFFER_OCTETS, 8_192)
                .inject("P. 1:1001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 1001 win 7192")
                .inject("P. 1001:2001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 2001 win 6192")
                .option(TcpOption.RECEIVE_BUFFER_OCTETS, 4_096)
                .inject("P. 2001:3001(1000) ack 1 win 65535")
                .expect(". 1:1(0) ack 3001 win 5192")
                .end();
    }

    /// MUST-66, SE-4: with a closed window acknowledgments are still heard.
    @ParameterizedTest
    @EnumSource
    void aClosedWindowStillHearsAcknowledgments(Family family) {
        filled(TcpScript.established().over(family))
                .write(10)
                .expect("P. 1:11(10) ack 8193")
                .inject(". 8193:8193(0) ack 11 win 65535")
                .after(10_000, MILLISECONDS)
                .expectNothing()
                .end();
    }

    /// SE-4: text beyond the window is refused, and the window told.
    @ParameterizedTest
    @EnumSource
    void textBeyondTheWindowIsRefused(Family family) {
        TcpScript.established()
                .over(family)
                .option(TcpOption.RECEIVE_BUFFER_OCTETS, 8_192)
                .inject("P. 8193:8293(100) ack 1 win 65535")
                .expect(". 1:1(0) ack 1 win 8192")
                .expectAvailable(0)
                .end();
    }

    /// SE-7: a segment without ACK is dropped.
    @ParameterizedTest
    @EnumSource
    void aSegmentWithoutAckIsDropped(Family family) {
        TcpScript.established()
                .over(family)
                .inject("P 1:101(100) win 65535")
                .inject("- 1:101(100) win 65535")
                .after(1_000, MILLISECONDS)
                .expectNothing()
                .expectAvailable(0)
                .end();
    }

    /// A connection whose window of 8,192 octets is full.
    static TcpScript filled(TcpScript tcp) {
        tcp.option(TcpOption.RECEIVE_BUFFER_OCTETS, 8_192);
        for (int from = 1; from < 8_192; from += 1_024) {
            tcp.skip().inject("P. " + from + ":" + (from + 1_024) + "(1024) ack 1 win 65535");
        }
        return tcp.expect(". 1:1(0) ack 8193 win 0");
    }

    /// A connection that has received enough not to acknowledge each segment any more.
    private static TcpScript quiet(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000);
        for (int i = 0; i < 20; i++) {
            int from = 1 + 1_000 * i;
            tcp.inject(". " + from + ":" + (from + 1_000) + "(1000) ack 1 win 65535");
            tcp.read(1_000);
        }
        return tcp.after(50, MILLISECONDS).skip().expectCount(Counter.TCP_OFO_QUEUE, 0);
    }
}
