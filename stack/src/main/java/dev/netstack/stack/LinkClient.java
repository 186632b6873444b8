package dev.netstack.stack;

/// What configures an interface from what its link says.
public interface LinkClient {
    /// The interface is up, maybe on another link than before.
    void start(long now);

    /// The interface is down.
    void stop();

    /// An address that it asked for is nobody else's.
    void usable(InterfaceAddress address, long now);

    /// An address that it asked for is somebody else's.
    void duplicate(InterfaceAddress address, long now);
}
