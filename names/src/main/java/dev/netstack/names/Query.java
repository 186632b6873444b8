package dev.netstack.names;

import dev.netstack.names.Question.Edns;
import dev.netstack.wire.SocketAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Rcode;

/// The work for one question: servers one after the other, again and slower, until one answers or
/// the time is up (RFC 1035 §7.2), and on along aliases.
final class Query {
    private final Exchange exchange;
    private final ResolverConfig.Waits waits;
    private final List<SocketAddress> servers;
    private final long until;
    private Edns edns = Edns.ON;
    private IOException lastFailure = new UnknownHostException("no name server is known");

    Query(Exchange exchange, ResolverConfig.Waits waits, List<SocketAddress> servers, long now) {
        this.exchange = exchange;
        this.waits = waits;
        int used = Math.min(servers.size(), ResolverConfig.SERVERS_MAX);
        this.servers = List.copyOf(servers.subList(0, used));
        this.until = now + waits.total().toNanos();
    }

    /// @throws IOException when no server gave an answer in time
    Answer run(Question question, Clock clock) throws IOException {
        var records = new ArrayList<NameRecord>();
        long ttl = ReplyReader.TTL_SECONDS_MAX;
        var at = question;
        while (true) {
            var answered = ask(at, clock);
            records.addAll(answered.answer().records());
            ttl = Math.min(ttl, answered.answer().ttlSeconds());
            var next = answered.next();
            if (next == null) return new Answer(answered.answer().kind(), records, ttl);
            if (records.size() > ReplyReader.LINKS_MAX) {
                throw new UnknownHostException("its aliases do not end");
            }
            at = next;
        }
    }

    interface Clock {
        long now();
    }

    private Reply.Answered ask(Question question, Clock clock) throws IOException {
        long attempt = waits.attempt().toNanos();
        while (!servers.isEmpty() && clock.now() - until < 0) {
            for (var server : servers) {
                long now = clock.now();
                if (now - until >= 0) break;
                long attemptUntil = Math.min(until - now, attempt) + now;
                if (tried(question, server, attemptUntil) instanceof Reply.Answered answered) {
                    return answered;
                }
            }
            if (!(lastFailure instanceof SocketTimeoutException)) break;
            attempt *= 2;
        }
        throw lastFailure;
    }

    private Reply tried(Question question, SocketAddress server, long attemptUntil)
            throws IOException {
        try {
            var reply = exchange.byDatagram(question, edns, server, attemptUntil);
            if (reply instanceof Reply.Failed(int code) && code == Rcode.FORMERR) {
                // RFC 6891 §7: a server that does not know EDNS is asked without.
                edns = Edns.OFF;
                reply = exchange.byDatagram(question, edns, server, attemptUntil);
            }
            if (reply instanceof Reply.Truncated)
                reply = exchange.byStream(question, server, until);
            if (reply instanceof Reply.Failed(int code)) {
                lastFailure = new IOException(server + " answers " + Rcode.string(code));
            }
            return reply;
        } catch (ClosedByInterruptException | InterruptedIOException ended) {
            if (!(ended instanceof SocketTimeoutException)) throw ended;
            lastFailure = new SocketTimeoutException("no answer from " + server);
        } catch (IOException failed) {
            lastFailure = failed;
        }
        return new Reply.Foreign();
    }
}
