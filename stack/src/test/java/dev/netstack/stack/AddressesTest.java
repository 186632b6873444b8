package dev.netstack.stack;

import static dev.netstack.stack.StackFixture.IPV4;
import static dev.netstack.stack.StackFixture.IPV6;
import static dev.netstack.stack.StackFixture.MAC;
import static dev.netstack.stack.StackFixture.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.Outcome.Refusal;
import dev.netstack.stack.Outcome.Refused;
import dev.netstack.stack.tcp.TcpState;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Prefix;
import dev.netstack.wire.SocketAddress;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressesTest {
    private final StackFixture fixture = StackFixture.create();
    private final NetworkStack stack = fixture.stack();
    private final int nic = fixture.nic().index();

    static Stream<Prefix> prefixes() {
        return Stream.of(new Prefix(IPV4, 24), new Prefix(IPV6, 64));
    }

    /// ACD-8: a connection that uses the address ends with it.
    @ParameterizedTest
    @MethodSource("prefixes")
    void connectionsEndWithTheirAddress(Prefix prefix) {
        var address = prefix.address();
        var peer = new SocketAddress(IpAddress.of(address.high(), address.low() + 7), 80);
        var connection =
                done(stack.tcp().connect(new SocketAddress(address, 0), peer, fixture.now()));
        done(stack.removeAddress(nic, address, fixture.now()));
        assertEquals(TcpState.CLOSED, connection.state());
        assertEquals(0, fixture.count(Counter.INTERNAL_ERROR));
    }

    @ParameterizedTest
    @MethodSource("prefixes")
    void anAddressBringsTheRouteToItsPrefixAndTakesItAway(Prefix prefix) {
        var address = prefix.address();
        var neighbor = IpAddress.of(address.high(), address.low() + 7);
        assertEquals(nic, routeTo(neighbor));
        done(stack.removeAddress(nic, address, fixture.now()));
        assertNull(stack.routes().find(neighbor));
        assertFalse(fixture.nic().owns(address.high(), address.low()));
        assertRefused(Refusal.NOT_FOUND, stack.removeAddress(nic, address, fixture.now()));
    }

    @ParameterizedTest
    @MethodSource("prefixes")
    void theRouteStaysWhileAnotherAddressOfThePrefixDoes(Prefix prefix) {
        var address = prefix.address();
        var second = IpAddress.of(address.high(), address.low() + 1);
        fixture.address(second, prefix.length());
        done(stack.removeAddress(nic, address, fixture.now()));
        assertEquals(nic, routeTo(IpAddress.of(address.high(), address.low() + 7)));
    }

    @ParameterizedTest
    @MethodSource("prefixes")
    void anAddressIsGivenOnce(Prefix prefix) {
        assertRefused(Refusal.ADDRESS_IN_USE, add(nic, prefix));
        var other = done(stack.addInterface(named("eth1"), fixture.now()));
        assertRefused(Refusal.ADDRESS_IN_USE, add(other.index(), prefix));
    }

    /// RFC 1122 §3.2.1.3, RFC 4291 §2.5 and §2.7.
    @ParameterizedTest
    @CsvSource({
        "0x00000000, 24",
        "0xC0000200, 24",
        "0xC00002FF, 24",
        "0xE0000001, 24",
        "0xFFFFFFFF, 32",
        "0x7F000002, 8",
        "0xF0000001, 24",
        "0x00000001, 24"
    })
    void anIpv4AddressThatNoHostMayHaveIsRefused(String bits, int length) {
        var address = new Ipv4Address(Long.decode(bits).intValue());
        assertRefused(Refusal.ADDRESS_INVALID, add(nic, new Prefix(address, length)));
    }

    @Test
    void anIpv6AddressThatNoHostMayHaveIsRefused() {
        assertRefused(Refusal.ADDRESS_INVALID, add(nic, new Prefix(Ipv6Address.ANY, 64)));
        assertRefused(Refusal.ADDRESS_INVALID, add(nic, new Prefix(Ipv6Address.LOOPBACK, 128)));
        assertRefused(Refusal.ADDRESS_INVALID, add(nic, new Prefix(Ipv6Address.ALL_NODES, 64)));
    }

    /// RFC 3021 §2.1: both addresses of a point-to-point link are hosts.
    @Test
    void bothAddressesOfAThirtyOneBitPrefixAreHosts() {
        done(add(nic, new Prefix(new Ipv4Address(0x0A00_0000), 31)));
        assertFalse(fixture.nic().isBroadcast(0x0A00_0001));
    }

    /// RFC 8200 §5 IP6-17.
    @Test
    void aLinkBelowTheIpv6MinimumTakesNoIpv6Address() {
        var config = new InterfaceConfig("small", LinkType.ETHERNET, MAC, 1_279, Set.of());
        var small = done(stack.addInterface(config, fixture.now()));
        var prefix = new Prefix(new Ipv6Address(0x2001_0DB8L << 32, 9), 64);
        assertRefused(Refusal.ADDRESS_INVALID, add(small.index(), prefix));
    }

    /// RFC 1122 §3.3.6, RFC 919 §7.
    @ParameterizedTest
    @CsvSource({
        "0xFFFFFFFF, true",
        "0xC00002FF, true",
        "0xC0000200, true",
        "0x00000000, true",
        "0xC0000202, false",
        "0xC00003FF, false"
    })
    void broadcastAddressesAreThoseOfTheInterfacesPrefixes(String bits, boolean expected) {
        assertEquals(expected, fixture.nic().isBroadcast(Long.decode(bits).intValue()));
    }

    /// RFC 4291 §2.8.
    @Test
    void theInterfaceJoinsTheGroupsOfItsAddresses() {
        long group = 0x0000_0001_FF00_0002L;
        assertTrue(fixture.nic().hasJoined(0xFF02L << 48, group));
        assertTrue(fixture.nic().hasJoined(0xFF02L << 48, 1));
        assertTrue(fixture.nic().hasJoined(0, 0xFFFF_E000_0001L));
        assertFalse(fixture.nic().hasJoined(0xFF02L << 48, group + 1));
        assertFalse(fixture.nic().hasJoined(0, 0xFFFF_E000_0002L));
        done(stack.removeAddress(nic, IPV6, fixture.now()));
        assertFalse(fixture.nic().hasJoined(0xFF02L << 48, group));
    }

    private int routeTo(IpAddress destination) {
        var route = stack.routes().find(destination);
        return route == null ? 0 : route.nic();
    }

    private Outcome<InterfaceAddress> add(int to, Prefix prefix) {
        return stack.addAddress(to, prefix, AddressCheck.NONE, fixture.now());
    }

    private static InterfaceConfig named(String name) {
        return new InterfaceConfig(name, LinkType.ETHERNET, MAC, 1_500, Set.of());
    }

    private static void assertRefused(Refusal why, Outcome<?> outcome) {
        var refused = assertInstanceOf(Refused.class, outcome);
        assertEquals(why, refused.why());
    }
}
