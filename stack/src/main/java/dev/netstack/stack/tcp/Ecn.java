package dev.netstack.stack.tcp;

import dev.netstack.wire.EcnField;
import dev.netstack.wire.Offload;
import dev.netstack.wire.TcpHeader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Explicit congestion notification of one connection (RFC 3168 §6.1, RFC 9768 §3): what was agreed
/// on, what the peer is told of marks that arrived, and what its word of ours asks of us.
final class Ecn {
    enum Mode {
        /// Not agreed on.
        OFF,
        /// ECE echoes a mark until CWR says that it was heard (RFC 3168 §6.1.3).
        CLASSIC,
        /// Every segment tells how many marks there were (RFC 9768 §3.2).
        ACCURATE
    }

    /// From this repetition on a SYN, or SYN and ACK, says nothing of ECN: what hinders the earlier
    /// ones may be a device that drops them (RFC 3168 §6.1.1.1, RFC 9768 §3.1.4).
    static final int PLAIN_RETRIES = 2;

    /// From this repetition on text goes without options that a device might drop it for (RFC 9768
    /// §3.2.3.2.2).
    private static final int OPTION_RETRIES_MAX = 2;

    private Mode mode = Mode.OFF;

    /// Whether no segment of ours is ECN-capable, although marks are told of: a SYN of one side did
    /// not ask for it, or the path changes what it must not.
    private boolean isIncapable;

    /// Whether a SYN of the peer's arrived, and whether one that repeated it asked no more.
    private boolean isRequested;

    private boolean isWithdrawn;

    /// The ECN field of the peer's SYN, or SYN and ACK.
    private int synCodepoint;

    // RFC 3168 §6.1.

    /// ECE goes with every acknowledgment (§6.1.3).
    private boolean isEchoDue;

    /// CWR goes with the next new text (§6.1.2).
    private boolean isCwrDue;

    /// Whether the window was reduced, and nothing beyond `point`, SND.NXT at that time, is
    /// acknowledged.
    private boolean isReduced;

    private int point;

    /// The window is one segment and a mark was echoed: the next new segment waits for the timer
    /// (§6.1.2).
    private boolean isHeld;

    // RFC 9768 §3.

    private @Nullable ReceivedMarks received;
    private @Nullable ReportedMarks reported;

    /// The next segment tells how the SYN and ACK arrived (§3.2.2.1).
    private boolean isReflectionDue;

    /// Whether no acknowledgment told of marks yet.
    private boolean isUnproven;

    /// Whether the path clears what the peer tells of marks (§3.2.2.4).
    private boolean isMute;

    private boolean isOptionRefused;

    Mode mode() {
        return mode;
    }

    // The handshake.

    /// The control bits of a SYN of ours, after `retries` repetitions.
    int request(EcnPolicy policy, int retries) {
        int bits = retries < PLAIN_RETRIES ? EcnHandshake.request(policy) : 0;
        if (bits == 0) isIncapable = true; // RFC 3168 §6.1.1.
        return bits;
    }

    /// The control bits of a SYN and ACK of ours, after `retries` repetitions.
    int reply(int retries) {
        boolean isPlain = isWithdrawn || retries >= PLAIN_RETRIES;
        int bits = isPlain ? 0 : EcnHandshake.reply(mode, synCodepoint);
        if (bits == 0) isIncapable = true; // RFC 3168 §6.1.1.
        return bits;
    }

    /// What a SYN and our policy agree on; null for nothing.
    static @Nullable Ecn ofRequest(Segment syn, EcnPolicy policy) {
        if (EcnHandshake.requested(syn.flags, policy) == Mode.OFF) return null;
        var agreed = new Ecn();
        agreed.requested(syn, policy);
        return agreed;
    }

    /// What a SYN cookie kept: no more than classic ECN (RFC 3168 §6.1.1).
    static Ecn ofCookie() {
        var agreed = new Ecn();
        agreed.agree(Mode.CLASSIC, EcnField.NOT_ECT);
        agreed.isRequested = true;
        return agreed;
    }

    /// A SYN arrived. One that repeats another changes nothing but that it may ask no more (RFC
    /// 3168 §6.1.1.1, RFC 9768 §3.1.5). SHLD-8.
    void requested(Segment syn, EcnPolicy policy) {
        var asked = EcnHandshake.requested(syn.flags, policy);
        if (!isRequested) {
            agree(asked, syn.codepoint);
        } else if (asked == Mode.OFF) {
            isWithdrawn = true;
        } else {
            synCodepoint = syn.codepoint;
        }
        isRequested = true;
    }

    /// A SYN and ACK arrived. Ours left without ECN: what says otherwise was changed on the way
    /// (RFC 9768 §3.2.2.3).
    void replied(Segment synAck, EcnPolicy policy) {
        agree(EcnHandshake.replied(synAck.flags, policy), synAck.codepoint);
        if (reported == null) return;
        isReflectionDue = true;
        if (EcnHandshake.isMangled(synAck.flags)) isIncapable = true;
        reported.check(synAck.options);
    }

    /// A SYN and ACK arrived again: the acknowledgment that it asks for is as the first (RFC 9768
    /// §3.2.2.1).
    void repliedAgain(Segment synAck) {
        if (mode != Mode.ACCURATE || isRequested) return;
        synCodepoint = synAck.codepoint;
        isReflectionDue = true;
    }

    /// ECN-5, ECN-6.
    private void agree(Mode agreed, int codepoint) {
        mode = agreed;
        synCodepoint = codepoint;
        if (agreed != Mode.ACCURATE) return;
        received = new ReceivedMarks();
        reported = new ReportedMarks();
        isUnproven = true;
        if (codepoint == EcnField.CE) received.onMarkedSyn();
    }

    // What arrives.

    /// A segment that is no SYN was accepted. What lies outside of the window says nothing (RFC
    /// 3168 §6.1.5). ECN-16.
    void onSegment(Segment segment, AckPolicy acks) {
        if (received != null) {
            if (received.onSegment(segment)) acks.demand();
        } else if (mode == Mode.CLASSIC && segment.textLength > 0) {
            onText(segment, acks);
        }
    }

    /// RFC 3168 §6.1.3. A mark, and word that the peer reduced its window, are answered at once: it
    /// may have nothing else in flight. ECN-8, ECN-11, ECN-17.
    private void onText(Segment segment, AckPolicy acks) {
        if ((segment.flags & TcpHeader.CWR) != 0) {
            isEchoDue = false;
            acks.demand();
        }
        if (segment.codepoint != EcnField.CE) return;
        if (!isEchoDue) acks.demand();
        isEchoDue = true;
    }

    /// An acknowledgment arrived, by which `octets` were newly delivered in segments of `mss`.
    ///
    /// @return octets that it newly tells to have been marked; none without accurate feedback,
    ///     for a classic echo does not say how many
    int marked(Segment segment, int octets, int mss) {
        if (reported == null || segment.isSyn() || isMute) return 0;
        reported.check(segment.options);
        if (isUnproven && isReflection(segment)) return 0;
        return octets == 0 || isMute ? 0 : reported.onAcknowledgment(segment, octets, mss);
    }

    /// The first acknowledgment: that of a SYN and ACK tells how it arrived (RFC 9768 §3.2.2.1,
    /// §3.2.2.3), and in no first one all bits are clear (§3.2.2.4).
    private boolean isReflection(Segment segment) {
        isUnproven = false;
        isMute = (segment.flags & TcpHeader.ACE_MASK) == 0;
        boolean isReflection = isRequested && segment.textLength == 0;
        if (isMute || (isReflection && EcnHandshake.isMangled(segment.flags))) isIncapable = true;
        return isReflection;
    }

    /// Whether an acknowledgment echoes a mark (RFC 3168 §6.1.3).
    boolean isEcho(Segment segment) {
        return mode == Mode.CLASSIC && (segment.flags & TcpHeader.ECE) != 0;
    }

    /// Whether word of a mark asks for a smaller window: once for each window of text (RFC 3168
    /// §6.1.2). ECN-12.
    boolean isReductionDue(SendSequence snd) {
        if (isReduced && Seq.isAfter(snd.una, point)) isReduced = false;
        return !isReduced;
    }

    /// The window was reduced, for whatever reason: the peer is told with the next new text, and
    /// what it echoes until then was known (RFC 3168 §6.1.2). ECN-7.
    void onReduced(SendSequence snd) {
        if (mode == Mode.OFF) return;
        isReduced = true;
        isCwrDue = mode == Mode.CLASSIC;
        point = snd.nxt;
    }

    /// The window cannot be smaller. ECN-14.
    void hold() {
        isHeld = true;
    }

    boolean isHeld() {
        return isHeld;
    }

    /// A timer sends what was held.
    void release() {
        isHeld = false;
    }

    /// The retransmission timer fired, `retries` times in a row.
    void onTimeout(int retries) {
        isHeld = false;
        if (retries >= OPTION_RETRIES_MAX) isOptionRefused = true;
    }

    // What leaves.

    /// Adds to a segment that is no SYN what it says of congestion.
    ///
    /// ECN-capable is new text alone: neither what is sent again (RFC 3168 §6.1.5), nor a probe
    /// (§6.1.6), nor a segment without text (§6.1.4). ECN-1, ECN-3, ECN-15.
    void mark(SegmentPlan plan, SendSequence snd) {
        if (mode == Mode.OFF) return;
        boolean isNew = plan.textLength > 0 && !plan.isProbe && Seq.isAtLeast(plan.seq, snd.nxt);
        if (isNew && !isIncapable) plan.codepoint = EcnField.ECT_0;
        if (received == null) {
            if (isEchoDue) plan.flags |= TcpHeader.ECE;
            if (isNew && isCwrDue) plan.flags |= TcpHeader.CWR;
        } else {
            boolean isReflection = isReflectionDue && plan.end() == plan.seq;
            plan.flags |= isReflection ? EcnHandshake.reflection(synCodepoint) : received.ace();
        }
        if (isNew) isCwrDue = false;
    }

    /// The segment left.
    void onSent(SegmentPlan plan) {
        var marks = received;
        if (marks == null) return;
        boolean hasOption = plan.isSyn() || isOptionDue();
        isReflectionDue = false;
        marks.onSent();
        if (hasOption) marks.onOptionSent();
    }

    /// Whether a device that has `offloads` cuts a super-segment as we mean it: CWR belongs to its
    /// first segment alone, where it is no part of the ACE field.
    boolean mayBeCut(Set<Offload> offloads) {
        if (received != null) return !received.isAceCut();
        return !isCwrDue || offloads.contains(Offload.TSO_ECN);
    }

    /// The counts that the option of a SYN and ACK tells, after `retries` repetitions; null for
    /// none. If the first is lost, the option may be why (RFC 9768 §3.2.3.2.2).
    @Nullable ReceivedMarks optionOfReply(int retries) {
        return retries == 0 ? received : null;
    }

    /// Whether the next segment that is no SYN carries the option: something changed, and the
    /// peer's options came through.
    boolean isOptionDue() {
        return received != null
                && reported != null
                && received.isOptionDue()
                && reported.hasOption()
                && !isOptionRefused;
    }

    /// The counts that the option of the next segment tells; null for none.
    @Nullable ReceivedMarks option() {
        return isOptionDue() ? received : null;
    }
}
