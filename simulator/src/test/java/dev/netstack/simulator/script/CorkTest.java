package dev.netstack.simulator.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.OctetPattern;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpOption;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Small text that waits because the application said that more is to come.
class CorkTest {
    @ParameterizedTest
    @EnumSource
    void fullSegmentsLeaveAndTheRestWaits(Family family) {
        corked(family)
                .write(2_500)
                .expect(". 1:1001(1000) ack 1")
                .expect(". 1001:2001(1000) ack 1")
                .expectNothing()
                .write(500)
                .expect("P. 2001:3001(1000) ack 1")
                .expectNothing()
                .end();
    }

    @ParameterizedTest
    @EnumSource
    void theRestLeavesWhenTheOptionIsOff(Family family) {
        corked(family)
                .write(100)
                .expectNothing()
                .option(TcpOption.CORK, 0)
                .expect("P. 1:101(100) ack 1")
                .write(100)
                .inject(". 1:1(0) ack 101 win 65535")
                .expect("P. 101:201(100) ack 1")
                .end();
    }

    @ParameterizedTest
    @EnumSource
    void theRestWaitsForTwoHundredMilliseconds(Family family) {
        corked(family)
                .write(100)
                .expectAt(200, MILLISECONDS, "P. 1:101(100) ack 1")
                .inject(". 1:1(0) ack 101 win 65535")
                .write(100)
                .expectAt(400, MILLISECONDS, "P. 101:201(100) ack 1")
                .end();
    }

    /// RFC 9293 §3.10.4: what was written before the end leaves with it.
    @ParameterizedTest
    @EnumSource
    void theEndOfTheStreamTakesTheRestAlong(Family family) {
        corked(family).write(100).expectNothing().shutdown().expect("FP. 1:101(100) ack 1").end();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPromisedIsWaitedForOnce(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000);
        promise(tcp);
        tcp.after(1, MILLISECONDS).expectNothing();
        try (var arena = Arena.ofConfined()) {
            var rest = arena.allocate(10);
            OctetPattern.write(10, rest, 0, 10);
            tcp.connection().send(rest, 0, 10, 0);
        }
        tcp.after(0, MILLISECONDS).expect("P. 1:21(20) ack 1").end();
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotComeIsNotWaitedForLong(Family family) {
        var tcp = TcpScript.established().over(family).mss(1_000);
        promise(tcp);
        tcp.expectAt(200, MILLISECONDS, "P. 1:11(10) ack 1").end();
    }

    /// Writes the first ten octets of the script's pattern, with more to come.
    private static void promise(TcpScript tcp) {
        var connection = tcp.connection();
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(10);
            OctetPattern.write(0, memory, 0, 10);
            connection.sendMore(memory, 0, 10, 0);
        }
        tcp.after(0, MILLISECONDS);
    }

    private static TcpScript corked(Family family) {
        return TcpScript.established().over(family).mss(1_000).option(TcpOption.CORK, 1).begin();
    }
}
