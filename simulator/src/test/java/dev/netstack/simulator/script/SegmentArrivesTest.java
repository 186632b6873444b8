package dev.netstack.simulator.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.simulator.Family;
import dev.netstack.simulator.TcpScript;
import dev.netstack.stack.tcp.TcpState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// SEGMENT ARRIVES (RFC 9293 §3.10.7; SE-1 to SE-10): each state, each kind of segment, the answer
/// and the next state, as `segment-arrives.txt` says.
class SegmentArrivesTest {
    private static final String TABLE = "segment-arrives.txt";
    private static final Pattern VARIABLE = Pattern.compile("\\{(una|nxt|rcv)([+-]\\d+)?}");

    /// What a connection is when the segment arrives; SYN-RECEIVED both ways that lead to it.
    enum Row {
        CLOSED(1, 1, 1),
        LISTEN(1, 1, 1),
        SYN_SENT(0, 1, 0),
        SYN_RECEIVED(0, 1, 1),
        SYN_RECEIVED_ACTIVE(0, 1, 1),
        ESTABLISHED(1, 11, 1),
        FIN_WAIT_1(1, 2, 1),
        FIN_WAIT_2(2, 2, 1),
        CLOSE_WAIT(1, 11, 2),
        CLOSING(1, 2, 2),
        LAST_ACK(1, 2, 2),
        TIME_WAIT(2, 2, 2);

        private final int una;
        private final int nxt;
        private final int rcv;

        Row(int una, int nxt, int rcv) {
            this.una = una;
            this.nxt = nxt;
            this.rcv = rcv;
        }

        TcpScript reach(Family family) {
            return switch (this) {
                case CLOSED -> TcpScript.closed().over(family).begin();
                case LISTEN -> TcpScript.listen().over(family).begin();
                case SYN_SENT -> TcpScript.connect().over(family).expect("S 0:0(0)");
                case SYN_RECEIVED ->
                        TcpScript.listen()
                                .over(family)
                                .inject("S 0:0(0) win 65535 <mss 1460>")
                                .expect("S. 0:0(0) ack 1");
                case SYN_RECEIVED_ACTIVE ->
                        SYN_SENT.reach(family)
                                .inject("S 0:0(0) win 65535 <mss 1460>")
                                .expect("S. 0:0(0) ack 1");
                case ESTABLISHED ->
                        TcpScript.established().over(family).write(10).expect("P. 1:11(10) ack 1");
                case FIN_WAIT_1 ->
                        TcpScript.established().over(family).shutdown().expect("F. 1:1(0) ack 1");
                case FIN_WAIT_2 -> FIN_WAIT_1.reach(family).inject(". 1:1(0) ack 2 win 65535");
                case CLOSE_WAIT ->
                        ESTABLISHED
                                .reach(family)
                                .inject("F. 1:1(0) ack 1 win 65535")
                                .expect(". 11:11(0) ack 2");
                case CLOSING ->
                        FIN_WAIT_1
                                .reach(family)
                                .inject("F. 1:1(0) ack 1 win 65535")
                                .expect(". 2:2(0) ack 2");
                case LAST_ACK ->
                        TcpScript.established()
                                .over(family)
                                .inject("F. 1:1(0) ack 1 win 65535")
                                .expect(". 1:1(0) ack 2")
                                .shutdown()
                                .expect("F. 1:1(0) ack 2");
                case TIME_WAIT ->
                        FIN_WAIT_2
                                .reach(family)
                                .inject("F. 1:1(0) ack 2 win 65535")
                                .expect(". 2:2(0) ack 2");
            };
        }

        String fill(String template) {
            return VARIABLE.matcher(template)
                    .replaceAll(found -> String.valueOf(value(found.group(1), found.group(2))));
        }

        private int value(String variable, String offset) {
            int base =
                    switch (variable) {
                        case "una" -> una;
                        case "nxt" -> nxt;
                        default -> rcv;
                    };
            return base + (offset == null ? 0 : Integer.parseInt(offset));
        }

        TcpState state() {
            return this == SYN_RECEIVED_ACTIVE ? TcpState.SYN_RECEIVED : TcpState.valueOf(name());
        }
    }

    /// One line of the table, under the segment that its section is about.
    record Cell(String kind, String segment, Row row, String answer, TcpState next) {
        void run(Family family) {
            var tcp = row.reach(family).expectNothing().expectState(row.state());
            tcp.inject(row.fill(segment));
            if (!answer.equals("nothing")) tcp.expect(row.fill(answer));
            tcp.expectNothing().expectState(next).end();
        }
    }

    @TestFactory
    Stream<DynamicNode> everyCellIsAsTheTableSays() {
        return cells().stream()
                .flatMap(cell -> Stream.of(Family.values()).map(family -> test(cell, family)));
    }

    @Test
    void noCellIsEmptyOrThereTwice() {
        var seen = new HashSet<String>();
        var kinds = new HashSet<String>();
        for (var cell : cells()) {
            kinds.add(cell.kind());
            assertEquals(true, seen.add(cell.kind() + " " + cell.row()), "twice: " + cell);
        }
        assertEquals(kinds.size() * Row.values().length, seen.size());
    }

    private static DynamicTest test(Cell cell, Family family) {
        String name = "rcv-" + cell.kind() + "-" + cell.row() + "-" + family;
        return DynamicTest.dynamicTest(name, () -> cell.run(family));
    }

    private static List<Cell> cells() {
        var cells = new ArrayList<Cell>();
        String kind = "";
        String segment = "";
        for (String line : lines()) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) continue;
            if (text.startsWith("[")) {
                int end = text.indexOf(']');
                kind = text.substring(1, end);
                segment = text.substring(end + 1).strip();
                continue;
            }
            String[] words = text.split(" *\\| *", -1);
            cells.add(
                    new Cell(
                            kind,
                            segment,
                            Row.valueOf(words[0]),
                            words[1],
                            TcpState.valueOf(words[2])));
        }
        return cells;
    }

    private static List<String> lines() {
        var stream = Objects.requireNonNull(SegmentArrivesTest.class.getResourceAsStream(TABLE));
        try (var reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
