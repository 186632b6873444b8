package dev.netstack.wire;

/// The codepoints of the ECN field, the two low bits of an IP header's traffic class (RFC 3168 §5).
public final class EcnField {
    /// The transport cannot be told of congestion but by loss.
    public static final int NOT_ECT = 0;

    /// ECN-capable, as [#ECT_0] but for experiments (RFC 8311 §4.2).
    public static final int ECT_1 = 1;

    /// ECN-capable.
    public static final int ECT_0 = 2;

    /// Congestion was experienced on the way.
    public static final int CE = 3;

    /// The field's bits in the traffic class.
    public static final int MASK = 3;

    private EcnField() {}
}
