package dev.netstack.names;

import dev.netstack.host.Host;
import dev.netstack.wire.IpAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Resolves names by asking servers that recurse (RFC 1034 §5.3.1), over the sockets of a host.
///
/// Every method may be called by any thread, and waits. What is asked for twice at once is asked
/// once (RFC 5452 §5).
public final class Resolver {
    private final Host host;
    private final ResolverConfig config;
    private final Exchange exchange;
    private final ReentrantLock lock = new ReentrantLock();
    private final NameCache cache = new NameCache();
    private final Map<Question, FutureTask<Answer>> asked = new HashMap<>();

    public Resolver(Host host, ResolverConfig config) {
        this.host = host;
        this.config = config;
        this.exchange = new Exchange(host);
    }

    /// What servers say about `name`: of the names that the search list makes of it, the first that
    /// there is. For a PTR the name may be an address.
    ///
    /// @throws UnknownHostException when `name` cannot be a name, or no server is known
    /// @throws IOException when no server answered, or the thread was interrupted
    public Answer lookup(String name, RecordType type) throws IOException {
        var address = literal(name);
        if (type == RecordType.PTR && address != null) {
            return resolve(new Question(AddressOctets.reverse(address), type));
        }
        Answer nothing = null;
        for (var candidate : candidates(name)) {
            var answer = resolve(Question.of(candidate, type));
            if (answer.kind() == Answer.Kind.FOUND) return answer;
            if (nothing == null || answer.kind() == Answer.Kind.NO_DATA) nothing = answer;
        }
        if (nothing == null) throw new UnknownHostException("'" + name + "' is not a name");
        return nothing;
    }

    /// The addresses of `name` in the order in which they are to be tried (RFC 6724 §6); an
    /// address is its own.
    ///
    /// @throws UnknownHostException when it has none
    public List<IpAddress> addresses(String name) throws IOException {
        var address = literal(name);
        if (address != null) return List.of(address);
        var both = new ArrayList<FutureTask<Answer>>();
        for (var type : List.of(RecordType.AAAA, RecordType.A)) {
            var task = new FutureTask<>(() -> lookup(name, type));
            Thread.ofVirtual().start(task);
            both.add(task);
        }
        var found = new ArrayList<IpAddress>();
        IOException failure = null;
        for (var task : both) {
            try {
                found.addAll(await(task).addresses());
            } catch (IOException failed) {
                failure = failed;
            }
        }
        if (!found.isEmpty()) return host.ask(stack -> stack.sortDestinations(found));
        if (failure != null) throw failure;
        throw new UnknownHostException("'" + name + "' has no address");
    }

    /// RFC 1123 §6.1.4.3: a name with a dot at its end is whole; one with few dots is tried in the
    /// domains of the search list first.
    private List<String> candidates(String name) {
        if (name.isEmpty()) return List.of();
        if (name.endsWith(".")) return List.of(name);
        long dots = name.chars().filter(octet -> octet == '.').count();
        var candidates = new ArrayList<String>();
        for (var domain : config.search()) candidates.add(name + "." + domain);
        candidates.add(dots >= config.ndots() ? 0 : candidates.size(), name);
        return candidates;
    }

    private Answer resolve(Question question) throws IOException {
        FutureTask<Answer> task;
        lock.lock();
        try {
            var known = cache.find(question, host.now());
            if (known != null) return known;
            task = asked.get(question);
            if (task == null) {
                task = new FutureTask<>(() -> query(question));
                asked.put(question, task);
                // A thread of its own, so that nobody's interrupt ends the others' wait.
                Thread.ofVirtual().start(task);
            }
        } finally {
            lock.unlock();
        }
        return await(task);
    }

    private Answer query(Question question) throws IOException {
        Answer answer = null;
        try {
            var servers = config.servers().get();
            answer =
                    new Query(exchange, config.waits(), servers, host.now())
                            .run(question, host::now);
            return answer;
        } finally {
            lock.lock();
            try {
                asked.remove(question);
                if (answer != null) cache.keep(question, answer, host.now());
            } finally {
                lock.unlock();
            }
        }
    }

    private static Answer await(FutureTask<Answer> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException cause) throw cause;
            throw new IOException(failed.getCause());
        }
    }

    private static @Nullable IpAddress literal(String name) {
        try {
            return IpAddress.parse(name);
        } catch (IllegalArgumentException isName) {
            return null;
        }
    }
}
