package dev.netstack.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.netstack.device.MemoryLink;
import dev.netstack.wire.LinkType;
import dev.netstack.wire.Offload;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams arrive whole: many octets, both ways at once, and many connections at once.
@Timeout(180)
class TransferTest {
    private static final int CONNECTIONS = 1_000;
    private static final int ECHO_OCTETS = 10_000;

    @ParameterizedTest
    @CsvSource({"IPV4, 1, 64", "IPV6, 1, 64", "IPV4, 0, 8", "IPV6, 0, 8"})
    void bothDirectionsAtOnceArriveWhole(Family family, int offload, int mebibytes)
            throws Exception {
        Set<Offload> offloads = offload == 0 ? Set.of() : EnumSet.allOf(Offload.class);
        var link = MemoryLink.of(LinkType.ETHERNET, 1500, offloads);
        try (var hosts = new TwoHosts(link);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = hosts.connect(family);
            var calls = new ArrayList<Future<byte[]>>();
            for (var socket : new TcpSocket[] {ends.client(), ends.server()}) {
                calls.add(threads.submit(() -> send(socket, mebibytes)));
            }
            for (var socket : new TcpSocket[] {ends.server(), ends.client()}) {
                calls.add(threads.submit(() -> receive(socket.input())));
            }
            assertArrayEquals(calls.get(0).get(), calls.get(2).get());
            assertArrayEquals(calls.get(1).get(), calls.get(3).get());
            assertEquals(0, hosts.internalErrors());
        }
    }

    private static byte[] send(TcpSocket socket, int mebibytes)
            throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        var random = new Random(socket.local().port());
        byte[] octets = new byte[100_003];
        long left = (long) mebibytes << 20;
        while (left > 0) {
            random.nextBytes(octets);
            int length = (int) Math.min(left, octets.length);
            digest.update(octets, 0, length);
            socket.output().write(octets, 0, length);
            left -= length;
        }
        socket.shutdownOutput();
        return digest.digest();
    }

    private static byte[] receive(InputStream from) throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        byte[] octets = new byte[70_001];
        int length;
        while ((length = from.read(octets)) > 0) digest.update(octets, 0, length);
        return digest.digest();
    }

    @ParameterizedTest
    @EnumSource
    void aThousandConnectionsEchoAtOnce(Family family) throws Exception {
        try (var hosts = new TwoHosts();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var listener = hosts.right().listen(family.right(7), CONNECTIONS)) {
            threads.execute(() -> serve(listener, threads));
            Callable<byte[]> client =
                    () -> {
                        try (var socket =
                                hosts.left().connect(listener.local(), TwoHosts.PATIENCE)) {
                            return echo(socket);
                        }
                    };
            var answers = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < CONNECTIONS; i++) answers.add(threads.submit(client));
            for (var answer : answers) assertEquals(ECHO_OCTETS, answer.get().length);
            assertEquals(0, hosts.internalErrors());
        }
    }

    private static void serve(TcpListener listener, ExecutorService threads) {
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                var accepted = listener.accept();
                Callable<Long> echo =
                        () -> {
                            try (accepted) {
                                return accepted.input().transferTo(accepted.output());
                            }
                        };
                var _ = threads.submit(echo);
            } catch (IOException _) {
                return;
            }
        }
    }

    private static byte[] echo(TcpSocket socket) throws IOException {
        byte[] sent = new byte[ECHO_OCTETS];
        new Random(socket.local().port()).nextBytes(sent);
        socket.readTimeout(TwoHosts.PATIENCE);
        socket.output().write(sent);
        socket.shutdownOutput();
        byte[] answer = socket.input().readAllBytes();
        assertArrayEquals(sent, answer);
        return answer;
    }
}
