package dev.netstack.simulator.campaign;

import dev.netstack.simulator.Node;
import dev.netstack.stack.tcp.CloseCause;
import dev.netstack.stack.tcp.Connection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection of a world: the programs at its ends, and what must hold between them.
final class Dialogue {
    /// Keeps the streams of one world apart, so that octets of another one are wrong octets.
    private static final long BASE_STEP = 9_973;

    private final World world;
    private final int number;
    private final Opening opening;
    private final Plan[] plans;
    private final Node[] nodes;
    private final @Nullable Program[] programs = new @Nullable Program[2];
    private final Direction[] directions = {
        new Direction(this, "the client"), new Direction(this, "the server")
    };
    private final long[] progress = new long[2];
    private boolean isRefused;
    private boolean isReplayed;

    enum Opening {
        /// One end connects, the other listens.
        USUAL,
        /// Both connect (RFC 9293 §3.5).
        SIMULTANEOUS
    }

    /// @param nodes of the client and of the server
    Dialogue(World world, int number, Opening opening, Node[] nodes, Draw draw) {
        this.world = world;
        this.number = number;
        this.opening = opening;
        this.nodes = nodes;
        plans = new Plan[] {Plan.draw(draw), Plan.draw(draw)};
    }

    Node node(int end) {
        return nodes[end];
    }

    /// The connection of end 0, the client, or 1, the server, is there.
    void attach(int end, Connection connection, long now) {
        var earlier = programs[end];
        if (earlier != null && !earlier.isLost()) {
            // The acknowledgment that returned a SYN cookie came twice, and its connection was over
            // the second time (RFC 4987 §3.6): nobody is at the other end of this one.
            isReplayed = true;
            connection.abort(now);
            return;
        }
        long own = (2L * number + end) * BASE_STEP;
        long other = (2L * number + 1 - end) * BASE_STEP;
        var program =
                new Program(world, nodes[end], connection, plans[end], new long[] {own, other});
        programs[end] = program;
        connection.attach(program);
        program.ready(now);
    }

    /// The stack had no way to connect.
    void refused() {
        isRefused = true;
    }

    /// A segment leaves end `from`.
    void crossing(int from, Sighting segment) {
        if (isLost() || isReplayed) return;
        directions[from].sent(segment, directions[1 - from], programs[from]);
        checkDelivery();
    }

    /// A node that started anew answers for connections that it does not know.
    private boolean isLost() {
        return isLost(programs[0]) || isLost(programs[1]);
    }

    private static boolean isLost(@Nullable Program program) {
        return program != null && program.isLost();
    }

    void checkDelivery() {
        for (int end = 0; end < 2; end++) {
            var program = programs[end];
            if (program != null) program.checkDelivery(programs[1 - end]);
        }
    }

    /// Whether both programs have nothing more to do.
    boolean isOver() {
        for (var program : programs) if (program != null && !program.isDone()) return false;
        return isRefused || programs[0] != null;
    }

    /// No fault keeps the stacks from their work any more, and time enough went by since this was
    /// asked last: what is to come across has come further.
    void checkProgress() {
        for (int end = 0; end < 2; end++) {
            var program = programs[end];
            if (program == null) continue;
            long before = progress[end];
            progress[end] = program.progress();
            boolean isStuck = program.isObliged() && progress[end] == before;
            check(!isStuck, () -> program + " makes no progress, with " + this);
        }
    }

    /// Ends what waits for a peer that is gone without a word; fails when the peer is not.
    void settle(long now) {
        for (int end = 0; end < 2; end++) {
            var program = programs[end];
            if (program == null || program.isDone()) continue;
            var peer = programs[1 - end];
            check(peer == null || peer.isRude(), () -> program + " waits for ever: " + this);
            program.forsake(now);
        }
    }

    /// What became of the connection has a cause that is known.
    void checkEnds() {
        for (int end = 0; end < 2; end++) {
            var program = programs[end];
            if (program == null || program.isLost()) continue;
            var peer = programs[1 - end];
            program.checkEnd(peer);
            check(isExplained(program, peer), () -> "why? " + this);
        }
    }

    private boolean isExplained(Program program, @Nullable Program peer) {
        var cause = program.connection().cause();
        return switch (cause) {
            case null -> true;
            case CLOSED, ABORTED -> true;
            case TIMED_OUT, UNREACHABLE -> world.isHarsh() || (peer != null && peer.isRude());
            // The peer's TIME-WAIT may be over when a lost FIN comes again; a SYN cookie that comes
            // back behind a hole is none (RFC 4987 §3.6).
            case RESET_BY_PEER ->
                    peer == null || peer.isRude() || (world.isHarsh() && program.isOutputShut());
            case REFUSED -> opening == Opening.SIMULTANEOUS || world.isHarsh();
            case ADDRESS_LOST, NO_MEMORY -> false;
        };
    }

    /// Whether an end was told of a failure.
    boolean isBroken() {
        for (var program : programs) {
            if (program == null || program.isLost()) continue;
            if (program.connection().cause() == CloseCause.TIMED_OUT) return true;
        }
        return false;
    }

    void check(boolean claim, Supplier<String> what) {
        world.check(claim, what);
    }

    @Override
    public String toString() {
        return "connection " + number + ", " + opening + ": " + programs[0] + " ; " + programs[1];
    }
}
