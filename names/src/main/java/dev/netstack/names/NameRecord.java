package dev.netstack.names;

/// A record of an answer.
///
/// @param owner the name that has it, without the dot at its end
/// @param ttlSeconds how long it may be kept
/// @param data an address, or a name without the dot at its end
public record NameRecord(String owner, RecordType type, long ttlSeconds, String data) {}
