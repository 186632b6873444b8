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
    private final NetworkStack stack;
    private final List<Attachment> attachments = new ArrayList<>();

    private record Attachment(Port port, Link link) {}

    Node(String name, int number, Seed seed) {
        this.name = name;
        this.number = number;
        this.stack = new NetworkStack(StackConfig.of(seed.entropy()));
    }

    public String name() {
        return name;
    }

    public NetworkStack stack() {
        return stack;
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
