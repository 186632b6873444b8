package dev.netstack.stack.discovery;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.AddressConfig;
import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.Addresses;
import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.Interface;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.NdpOption.PrefixInformation;
import dev.netstack.wire.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses that an interface gives itself: link-local (RFC 4862 §5.3), stable ones of
/// advertised prefixes (§5.5, RFC 7217) and temporary ones (RFC 8981 §3.4).
final class Autoconfiguration {
    /// Prefixes, and addresses formed of them (A10).
    static final int PREFIXES_MAX = 16;

    static final int ADDRESSES_MAX = 16;

    // RFC 8981 §3.8.
    static final long TEMP_VALID_LIFETIME = 2 * 86_400_000_000_000L;
    static final long TEMP_PREFERRED_LIFETIME = 86_400_000_000_000L;
    static final long REGEN_ADVANCE = 5_000_000_000L;

    private static final long TWO_HOURS = 7_200_000_000_000L;
    private static final int IDENTIFIER_LENGTH = 64;
    private static final long LINK_LOCAL_HIGH = 0xFE80L << 48;

    /// Of a second: a lifetime is a day.
    private static final int DESYNC_SECONDS_MAX = 34_560;

    private final Core core;
    private final Interface nic;
    private final Addresses addresses;
    private final DiscoveryConfig config;
    private final InterfaceIdentifiers identifiers;
    private final List<AutoPrefix> prefixes = new ArrayList<>();
    private int linkLocalAttempts;

    Autoconfiguration(Core core, Interface nic, Addresses addresses, DiscoveryConfig config) {
        this.core = core;
        this.nic = nic;
        this.addresses = addresses;
        this.config = config;
        identifiers = new InterfaceIdentifiers(core, nic, config);
    }

    /// Forms the link-local address unless the interface has one.
    void start(long now) {
        for (var address : nic.addresses()) {
            boolean isLinkLocal = address.scope() == InterfaceAddress.Scope.LINK;
            if (isLinkLocal && !address.isIpv4() && address.isOurs()) return;
        }
        linkLocal(AddressCheck.PROBE, now);
    }

    void stop() {
        for (var prefix : prefixes) core.deadlines().cancel(prefix);
        prefixes.clear();
    }

    /// RFC 4862 §5.5.3. AC-5, AC-6.
    ///
    /// @param check how a new address is shown to be nobody else's
    void advertised(PrefixInformation option, AddressCheck check, long now) {
        long valid = option.validLifetimeSeconds();
        long preferred = option.preferredLifetimeSeconds();
        if (!option.isAutonomous() || preferred > valid) return;
        if (option.prefixLength() != 128 - IDENTIFIER_LENGTH) return;
        var prefix = option.prefix();
        if (prefix.isLinkLocal() || prefix.isMulticast()) return;
        var advertised = Lifetime.ofSeconds(preferred, valid, now);
        var known = find(prefix.high(), now);
        if (known != null) {
            renew(known, advertised, now);
        } else if (valid != 0) {
            form(prefix.high(), advertised, check, now);
        }
    }

    /// Somebody else has an address of ours: another one takes its place, up to three times (RFC
    /// 7217 §6, RFC 8981 §3.4 step 7; A9).
    void duplicate(InterfaceAddress address, long now) {
        if (config.identifiers() == DiscoveryConfig.Identifiers.HARDWARE
                && address.origin() != AddressOrigin.TEMPORARY) {
            return;
        }
        if (address.origin() == AddressOrigin.LINK_LOCAL) {
            if (linkLocalAttempts == InterfaceIdentifiers.RETRIES_MAX) return;
            addresses.remove(address, now);
            linkLocalAttempts++;
            linkLocal(AddressCheck.PROBE, now);
            return;
        }
        for (var prefix : prefixes) {
            if (prefix.stable == address) retryStable(prefix, now);
            else if (prefix.temporary == address) retryTemporary(prefix, now);
        }
    }

    private void linkLocal(AddressCheck check, long now) {
        long identifier = identifiers.stable(LINK_LOCAL_HIGH, linkLocalAttempts);
        var address = new Ipv6Address(LINK_LOCAL_HIGH, identifier);
        add(address, AddressOrigin.LINK_LOCAL, check, Lifetime.FOREVER, now);
    }

    private void form(long high, Lifetime lifetime, AddressCheck check, long now) {
        if (prefixes.size() == PREFIXES_MAX) {
            core.counters().drop(DropReason.ND_LIMIT);
            return;
        }
        var prefix =
                new AutoPrefix(high, lifetime) {
                    @Override
                    protected void expire(long now) {
                        temporary(this, AddressCheck.PROBE_AT_ONCE, now);
                    }
                };
        prefixes.add(prefix);
        stable(prefix, check, now);
        temporary(prefix, check, now);
    }

    private void stable(AutoPrefix prefix, AddressCheck check, long now) {
        var address =
                new Ipv6Address(prefix.high, identifiers.stable(prefix.high, prefix.attempts));
        prefix.stable = add(address, AddressOrigin.AUTOCONFIGURED, check, prefix.lifetime, now);
    }

    private void retryStable(AutoPrefix prefix, long now) {
        if (prefix.attempts == InterfaceIdentifiers.RETRIES_MAX || prefix.stable == null) return;
        addresses.remove(prefix.stable, now);
        prefix.attempts++;
        stable(prefix, AddressCheck.PROBE, now);
    }

    private void retryTemporary(AutoPrefix prefix, long now) {
        if (prefix.temporary != null) addresses.remove(prefix.temporary, now);
        prefix.temporary = null;
        core.deadlines().cancel(prefix);
        if (++prefix.temporaryAttempts > InterfaceIdentifiers.RETRIES_MAX) return;
        temporary(prefix, AddressCheck.PROBE, now);
    }

    /// RFC 8981 §3.4, steps 3 to 6; the next one follows before this one is deprecated (§3.5).
    private void temporary(AutoPrefix prefix, AddressCheck check, long now) {
        if (config.temporary() == DiscoveryConfig.Temporary.OFF) return;
        long desync = core.entropy().below(DESYNC_SECONDS_MAX) * 1_000_000_000L;
        var lifetime =
                new Lifetime(
                        Math.min(
                                prefix.lifetime.preferredUntil(),
                                now + TEMP_PREFERRED_LIFETIME - desync),
                        Math.min(prefix.lifetime.validUntil(), now + TEMP_VALID_LIFETIME));
        if (lifetime.preferredUntil() - now <= REGEN_ADVANCE) return;
        var address = new Ipv6Address(prefix.high, identifiers.temporary());
        var added = add(address, AddressOrigin.TEMPORARY, check, lifetime, now);
        if (added == null) return;
        prefix.temporary = added;
        core.deadlines().arm(prefix, lifetime.preferredUntil() - REGEN_ADVANCE);
    }

    private void renew(AutoPrefix prefix, Lifetime advertised, long now) {
        prefix.lifetime = new Lifetime(advertised.preferredUntil(), valid(prefix, advertised, now));
        if (prefix.stable != null && prefix.stable.isOurs()) {
            addresses.renew(prefix.stable, prefix.lifetime, now);
        }
        for (var address : List.copyOf(nic.addresses())) {
            boolean isOfPrefix = address.address().high() == prefix.high;
            if (isOfPrefix && address.origin() == AddressOrigin.TEMPORARY) {
                renewTemporary(address, prefix.lifetime, now);
            }
        }
        boolean hasTemporary = prefix.temporary != null && !prefix.temporary.isDeprecated();
        if (!hasTemporary && prefix.temporaryAttempts <= InterfaceIdentifiers.RETRIES_MAX) {
            temporary(prefix, AddressCheck.PROBE, now);
        } else if (prefix.temporary != null) {
            long until = prefix.temporary.lifetime().preferredUntil();
            core.deadlines().arm(prefix, Math.max(now, until - REGEN_ADVANCE));
        }
    }

    /// RFC 8981 §3.4, steps 1 and 2: never beyond what it was given when it was made.
    private void renewTemporary(InterfaceAddress address, Lifetime advertised, long now) {
        var before = address.lifetime();
        addresses.renew(
                address,
                new Lifetime(
                        Math.min(before.preferredUntil(), advertised.preferredUntil()),
                        Math.min(before.validUntil(), advertised.validUntil())),
                now);
    }

    /// The two-hour rule (RFC 4862 §5.5.3 e; A13). AC-7.
    private static long valid(AutoPrefix prefix, Lifetime advertised, long now) {
        long before = prefix.lifetime.validUntil();
        long soon = now + TWO_HOURS;
        if (advertised.validUntil() > soon || advertised.validUntil() > before) {
            return advertised.validUntil();
        }
        return Math.min(before, soon);
    }

    private @Nullable AutoPrefix find(long high, long now) {
        prefixes.removeIf(prefix -> {
            if (!prefix.lifetime.isOver(now)) return false;
            core.deadlines().cancel(prefix);
            return true;
        });
        for (var prefix : prefixes) {
            if (prefix.high == high) return prefix;
        }
        return null;
    }

    private @Nullable InterfaceAddress add(
            Ipv6Address address,
            AddressOrigin origin,
            AddressCheck check,
            Lifetime lifetime,
            long now) {
        long own = nic.addresses().stream().filter(Autoconfiguration::isFormed).count();
        if (own >= ADDRESSES_MAX && origin != AddressOrigin.LINK_LOCAL) {
            core.counters().drop(DropReason.ND_LIMIT);
            return null;
        }
        var prefix = new Prefix(address, 128 - IDENTIFIER_LENGTH);
        var wanted = new AddressConfig(prefix, origin, check, lifetime);
        return addresses.add(nic, wanted, now) instanceof Done<InterfaceAddress>(var added)
                ? added
                : null;
    }

    private static boolean isFormed(InterfaceAddress address) {
        return address.origin() == AddressOrigin.AUTOCONFIGURED
                || address.origin() == AddressOrigin.TEMPORARY;
    }
}
