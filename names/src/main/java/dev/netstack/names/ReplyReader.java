package dev.netstack.names;

import dev.netstack.names.Reply.Answered;
import dev.netstack.names.Reply.Failed;
import dev.netstack.names.Reply.Foreign;
import dev.netstack.names.Reply.Truncated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/// Reads what a server sent. Only the answer to the question is taken from it: its chain of
/// aliases and what that leads to (RFC 5452 §6, RFC 2181 §5.4.1).
final class ReplyReader {
    /// Links of a chain of aliases.
    static final int LINKS_MAX = 16;

    /// RFC 2181 §8: a TTL may be capped.
    static final long TTL_SECONDS_MAX = 86_400;

    /// RFC 2308 §5: how long "there is nothing" may be believed.
    static final long NEGATIVE_SECONDS_MAX = 3 * 3_600;

    private final Question question;
    private final Message message;
    private final List<NameRecord> found = new ArrayList<>();
    private long ttlSeconds = TTL_SECONDS_MAX;

    private ReplyReader(Question question, Message message) {
        this.question = question;
        this.message = message;
    }

    /// Reads `octets`, which it may change. Whether they came from where the question went is known
    /// before; id and question are compared here (RFC 5452 §9.1).
    static Reply read(byte[] octets, int id, Question question) {
        if (!WireCheck.isSound(octets)) return new Foreign();
        Message message;
        try {
            message = new Message(octets);
        } catch (IOException | RuntimeException malformed) {
            // The library's documented failure is the former; what a defect of it throws means the
            // same to a resolver.
            return new Foreign();
        }
        if (!isAnswer(message, id, question)) return new Foreign();
        if (message.getHeader().getFlag(Flags.TC)) return new Truncated();
        return new ReplyReader(question, message).read();
    }

    private static boolean isAnswer(Message message, int id, Question question) {
        var header = message.getHeader();
        var asked = message.getQuestion();
        return header.getID() == id
                && header.getFlag(Flags.QR)
                && header.getOpcode() == Opcode.QUERY
                && asked != null
                && asked.getName().equals(question.name())
                && asked.getType() == question.type().number()
                && asked.getDClass() == DClass.IN;
    }

    private Reply read() {
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) return new Failed(code);
        var end = followAliases();
        if (end == null) return new Failed(Rcode.SERVFAIL);
        boolean hasData = collect(end, question.type());
        if (hasData) return answered(Answer.Kind.FOUND, ttlSeconds, null);
        if (code == Rcode.NXDOMAIN) {
            return answered(Answer.Kind.NAME_ERROR, negativeTtl(end), null);
        }
        boolean isWhole = end.equals(question.name()) || authority(end) != null;
        if (isWhole) return answered(Answer.Kind.NO_DATA, negativeTtl(end), null);
        return answered(Answer.Kind.NO_DATA, ttlSeconds, question.withName(end));
    }

    private Reply answered(Answer.Kind kind, long ttl, @Nullable Question next) {
        return new Answered(new Answer(kind, found, Math.min(ttl, ttlSeconds)), next);
    }

    /// The name at the end of the aliases; null when they have none (RFC 1034 §5.2.2).
    private @Nullable Name followAliases() {
        var at = question.name();
        if (question.type() == RecordType.CNAME) return at;
        var seen = new HashSet<Name>();
        for (int links = 0; links <= LINKS_MAX; links++) {
            if (!seen.add(at)) return null;
            var next = alias(at);
            if (next == null) return at;
            at = next;
        }
        return null;
    }

    private @Nullable Name alias(Name of) {
        for (var record : message.getSection(Section.ANSWER)) {
            if (isOf(record, of) && record instanceof CNAMERecord alias) {
                keep(record, RecordType.CNAME);
                return alias.getTarget();
            }
        }
        return null;
    }

    private boolean collect(Name owner, RecordType type) {
        int before = found.size();
        for (var record : message.getSection(Section.ANSWER)) {
            if (isOf(record, owner) && record.getType() == type.number()) keep(record, type);
        }
        return found.size() > before;
    }

    private static boolean isOf(Record record, Name owner) {
        return record.getDClass() == DClass.IN && record.getName().equals(owner);
    }

    private void keep(Record record, RecordType type) {
        var data = data(record);
        if (data == null) return;
        long ttl = bounded(record.getTTL(), TTL_SECONDS_MAX);
        ttlSeconds = Math.min(ttlSeconds, ttl);
        found.add(new NameRecord(record.getName().toString(true), type, ttl, data));
    }

    private static @Nullable String data(Record record) {
        return switch (record) {
            case ARecord a -> AddressOctets.text(a.getAddress().getAddress());
            case AAAARecord aaaa -> AddressOctets.text(aaaa.rdataToWireCanonical());
            case CNAMERecord alias -> alias.getTarget().toString(true);
            case PTRRecord pointer -> pointer.getTarget().toString(true);
            default -> null;
        };
    }

    /// RFC 2308 §5: the smaller of the SOA's TTL and its MINIMUM; without a SOA, nothing is kept.
    private long negativeTtl(Name end) {
        var authority = authority(end);
        if (authority == null) return 0;
        long minimum = bounded(authority.getMinimum(), NEGATIVE_SECONDS_MAX);
        return Math.min(minimum, bounded(authority.getTTL(), NEGATIVE_SECONDS_MAX));
    }

    /// The SOA of a zone that `name` lies in; one of another zone says nothing about it.
    private @Nullable SOARecord authority(Name name) {
        for (var record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa && name.subdomain(soa.getName())) return soa;
        }
        return null;
    }

    /// RFC 2181 §8: a TTL with its highest bit set is 0.
    private static long bounded(long ttl, long max) {
        return ttl < 0 || ttl > Integer.MAX_VALUE ? 0 : Math.min(ttl, max);
    }
}
