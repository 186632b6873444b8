package dev.netstack.names;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Answers, for as long as they may be believed; the one that was not asked for longest goes at the
/// limit. Used by one thread at a time.
final class NameCache {
    static final int ENTRIES_MAX = 1_024;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private record Entry(Answer answer, long until) {}

    /// What is known; null when nothing is.
    @Nullable Answer find(Question question, long now) {
        var entry = entries.get(question);
        if (entry == null) return null;
        if (entry.until - now > 0) return entry.answer;
        entries.remove(question);
        return null;
    }

    /// RFC 1035 §7.4: an answer with a TTL of 0 is used, and not kept.
    void keep(Question question, Answer answer, long now) {
        if (answer.ttlSeconds() == 0) return;
        entries.put(question, new Entry(answer, now + answer.ttlSeconds() * NANOS_PER_SECOND));
        if (entries.size() > ENTRIES_MAX) entries.pollFirstEntry();
    }

    int size() {
        return entries.size();
    }
}
