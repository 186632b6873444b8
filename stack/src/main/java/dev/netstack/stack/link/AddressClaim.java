package dev.netstack.stack.link;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.Core;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Timer;

/// The claim to an address on an Ethernet link: probed where asked, announced, and given up before
/// its first use when it is somebody else's.
public abstract sealed class AddressClaim extends Timer permits ArpClaim, NdpClaim {
    /// Who is told what became of a claim.
    public interface Listener {
        /// The address is unique as far as can be told: it may be used.
        void usable(InterfaceAddress address, long now);

        /// Somebody else has the address.
        void duplicate(InterfaceAddress address, long now);
    }

    final Core core;
    final InterfaceAddress address;
    private final Listener listener;

    AddressClaim(Core core, InterfaceAddress address, Listener listener) {
        this.core = core;
        this.address = address;
        this.listener = listener;
    }

    /// Begins anew, as when the address is added or its interface comes up.
    public abstract void start(AddressCheck check, long now);

    /// Ends whatever is under way.
    public void stop() {
        core.deadlines().cancel(this);
    }

    void usable(long now) {
        listener.usable(address, now);
    }

    void duplicate(long now) {
        stop();
        listener.duplicate(address, now);
    }
}
