package dev.netstack.stack.dhcp;

import dev.netstack.wire.Ipv4Address;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How an interface gets an IPv4 address from a server.
///
/// @param duid names this host to servers, the same each time and on each interface (RFC 4361
///     §6.1); empty makes one of the hardware address
/// @param known an address that it had here before and may still have (RFC 2131 §3.2)
/// @param classlessRoutes whether routes of option 121 are taken over; they can take traffic away
///     from where it should go (K4), so that the default is [ClasslessRoutes#IGNORE]
@SuppressWarnings("ArrayRecordComponent") // copied, and compared by value
public record Dhcp4Config(
        byte[] duid, @Nullable Ipv4Address known, ClasslessRoutes classlessRoutes) {
    public static final Dhcp4Config DEFAULT =
            new Dhcp4Config(new byte[0], null, ClasslessRoutes.IGNORE);

    private static final int DUID_OCTETS_MAX = 130;

    public Dhcp4Config {
        // RFC 8415 §11.1.
        if (duid.length > DUID_OCTETS_MAX) {
            throw new IllegalArgumentException("a DUID of " + duid.length + " octets");
        }
        duid = duid.clone();
    }

    /// What is done with the routes of option 121 (RFC 3442).
    public enum ClasslessRoutes {
        IGNORE,
        ACCEPT
    }

    @Override
    public byte[] duid() {
        return duid.clone();
    }

    public Dhcp4Config withDuid(byte[] changed) {
        return new Dhcp4Config(changed, known, classlessRoutes);
    }

    public Dhcp4Config withKnown(@Nullable Ipv4Address changed) {
        return new Dhcp4Config(duid, changed, classlessRoutes);
    }

    public Dhcp4Config withClasslessRoutes(ClasslessRoutes changed) {
        return new Dhcp4Config(duid, known, changed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Dhcp4Config(var otherDuid, var otherKnown, var otherRoutes)
                && Arrays.equals(duid, otherDuid)
                && Objects.equals(known, otherKnown)
                && classlessRoutes == otherRoutes;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(duid);
    }
}
