package dev.netstack.stack;

import dev.netstack.stack.link.AddressClaim;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.Prefix;
import org.jspecify.annotations.Nullable;

/// An address of an interface, the prefix it lies in, and whether it may be used.
public final class InterfaceAddress {
    /// What checking the address for uniqueness has shown (RFC 4862 §5.4, RFC 5227 §2.1).
    public enum State {
        /// Being checked: it neither sends nor receives.
        TENTATIVE,
        VALID,
        /// Somebody else has it: it stays unused.
        DUPLICATE
    }

    /// How far the address is known (RFC 4291 §2.5, RFC 6724 §3.1 and §3.2).
    public enum Scope {
        HOST,
        LINK,
        GLOBAL
    }

    private final Interface nic;
    private final Prefix prefix;
    private final Scope scope;
    private State state = State.TENTATIVE;
    private @Nullable AddressClaim claim;

    InterfaceAddress(Interface nic, Prefix prefix) {
        this.nic = nic;
        this.prefix = prefix;
        this.scope = scopeOf(prefix.address());
    }

    public Interface nic() {
        return nic;
    }

    public Prefix prefix() {
        return prefix;
    }

    public IpAddress address() {
        return prefix.address();
    }

    public State state() {
        return state;
    }

    public Scope scope() {
        return scope;
    }

    public boolean isValid() {
        return state == State.VALID;
    }

    /// Whether nobody else is known to have the address: it is used, or may come to be.
    public boolean isOurs() {
        return state != State.DUPLICATE;
    }

    public boolean isIpv4() {
        return prefix.address().bitLength() == 32;
    }

    /// How the link defends the address; null where the link has no neighbours.
    public @Nullable AddressClaim claim() {
        return claim;
    }

    void claim(@Nullable AddressClaim made) {
        claim = made;
    }

    void stop() {
        if (claim != null) claim.stop();
    }

    void enter(State next) {
        state = next;
    }

    /// The scope of a unicast address; that of a multicast one is written in it.
    public static Scope scopeOf(IpAddress address) {
        if (address.isLoopback()) return Scope.HOST;
        return switch (address) {
            case Ipv4Address v4 -> v4.bits() >>> 16 == 0xA9FE ? Scope.LINK : Scope.GLOBAL;
            case Ipv6Address v6 -> v6.isLinkLocal() ? Scope.LINK : Scope.GLOBAL;
        };
    }
}
