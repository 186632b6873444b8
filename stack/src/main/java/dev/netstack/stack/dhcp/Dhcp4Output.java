package dev.netstack.stack.dhcp;

import dev.netstack.stack.Interface;
import dev.netstack.stack.Outcome.Done;
import dev.netstack.stack.ip.IpFields;
import dev.netstack.stack.ip.IpOutput;
import dev.netstack.stack.ip.Path;
import dev.netstack.wire.Dhcp4Message;
import dev.netstack.wire.Dhcp4Options;
import dev.netstack.wire.Dhcp4Options.Option;
import dev.netstack.wire.IpProtocol;
import dev.netstack.wire.Ipv4Address;
import dev.netstack.wire.UdpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends what a client says (RFC 2131 §4.4.1, table 5).
final class Dhcp4Output {
    /// What a server is asked to tell: routes only where they are wanted, for they come in place of
    /// routers (RFC 3442, "DHCP Client Behavior").
    private static final byte[] WANTED = {
        Dhcp4Options.CLASSLESS_ROUTES,
        Dhcp4Options.SUBNET_MASK,
        Dhcp4Options.ROUTERS,
        Dhcp4Options.NAME_SERVERS,
        Dhcp4Options.DOMAIN_NAME,
        Dhcp4Options.RENEWAL_TIME,
        Dhcp4Options.REBINDING_TIME
    };

    private static final byte DUID_IDENTIFIER = (byte) 255;
    private static final byte DUID_LINK_LAYER = 3;

    private final IpOutput output;
    private final Interface nic;
    private final Option identifier;
    private final Option wanted;

    Dhcp4Output(IpOutput output, Interface nic, Dhcp4Config config) {
        this.output = output;
        this.nic = nic;
        identifier = new Option(Dhcp4Options.CLIENT_IDENTIFIER, identifier(config.duid()));
        boolean isIgnoring = config.classlessRoutes() == Dhcp4Config.ClasslessRoutes.IGNORE;
        var asked = isIgnoring ? Arrays.copyOfRange(WANTED, 1, WANTED.length) : WANTED;
        wanted = new Option(Dhcp4Options.PARAMETER_REQUEST, asked);
    }

    /// Sends a request to every server, or to `server` from the address that the client has.
    void send(Dhcp4Message.Request request, List<Option> particular, Ipv4Address server, long now) {
        var options = new ArrayList<Option>();
        options.add(identifier);
        options.addAll(particular);
        switch (request.kind()) {
            case DISCOVER, REQUEST, INFORM -> {
                options.add(wanted);
                int size = Dhcp4Message.LENGTH_MAX + 28;
                var most = new byte[] {(byte) (size >> 8), (byte) size};
                options.add(new Option(Dhcp4Options.MESSAGE_SIZE_MAX, most));
            }
            case DECLINE, RELEASE, OFFER, ACK, NAK -> {}
        }
        var path = path(request.ciaddr(), server);
        if (path != null) post(path, request, options, now);
    }

    private void post(Path path, Dhcp4Message.Request request, List<Option> options, long now) {
        var frame = output.take(UdpHeader.LENGTH + Dhcp4Message.LENGTH_MAX);
        if (frame == null) return;
        int start = frame.start();
        int length =
                UdpHeader.LENGTH
                        + Dhcp4Message.write(
                                frame.bytes(), start + UdpHeader.LENGTH, request, options);
        frame.range(start, start + length);
        UdpHeader.write(
                frame.bytes(), start, Dhcp4Message.CLIENT_PORT, Dhcp4Message.SERVER_PORT, length);
        output.checksum(path, IpProtocol.UDP, frame, UdpHeader.CHECKSUM);
        output.post(path, IpFields.of(IpProtocol.UDP), frame, now);
    }

    /// RFC 2131 §4.1: from nobody to everybody, while the client has no address.
    private @Nullable Path path(Ipv4Address own, Ipv4Address server) {
        if (server.equals(Ipv4Address.BROADCAST)) {
            var limits = new Path.Limits(nic.mtu(), output.generation());
            return new Path(nic, own, server, server, limits);
        }
        return output.path(server, own) instanceof Done<Path>(var path) ? path : null;
    }

    /// RFC 4361 §6.1: 255, the interface, and who we are.
    private byte[] identifier(byte[] duid) {
        var who = duid.length > 0 ? duid : linkLayer();
        var identifier = new byte[5 + who.length];
        identifier[0] = DUID_IDENTIFIER;
        for (int i = 0; i < 4; i++) identifier[1 + i] = (byte) (nic.index() >>> (24 - 8 * i));
        System.arraycopy(who, 0, identifier, 5, who.length);
        return identifier;
    }

    /// DUID-LL of Ethernet (RFC 8415 §11.4).
    private byte[] linkLayer() {
        var duid = new byte[] {0, DUID_LINK_LAYER, 0, 1, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < 6; i++) duid[4 + i] = (byte) (nic.mac().bits() >>> (40 - 8 * i));
        return duid;
    }
}
