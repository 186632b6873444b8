package dev.netstack.simulator.script;

import static dev.netstack.stack.tcp.TcpState.ESTABLISHED;
import static dev.netstack.stack.tcp.TcpState.SYN_RECEIVED;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A listener that wants no connection before it has something to read.
class DeferAcceptTest {
    private static final String SYN = "S 0:0(0) win 65535 <mss 1460>";

    private static TcpScript deferring(Family family) {
        long nanos = SECONDS.toNanos(5);
        return TcpScript.listen().over(family).option(TcpOption.DEFER_ACCEPT_NANOS, nanos);
    }

    @ParameterizedTest
    @EnumSource
    void textMakesTheConnection(Family family) {
        deferring(family)
                .inject(SYN)
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectState(SYN_RECEIVED)
                .at(4, SECONDS)
                .expectNothing()
                .inject("P. 1:11(10) ack 1 win 65535")
                .expect(". 1:1(0) ack 11")
                .expectState(ESTABLISHED)
                .accept()
                .read(10)
                .end();
    }

    /// When the time is up the peer is asked once more, and its answer is enough.
    @ParameterizedTest
    @EnumSource
    void theTimeEnds(Family family) {
        deferring(family)
                .inject(SYN)
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectAt(5, SECONDS, "S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .expectState(ESTABLISHED)
                .accept()
                .end();
    }

    /// The end of the stream is something to read.
    @ParameterizedTest
    @EnumSource
    void theEndOfTheStreamMakesTheConnection(Family family) {
        deferring(family)
                .inject(SYN)
                .expect("S. 0:0(0) ack 1")
                .inject(". 1:1(0) ack 1 win 65535")
                .inject("F. 1:1(0) ack 1 win 65535")
                .expect(". 1:1(0) ack 2")
                .accept()
                .readEnd()
                .end();
    }
}
