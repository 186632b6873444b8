package dev.netstack.names;

/// What can be asked for, with the number that says so on the wire (RFC 1035 §3.2.2, RFC 3596
/// §2.1).
public enum RecordType {
    A(1),
    CNAME(5),
    PTR(12),
    AAAA(28);

    private final int number;

    RecordType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
