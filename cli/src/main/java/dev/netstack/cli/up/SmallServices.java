package dev.netstack.cli.up;

import dev.netstack.host.Host;
import dev.netstack.socket.TcpSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The classic small services over TCP and UDP: echo (RFC 862), discard (RFC 863), daytime
/// (RFC 867) and the character generator (RFC 864).
final class SmallServices implements AutoCloseable {
    static final int ECHO = 7;
    static final int DISCARD = 9;
    static final int DAYTIME = 13;
    static final int CHARGEN = 19;

    private static final int BUFFER_OCTETS = 65_536;
    private static final DateTimeFormatter DAYTIME_FORMAT =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy HH:mm:ss-zzz", Locale.ROOT);

    private final List<Service> services = new ArrayList<>();

    private SmallServices() {}

    static SmallServices start(Host host) throws IOException {
        var all = new SmallServices();
        all.services.add(TcpService.start(host, ECHO, SmallServices::echo));
        all.services.add(TcpService.start(host, DISCARD, SmallServices::discard));
        all.services.add(TcpService.start(host, DAYTIME, SmallServices::daytime));
        all.services.add(TcpService.start(host, CHARGEN, SmallServices::generate));
        all.services.add(UdpService.start(host, ECHO, (datagram, length) -> length));
        all.services.add(UdpService.start(host, DISCARD, (datagram, length) -> -1));
        all.services.add(UdpService.start(host, DAYTIME, SmallServices::daytime));
        all.services.add(UdpService.start(host, CHARGEN, SmallServices::generate));
        return all;
    }

    private static void echo(TcpSocket socket) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(BUFFER_OCTETS);
            for (int read = socket.read(buffer); read >= 0; read = socket.read(buffer)) {
                socket.write(buffer.asSlice(0, read));
            }
            socket.shutdownOutput();
        }
    }

    private static void discard(TcpSocket socket) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(BUFFER_OCTETS);
            int read = 0;
            while (read >= 0) read = socket.read(buffer);
        }
    }

    private static void daytime(TcpSocket socket) throws IOException {
        socket.write(MemorySegment.ofArray(daytime()));
        socket.shutdownOutput();
        // What the peer sends is thrown away: left unread, it would turn the end into a reset.
        discard(socket);
    }

    private static int daytime(MemorySegment datagram, int length) {
        var line = daytime();
        MemorySegment.copy(MemorySegment.ofArray(line), 0, datagram, 0, line.length);
        return line.length;
    }

    private static byte[] daytime() {
        return (DAYTIME_FORMAT.format(ZonedDateTime.now(ZoneId.systemDefault())) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void generate(TcpSocket socket) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var pattern = CharacterPattern.allocate(arena, BUFFER_OCTETS);
            // Ends when the peer closes: the write fails then (RFC 864).
            while (!socket.isClosed()) socket.write(pattern);
        }
    }

    /// One datagram of the pattern's first lines.
    private static int generate(MemorySegment datagram, int length) {
        return CharacterPattern.fill(datagram.asSlice(0, CharacterPattern.DATAGRAM_OCTETS));
    }

    @Override
    public void close() {
        for (var service : services) service.close();
    }
}
