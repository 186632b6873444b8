package dev.netstack.simulator;

import dev.netstack.simulator.Packetdrill.Outcome;
import dev.netstack.simulator.Packetdrill.Verdict;
import dev.netstack.simulator.packetdrill.Action.Assertion;
import dev.netstack.simulator.packetdrill.Action.Call;
import dev.netstack.simulator.packetdrill.Action.Direction;
import dev.netstack.simulator.packetdrill.Action.Packet;
import dev.netstack.simulator.packetdrill.Action.Shell;
import dev.netstack.simulator.packetdrill.Script;
import dev.netstack.simulator.packetdrill.Script.Event;
import dev.netstack.simulator.packetdrill.ScriptException;
import dev.netstack.simulator.packetdrill.Value;
import dev.netstack.simulator.packetdrill.When;
import org.jspecify.annotations.Nullable;

/// One run of one script: its events in order, each at its time.
final class DrillRun {
    /// How far an event may be from its time where the script does not say, microseconds.
    private static final long TOLERANCE_MICROS = 4_000;

    private static final long NANOS_PER_MICRO = 1_000;

    private final Script script;
    private final ScriptHost host;
    private final DrillSwitches switches;
    private final DrillSockets sockets;
    private final DrillCalls calls;
    private final DrillPackets packets;
    private final DrillShell shell;
    private final DrillAssertions assertions;
    private final long toleranceNanos;
    private @Nullable Pending pending;

    /// A call that has not returned.
    ///
    /// @param until when it must
    private record Pending(Event event, Call call, DrillWait result, long until) {}

    DrillRun(Script script) {
        this.script = script;
        var settings = new DrillSettings(script.settings());
        var profile = DrillProfile.of(script);
        toleranceNanos = settings.number("tolerance_usecs", TOLERANCE_MICROS) * NANOS_PER_MICRO;
        host = new ScriptHost(settings.setup());
        switches = new DrillSwitches(host.stack().tcp());
        sockets = new DrillSockets(host);
        var window = new DrillWindow();
        calls = new DrillCalls(host, sockets, new DrillOptions(host, profile, switches, window));
        var comparison = new DrillComparison(profile, window, toleranceNanos);
        packets = new DrillPackets(host, sockets, switches, comparison);
        shell = new DrillShell(switches, sockets);
        assertions = new DrillAssertions(sockets);
    }

    Verdict run() {
        try {
            for (var event : script.events()) happen(event);
            checkEnd();
            return verdict(Outcome.PASSED, "", "");
        } catch (ScriptException unknown) {
            return verdict(Outcome.UNKNOWN, message(unknown), "");
        } catch (AssertionError failure) {
            var text = message(failure);
            int end = text.indexOf('\n');
            return verdict(Outcome.FAILED, text.substring(0, end), text.substring(end + 1));
        }
    }

    private static String message(Throwable problem) {
        var message = problem.getMessage();
        return message == null ? problem.toString() + '\n' : message;
    }

    private Verdict verdict(Outcome outcome, String why, String exchange) {
        return new Verdict(outcome, why, exchange, switches.ignored());
    }

    private void happen(Event event) {
        long time = time(event);
        if (event.action() instanceof Packet packet && packet.direction() == Direction.OUT) {
            expect(event, packet, time);
            return;
        }
        if (event.when().origin() != When.Origin.ANY) advanceTo(event, time);
        switch (event.action()) {
            case Call call -> call(event, call);
            case Packet packet -> packets.inject(packet, event.line());
            case Shell(var command) -> check(event, shell.run(command, event.line()));
            case Assertion(var code) -> check(event, assertions.check(code, event.line()));
        }
        settle();
    }

    /// When the event is due, in time of the script: what is relative counts from when the event
    /// before happened.
    private long time(Event event) {
        var when = event.when();
        return switch (when.origin()) {
            case ABSOLUTE -> when.from();
            case RELATIVE -> host.scriptTime() + when.from();
            case ANY -> host.scriptTime();
        };
    }

    private void advanceTo(Event event, long time) {
        if (time < host.scriptTime() - toleranceNanos) throw failure(event, "it is later already");
        while (host.scriptTime() < time) {
            host.step(time);
            settle();
        }
    }

    private void check(Event event, @Nullable String difference) {
        host.called(event.text());
        if (difference != null) throw failure(event, difference);
    }

    private AssertionError failure(Event event, String why) {
        return host.exchange().failure("line " + event.line() + ": " + event.text() + ": " + why);
    }

    // Calls.

    private void call(Event event, Call call) {
        if (pending != null) throw failure(event, "the call before has not returned");
        host.called(event.text());
        var wait = calls.begin(new DrillArguments(call, event.line()));
        host.pump();
        var when = event.when();
        if (when.span() == When.Span.BLOCKING) {
            long until = host.scriptTime() + when.until() - when.from();
            pending = new Pending(event, call, wait, until);
            return;
        }
        var result = wait.poll();
        host.pump();
        if (result == null) throw failure(event, "it blocks");
        check(event, call, result);
    }

    /// Lets the call that waits return, if it can, and sees that it does in time.
    private void settle() {
        var waiting = pending;
        if (waiting == null) return;
        var result = waiting.result.poll();
        host.pump();
        long late = host.scriptTime() - waiting.until;
        if (result == null && late > toleranceNanos) {
            throw failure(waiting.event, "it has not returned");
        }
        if (result == null) return;
        pending = null;
        if (Math.abs(late) > toleranceNanos) throw failure(waiting.event, "it returned too early");
        check(waiting.event, waiting.call, result);
    }

    private void check(Event event, Call call, DrillResult result) {
        if (!result.difference().isEmpty()) throw failure(event, result.difference());
        if (call.result() instanceof Value.Anything) return;
        if (!(call.result() instanceof Value.Whole(long told))) {
            throw new ScriptException(event.line(), "unknown result " + call.result());
        }
        var errno = call.errno() == null ? "" : canonical(call.errno());
        boolean isSame = told == result.value() && (told != -1 || errno.equals(result.errno()));
        if (!isSame) throw failure(event, "it returned " + result);
    }

    /// Two names of one number.
    private static String canonical(String errno) {
        return errno.equals("EWOULDBLOCK") ? "EAGAIN" : errno;
    }

    // Packets.

    private void expect(Event event, Packet packet, long time) {
        var when = event.when();
        boolean isAny = when.origin() == When.Origin.ANY;
        long end = time + when.until() - when.from();
        long latest = isAny ? Long.MAX_VALUE / 2 : end + toleranceNanos;
        packets.await(packet, latest, this::settle);
        var difference = packets.compare(packet, event.line());
        if (difference != null) throw packets.failure(event, difference);
        long early = isAny ? 0 : time - packets.departedAt();
        long late = isAny ? 0 : packets.departedAt() - end;
        if (early > toleranceNanos + switches.slopNanos()) {
            throw packets.failure(event, "sent too early");
        }
        if (late > toleranceNanos) throw packets.failure(event, "sent too late");
    }

    /// At the end nothing waits, and nothing was sent that was not asked for. What the last event
    /// set off is not looked at.
    private void checkEnd() {
        var waiting = pending;
        if (waiting != null) {
            advanceTo(waiting.event, waiting.until + toleranceNanos);
            if (pending != null) throw failure(waiting.event, "it has not returned");
        }
        packets.checkNothingLeft();
    }
}
