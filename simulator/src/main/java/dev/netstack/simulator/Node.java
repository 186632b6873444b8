package dev.netstack.simulator;

import dev.netstack.stack.NetworkStack;
import dev.netstack.stack.StackConfig;
import dev.netstack.wire.Frame;
import java.util.ArrayList;
import java.util.List;

/// A host in a simulation: a stack, the links it is on, and the programs attached to its sockets.
public final class Node {
    /// Frames of one interface in one turn, so that no interface starves the others.
    private static final int BATCH_MAX = 64;

    /// The loopback interface of every stack.
    private static final int LOOPBACK = 1;

    private final String name;
    private final int number;
    private final Seed seed;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private NetworkStack stack;
    private int restarts;
    private boolean isPaused;

    private record Attachment(Port port, Link link) {}

    Node(String name, int number, Seed seed) {
        this.name = name;
        this.number = number;
        this.seed = seed;
        stack = new NetworkStack(StackConfig.of(seed.entropy()));
    }

    public String name() {
        return name;
    }

    public NetworkStack stack() {
        return stack;
    }

    /// How often it lost everything and began anew.
    public int restarts() {
        return restarts;
    }

    /// Stops the node as a whole: what arrives waits, and so do its timers.
    public void pause() {
        isPaused = true;
    }

    /// Lets a paused node go on; what arrived meanwhile arrives now.
    public void resume() {
        isPaused = false;
        var waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(Runnable::run);
    }

    /// Ends the node as a power failure does and starts it with the same interfaces and addresses:
    /// nothing is left of its connections, its listeners and its secrets.
    public void restart(long now) {
        restarts++;
        stack = new NetworkStack(StackConfig.of(seed.part(-restarts).entropy()));
        for (var attachment : attachments) attachment.link().configure(attachment.port(), now);
    }

    boolean isPaused() {
        return isPaused;
    }

    /// An arrival at a paused node.
    void hold(Runnable arrival) {
        held.add(arrival);
    }

    /// When the node must be called next, whatever arrives; [Long#MAX_VALUE] for never.
    long deadline() {
        return isPaused ? Long.MAX_VALUE : stack.deadline();
    }

    /// 0 and up, in the order in which nodes were made.
    int number() {
        return number;
    }

    void attach(Port port, Link link) {
        attachments.add(new Attachment(port, link));
    }

    /// Hands what is due to the links and tells programs what is ready; gives the number of frames
    /// and events moved, 0 when the node has nothing left to do at this instant.
    int turn(Frame scratch, long now) {
        if (isPaused) return 0;
        int moved = programs(now);
        for (int i = 0; i < BATCH_MAX && stack.transmit(LOOPBACK, scratch, now); i++) {
            stack.receive(LOOPBACK, scratch, now);
            moved++;
        }
        for (var attachment : attachments) {
            int nic = attachment.port().nic();
            for (int i = 0; i < BATCH_MAX && stack.transmit(nic, scratch, now); i++) {
                attachment.link().send(attachment.port(), scratch, now);
                moved++;
            }
        }
        return moved;
    }

    private int programs(long now) {
        int told = 0;
        for (var ready = stack.event(); ready != null; ready = stack.event()) {
            if (ready.attachment() instanceof Application program) program.ready(now);
            told++;
        }
        return told;
    }

    @Override
    public String toString() {
        return name;
    }
}
