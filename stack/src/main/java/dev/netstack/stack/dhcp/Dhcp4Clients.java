package dev.netstack.stack.dhcp;

import dev.netstack.stack.Core;
import dev.netstack.stack.DropReason;
import dev.netstack.stack.ip.IpPacket;
import dev.netstack.stack.udp.UdpService;
import dev.netstack.wire.Dhcp4Message;
import dev.netstack.wire.Parsed.Malformed;
import dev.netstack.wire.Parsed.Ok;
import dev.netstack.wire.UdpHeader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The clients of a stack, one for each interface that has one: they share the port.
public final class Dhcp4Clients implements UdpService {
    private final Core core;
    private final Map<Integer, Dhcp4Client> byInterface = new HashMap<>();

    public Dhcp4Clients(Core core) {
        this.core = core;
    }

    /// The client of interface `nic`; null when it has none.
    public @Nullable Dhcp4Client find(int nic) {
        return byInterface.get(nic);
    }

    public void add(int nic, Dhcp4Client client) {
        byInterface.put(nic, client);
    }

    public void remove(int nic) {
        byInterface.remove(nic);
    }

    @Override
    public boolean receive(IpPacket packet, UdpHeader header, long now) {
        var client = byInterface.get(packet.nic().index());
        if (client == null || !packet.isIpv4()) return false;
        if (header.sourcePort() != Dhcp4Message.SERVER_PORT) return false;
        long start = header.payloadStart();
        switch (Dhcp4Message.parse(packet.bytes(), start, start + header.payloadLength())) {
            case Malformed<Dhcp4Message> _ -> core.counters().drop(DropReason.DHCP_MALFORMED);
            case Ok<Dhcp4Message>(var message) -> client.receive(message, now);
        }
        return true;
    }
}
