package dev.netstack.stack.link;

import dev.netstack.wire.Frame;

/// What the neighbour cache needs of the link that it serves.
interface NeighborLink {
    /// Asks every node on the link for the neighbour's link address.
    void solicitAll(Neighbor neighbor, long now);

    /// Asks the neighbour itself whether it is still there, at the link address last known.
    void solicit(Neighbor neighbor, long now);

    /// Sends a frame that waited for the neighbour's link address, taking it over.
    void send(Frame frame, Neighbor neighbor);

    /// A datagram's neighbour is not there; the frame is borrowed for the call.
    void unreachable(Frame frame, long now);
}
