package dev.netstack.device;

import dev.netstack.device.DeviceException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One request to the kernel's routing socket and its answer (netlink(7), rtnetlink(7)).
///
/// ```
/// 0     4      6       8     12    16                  16 + n
/// | len | type | flags | seq | pid | family's header   | attribute | attribute |
/// ```
final class Netlink implements AutoCloseable {
    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_CREATE = 0x400;

    /// Where the family's header begins.
    static final int HEADER = 16;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int NLMSG_ERROR = 2;
    private static final int REQUEST_MAX = 512;
    private static final int ANSWER_MAX = 32 * 1024;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment request = arena.allocate(REQUEST_MAX, 8);
    private final MemorySegment answer = arena.allocate(ANSWER_MAX, 8);
    private int length;
    private int answerLength;

    Netlink(int type, int flags, int familyHeader) {
        Struct.putU16(request, 4, type);
        Struct.putU16(request, 6, flags | NLM_F_REQUEST);
        Struct.putU32(request, 8, 1);
        length = HEADER + familyHeader;
    }

    /// The request, for the family's header to be written at [#HEADER].
    MemorySegment request() {
        return request;
    }

    /// Appends an attribute and returns where its value of `octets` goes; attributes are aligned to
    /// 4.
    int attribute(int type, int octets) {
        int at = length;
        Struct.putU16(request, at, 4 + octets);
        Struct.putU16(request, at + 2, type);
        length = at + 4 + (octets + 3 & ~3);
        return at + 4;
    }

    void attributeU32(int type, int value) {
        Struct.putU32(request, attribute(type, 4), value);
    }

    /// Sends the request and reads one answer; 0 or the kernel's error number.
    int exchange() {
        Libc libc = new Libc(arena);
        int socket = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (socket < 0) return -socket;
        try {
            Struct.putU32(request, 0, length);
            long sent = libc.write(socket, request.address(), length);
            if (sent < 0) return (int) -sent;
            long got = libc.read(socket, answer.address(), ANSWER_MAX);
            if (got < 0) return (int) -got;
            answerLength = (int) got;
            return answerError();
        } finally {
            Libc.close(socket);
        }
    }

    private int answerError() {
        if (answerLength < HEADER + 4) {
            throw new DeviceException(Reason.FAILED, 0, "the kernel's answer is cut short");
        }
        if (Struct.u16(answer, 4) != NLMSG_ERROR) return 0;
        return -Struct.u32(answer, HEADER);
    }

    MemorySegment answer() {
        return answer;
    }

    /// Where the value of attribute `type` is in the answer; -1 when there is none.
    int find(int type, int familyHeader) {
        int end = Math.min(answerLength, Struct.u32(answer, 0));
        int at = HEADER + familyHeader;
        while (at + 4 <= end) {
            int octets = Struct.u16(answer, at);
            if (octets < 4) return -1;
            if (Struct.u16(answer, at + 2) == type && at + octets <= end) return at + 4;
            at += octets + 3 & ~3;
        }
        return -1;
    }

    @Override
    public void close() {
        arena.close();
    }
}
