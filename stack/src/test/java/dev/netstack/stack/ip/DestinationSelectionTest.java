package dev.netstack.stack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.stack.AddressCheck;
import dev.netstack.stack.AddressConfig;
import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.Lifetime;
import dev.netstack.stack.StackFixture;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Prefix;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 6724 §6.
class DestinationSelectionTest {
    private final StackFixture fixture =
            StackFixture.bare(StackFixture.config(LinkType.IP, Set.of()));

    /// RFC 6724 §10.2: its examples, but the one of a mobile node. A source marked `!` is
    /// deprecated; what is wanted is the list of destinations as it stands.
    @ParameterizedTest
    @CsvSource({
        "2001:db8:1::2 fe80::1 169.254.13.78, 2001:db8:1::1 198.51.100.121",
        "fe80::1 198.51.100.117, 198.51.100.121 2001:db8:1::1",
        "2001:db8:1::2 fe80::1 10.1.2.4, 2001:db8:1::1 10.1.2.3",
        "2001:db8:1::2 fe80::2, fe80::1 2001:db8:1::1",
        "2001:db8:1::2 fe80::2!, 2001:db8:1::1 fe80::1",
        "2001:db8:1::2 2001:db8:3f44::2 fe80::2, 2001:db8:1::1 2001:db8:3ffe::1",
        "2002:c633:6401::2 fe80::2, 2002:c633:6401::1 2001:db8:1::1",
        "2002:c633:6401::2 2001:db8:1::2 fe80::2, 2001:db8:1::1 2002:c633:6401::1",
    })
    void theExamplesOfTheRfcHold(String sources, String wanted) {
        for (var source : sources.split(" ", -1)) add(source);
        for (var everywhere : List.of("0.0.0.0/0", "::/0")) onLink(everywhere);
        var list = addresses(wanted);
        assertEquals(list, fixture.stack().sortDestinations(list));
        assertEquals(list, fixture.stack().sortDestinations(list.reversed()));
    }

    /// RFC 6724 §6 rule 1.
    @Test
    void whatCannotBeReachedComesLast() {
        add("192.0.2.2");
        onLink("0.0.0.0/0");
        assertEquals(
                addresses("198.51.100.1 2001:db8::1"),
                fixture.stack().sortDestinations(addresses("2001:db8::1 198.51.100.1")));
    }

    /// RFC 6724 §6 rules 9 and 10: the prefixes of IPv4 addresses are not compared.
    @Test
    void equalsKeepTheirOrder() {
        add("192.0.2.2");
        onLink("0.0.0.0/0");
        var list = addresses("203.0.113.9 192.0.2.9 198.51.100.1");
        assertEquals(list, fixture.stack().sortDestinations(list));
    }

    private void add(String source) {
        var address = IpAddress.parse(source.replace("!", ""));
        var lifetime =
                source.endsWith("!") ? new Lifetime(0, Lifetime.NEVER_ENDS) : Lifetime.FOREVER;
        StackFixture.done(
                fixture.stack()
                        .addAddress(
                                fixture.nic().index(),
                                new AddressConfig(
                                        new Prefix(address, address.bitLength() == 32 ? 24 : 64),
                                        AddressOrigin.STATIC,
                                        AddressCheck.NONE,
                                        lifetime),
                                fixture.now()));
        fixture.settle();
    }

    private void onLink(String prefix) {
        StackFixture.done(
                fixture.stack()
                        .routes()
                        .add(Route.link(Prefix.parse(prefix), fixture.nic().index())));
    }

    private static List<IpAddress> addresses(String texts) {
        return Arrays.stream(texts.split(" ", -1)).map(IpAddress::parse).toList();
    }
}
