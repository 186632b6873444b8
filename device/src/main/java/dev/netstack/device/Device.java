package dev.netstack.device;

import dev.netstack.wire.Frame;

/// A link of the stack: something that frames go to and come from. One thread uses it, the loop's;
/// [#close] may be called by any.
///
/// No call blocks: waiting is a [Waiter]'s work.
public interface Device extends AutoCloseable {
    DeviceProperties properties();

    /// Fills `into` with the next frame that arrived; false when none waits.
    ///
    /// @throws DeviceException when the device has failed or is closed
    boolean receive(Frame into);

    /// Sends `frame`; false when the device takes no more at present. The frame is the caller's
    /// again on return.
    ///
    /// @throws DeviceException when the device has failed or is closed
    boolean transmit(Frame frame);

    /// The file descriptor that poll(2) reports readable when a frame waits; -1 when there is none
    /// and the device calls its listener instead.
    int descriptor();

    /// Sets what a device without a descriptor runs, on any thread, when a frame begins to wait.
    void onReadable(Runnable listener);

    /// Nanoseconds until [#receive] should be called though no frame arrives, because the device
    /// holds one back; a [Waiter] sees to it. [Long#MAX_VALUE] when there is none.
    default long idleNanos() {
        return Long.MAX_VALUE;
    }

    /// Whether the link is down, as far as the device has found when it sent: what is sent is lost.
    /// A [Waiter] ends its wait when the link may be up again.
    default boolean isLinkDown() {
        return false;
    }

    /// Looks whether a link that was down is up again; true once each time.
    default boolean hasLinkReturned() {
        return false;
    }

    /// What the device has lost; its own counts, to be added to the interface's.
    default DeviceDrops drops() {
        return DeviceDrops.NONE;
    }

    /// Ends the device. Closing twice does nothing.
    @Override
    void close();
}
