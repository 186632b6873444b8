package dev.netstack.simulator;

import dev.netstack.stack.BufferPool;
import dev.netstack.wire.Frame;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// A network in virtual time: nodes, links between them, and one clock that jumps from what happens
/// to what happens next.
///
/// Nothing in it depends on anything but the seed: the same seed gives the same frames at the same
/// times, which [#traceHash] shows. One thread uses it.
public final class Simulation {
    /// Frames, events and instants after which a run is taken for endless.
    public static final long STEPS_MAX = 1_000_000;

    private static final long IN_FLIGHT_OCTETS_MAX = 256L << 20;

    private final Seed seed;
    private final VirtualTime time = new VirtualTime();
    private final Frame scratch = Frame.allocate(Arena.ofAuto());
    private final BufferPool memory = new BufferPool(IN_FLIGHT_OCTETS_MAX);
    private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Trace trace = new Trace();
    private long stepsMax = STEPS_MAX;
    private long steps;
    private long order;

    /// Something to be done at a time; what was asked for first is done first.
    private record Happening(long time, long order, Runnable action)
            implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    public Simulation(Seed seed) {
        this.seed = seed;
    }

    // Building.

    /// Adds a host, its entropy drawn from the simulation's seed.
    public Node node(String name) {
        var node = new Node(name, nodes.size(), seed.part(nodes.size()));
        nodes.add(node);
        return node;
    }

    /// Joins two nodes by a new link: each gets an interface with an address of both families, in
    /// 198.18.n.0/24 and 2001:db8:n::/64 for the link's number n, the left end 1 and the right end
    /// 2.
    public Link link(Node left, Node right, LinkConfig config) {
        var link = new Link(this, links.size(), config);
        links.add(link);
        link.join(left, right);
        return link;
    }

    /// Tells `observer` of every frame that a link takes over.
    public void observe(FrameObserver observer) {
        trace.observe(observer);
    }

    /// Does `action` when virtual time reaches `at`.
    public void schedule(long at, Runnable action) {
        agenda.add(new Happening(Math.max(at, now()), order++, action));
    }

    /// Sets how many steps all runs together may take.
    public void stepsMax(long max) {
        stepsMax = max;
    }

    // Running.

    /// Runs until virtual time is `until`, whether anything happens or not.
    public void run(long until) {
        while (settle() && nextTime() <= until) advance(nextTime());
        advance(until);
        settle();
    }

    /// Runs until nothing is in flight and no timer is armed.
    public void runUntilIdle() {
        while (settle() && nextTime() != Long.MAX_VALUE) advance(nextTime());
    }

    /// Runs until `done`; fails when virtual time passes `limit` or nothing is left to happen.
    public void runUntil(BooleanSupplier done, long limit) {
        while (settle() && !done.getAsBoolean()) {
            long next = nextTime();
            if (next == Long.MAX_VALUE) throw failure("nothing left to happen");
            if (next > limit) throw failure("not done by " + Trace.seconds(limit));
            advance(next);
        }
    }

    // What can be seen.

    public long now() {
        return time.now();
    }

    public Seed seed() {
        return seed;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /// A digest of every frame that crossed a link, where and when.
    public long traceHash() {
        return trace.hash();
    }

    /// Frames that links took over.
    public long frames() {
        return trace.frames();
    }

    /// Fails with the seed and the last frames when `claim` does not hold.
    public void check(boolean claim, String what) {
        if (!claim) throw failure(what);
    }

    /// Fails unless connections, buffers and timers of all nodes are back to none.
    public void checkNothingLeft() {
        for (var node : nodes) {
            var stack = node.stack();
            int connections = stack.tcp().connectionCount();
            check(connections == 0, node + " has " + connections + " connections left");
            long octets = stack.buffers().inUse();
            check(octets == 0, node + " has " + octets + " octets of buffers left");
            check(stack.deadline() == Long.MAX_VALUE, node + " has timers left");
        }
        check(memory.inUse() == 0, memory.inUse() + " octets are still on links");
    }

    /// What to throw when something is not as it should be: says the seed and the last frames.
    public AssertionError failure(String what) {
        return new AssertionError(
                what
                        + "\n  at "
                        + Trace.seconds(now())
                        + " of virtual time, after "
                        + steps
                        + " steps\n  replay with -Dnetstack.seed="
                        + seed
                        + "\n"
                        + trace.lastFrames());
    }

    // For links.

    Trace trace() {
        return trace;
    }

    BufferPool memory() {
        return memory;
    }

    /// Lets nodes work until none has anything left to do at this instant; always true.
    private boolean settle() {
        for (int moved = 1; moved > 0; ) {
            moved = 0;
            for (int i = 0; i < nodes.size(); i++) moved += nodes.get(i).turn(scratch, now());
            step(moved);
        }
        return true;
    }

    private long nextTime() {
        var first = agenda.peek();
        long next = first == null ? Long.MAX_VALUE : first.time();
        for (int i = 0; i < nodes.size(); i++) next = Math.min(next, nodes.get(i).deadline());
        return next;
    }

    private void advance(long to) {
        time.advanceTo(Math.max(to, now()));
        step(1);
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            if (node.deadline() <= now()) node.stack().expire(now());
        }
        for (var first = agenda.peek();
                first != null && first.time() <= now();
                first = agenda.peek()) {
            agenda.remove();
            step(1);
            first.action().run();
        }
    }

    private void step(int count) {
        steps += count;
        if (steps > stepsMax)
            throw failure("more than " + stepsMax + " steps: an endless exchange?");
    }
}
