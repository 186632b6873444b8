package dev.netstack.simulator;

import dev.netstack.stack.tcp.Connection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// One end of a connection that carries one HTTP/1.1 exchange (RFC 9112): it says what it has to
/// say when it is its turn, and keeps what the other end says.
final class HttpEnd implements Application {
    private static final int CALL_OCTETS = 8_192;
    private static final String BLANK_LINE = "\r\n\r\n";

    private final Connection connection;
    private final MemorySegment message;
    private final MemorySegment memory = Arena.ofAuto().allocate(CALL_OCTETS);
    private final StringBuilder heard = new StringBuilder();
    private final Turn turn;
    private int said;
    private boolean isEnded;

    enum Turn {
        /// Asks at once and hears the answer to its end.
        CLIENT,
        /// Answers when it heard the head of a request, and closes.
        SERVER
    }

    HttpEnd(Connection connection, Turn turn, String message) {
        this.connection = connection;
        this.turn = turn;
        byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
        this.message = Arena.ofAuto().allocate(octets.length);
        MemorySegment.copy(octets, 0, this.message, ValueLayout.JAVA_BYTE, 0, octets.length);
    }

    @Override
    public void ready(long now) {
        hear(now);
        if (turn == Turn.CLIENT || heard.indexOf(BLANK_LINE) >= 0) say(now);
        boolean isSaid = said == message.byteSize();
        if (isEnded && isSaid) connection.close(now);
        else if (turn == Turn.SERVER && isSaid) connection.shutdownOutput(now);
    }

    boolean isEnded() {
        return isEnded;
    }

    /// What came after the blank line that ends the head.
    String body() {
        int end = heard.indexOf(BLANK_LINE);
        return end < 0 ? "" : heard.substring(end + BLANK_LINE.length());
    }

    private void hear(long now) {
        while (!isEnded) {
            int octets = connection.receive(memory, 0, CALL_OCTETS, now);
            if (octets == 0) return;
            if (octets == Connection.END) isEnded = true;
            else append(octets);
        }
    }

    private void append(int octets) {
        byte[] heardNow = memory.asSlice(0, octets).toArray(ValueLayout.JAVA_BYTE);
        heard.append(new String(heardNow, StandardCharsets.US_ASCII));
    }

    private void say(long now) {
        int left = (int) message.byteSize() - said;
        if (left > 0 && connection.canSend()) said += connection.send(message, said, left, now);
    }
}
