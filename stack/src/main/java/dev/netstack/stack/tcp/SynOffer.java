package dev.netstack.stack.tcp;

import dev.netstack.wire.TcpOptions;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// What a SYN says of its sender: the numbers to begin with and the options (RFC 9293 §3.2, RFC
/// 7323, RFC 2018). The peer's is read from a segment, or from what a SYN cookie kept of it; ours
/// is written with [#write].
final class SynOffer {
    /// Without window scaling.
    static final int UNSCALED = -1;

    /// Initial sequence number.
    int isn;

    /// As it stands in the header: never scaled (RFC 7323 §2.2).
    int window;

    boolean hasMss;
    int mss;

    /// How far its sender scales windows, 0 to 14, or [#UNSCALED].
    int shift = UNSCALED;

    boolean isSackPermitted;
    boolean hasTimestamps;
    int tsVal;
    int tsEcr;

    /// The peer asked for ECN, and classic ECN is agreed on.
    boolean isEcn;

    /// The control bits by which a SYN and ACK of ours agrees on ECN.
    int ecnBits;

    /// The counts that it tells (RFC 9768 §3.2.3); null for none.
    @Nullable ReceivedMarks marks;

    /// Fast Open: a cookie, or a request for one when its length is 0 (RFC 7413 §4.1.1).
    boolean hasFastOpen;

    int cookieLength;
    long cookieHigh;
    long cookieLow;

    /// What `syn` says, as far as `settings` use it.
    static SynOffer of(Segment syn, Settings settings) {
        var offer = new SynOffer();
        offer.read(syn, settings);
        return offer;
    }

    void read(Segment syn, Settings settings) {
        isEcn = false;
        var options = syn.options;
        isn = syn.seq;
        window = syn.window;
        hasMss = options.hasMss();
        mss = options.mss();
        shift = UNSCALED;
        // RFC 7323 §2.3, E4. TS-6.
        if (options.hasWindowScale())
            shift = Math.min(WindowPolicy.SHIFT_MAX, options.windowScale());
        isSackPermitted = options.isSackPermitted();
        hasTimestamps = options.hasTimestamps();
        tsVal = options.tsVal();
        tsEcr = options.tsEcr();
        hasFastOpen = options.hasFastOpen();
        cookieLength = options.cookieLength();
        cookieHigh = options.cookieHigh();
        cookieLow = options.cookieLow();
        limit(settings);
    }

    /// Leaves out what is switched off.
    void limit(Settings settings) {
        isSackPermitted &= settings.isOn(TcpOption.SACK);
        hasTimestamps &= settings.isOn(TcpOption.TIMESTAMPS);
        if (!settings.isOn(TcpOption.WINDOW_SCALING)) shift = UNSCALED;
    }

    /// Becomes ours, which offers no more than `peer` did (SHLD-5, MAY-3, MUST-65). Initial
    /// sequence number and MSS are still to be set. TS-1, TS-4.
    void answer(SynOffer peer, int windowOctets, int timestamp) {
        window = Math.min(WindowPolicy.UNSCALED_MAX, windowOctets);
        shift = peer.isScaled() ? WindowPolicy.shiftFor(Settings.RECEIVE_BUFFER_MAX) : UNSCALED;
        isSackPermitted = peer.isSackPermitted;
        hasTimestamps = peer.hasTimestamps;
        tsVal = timestamp;
        tsEcr = peer.tsVal;
        ecnBits = 0;
        marks = null;
        hasFastOpen = false;
    }

    boolean isScaled() {
        return shift != UNSCALED;
    }

    /// Writes the options from `start` on; returns where they end.
    ///
    /// MUST-68, MUST-69: each option has a length, and no-operations fill the words, so that none
    /// is behind an end of list.
    long write(MemorySegment bytes, long start) {
        long at = TcpOptions.putMss(bytes, start, mss);
        if (isSackPermitted && hasTimestamps) {
            at = TcpOptions.putSackPermittedTimestamps(bytes, at, tsVal, tsEcr);
        } else if (isSackPermitted) {
            at = TcpOptions.putSackPermitted(bytes, at);
        } else if (hasTimestamps) {
            at = TcpOptions.putTimestamps(bytes, at, tsVal, tsEcr);
        }
        if (isScaled()) at = TcpOptions.putWindowScale(bytes, at, shift);
        // There is no room for both, and the counts may be left out (RFC 9768 §3.2.3).
        if (hasFastOpen) {
            return TcpOptions.putFastOpen(bytes, at, cookieLength, cookieHigh, cookieLow);
        }
        return marks == null ? at : marks.writeOption(bytes, at);
    }

    /// Octets that [#write] writes.
    int length() {
        return TcpOptions.MSS_LENGTH
                + (isSackPermitted && !hasTimestamps ? TcpOptions.SACK_PERMITTED_LENGTH : 0)
                + (hasTimestamps ? TcpOptions.TIMESTAMPS_LENGTH : 0)
                + (isScaled() ? TcpOptions.WINDOW_SCALE_LENGTH : 0)
                + lastLength();
    }

    private int lastLength() {
        if (hasFastOpen) return TcpOptions.fastOpenLength(cookieLength);
        return marks == null ? 0 : marks.optionLength();
    }
}
