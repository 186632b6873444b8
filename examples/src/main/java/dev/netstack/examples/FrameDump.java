package dev.netstack.examples;

import dev.netstack.device.DeviceSpec;
import dev.netstack.device.OffloadMode;
import dev.netstack.device.TunTapDevice;
import dev.netstack.device.Waiter;
import dev.netstack.wire.ArpPacket;
import dev.netstack.wire.EtherType;
import dev.netstack.wire.EthernetHeader;
import dev.netstack.wire.Frame;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import dev.netstack.wire.Prefix;
import java.lang.foreign.Arena;

/// What the kernel sends to a TAP with nobody behind it, read by the views of `wire`: Ethernet II
/// (RFC 894) and ARP (RFC 826). No stack is in it.
///
/// ```sh
/// examples/run FrameDump address 192.0.2.1/24 3    # the kernel's side has an address
/// examples/run FrameDump route 192.0.2.0/24 3      # it has a route alone
/// ```
final class FrameDump {
    private FrameDump() {}

    public static void main(String... arguments) {
        var prefix = Prefix.parse(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        try (var device = TunTapDevice.open(DeviceSpec.parse("tap:tap0"), OffloadMode.OFF);
                var waiter = Waiter.open()) {
            var kernel = device.kernelLink();
            kernel.up();
            if (arguments[0].equals("address")) kernel.addAddress(prefix);
            else kernel.addRoute(prefix);
            IO.println("reading tap0");
            waiter.add(device);
            var frame = Frame.allocate(Arena.ofAuto());
            for (int seen = 0; seen < count; ) {
                if (!device.receive(frame)) {
                    waiter.await(Long.MAX_VALUE);
                    continue;
                }
                seen++;
                IO.println(describe(frame));
            }
        }
    }

    /// A view is a record over the frame's octets; parsing gives it, or the reason why there is
    /// none, and never throws.
    static String describe(Frame frame) {
        return switch (EthernetHeader.parse(frame.bytes(), frame.start(), frame.end())) {
            case Malformed<EthernetHeader>(var why) -> "not Ethernet: " + why;
            case Ok<EthernetHeader>(var ethernet) ->
                    ethernet.source()
                            + " > "
                            + ethernet.destination()
                            + " "
                            + EtherType.text(ethernet.etherType())
                            + payload(ethernet, frame);
        };
    }

    private static String payload(EthernetHeader ethernet, Frame frame) {
        if (ethernet.etherType() != EtherType.ARP) {
            return ", " + (frame.end() - ethernet.payloadStart()) + " octets";
        }
        return switch (ArpPacket.parse(frame.bytes(), ethernet.payloadStart(), frame.end())) {
            case Malformed<ArpPacket>(var why) -> ", malformed: " + why;
            case Ok<ArpPacket>(var arp) when arp.operation() == ArpPacket.REQUEST ->
                    ", " + arp.sender() + " asks who has " + arp.target();
            case Ok<ArpPacket>(var arp) -> ", " + arp.sender() + " is at " + arp.senderMac();
        };
    }
}
