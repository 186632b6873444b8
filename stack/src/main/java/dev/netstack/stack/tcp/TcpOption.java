package dev.netstack.stack.tcp;

/// What an application sets on a connection or a listener; a listener's values pass to its
/// connections.
///
/// Values are longs in the unit that the option names; [Connection#set] refuses what is out of
/// range.
public enum TcpOption {
    /// 1 switches the Nagle algorithm off (RFC 9293 §3.7.4); default 0.
    NO_DELAY,
    /// 1 switches keep-alives on (RFC 9293 §3.8.4); default 0.
    KEEP_ALIVE,
    /// 1 holds the last, small segment back until it is full, this is set to 0, or 200 ms are over;
    /// default 0.
    CORK,
    /// 1 acknowledges text without delay, as long as it is set; 0 as the peer's segments and our
    /// answers suggest (RFC 9293 §3.8.6.3); default 0.
    QUICK_ACK,
    /// Idle time before the first keep-alive, nanoseconds; default 7,200 s (MUST-27).
    KEEP_ALIVE_IDLE_NANOS,
    /// Time between keep-alives, nanoseconds; default 75 s.
    KEEP_ALIVE_INTERVAL_NANOS,
    /// Unanswered keep-alives that end a connection, 1 to 127; default 9.
    KEEP_ALIVE_COUNT,
    /// Longest time that sent octets may stay unacknowledged (R2, MUST-21), nanoseconds; default 0:
    /// by retries.
    USER_TIMEOUT_NANOS,
    /// Octets of the send buffer, 4 KiB to 4 MiB.
    SEND_BUFFER_OCTETS,
    /// Octets of the receive buffer, 4 KiB to 6 MiB.
    RECEIVE_BUFFER_OCTETS,
    /// A connection takes more octets only while fewer than these wait to be sent for the first
    /// time, so that what the application decides late is not behind what it wrote early; 0 to
    /// 4 MiB, default 0: only the send buffer limits it.
    NOT_SENT_LOW_WATER_OCTETS,
    /// Whether segments that are larger or smaller are tried out on a path whose routers say
    /// nothing (RFC 4821 §7): 0 never, 1 once full segments time out in a row, 2 always; default 1.
    MTU_PROBING,
    /// 1 offers timestamps, and takes them when they are offered (RFC 7323 §3.2); default 1. What
    /// counts of this and the next two is the value when the connection is opened.
    TIMESTAMPS,
    /// 1 offers selective acknowledgments, and takes them (RFC 2018 §2); default 1.
    SACK,
    /// 1 offers to scale windows, and scales them (RFC 7323 §2.2); default 1.
    WINDOW_SCALING,
    /// Time between two challenges, and between two answers to what is out of the window,
    /// nanoseconds, 1 ms to 60 s; default 500 ms (RFC 5961 §7). BA-8.
    CHALLENGE_INTERVAL_NANOS,
    /// Traffic class of every segment, 0 to 255 (RFC 9293 §3.9.1); default 0. Its ECN field, the
    /// two low bits, is the connection's own (RFC 3168 §6.1).
    TRAFFIC_CLASS,
    /// Of a listener: 1 answers SYNs with cookies when no more half-open connections are kept (RFC
    /// 4987 §3.6), 2 always, 0 never; default 1.
    SYN_COOKIES,
    /// Of a listener: how many connections may begin with the text of a SYN before their handshake
    /// ends, 0 to 4,096 (RFC 7413 §5.1); default 0: Fast Open is off (TFO-1).
    FAST_OPEN_PENDING,
    /// Of a listener: a connection is given out once text has come, or so long after its SYN,
    /// nanoseconds up to 60 s; default 0: at once.
    DEFER_ACCEPT_NANOS,
    /// TTL or hop limit, 1 to 255; default 64.
    HOP_LIMIT,
    /// Ordinal of a [CongestionControl]; default [CongestionControl#CUBIC]. A connection that
    /// changes it begins anew with the initial window.
    CONGESTION_CONTROL,
    /// 1 spreads segments over the round trip, 0 lets them leave as the window allows; default 1.
    PACING,
    /// Explicit congestion notification: the ordinal of an [EcnPolicy]; default
    /// [EcnPolicy#PASSIVE]. What counts is its value when the connection is opened.
    ECN
}
