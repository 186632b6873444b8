package dev.netstack.cli.up;

/// A service that runs until it is closed.
sealed interface Service extends AutoCloseable permits TcpService, UdpService {
    @Override
    void close();
}
