package dev.netstack.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.netstack.wire.IpAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/// The resolver over sockets, with a server that answers as it is told.
@Timeout(60)
class ResolverTest {
    private static final ResolverConfig.Waits PATIENT =
            new ResolverConfig.Waits(Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final ResolverConfig.Waits SHORT =
            new ResolverConfig.Waits(Duration.ofMillis(150), Duration.ofMillis(300));

    private final ScriptedServer net = new ScriptedServer();

    @AfterEach
    void close() {
        net.close();
    }

    static List<String> servers() {
        return ScriptedServer.addresses();
    }

    private static String other(String server) {
        return servers().get(1 - servers().indexOf(server));
    }

    /// The name that is asked for has the address 10.0.0.1, or ::1:1.
    private static Message good(byte[] question) {
        var asked = MessageText.parsed(question).getQuestion();
        boolean isIpv4 = asked.getType() == RecordType.A.number();
        var data = isIpv4 ? "A 10.0.0.1" : "AAAA 2001:db8::1:1";
        return MessageText.answer(question, Section.ANSWER, asked.getName() + " 60 IN " + data);
    }

    private static byte[] framed(byte[] message) {
        var framed = new byte[2 + message.length];
        framed[0] = (byte) (message.length >>> 8);
        framed[1] = (byte) message.length;
        System.arraycopy(message, 0, framed, 2, message.length);
        return framed;
    }

    private static byte[] truncated(byte[] question) {
        var answer = MessageText.answer(question, Section.ANSWER);
        answer.getHeader().setFlag(Flags.TC);
        return answer.toWire();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void bothFamiliesOfAddressesAreFoundOnce(String server) throws IOException {
        net.datagrams(server, question -> List.of(good(question).toWire()));
        var resolver = net.resolver(PATIENT, server);
        var found = resolver.addresses("www.example");
        assertEquals(2, found.size());
        assertEquals(found, resolver.addresses("WWW.EXAMPLE."));
        assertEquals(2, net.questions.get(), "the second time from the cache");
        assertEquals(List.of(IpAddress.parse("192.0.2.7")), resolver.addresses("192.0.2.7"));
    }

    /// RFC 5452 §9.1: wrong ids and questions, and what is no message, are passed over.
    @ParameterizedTest
    @MethodSource("servers")
    void l9_aBadReplyDoesNotEndTheWait(String server) throws IOException {
        net.datagrams(
                server,
                question -> {
                    var wrongId = good(question).toWire();
                    wrongId[0] ^= 1;
                    var loop =
                            MessageText.head(MessageText.parsed(question).getHeader().getID(), 1);
                    return List.of(
                            wrongId, loop, new byte[0], new byte[3], good(question).toWire());
                });
        var resolver = net.resolver(PATIENT, server);
        for (var name : List.of("a", "b", "c")) {
            assertEquals(Answer.Kind.FOUND, resolver.lookup(name, RecordType.A).kind());
        }
        assertEquals(3, net.questions.get());
    }

    /// RFC 7766 §5.
    @ParameterizedTest
    @MethodSource("servers")
    void l10_aTruncatedAnswerIsAskedForOverTcp(String server) throws IOException {
        net.datagrams(server, question -> List.of(truncated(question)));
        net.stream(server, question -> framed(good(question).toWire()));
        var answer = net.resolver(PATIENT, server).lookup("www.example", RecordType.A);
        assertEquals(List.of(IpAddress.parse("10.0.0.1")), answer.addresses());
    }

    /// A stream that brings an empty message and then nothing ends with the query's time.
    @ParameterizedTest
    @MethodSource("servers")
    void l10_aSlowStreamEndsAtTheDeadline(String server) throws IOException {
        net.datagrams(server, question -> List.of(truncated(question)));
        net.stream(server, _ -> new byte[] {0, 0, 1});
        var resolver = net.resolver(SHORT, server);
        assertThrows(
                SocketTimeoutException.class, () -> resolver.lookup("www.example", RecordType.A));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aServerThatIsSilentIsPassedOver(String server) throws IOException {
        net.datagrams(other(server), _ -> List.of());
        net.datagrams(server, question -> List.of(good(question).toWire()));
        var waits = new ResolverConfig.Waits(Duration.ofMillis(100), Duration.ofSeconds(20));
        var resolver = net.resolver(waits, other(server), server);
        assertEquals(Answer.Kind.FOUND, resolver.lookup("a", RecordType.A).kind());
    }

    /// RFC 2308 §5.
    @Test
    void thatThereIsNothingIsRemembered() throws IOException {
        var server = servers().getFirst();
        net.datagrams(
                server,
                question -> {
                    var soa = "example. 600 IN SOA ns. admin. 1 2 3 4 300";
                    return List.of(MessageText.answer(question, Section.AUTHORITY, soa).toWire());
                });
        var resolver = net.resolver(PATIENT, server);
        for (int i = 0; i < 2; i++) {
            var answer = resolver.lookup("none.example", RecordType.A);
            assertEquals(Answer.Kind.NO_DATA, answer.kind());
        }
        assertEquals(1, net.questions.get());
        assertThrows(UnknownHostException.class, () -> resolver.addresses("none.example"));
    }

    /// RFC 5452 §5: equal queries do not give a forger more chances.
    @Test
    void l13_equalQueriesAreOne() throws Exception {
        var server = servers().getFirst();
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        net.datagrams(
                server,
                question -> {
                    begun.countDown();
                    await(release);
                    return List.of(good(question).toWire());
                });
        var resolver = net.resolver(PATIENT, server);
        var answers = new ArrayList<Future<Answer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                answers.add(threads.submit(() -> resolver.lookup("a", RecordType.A)));
            }
            await(begun);
            release.countDown();
            for (var answer : answers) assertEquals(Answer.Kind.FOUND, answer.get().kind());
        }
        assertEquals(1, net.questions.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) throw new AssertionError("nothing came");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// Servers beyond the limit are not asked, and one that no route leads to is an error.
    @Test
    void l14_theServersAreBounded() throws IOException {
        net.datagrams(servers().getFirst(), question -> List.of(good(question).toWire()));
        var none = IntStream.range(0, 100).mapToObj(i -> "2001:db8:99::" + i).toList();
        var unreachable = none.toArray(String[]::new);
        assertThrows(
                IOException.class,
                () -> net.resolver(PATIENT, unreachable).lookup("a", RecordType.A));
        var eighth = new ArrayList<>(none.subList(0, ResolverConfig.SERVERS_MAX - 1));
        eighth.add(servers().getFirst());
        var resolver = net.resolver(PATIENT, eighth.toArray(String[]::new));
        assertEquals(Answer.Kind.FOUND, resolver.lookup("a", RecordType.A).kind());
        assertInstanceOf(
                UnknownHostException.class,
                assertThrows(
                        IOException.class, () -> net.resolver(PATIENT).lookup("a", RecordType.A)));
    }
}
