package dev.netstack.simulator.script;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.script.SegmentArrivesTest.Row;
import dev.netstack.stack.tcp.TcpState;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every value of the control bits in every state (RFC 9293 §3.10.7), against an oracle that
/// follows the text of the RFC step by step and shares nothing with the stack.
class FlagsTest {
    /// Names of the control bits, the lowest first.
    private static final String LETTERS = "FSRP.UEW";

    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int ECE = 0x40;
    private static final int CWR = 0x80;
    private static final int VALUES = 256;
    private static final int AHEAD = 100;
    private static final int BEFORE = -10;

    /// Where the segment's numbers lie.
    enum Numbers {
        /// SEG.SEQ = RCV.NXT, SEG.ACK = SND.NXT.
        EXACT,
        /// SEG.SEQ before the window.
        OLD,
        /// SEG.SEQ in the window behind a hole, SEG.ACK = SND.UNA.
        AHEAD_OF_A_HOLE,
        /// SEG.ACK beyond SND.NXT.
        ACK_OF_NOTHING_SENT
    }

    /// What the oracle says: what is sent, empty for nothing, and the state that follows.
    private record Reaction(String answer, TcpState next) {
        static Reaction silent(TcpState next) {
            return new Reaction("", next);
        }
    }

    /// RFC 9293 §3.10.7 for one segment without text.
    private static final class Oracle {
        private final Row row;
        private final int flags;
        private final int una;
        private final int nxt;
        private final int rcv;
        private final int seq;
        private final int ack;
        private final int length;

        Oracle(Row row, Numbers numbers, int flags) {
            this.row = row;
            this.flags = flags;
            una = Integer.parseInt(row.fill("{una}"));
            nxt = Integer.parseInt(row.fill("{nxt}"));
            rcv = Integer.parseInt(row.fill("{rcv}"));
            length = (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
            seq =
                    switch (numbers) {
                        case EXACT, ACK_OF_NOTHING_SENT -> rcv;
                        case OLD -> rcv + BEFORE;
                        case AHEAD_OF_A_HOLE -> rcv + AHEAD;
                    };
            ack =
                    switch (numbers) {
                        case EXACT, OLD -> nxt;
                        case AHEAD_OF_A_HOLE -> una;
                        case ACK_OF_NOTHING_SENT -> nxt + 1;
                    };
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        String segment() {
            String bits = letters(flags) + " " + seq + ":" + seq + "(0)";
            return bits + (has(ACK) ? " ack " + ack : "") + " win 65535";
        }

        Reaction reaction() {
            return switch (row) {
                case CLOSED -> closed();
                case LISTEN -> listen();
                case SYN_SENT -> synSent();
                case TIME_WAIT -> timeWait();
                default -> otherwise();
            };
        }

        // §3.10.7.1.
        private Reaction closed() {
            return has(RST) ? stay() : reset();
        }

        // §3.10.7.2. What else a SYN carries waits for the handshake.
        private Reaction listen() {
            if (has(RST)) return stay();
            if (has(ACK)) return reset();
            return has(SYN) ? synReceived() : stay();
        }

        // §3.10.7.3.
        private Reaction synSent() {
            boolean isAckGood = ack > 0 && ack <= nxt;
            if (has(ACK) && !isAckGood) return has(RST) ? stay() : reset();
            if (has(RST)) return has(ACK) ? Reaction.silent(TcpState.CLOSED) : stay();
            if (!has(SYN)) return stay();
            if (!has(ACK)) return synReceived();
            var next = has(FIN) ? TcpState.CLOSE_WAIT : TcpState.ESTABLISHED;
            return new Reaction(acknowledgment(seq + length), next);
        }

        // §3.10.7.4, with RFC 5961 §3.2, §4.2 and §5.2.
        private Reaction otherwise() {
            if (seq < rcv) return has(RST) ? stay() : acknowledge(); // First.
            if (has(RST)) { // Second.
                if (seq != rcv) return acknowledge();
                boolean isPassive = row == Row.SYN_RECEIVED;
                return Reaction.silent(isPassive ? TcpState.LISTEN : TcpState.CLOSED);
            }
            if (has(SYN)) { // Fourth.
                boolean isPassive = row == Row.SYN_RECEIVED;
                return isPassive ? Reaction.silent(TcpState.LISTEN) : acknowledge();
            }
            if (!has(ACK)) return stay(); // Fifth.
            if (row.state() == TcpState.SYN_RECEIVED && (ack <= una || ack > nxt)) return reset();
            if (ack > nxt) return acknowledge();
            return finish(acknowledged()); // Eighth.
        }

        /// The state after the fifth step.
        private TcpState acknowledged() {
            boolean isAll = ack == nxt;
            return switch (row.state()) {
                case SYN_RECEIVED -> TcpState.ESTABLISHED;
                case FIN_WAIT_1 -> isAll ? TcpState.FIN_WAIT_2 : TcpState.FIN_WAIT_1;
                case CLOSING -> isAll ? TcpState.TIME_WAIT : TcpState.CLOSING;
                case LAST_ACK -> isAll ? TcpState.CLOSED : TcpState.LAST_ACK;
                default -> row.state();
            };
        }

        /// Eighth. Behind the peer's FIN no sequence number is left for another; one ahead of a
        /// hole waits, and tells of the hole (RFC 5681 §4.2).
        private Reaction finish(TcpState state) {
            var next =
                    switch (state) {
                        case ESTABLISHED -> TcpState.CLOSE_WAIT;
                        case FIN_WAIT_1 -> TcpState.CLOSING;
                        case FIN_WAIT_2 -> TcpState.TIME_WAIT;
                        default -> state;
                    };
            if (!has(FIN) || next == state) return Reaction.silent(state);
            if (seq != rcv) return new Reaction(acknowledgment(rcv), state);
            return new Reaction(acknowledgment(rcv + 1), next);
        }

        // §3.10.7.4 for TIME-WAIT, with RFC 1337 §3 for the reset and RFC 6191 §2 for the SYN. An
        // acknowledgment that is what is expected is not answered, or two ends would never cease.
        private Reaction timeWait() {
            if (has(RST)) return stay();
            if (has(SYN)) {
                boolean isNew = !has(ACK) && seq > rcv;
                return isNew ? synReceived() : acknowledge();
            }
            if (seq < rcv) return acknowledge();
            if (!has(ACK) || (length == 0 && seq == rcv)) return stay();
            return acknowledge();
        }

        private Reaction stay() {
            return Reaction.silent(row.state());
        }

        private Reaction acknowledge() {
            return new Reaction(acknowledgment(rcv), row.state());
        }

        private String acknowledgment(int number) {
            return ". " + nxt + ":" + nxt + "(0) ack " + number;
        }

        private Reaction synReceived() {
            return new Reaction(
                    "S" + agreement() + ". 0:0(0) ack " + (seq + 1), TcpState.SYN_RECEIVED);
        }

        // RFC 3168 §6.1.1: both bits ask for ECN. RFC 9768 §3.1.3: one alone means something newer.
        private String agreement() {
            if (has(ECE) && has(CWR)) return "E";
            return has(ECE) || has(CWR) ? "W" : "";
        }

        private Reaction reset() {
            String answer =
                    has(ACK) ? "R " + ack + ":" + ack + "(0)" : "R. 0:0(0) ack " + (seq + length);
            return new Reaction(answer, row.state());
        }
    }

    private static String letters(int flags) {
        if (flags == 0) return "-";
        var letters = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags >>> bit & 1) != 0) letters.append(LETTERS.charAt(bit));
        }
        return letters.toString();
    }

    static Stream<Arguments> everyRow() {
        return Arrays.stream(Row.values())
                .flatMap(row ->
                        Arrays.stream(Numbers.values()).map(numbers -> Arguments.of(row, numbers)));
    }

    /// Threat E10: 256 values of the control bits, 11 states and the second way into SYN-RECEIVED,
    /// four kinds of numbers. PSH and URG change nothing, ECE and CWR nothing but our SYN and ACK.
    @ParameterizedTest
    @MethodSource("everyRow")
    void e10_everyFlagValueMeetsTheTable(Row row, Numbers numbers) {
        for (int flags = 0; flags < VALUES; flags++) {
            for (var family : Family.values()) check(new Oracle(row, numbers, flags), family);
        }
    }

    private static void check(Oracle oracle, Family family) {
        var reaction = oracle.reaction();
        var tcp = oracle.row.reach(family).expectNothing().inject(oracle.segment());
        if (!reaction.answer().isEmpty()) tcp.expect(reaction.answer());
        tcp.expectNothing().expectState(reaction.next()).end();
    }
}
