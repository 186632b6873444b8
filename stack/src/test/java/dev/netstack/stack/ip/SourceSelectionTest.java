package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Prefix;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// RFC 6724 §5, RFC 1122 §3.3.4.3.
class SourceSelectionTest {
    private static final Ipv6Address LINK_LOCAL = new Ipv6Address(0xFE80L << 48, 2);
    private static final Ipv6Address GLOBAL = new Ipv6Address(0x2001_0DB8_0077_0000L, 2);
    private static final Ipv6Address OTHER_GLOBAL = new Ipv6Address(0x2001_0DB8_1000_0000L, 2);

    private final StackFixture fixture =
            StackFixture.bare(StackFixture.config(LinkType.IP, Set.of()));

    @Test
    void rule1_theSameAddressIsPreferred() {
        add(GLOBAL, OTHER_GLOBAL);
        assertEquals(OTHER_GLOBAL, select(OTHER_GLOBAL));
    }

    @Test
    void rule2_aLinkLocalDestinationTakesALinkLocalSource() {
        add(GLOBAL, LINK_LOCAL);
        assertEquals(LINK_LOCAL, select(new Ipv6Address(0xFE80L << 48, 9)));
        assertEquals(LINK_LOCAL, select(new Ipv6Address(0xFF02L << 48, 1)));
    }

    @Test
    void rule2_aGlobalDestinationTakesAGlobalSource() {
        add(LINK_LOCAL, GLOBAL);
        assertEquals(GLOBAL, select(new Ipv6Address(0x2620L << 48, 9)));
        assertEquals(GLOBAL, select(new Ipv6Address(0xFF0EL << 48, 1)));
    }

    @Test
    void rule8_theLongestMatchingPrefixIsPreferred() {
        add(GLOBAL, OTHER_GLOBAL);
        assertEquals(OTHER_GLOBAL, select(new Ipv6Address(0x2001_0DB8_1000_0000L, 9)));
        assertEquals(GLOBAL, select(new Ipv6Address(0x2001_0DB8_0077_0000L, 9)));
    }

    /// RFC 1122 §3.3.4.3: an address of the network that the datagram goes to, else the first.
    @Test
    void ipv4SourceLiesInTheDestinationsNetwork() {
        var first = new Ipv4Address(0xC000_0202);
        var second = new Ipv4Address(0x0A00_0002);
        add(first, second);
        assertEquals(second, select(new Ipv4Address(0x0A00_0009)));
        assertEquals(first, select(new Ipv4Address(0x0808_0808)));
        assertEquals(first, select(new Ipv4Address(0x0BFF_FFFF)));
    }

    @Test
    void anInterfaceWithoutAnAddressOfTheFamilyHasNoSource() {
        add(GLOBAL);
        assertNull(select(new Ipv4Address(0x0A00_0009)));
    }

    /// RFC 4862 §5.4: a tentative address is not used.
    @Test
    void aTentativeAddressIsNoSource() {
        var ethernet = StackFixture.bare(StackFixture.config(LinkType.ETHERNET, Set.of()));
        StackFixture.done(
                ethernet.stack()
                        .addAddress(
                                ethernet.nic().index(),
                                new Prefix(GLOBAL, 64),
                                AddressCheck.PROBE,
                                0));
        assertNull(SourceSelection.select(ethernet.nic(), new Ipv6Address(GLOBAL.high(), 9)));
    }

    /// What goes over loopback comes from where it goes.
    @Test
    void anAddressOfOurOwnIsItsOwnSource() {
        add(GLOBAL);
        var lo = fixture.stack().interfaces().getFirst();
        assertEquals(GLOBAL, SourceSelection.select(lo, GLOBAL));
        assertEquals(Ipv4Address.LOOPBACK, SourceSelection.select(lo, Ipv4Address.LOOPBACK));
    }

    private void add(IpAddress... addresses) {
        for (var address : addresses) fixture.address(address, address.bitLength() == 32 ? 24 : 64);
    }

    private @Nullable IpAddress select(IpAddress destination) {
        return SourceSelection.select(fixture.nic(), destination);
    }
}
