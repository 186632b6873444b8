package dev.netstack.simulator;

import dev.netstack.simulator.packetdrill.Action;
import dev.netstack.simulator.packetdrill.Script;

/// For which system a script was written, and so how literally it is meant.
enum DrillProfile {
    /// For this stack: windows, buffers and the shift of windows are what the script says.
    OWN(0x800),

    /// For FreeBSD: its SYN carries `mss,nop,wscale 6,sackOK,TS` and a window of 65,535. A window
    /// or a buffer is as large or larger, for its size is a system's own choice (RFC 9293 §3.8.6);
    /// the shift follows from the largest buffer (RFC 7323 §2.2).
    FREEBSD(0x4);

    /// The number behind `O_NONBLOCK`.
    final int nonblock;

    DrillProfile(int nonblock) {
        this.nonblock = nonblock;
    }

    /// FreeBSD's names of switches tell it.
    static DrillProfile of(Script script) {
        for (var event : script.events()) {
            if (event.action() instanceof Action.Shell(var command)
                    && command.contains("net.inet.")) {
                return FREEBSD;
            }
        }
        return OWN;
    }
}
