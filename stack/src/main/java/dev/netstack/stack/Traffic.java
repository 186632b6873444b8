package dev.netstack.stack;

/// What an interface has moved and lost in one direction, as `ip -s link` counts it.
final class Traffic {
    long octets;
    long packets;
    long errors;
    long dropped;
    long multicast;

    void count(int length) {
        octets += length;
        packets++;
    }

    InterfaceReport.Counts report(long droppedElsewhere) {
        return new InterfaceReport.Counts(
                octets, packets, errors, dropped + droppedElsewhere, multicast);
    }
}
