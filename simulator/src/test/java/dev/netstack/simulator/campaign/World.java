package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Application;
import dev.netstack.simulator.Family;
import dev.netstack.simulator.FrameObserver;
import dev.netstack.simulator.Granted;
import dev.netstack.simulator.Link;
import dev.netstack.simulator.Node;
import dev.netstack.simulator.Port;
import dev.netstack.simulator.Seed;
import dev.netstack.simulator.Simulation;
import dev.netstack.stack.Counter;
import dev.netstack.stack.Outcome;
import dev.netstack.stack.tcp.Connection;
import dev.netstack.stack.tcp.Listener;
import dev.netstack.wire.Frame;
import dev.netstack.wire.ImpairmentConfig;
import dev.netstack.wire.IpAddress;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.SocketAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Two hosts, a link, and a number of connections between them, all drawn from one seed: faults at
/// first, calm weather at last, and claims that hold throughout.
final class World implements FrameObserver {
    /// Connections of one world.
    static final int DIALOGUES_MAX = 24;

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /// Twice the longest retransmission timeout and window probe (RFC 6298 §2.5), and some.
    private static final long GRACE = 130 * SECOND;

    /// A world that is not done by then never is: 30,000 octets in pieces of one are long done.
    private static final long LIMIT = 7_200 * SECOND;

    private static final int FAULTY_MILLIS_MAX = 90_000;
    private static final int LISTENING_PORT = 5_000;
    private static final int CLIENT_PORT = 20_000;
    private static final int SIMULTANEOUS_PORT = 40_000;
    private static final int CALL_OCTETS = 65_536;

    private final Simulation simulation;
    private final Draw draw;
    private final Family family;
    private final boolean isHarsh;
    private final Link link;
    private final MemorySegment memory = Arena.ofAuto().allocate(CALL_OCTETS, 8);
    private final List<Dialogue> dialogues = new ArrayList<>();
    private final Map<Integer, Dialogue> byPorts = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final Sighting sighting = new Sighting();
    private final Consumer<Frame> before;
    private final Consumer<Frame> after;
    private final long calmAt;
    private boolean isCalm;

    World(Seed seed) {
        this(seed, frame -> {}, frame -> {});
    }

    /// A world whose link is not honest, for the tests of what this one claims.
    ///
    /// @param before changes what a stack sends before it is looked at
    /// @param after changes it thereafter
    World(Seed seed, Consumer<Frame> before, Consumer<Frame> after) {
        this.before = before;
        this.after = after;
        simulation = new Simulation(seed);
        draw = new Draw(seed.part(99));
        family = draw.chance(50) ? Family.IPV4 : Family.IPV6;
        isHarsh = draw.chance(80);
        link =
                simulation.link(
                        simulation.node("left"),
                        simulation.node("right"),
                        Weather.link(draw, family, isHarsh));
        calmAt = draw.millis(1, draw.chance(70) ? 5_000 : FAULTY_MILLIS_MAX);
        simulation.observe(this);
    }

    /// What a run came to.
    ///
    /// @param broken connections that gave up
    /// @param nanos of virtual time
    record Result(long trace, int connections, int broken, long nanos) {}

    Result run() {
        listen(link.left());
        listen(link.right());
        int count = draw.between(1, DIALOGUES_MAX);
        for (int number = 0; number < count; number++) plan(number);
        if (isHarsh) new Faults(this, link, draw, calmAt).schedule();
        simulation.run(calmAt);
        calm();
        for (long at = calmAt + GRACE; !isOver() && at < LIMIT; at += GRACE) {
            dialogues.forEach(Dialogue::checkProgress);
            simulation.run(at);
        }
        dialogues.forEach(dialogue -> dialogue.settle(now()));
        dialogues.forEach(Dialogue::checkEnds);
        long nanos = now();
        end();
        int broken = (int) dialogues.stream().filter(Dialogue::isBroken).count();
        return new Result(simulation.traceHash(), count, broken, nanos);
    }

    private boolean isOver() {
        for (var dialogue : dialogues) {
            dialogue.checkDelivery();
            if (!dialogue.isOver()) return false;
        }
        return true;
    }

    private void calm() {
        isCalm = true;
        link.heal();
        var quiet = ImpairmentConfig.NONE.withDelay(draw.millis(0, 100), 0);
        for (var port : new Port[] {link.left(), link.right()}) {
            link.conditions(port, quiet);
            port.node().resume();
            port.node().stack().enableInterface(port.nic(), now());
        }
    }

    private void end() {
        for (var listener : listeners) listener.close(now());
        simulation.runUntilIdle();
        simulation.checkNothingLeft();
        for (var node : simulation.nodes()) {
            long defects = node.stack().counters().count(Counter.INTERNAL_ERROR);
            check(defects == 0, () -> node + ": " + node.stack().lastInternalError());
        }
    }

    // Connections.

    private void plan(int number) {
        var ports = new Port[] {link.left(), link.right()};
        if (draw.chance(30)) ports = new Port[] {link.right(), link.left()};
        var nodes = new Node[] {ports[0].node(), ports[1].node()};
        var opening = draw.chance(7) ? Dialogue.Opening.SIMULTANEOUS : Dialogue.Opening.USUAL;
        var dialogue = new Dialogue(this, number, opening, nodes, draw);
        dialogues.add(dialogue);
        var from = ports[0];
        var to = ports[1];
        long at = draw.below((int) (calmAt / MILLI) + 1) * MILLI;
        if (opening == Dialogue.Opening.USUAL) {
            schedule(at, () -> connect(dialogue, 0, from, endpoint(to, LISTENING_PORT)));
            return;
        }
        int port = SIMULTANEOUS_PORT + 2 * number;
        schedule(at, () -> connect(dialogue, 0, from, endpoint(to, port + 1)));
        long later = at + draw.millis(0, 20);
        schedule(later, () -> connect(dialogue, 1, to, endpoint(from, port)));
    }

    private void connect(Dialogue dialogue, int end, Port from, SocketAddress remote) {
        int port = CLIENT_PORT + dialogues.indexOf(dialogue);
        if (remote.port() >= SIMULTANEOUS_PORT) port = remote.port() ^ 1;
        if (end == 0) byPorts.put(port << 16 | remote.port(), dialogue);
        var tcp = from.node().stack().tcp();
        switch (tcp.connect(new SocketAddress(any(), port), remote, now())) {
            case Outcome.Refused<Connection> _ -> dialogue.refused();
            case Outcome.Done<Connection>(var connection) -> {
                Options.set(connection, draw, this);
                dialogue.attach(end, connection, now());
            }
        }
    }

    private void listen(Port port) {
        var tcp = port.node().stack().tcp();
        var at = new SocketAddress(any(), LISTENING_PORT);
        var listener = Granted.value(tcp.listen(at, draw.oneOf(1, 4, 32), now()));
        Options.set(listener, draw, this);
        listeners.add(listener);
        Application acceptor =
                now -> {
                    for (var one = listener.accept(now); one != null; one = listener.accept(now)) {
                        accepted(one, now);
                    }
                };
        listener.attach(acceptor);
    }

    private void accepted(Connection connection, long now) {
        var dialogue = byPorts.get(connection.remote().port() << 16 | LISTENING_PORT);
        if (dialogue == null) throw simulation.failure("accepted from nowhere: " + connection);
        dialogue.attach(1, connection, now);
    }

    private static SocketAddress endpoint(IpAddress address, int port) {
        return new SocketAddress(address, port);
    }

    private SocketAddress endpoint(Port port, int number) {
        return endpoint(port.address(family), number);
    }

    private IpAddress any() {
        return family == Family.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
    }

    /// A node loses everything; what it listened on it listens on again.
    void restart(Node node) {
        node.restart(now());
        listen(node == link.left().node() ? link.left() : link.right());
    }

    // What is seen.

    @Override
    public void crossing(Port from, Frame frame, Fate fate, long now) {
        before.accept(frame);
        look(frame);
        after.accept(frame);
    }

    private void look(Frame frame) {
        if (!sighting.read(frame, link.config().type())) return;
        int source = sighting.tcp().sourcePort();
        int destination = sighting.tcp().destinationPort();
        var dialogue = byPorts.get(source << 16 | destination);
        if (dialogue != null) {
            dialogue.crossing(0, sighting);
            return;
        }
        dialogue = byPorts.get(destination << 16 | source);
        if (dialogue != null) dialogue.crossing(1, sighting);
    }

    long now() {
        return simulation.now();
    }

    void schedule(long at, Runnable action) {
        simulation.schedule(at, action);
    }

    /// Memory for a program's calls.
    MemorySegment memory() {
        return memory;
    }

    LinkType linkType() {
        return link.config().type();
    }

    /// All faults have ended.
    boolean isCalm() {
        return isCalm;
    }

    /// Frames come to harm, and connections may give up.
    boolean isHarsh() {
        return isHarsh;
    }

    void check(boolean claim, Supplier<String> what) {
        if (!claim) throw simulation.failure(what.get());
    }
}
