package dev.netstack.stack.tcp;

/// What one acknowledgment newly tells the peer to hold, in order or in SACK blocks. One instance
/// serves a stack; it is filled for each acknowledgment.
final class Delivery {
    /// Octets: each counts once.
    int octets;

    void begin() {
        octets = 0;
    }

    /// So many octets of `record` arrived.
    void add(SentRecords records, int record, int count) {
        octets += count;
    }
}
