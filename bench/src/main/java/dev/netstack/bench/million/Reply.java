package dev.netstack.bench.million;

import dev.netstack.bench.link.TcpDatagram;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Octets;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;

/// A segment of a peer, to be written when the stack takes it.
///
/// @param text whether the peer's text is in it
/// @param tsEcr the time stamp that it echoes
record Reply(Peer peer, int flags, int sequence, int acknowledgment, Text text, int tsEcr) {
    enum Text {
        NONE,
        WHOLE
    }

    private static final int SERVER_PORT = 7;
    private static final int MSS = 1_440;
    private static final int WINDOW_SCALE = 7;
    private static final int WINDOW = 512;
    private static final long NANOS_PER_MILLI = 1_000_000;

    static Reply syn(Peer peer) {
        return new Reply(peer, TcpHeader.SYN, peer.initialSequence(), 0, Text.NONE, 0);
    }

    void write(Frame into) {
        into.clear(Frame.TRANSPORT_HEADROOM);
        int start = into.start();
        long end = writeOptions(into, start + TcpHeader.LENGTH_MIN);
        int headerLength = (int) end - start;
        TcpHeader.write(
                into.bytes(),
                start,
                new TcpHeader.Fields(
                        peer.port(),
                        SERVER_PORT,
                        sequence,
                        acknowledgment,
                        headerLength,
                        flags,
                        WINDOW,
                        0));
        if (text == Text.WHOLE) {
            for (int i = 0; i < Peer.TEXT_OCTETS; i++) {
                Octets.putU8(into.bytes(), end++, peer.text(i));
            }
        }
        into.range(start, (int) end);
        TcpDatagram.finish(into, peer.address(), peer.server());
    }

    private long writeOptions(Frame into, long at) {
        var bytes = into.bytes();
        long end = at;
        if (flags == TcpHeader.SYN) {
            end = TcpOptions.putMss(bytes, end, MSS);
            end = TcpOptions.putSackPermitted(bytes, end);
            end = TcpOptions.putWindowScale(bytes, end, WINDOW_SCALE);
        }
        int tsVal = (int) (System.nanoTime() / NANOS_PER_MILLI);
        return TcpOptions.putTimestamps(bytes, end, tsVal, tsEcr);
    }
}
