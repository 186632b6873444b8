package dev.netstack.cli.client;

import dev.netstack.names.Answer;
import dev.netstack.names.RecordType;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Where a client's traffic begins: a running instance, or a stack of the command's own.
public interface Origin extends AutoCloseable {
    /// Connects over TCP, from `local`, whose address and port may be unspecified.
    ByteStream connect(SocketAddress local, SocketAddress remote, Duration timeout)
            throws IOException;

    /// Waits for one TCP connection on `local`, for as long as `isWanted`.
    ByteStream accept(SocketAddress local, BooleanSupplier isWanted) throws IOException;

    /// Exchanges datagrams with `remote`.
    DatagramStream datagrams(SocketAddress local, SocketAddress remote) throws IOException;

    /// Exchanges datagrams with the first that sends to `local`.
    DatagramStream awaitDatagrams(SocketAddress local) throws IOException;

    /// Sends echo requests until `plan` is done, and tells each answer.
    void ping(PingPlan plan, Consumer<PingEvent> events) throws IOException;

    /// What servers of names say (see [dev.netstack.names.Resolver#lookup]).
    Answer resolve(String name, RecordType type) throws IOException;

    @Override
    void close() throws IOException;
}
