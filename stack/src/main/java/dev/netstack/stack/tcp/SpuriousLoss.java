package dev.netstack.stack.tcp;

/// Tells when what was sent again was not lost: by the timestamp of the first acknowledgment
/// (Eifel, RFC 3522 §3.2), or because the peer reports every one of the copies as a duplicate (RFC
/// 3708 §2).
final class SpuriousLoss {
    private boolean isWatching;

    /// SND.UNA when the window was reduced.
    private int mark;

    /// Octets that were sent again since, less those that the peer reported twice.
    private long unproved;

    private boolean hasResent;
    private boolean hasStamp;
    private int stamp;

    /// Octets that were ever sent again, less the duplicates ever reported: more were made by the
    /// network.
    private long copies;

    /// The window is about to be reduced.
    void begin(int una) {
        isWatching = true;
        mark = una;
        unproved = 0;
        hasResent = false;
        hasStamp = false;
    }

    void end() {
        isWatching = false;
    }

    /// `octets` are sent again, with TSval `value`.
    void onResent(int octets, int value) {
        copies += octets;
        if (!isWatching) return;
        unproved += octets;
        if (!hasResent) stamp = value;
        hasStamp |= !hasResent;
        hasResent = true;
    }

    /// The first acknowledgment of something new after the first copy left echoes `value` (RFC 3522
    /// §3.2 step 4).
    ///
    /// @return whether it is for the original
    boolean isOriginal(int value) {
        if (!isWatching || !hasStamp) return false;
        hasStamp = false;
        return value != 0 && Seq.isBefore(value, stamp);
    }

    /// The peer reports `octets` that end at `end` as a duplicate.
    ///
    /// @return whether it may have been a copy of ours
    boolean onDuplicate(int octets, int end) {
        boolean isOurs = copies > 0;
        copies = Math.max(0, copies - octets);
        if (isOurs && isWatching && Seq.isAfter(end, mark)) unproved -= octets;
        return isOurs;
    }

    /// Whether each copy was one too many.
    boolean isProved() {
        return isWatching && hasResent && unproved <= 0;
    }
}
