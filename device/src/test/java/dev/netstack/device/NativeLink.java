package dev.netstack.device;

import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.Ipv6Address;
import dev.netstack.wire.MacAddress;
import dev.netstack.wire.Prefix;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/// The kernel's side of a device under test.
final class NativeLink {
    static final MacAddress KERNEL_MAC = new MacAddress(Packets.KERNEL_MAC);
    static final Prefix KERNEL4 = new Prefix(new Ipv4Address(Packets.KERNEL), 24);
    static final Prefix KERNEL6 = new Prefix(new Ipv6Address(Packets.PREFIX, 1), 64);

    private NativeLink() {}

    /// Also `lo`, which a new namespace has down.
    static void configure(KernelLink kernel) {
        KernelLink.of("lo").up();
        kernel.up();
        kernel.addAddress(KERNEL4);
        kernel.addAddress(KERNEL6);
    }

    static InetAddress inet(int address) throws IOException {
        byte[] octets = {
            (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
        };
        return InetAddress.getByAddress(octets);
    }

    /// Sends `octets` from a socket of the kernel's.
    static void datagram(int destination, int octets) throws IOException {
        try (var socket = new DatagramSocket()) {
            byte[] text = new byte[octets];
            socket.send(new DatagramPacket(text, octets, inet(destination), 9));
        }
    }
}
