package dev.netstack.device;

/// What a loop sleeps on: its devices' frames, a wake-up from another thread, and time.
public interface Waiter extends AutoCloseable {
    /// A waiter for devices of any kind, with and without a descriptor. Native code is loaded when
    /// the first device with a descriptor is added.
    static Waiter open() {
        return new LazyWaiter();
    }

    /// Any thread may add and remove; the loop is woken to see it.
    void add(Device device);

    void remove(Device device);

    /// Returns when a device may have a frame, [#wake] was called since the last return, or `nanos`
    /// have passed; 0 does not sleep, and [Long#MAX_VALUE] waits without end.
    void await(long nanos);

    /// Ends the present or the next [#await]. Any thread may call it; it costs nothing when the
    /// loop does not sleep.
    void wake();

    @Override
    void close();
}
