package dev.netstack.simulator;

import dev.netstack.simulator.ScriptOption.Timestamps;
import dev.netstack.simulator.ScriptOption.WindowScale;
import dev.netstack.simulator.packetdrill.Action.Segment;
import dev.netstack.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether a segment that the stack sent is the one that a script asks for.
final class DrillComparison {
    private static final long TICK_NANOS = 1_000_000;

    private final DrillProfile profile;
    private final DrillWindow window;
    private final long toleranceNanos;

    /// What the script's first timestamp of ours was: it stands for the first that was sent.
    private int timestampBase;

    private boolean knowsTimestamp;

    /// Where our FIN is; null until it was sent.
    private @Nullable Integer fin;

    DrillComparison(DrillProfile profile, DrillWindow window, long toleranceNanos) {
        this.profile = profile;
        this.window = window;
        this.toleranceNanos = toleranceNanos;
    }

    /// Reads a segment of a script; its options are none when it names none.
    static ScriptSegment parse(Segment segment) {
        var parsed = ScriptSegment.parse(segment.notation());
        if (segment.hasAnyOptions() || parsed.options() != null) return parsed;
        return new ScriptSegment(
                parsed.codepoint(), parsed.flags(), parsed.text(), parsed.fields(), List.of());
    }

    /// A segment of the peer's as this stack must see it: echoes of its timestamps as they were
    /// sent, and numbers at the edge of its window.
    ScriptSegment injected(ScriptSegment segment) {
        return new ScriptSegment(
                segment.codepoint(),
                segment.flags(),
                injected(segment.text()),
                segment.fields(),
                injected(segment.options()));
    }

    private ScriptSegment.@Nullable Text injected(ScriptSegment.@Nullable Text text) {
        if (text == null || profile == DrillProfile.OWN) return text;
        return new ScriptSegment.Text(window.moved(text.start()), text.length());
    }

    private @Nullable List<ScriptOption> injected(@Nullable List<ScriptOption> options) {
        if (options == null || !knowsTimestamp) return options;
        var mapped = new ArrayList<ScriptOption>();
        for (var option : options) {
            mapped.add(
                    option instanceof Timestamps(var value, Integer echo)
                            ? new Timestamps(value, echo - timestampBase)
                            : option);
        }
        return mapped;
    }

    /// What is different in what was sent; null when nothing is.
    ///
    /// @param earlyNanos how much earlier than told this system sends
    @Nullable String difference(Segment told, ScriptSegment sent, long earlyNanos) {
        var expected = withoutRepeatedFin(parse(told), sent);
        var literal =
                new ScriptSegment(
                        expected.codepoint(),
                        expected.flags(),
                        told.isAnywhere() ? null : expected.text(),
                        withoutWindow(expected),
                        null);
        var difference =
                Stream.of(
                                literal.difference(sent),
                                lengthDifference(expected, sent),
                                windowDifference(expected, sent),
                                optionDifference(expected.options(), sent.options(), earlyNanos))
                        .filter(each -> each != null)
                        .findFirst()
                        .orElse(null);
        remember(sent);
        return difference;
    }

    private void remember(ScriptSegment sent) {
        window.sent(sent);
        var text = sent.text();
        if (sent.has(TcpHeader.FIN) && text != null) fin = text.start() + text.length();
    }

    /// FreeBSD answers a FIN that crosses its own with its FIN again; RFC 9293 §3.6 figure 13 has
    /// an acknowledgment behind it. Both say the same.
    private ScriptSegment withoutRepeatedFin(ScriptSegment told, ScriptSegment sent) {
        var text = told.text();
        boolean isFinAlone = told.flags() == (TcpHeader.FIN | TcpHeader.ACK);
        boolean isAckAlone = sent.flags() == TcpHeader.ACK;
        if (profile != DrillProfile.FREEBSD || !isFinAlone || !isAckAlone) return told;
        if (text == null || text.length() > 0 || fin == null || fin != text.start()) return told;
        var behind = new ScriptSegment.Text(text.start() + 1, 0);
        return new ScriptSegment(
                told.codepoint(), TcpHeader.ACK, behind, told.fields(), told.options());
    }

    private ScriptSegment.Fields withoutWindow(ScriptSegment segment) {
        var fields = segment.fields();
        if (profile == DrillProfile.OWN) return fields;
        return new ScriptSegment.Fields(fields.ack(), null, fields.urgent());
    }

    private static @Nullable String lengthDifference(ScriptSegment expected, ScriptSegment sent) {
        var told = expected.text();
        var real = sent.text();
        if (told == null || real == null || told.length() == real.length()) return null;
        return real.length() + " octets of text, not " + told.length();
    }

    private @Nullable String windowDifference(ScriptSegment expected, ScriptSegment sent) {
        var told = expected.fields().window();
        var real = sent.fields().window();
        if (told == null) return null;
        if (real == null) return "no window, not " + told;
        if (real >= told) return null;
        boolean isMeant = profile == DrillProfile.FREEBSD;
        if (isMeant && window.isEdgeHeld(sent, told - real)) return null;
        return "win " + real + ", not " + told;
    }

    // Options as a set.

    private @Nullable String optionDifference(
            @Nullable List<ScriptOption> told, @Nullable List<ScriptOption> sent, long early) {
        if (told == null) return null;
        var left = new ArrayList<>(sent == null ? List.of() : sent);
        left.removeIf(ScriptOption::isPadding);
        for (var option : told) {
            if (option.isPadding()) continue;
            if (!removeFirst(left, option, early)) return "no option " + option + " in " + sent;
        }
        return left.isEmpty() ? null : "an option too many: " + left.getFirst();
    }

    private boolean removeFirst(List<ScriptOption> left, ScriptOption option, long early) {
        for (var one : left) {
            if (!admits(option, one, early)) continue;
            left.remove(one);
            return true;
        }
        return false;
    }

    private boolean admits(ScriptOption told, ScriptOption sent, long early) {
        if (told instanceof Timestamps(Integer value, var echo)
                && sent instanceof Timestamps(Integer real, var realEcho)) {
            return isAbout(value, real, early) && (echo == null || echo.equals(realEcho));
        }
        if (told instanceof WindowScale && sent instanceof WindowScale) {
            return profile == DrillProfile.FREEBSD || told.equals(sent);
        }
        return told.admits(sent);
    }

    /// Timestamps count milliseconds (RFC 7323 §4.1) from a base that each side has for itself.
    private boolean isAbout(int told, int sent, long early) {
        if (!knowsTimestamp) {
            knowsTimestamp = true;
            timestampBase = told - sent;
        }
        long late = (sent - (long) (told - timestampBase)) * TICK_NANOS;
        return late <= toleranceNanos && late >= -toleranceNanos - early;
    }
}
