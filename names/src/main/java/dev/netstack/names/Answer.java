package dev.netstack.names;

import dev.netstack.wire.IpAddress;
import java.util.List;

/// What is known of a name.
///
/// @param kind whether there is something, and if not, why (RFC 2308 §2)
/// @param records the chain of aliases, then what was asked for; the chain alone when there is
///     nothing
/// @param ttlSeconds how long this may be believed
public record Answer(Kind kind, List<NameRecord> records, long ttlSeconds) {
    /// Whether there is something.
    public enum Kind {
        FOUND,
        /// No such name.
        NAME_ERROR,
        /// The name has no record of that type.
        NO_DATA
    }

    public Answer {
        records = List.copyOf(records);
    }

    /// The addresses in the answer, in its order.
    public List<IpAddress> addresses() {
        return records.stream()
                .filter(record -> record.type() == RecordType.A || record.type() == RecordType.AAAA)
                .map(record -> IpAddress.parse(record.data()))
                .toList();
    }
}
