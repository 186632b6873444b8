package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpOption;
import dev.netstack.stack.tcp.TcpState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Numbers that wrap: sequence numbers at 2^32 (RFC 9293 §3.4), milliseconds at 2^31 and 2^32.
class WrapTest {
    /// Octets that each connection carries each way.
    private static final int OCTETS = 3_000;

    /// Initial sequence numbers count one each 4 microseconds (RFC 9293 §3.4.1, MUST-8): the time
    /// at which a connection begins decides where its numbers wrap.
    private static final long NANOS_PER_COUNT = 4_000;

    private static final long COUNTS = 1L << 32;

    /// RFC 9293 §3.4: both sequences wrap at every octet of a connection: in the SYN, in the text,
    /// in a SACK block, in the FIN.
    @ParameterizedTest
    @EnumSource
    void e12_sequenceNumbersWrapAtEveryOctet(Family family) {
        int iss = TcpScript.established().over(family).sack().begin().iss();
        for (int before = 0; before <= OCTETS + 3; before++) {
            long counts = Math.floorMod(-before - (long) iss, COUNTS);
            var tcp =
                    TcpScript.established()
                            .over(family)
                            .mss(1_000)
                            .sack()
                            .irs(-before)
                            .startAt(counts * NANOS_PER_COUNT, NANOSECONDS)
                            .begin();
            if (tcp.iss() != -before) throw tcp.failure("begins at " + tcp.iss());
            carry(tcp);
        }
    }

    private static void carry(TcpScript tcp) {
        tcp.write(OCTETS)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expect("P. 2001:3001(1000) ack 1")
                .inject(". 1:1(0) ack 1001 win 65535 <nop,nop,sack 2001:3001>")
                .expect(". 1001:2001(1000) ack 1")
                .inject(". 1001:2001(1000) ack 3001 win 65535")
                .expect(". 3001:3001(0) ack 1 <nop,nop,sack 1001:2001>")
                .inject(". 1:1001(1000) ack 3001 win 65535")
                .expect(". 3001:3001(0) ack 2001 <>")
                .inject("FP. 2001:3001(1000) ack 3001 win 65535")
                .expect(". 3001:3001(0) ack 3002")
                .read(OCTETS)
                .readEnd()
                .close()
                .expect("F. 3001:3001(0) ack 3002")
                .inject(". 3002:3002(0) ack 3002 win 65535")
                .expectNothing()
                .expectState(TcpState.CLOSED)
                .end();
    }

    /// Timers fire on time when the clock passes 2^31 and 2^32 milliseconds, and 2^63 / 10^6 is
    /// far.
    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 32, 1L << 40})
    void timersFireWhenMillisecondsWrap(long wrap) {
        for (var family : Family.values()) {
            for (long before = 0; before <= 700; before += 50) {
                retransmit(family, wrap - before);
                keepAlive(family, wrap - before);
            }
        }
    }

    private static void retransmit(Family family, long start) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .startAt(start, MILLISECONDS)
                .roundTrip(100, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1 <nop,nop,TS val 100 ecr 0>")
                .expectAt(300, MILLISECONDS, "P. 1:11(10) ack 1 <nop,nop,TS val 400 ecr 0>")
                .expectAt(900, MILLISECONDS, "P. 1:11(10) ack 1 <nop,nop,TS val 1000 ecr 0>")
                .inject(". 1:1(0) ack 11 win 65535 <nop,nop,TS val 1 ecr 1000>")
                .shutdown()
                .expect("F. 11:11(0) ack 1")
                .inject("F. 1:1(0) ack 12 win 65535 <nop,nop,TS val 1 ecr 1000>")
                .expect(". 12:12(0) ack 2")
                .at(60_899, MILLISECONDS)
                .expectState(TcpState.TIME_WAIT)
                .at(60_900, MILLISECONDS)
                .expectState(TcpState.CLOSED)
                .end();
    }

    private static void keepAlive(Family family, long start) {
        TcpScript.established()
                .over(family)
                .startAt(start, MILLISECONDS)
                .option(TcpOption.KEEP_ALIVE, 1)
                .option(TcpOption.KEEP_ALIVE_IDLE_NANOS, 1_000_000_000)
                .expectAt(1_000, MILLISECONDS, ". 0:0(0) ack 1")
                .expectState(ESTABLISHED)
                .end();
    }

    /// RFC 7323 §5.5: a connection that is idle across both wraps of a 32-bit millisecond clock
    /// goes on. TS-16, TS-25.
    @ParameterizedTest
    @EnumSource
    void anIdleConnectionOutlivesTheClock(Family family) {
        TcpScript.established()
                .over(family)
                .timestamps()
                .at((1L << 32) + 12_345, MILLISECONDS)
                .write(10)
                .expect("P. 1:11(10) ack 1 <nop,nop,TS val 12345 ecr 0>")
                .inject("P. 1:11(10) ack 11 win 65535 <nop,nop,TS val 5 ecr 12345>")
                .expect(". 11:11(0) ack 11")
                .read(10)
                .end();
    }
}
