package dev.netstack.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.netstack.simulator.Packetdrill.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The packetdrill scripts of the FreeBSD project's TCP test suite, run where they lie: every one
/// passes, or docs/packetdrill.md says why it does not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PacketdrillLedgerTest {
    private static final Path ROOT = Path.of(System.getProperty("netstack.root", ".."));
    private static final Path SCRIPTS =
            Path.of(System.getProperty("netstack.shared", ROOT + "/../shared"))
                    .resolve("packetdrill/freebsd");
    private static final double PASSED_PERCENT_MIN = 95;

    /// Asked for by `./netstack verify --packetdrill`.
    private static final boolean WRITES = Boolean.getBoolean("netstack.packetdrill.write");

    @SuppressWarnings("NullAway.Init") // by runAll, or no test runs
    private PacketdrillLedger ledger;

    @BeforeAll
    void runAll() {
        if (!Files.isDirectory(SCRIPTS)) return;
        ledger = PacketdrillLedger.of(SCRIPTS, ROOT.resolve("docs/packetdrill.md"));
    }

    @BeforeEach
    void needScripts() {
        Assumptions.assumeTrue(Files.isDirectory(SCRIPTS), "no scripts in " + SCRIPTS);
    }

    @Test
    void everyEligibleScriptPassesOrHasAReason() {
        var unexcused = new TreeMap<>(ledger.failures());
        unexcused.keySet().removeAll(ledger.excused());
        var text = new StringBuilder();
        unexcused.forEach((name, verdict) ->
                text.append(name)
                        .append(": ")
                        .append(verdict.why())
                        .append('\n')
                        .append(verdict.exchange()));
        assertEquals("", text.toString());
    }

    /// A reason that is no longer needed is a lie.
    @Test
    void everyScriptWithAReasonFails() {
        var stale = new TreeSet<>(ledger.excused());
        stale.removeAll(ledger.failures().keySet());
        assertEquals(new TreeSet<String>(), stale);
    }

    @Test
    void everySwitchThatIsIgnoredHasAReason() {
        assertEquals(ledger.switchesIgnored(), ledger.switches());
    }

    @Test
    void everyScriptIsUnderstood() {
        var unknown = new TreeMap<>(ledger.verdicts());
        unknown.values().removeIf(verdict -> verdict.outcome() != Outcome.UNKNOWN);
        assertEquals(new TreeMap<>(), unknown);
    }

    @Test
    void almostAllEligibleScriptsPass() {
        double passed = ledger.passedPercent();
        assertTrue(passed >= PASSED_PERCENT_MIN, passed + " % of the eligible scripts pass");
    }

    @Test
    void theFiguresAreUpToDate() {
        var written = ledger.written();
        if (WRITES) ledger.write(written);
        assertEquals(
                written,
                ledger.text(),
                "docs/packetdrill.md is stale: run ./netstack verify --packetdrill");
    }
}
