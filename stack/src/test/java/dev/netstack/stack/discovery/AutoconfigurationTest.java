package dev.netstack.stack.discovery;

import static dev.netstack.stack.StackFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.stack.AddressOrigin;
import dev.netstack.stack.Counter;
import dev.netstack.stack.InterfaceAddress;
import dev.netstack.stack.InterfaceAddress.State;
import dev.netstack.stack.StackFixture;
import dev.netstack.stack.discovery.DiscoveryConfig.Identifiers;
import dev.netstack.stack.discovery.DiscoveryConfig.StableSecret;
import dev.netstack.stack.discovery.DiscoveryConfig.Temporary;
import dev.netstack.stack.ip.SourceSelection;
import dev.netstack.stack.link.NdpPeer;
import dev.netstack.wire.Ipv6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 4862 §5, RFC 7217, RFC 8981.
class AutoconfigurationTest {
    private static final long HOUR = 3_600;
    private static final long DAY = 24 * HOUR;
    private static final DiscoveryConfig STABLE =
            DiscoveryFixture.CONFIG.withTemporary(Temporary.OFF);
    private static final String PREFIX = "2001:db8:1::";
    private static final Ipv6Address FAR = Ipv6Address.parse("2001:db8:ff::1");

    private final DiscoveryFixture host = DiscoveryFixture.settled(DiscoveryFixture.CONFIG);

    /// RFC 4862 §5.3: within two seconds, probed before its use.
    @Test
    void theLinkLocalAddressComesFirst() {
        var fresh = new DiscoveryFixture(STABLE);
        assertEquals(State.TENTATIVE, fresh.only(AddressOrigin.LINK_LOCAL).state());
        fresh.link.advance(2 * SECOND);
        var own = fresh.only(AddressOrigin.LINK_LOCAL);
        assertEquals(State.VALID, own.state());
        assertTrue(own.address().isLinkLocal());
    }

    /// AC-6: an address of the prefix, with its lifetimes, checked first.
    @Test
    void aPrefixMakesAnAddress() {
        Advertisement.of().prefix(PREFIX, DAY, HOUR).inject(host.link);
        var own = host.only(AddressOrigin.AUTOCONFIGURED);
        assertEquals(State.TENTATIVE, own.state());
        assertEquals(Ipv6Address.parse(PREFIX).high(), own.address().high());
        host.link.advance(2 * SECOND);
        assertEquals(State.VALID, own.state());
    }

    /// RFC 4862 §5.4.2: the router's answer to us makes nobody else probe, so that three seconds
    /// after the start the host can be used.
    @Test
    void theAnswerToOurQuestionNeedsNoRandomDelay() {
        var fresh = new DiscoveryFixture(STABLE);
        fresh.link.advance(SECOND);
        Advertisement.of().prefix(PREFIX, DAY, DAY).inject(fresh.link);
        fresh.link.advance(SECOND);
        assertEquals(State.VALID, fresh.only(AddressOrigin.AUTOCONFIGURED).state());
    }

    /// AC-5, RFC 4862 §5.5.3 a to d.
    @ParameterizedTest
    @CsvSource({
        "fe80::, 64, 0x40, 3600, 3600",
        "2001:db8:1::, 64, 0x80, 3600, 3600",
        "2001:db8:1::, 64, 0x40, 3600, 3601",
        "2001:db8:1::, 63, 0x40, 3600, 3600",
        "2001:db8:1::, 128, 0x40, 3600, 3600",
        "2001:db8:1::, 200, 0x40, 3600, 3600",
        "ff02::, 64, 0x40, 3600, 3600",
        "2001:db8:1::, 64, 0x40, 0, 0",
    })
    void unsuitablePrefixesMakeNone(
            String prefix, int length, String bits, long valid, long preferred) {
        Advertisement.of()
                .prefix(prefix, length, Integer.decode(bits), valid, preferred)
                .inject(host.link);
        assertEquals(1, host.link.nic().addresses().size());
    }

    /// AC-8, RFC 4862 §5.5.4: deprecated after one time, gone after the other.
    @Test
    void addressesAgeAndEnd() {
        var plain = DiscoveryFixture.settled(STABLE);
        Advertisement.of().prefix(PREFIX, 200, 100).inject(plain.link);
        plain.link.advance(99 * SECOND);
        var own = plain.only(AddressOrigin.AUTOCONFIGURED);
        assertEquals(State.VALID, own.state());
        plain.link.advance(SECOND);
        assertEquals(State.DEPRECATED, own.state());
        assertTrue(plain.link.nic().owns(own.address().high(), own.address().low()));
        plain.link.advance(100 * SECOND);
        assertEquals(0, plain.addresses(AddressOrigin.AUTOCONFIGURED).size());
        assertFalse(plain.link.nic().owns(own.address().high(), own.address().low()));
    }

    /// AC-7, A13, RFC 4862 §5.5.3 e: no advertisement ends an address sooner than in two hours.
    @ParameterizedTest
    @CsvSource({
        // remaining, advertised, then
        "86400, 1, 7200",
        "86400, 7201, 7201",
        "3600, 1, 3600",
        "3600, 3601, 3601",
        "3600, 0, 3600",
    })
    void a13_theTwoHourRule(long remaining, long advertised, long then) {
        Advertisement.of().prefix(PREFIX, remaining, remaining).inject(host.link);
        Advertisement.of().prefix(PREFIX, advertised, 0).inject(host.link);
        var own = host.only(AddressOrigin.AUTOCONFIGURED);
        assertEquals(then * SECOND, own.lifetime().validUntil() - host.link.now());
        // The preferred lifetime is believed.
        assertEquals(host.link.now(), own.lifetime().preferredUntil());
    }

    /// RFC 4862 §5.5.4, RFC 6724 §5 rule 3: new communication avoids what is deprecated.
    @Test
    void aDeprecatedAddressIsNotChosenWhileThereIsAnother() {
        var plain = DiscoveryFixture.settled(STABLE);
        Advertisement.of().prefix(PREFIX, DAY, 0).inject(plain.link);
        plain.link.advance(3 * SECOND);
        var old = plain.only(AddressOrigin.AUTOCONFIGURED).address();
        assertEquals(old, SourceSelection.select(plain.link.nic(), FAR));
        Advertisement.of().prefix("2001:db8:2::", DAY, DAY).inject(plain.link);
        plain.link.advance(3 * SECOND);
        assertNotEquals(old, SourceSelection.select(plain.link.nic(), FAR));
    }

    /// AC-10, RFC 7217 §5: the same for the same network, another for another network, secret or
    /// attempt.
    @Test
    void identifiersAreStableAndOpaque() {
        long once = stable(STABLE, PREFIX);
        assertEquals(once, stable(STABLE, PREFIX));
        assertNotEquals(once, stable(STABLE, "2001:db8:2::"));
        var other =
                new DiscoveryConfig(
                        DiscoveryConfig.Routers.HEED,
                        Identifiers.STABLE,
                        Temporary.OFF,
                        new StableSecret(1, 2));
        assertNotEquals(once, stable(other, PREFIX));
        long hardware = Ipv6Address.linkLocal(StackFixture.MAC).low();
        assertNotEquals(hardware, once);
        assertEquals(hardware, stable(STABLE.withIdentifiers(Identifiers.HARDWARE), PREFIX));
    }

    /// A9, RFC 7217 §6: three more identifiers, then none.
    @Test
    void a9_whatSomebodyElseHasIsReplacedThreeTimes() {
        var plain = DiscoveryFixture.settled(STABLE);
        Advertisement.of().prefix(PREFIX, DAY, DAY).inject(plain.link);
        var first = plain.only(AddressOrigin.AUTOCONFIGURED).address();
        for (int i = 0; i < 10; i++) {
            var claimed = plain.only(AddressOrigin.AUTOCONFIGURED);
            if (claimed.state() == State.TENTATIVE) deny(plain, claimed);
        }
        var last = plain.only(AddressOrigin.AUTOCONFIGURED);
        assertEquals(State.DUPLICATE, last.state());
        assertNotEquals(first, last.address());
        assertEquals(4, plain.link.count(Counter.DUPLICATE_ADDRESSES));
        assertEquals(State.VALID, plain.only(AddressOrigin.LINK_LOCAL).state());
    }

    /// AC-10, RFC 8981 §3.4, RFC 6724 §5 rule 7: a random address beside the stable one, and the
    /// one that speaks first.
    @Test
    void aTemporaryAddressSpeaks() {
        Advertisement.of().prefix(PREFIX, 30 * DAY, 7 * DAY).inject(host.link);
        host.link.advance(3 * SECOND);
        var temporary = host.only(AddressOrigin.TEMPORARY);
        assertEquals(State.VALID, temporary.state());
        assertEquals(temporary.address(), SourceSelection.select(host.link.nic(), FAR));
        assertTrue(temporary.lifetime().validUntil() <= host.link.now() + 2 * DAY * SECOND);
        assertTrue(temporary.lifetime().preferredUntil() <= host.link.now() + DAY * SECOND);
    }

    /// RFC 8981 §3.5: the next one is there before the last is deprecated, which stays valid.
    @Test
    void temporaryAddressesRollOver() {
        Advertisement.of().prefix(PREFIX, 30 * DAY, 7 * DAY).inject(host.link);
        host.link.advance(3 * SECOND);
        var first = host.only(AddressOrigin.TEMPORARY);
        host.link.advance(DAY * SECOND);
        assertEquals(State.DEPRECATED, first.state());
        assertTrue(host.link.nic().owns(first.address().high(), first.address().low()));
        var speaks = SourceSelection.select(host.link.nic(), FAR);
        assertNotEquals(first.address(), speaks);
        assertTrue(
                host.addresses(AddressOrigin.TEMPORARY).stream()
                        .anyMatch(each -> each.address().equals(speaks)));
        host.link.advance(2 * DAY * SECOND);
        assertFalse(host.link.nic().addresses().contains(first));
    }

    /// RFC 8981 §3.4 step 2: an advertisement never prolongs a temporary address beyond its own
    /// time.
    @Test
    void aTemporaryAddressIsNotProlonged() {
        Advertisement.of().prefix(PREFIX, 30 * DAY, 7 * DAY).inject(host.link);
        var before = host.only(AddressOrigin.TEMPORARY).lifetime();
        host.link.advance(HOUR * SECOND);
        Advertisement.of().prefix(PREFIX, 30 * DAY, 7 * DAY).inject(host.link);
        assertEquals(before, host.only(AddressOrigin.TEMPORARY).lifetime());
    }

    /// RFC 8981 §3.4 step 5, §3.5: none for a prefix that is deprecated already.
    @Test
    void aDeprecatedPrefixMakesNoTemporaryAddress() {
        Advertisement.of().prefix(PREFIX, DAY, 0).inject(host.link);
        assertEquals(0, host.addresses(AddressOrigin.TEMPORARY).size());
        assertEquals(1, host.addresses(AddressOrigin.AUTOCONFIGURED).size());
    }

    private static long stable(DiscoveryConfig config, String prefix) {
        var host = DiscoveryFixture.settled(config);
        Advertisement.of().prefix(prefix, DAY, DAY).inject(host.link);
        return host.only(AddressOrigin.AUTOCONFIGURED).address().low();
    }

    /// Somebody says to have a tentative address.
    private static void deny(DiscoveryFixture host, InterfaceAddress claimed) {
        var target = (Ipv6Address) claimed.address();
        NdpPeer.advertise(host.link, target);
    }
}
