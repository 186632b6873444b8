package dev.netstack.bench.million;

import dev.netstack.bench.million.Reply.Text;
import dev.netstack.device.Device;
import dev.netstack.device.DeviceProperties;
import dev.netstack.wire.Frame;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Header;
import dev.netstack.wire.Ipv6Header;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Octets;
import dev.netstack.wire.Offload;
import dev.netstack.wire.TcpHeader;
import dev.netstack.wire.TcpOptions;
import java.util.ArrayDeque;
import java.util.Set;

/// A link in memory with many peers on it that keep no state: what a peer answers follows from the
/// segment that it answers. They open connections; and the chosen ones speak once, when asked by
/// [#speak], and expect their text back.
///
/// To speak, a peer must know where the stack's sequence numbers are, which it does not keep. It
/// sends an old sequence number; the acknowledgment that this earns (RFC 9293 §3.10.7.4) tells.
final class Peers implements Device {
    /// Peers that wait for the stack at a time.
    private static final int UNANSWERED_MAX = 64;

    private static final DeviceProperties PROPERTIES =
            new DeviceProperties("peers0", LinkType.IP, 1_500, Set.of(Offload.CHECKSUM));

    private final int count;
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final TcpOptions options = new TcpOptions();
    private Runnable listener = () -> {};
    private int begun;
    private int asked;
    private long seed;
    private int oneIn;

    private volatile int opened;
    private volatile int spoke;
    private volatile int echoed;
    private volatile int wrong;
    private volatile int resets;
    private volatile boolean isSpeaking;

    Peers(int count) {
        this.count = count;
        asked = count;
    }

    /// Has one in `oneIn` peers say its text, chosen by `chosenBy`.
    void speak(long chosenBy, int chosenOneIn) {
        seed = chosenBy;
        oneIn = chosenOneIn;
        isSpeaking = true;
        listener.run();
    }

    int opened() {
        return opened;
    }

    int spoke() {
        return spoke;
    }

    /// Texts that came back as they were sent.
    int echoed() {
        return echoed;
    }

    /// Texts that came back otherwise, and resets.
    int wrong() {
        return wrong + resets;
    }

    @Override
    public boolean receive(Frame into) {
        if (isSpeaking && asked == count) {
            isSpeaking = false;
            asked = 0;
        }
        if (replies.isEmpty()) begin();
        if (replies.isEmpty()) return false;
        replies.remove().write(into);
        return true;
    }

    /// The next SYN, or else the next question.
    private void begin() {
        if (begun < count && begun - opened < UNANSWERED_MAX) {
            replies.add(Reply.syn(new Peer(begun++)));
        }
        while (asked < count && spoke - echoed < UNANSWERED_MAX && replies.isEmpty()) {
            var peer = new Peer(asked++);
            if (peer.isChosen(seed, oneIn)) replies.add(question(peer));
        }
    }

    private static Reply question(Peer peer) {
        return new Reply(peer, TcpHeader.ACK, peer.initialSequence(), 0, Text.NONE, 0);
    }

    @Override
    public boolean transmit(Frame frame) {
        var bytes = frame.bytes();
        if (Octets.u8(bytes, frame.start()) >>> 4 == Ipv6Header.VERSION) {
            var ip = new Ipv6Header(bytes, frame.start());
            if (ip.nextHeader() != IpProtocol.TCP) return true;
            var tcp = new TcpHeader(bytes, ip.payloadStart());
            answer(Peer.of(ip.destination(), tcp.destinationPort()), tcp, frame.end());
        } else {
            var ip = new Ipv4Header(bytes, frame.start());
            if (ip.protocol() != IpProtocol.TCP) return true;
            var tcp = new TcpHeader(bytes, ip.payloadStart());
            answer(Peer.of(ip.destination(), tcp.destinationPort()), tcp, frame.end());
        }
        return true;
    }

    private void answer(Peer peer, TcpHeader tcp, int end) {
        int length = end - (int) tcp.payloadStart();
        int first = peer.initialSequence() + 1;
        if (tcp.isRst()) {
            resets++;
        } else if (tcp.isSyn()) {
            opened++;
            replies.add(reply(peer, tcp, first, 1, Text.NONE));
        } else if (length > 0) {
            if (isText(peer, tcp, length)) echoed++;
            else wrong++;
            replies.add(reply(peer, tcp, tcp.acknowledgment(), length, Text.NONE));
        } else if (tcp.acknowledgment() == first) {
            spoke++;
            replies.add(reply(peer, tcp, first, 0, Text.WHOLE));
        }
    }

    private Reply reply(Peer peer, TcpHeader to, int sequence, int octets, Text text) {
        options.decode(to);
        int acknowledgment = to.sequence() + octets;
        return new Reply(peer, TcpHeader.ACK, sequence, acknowledgment, text, options.tsVal());
    }

    private static boolean isText(Peer peer, TcpHeader tcp, int length) {
        if (length != Peer.TEXT_OCTETS) return false;
        for (int i = 0; i < length; i++) {
            if ((byte) Octets.u8(tcp.bytes(), tcp.payloadStart() + i) != peer.text(i)) return false;
        }
        return true;
    }

    @Override
    public DeviceProperties properties() {
        return PROPERTIES;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void onReadable(Runnable newListener) {
        listener = newListener;
        newListener.run();
    }

    @Override
    public void close() {}
}
