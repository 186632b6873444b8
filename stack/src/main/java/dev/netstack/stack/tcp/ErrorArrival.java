package dev.netstack.stack.tcp;

import dev.netstack.stack.ip.IcmpError;
import dev.netstack.stack.ip.IcmpError.Kind;
import dev.netstack.wire.Octets;

/// What ICMP says about segments of ours (RFC 9293 §3.9.2.2; MUST-54). Anybody can send an ICMP
/// error, so one counts only when it quotes a sequence number in flight (RFC 5927 §4.1), and none
/// ends a connection that is synchronized (RFC 5461 §4.1, RFC 5927 §5.2; MUST-56, SHLD-26).
final class ErrorArrival {
    private static final int SEQUENCE = 4;
    private static final int QUOTED_MIN = 8;

    private final Tcp tcp;
    private final FourTuple flow = new FourTuple();

    ErrorArrival(Tcp tcp) {
        this.tcp = tcp;
    }

    /// Whether the error is about something in flight; the caller counts those that are not.
    boolean arrives(IcmpError error, long now) {
        var quoted = error.transport();
        if (quoted.byteSize() < QUOTED_MIN) return false;
        flow.localHigh = error.quoted().source().high();
        flow.localLow = error.quoted().source().low();
        flow.remoteHigh = error.quoted().destination().high();
        flow.remoteLow = error.quoted().destination().low();
        flow.ports = Octets.u16(quoted, 0) << 16 | Octets.u16(quoted, 2);
        int sequence = Octets.u32(quoted, SEQUENCE);
        if (!(tcp.connections.find(flow) instanceof Tcb tcb)) return false;
        if (!Seq.isWithin(sequence, tcb.snd.una, tcb.snd.max)) return false;
        boolean isOpening = tcb.state == TcpState.SYN_SENT && error.kind() != Kind.TOO_BIG;
        if (isOpening && tcb.isFastOpen) tcp.fastOpen.failed(tcb, now);
        arrives(tcb, error);
        return true;
    }

    private static void arrives(Tcb tcb, IcmpError error) {
        switch (error.kind()) {
            // The path is asked anew when the connection next sends: see [SegmentSize#refresh].
            case TOO_BIG -> tcb.due();
            case PORT_UNREACHABLE -> unreachable(tcb, error, CloseCause.REFUSED);
            case PROTOCOL_UNREACHABLE, ADMINISTRATIVELY_PROHIBITED ->
                    unreachable(tcb, error, CloseCause.UNREACHABLE);
            case NET_UNREACHABLE, HOST_UNREACHABLE -> softError(tcb, error);
            case SOURCE_ROUTE_FAILED, TIME_EXCEEDED, PARAMETER_PROBLEM -> softError(tcb, error);
        }
    }

    private static void unreachable(Tcb tcb, IcmpError error, CloseCause cause) {
        if (tcb.state == TcpState.SYN_SENT) tcb.end(cause);
        else softError(tcb, error);
    }

    private static void softError(Tcb tcb, IcmpError error) {
        tcb.softError = error.kind();
        tcb.ready();
    }
}
