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
        /// Valid, and past its preferred lifetime: not for new communication (RFC 4862 §5.5.4).
        DEPRECATED,
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
    private final AddressOrigin origin;
    private Lifetime lifetime;
    private State state = State.TENTATIVE;
    private @Nullable AddressClaim claim;
    private @Nullable Timer aging;

    InterfaceAddress(Interface nic, AddressConfig config) {
        this.nic = nic;
        this.prefix = config.prefix();
        this.scope = scopeOf(config.prefix().address());
        this.origin = config.origin();
        this.lifetime = config.lifetime();
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

    public AddressOrigin origin() {
        return origin;
    }

    public Lifetime lifetime() {
        return lifetime;
    }

    /// Whether it may send and receive: deprecated or not.
    public boolean isValid() {
        return state == State.VALID || state == State.DEPRECATED;
    }

    /// Made to speak for a short time, rather than to be found (RFC 8981 §3.4).
    public boolean isTemporary() {
        return origin == AddressOrigin.TEMPORARY;
    }

    public boolean isDeprecated() {
        return state == State.DEPRECATED;
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

    void lifetime(Lifetime renewed) {
        lifetime = renewed;
    }

    /// What ends its lifetimes; null while they have no end.
    @Nullable Timer aging() {
        return aging;
    }

    void aging(Timer timer) {
        aging = timer;
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
