package dev.netstack.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The C library's functions that this module calls. A call returns what the function returns, or
/// the negative error number. An object serves one thread at a time.
///
/// Every function is called with four 64-bit integers and returns one. On the 64-bit ABIs of Linux
/// narrower integers and pointers travel in the same registers, surplus ones are not looked at, and
/// a variadic function takes integers where any other does. So one shape serves for all, and the
/// ten milliseconds that the JDK spends on each new shape are spent once. Addresses are plain
/// integers: a call on the packet path makes no slice.
@SuppressWarnings("restricted") // the one class that links native functions
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");
    private static final MethodHandle PPOLL = function("ppoll");
    private static final MethodHandle OPEN = function("open");
    private static final MethodHandle CLOSE = function("close");
    private static final MethodHandle IOCTL = function("ioctl");
    private static final MethodHandle EVENTFD = function("eventfd");
    private static final MethodHandle SOCKET = function("socket");
    private static final MethodHandle STRERROR = function("strerror");

    /// Where calls whose error nobody asks for leave it; written by many threads, read by none.
    private static final MemorySegment IGNORED = Arena.global().allocate(JAVA_INT);

    private static final int MESSAGE_MAX = 256;

    private final MemorySegment errno;

    Libc(Arena arena) {
        errno = arena.allocate(JAVA_INT);
    }

    private static MethodHandle function(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                SHAPE,
                Linker.Option.captureCallState("errno"));
    }

    long read(int descriptor, long address, long octets) {
        try {
            long n = (long) READ.invokeExact(errno, (long) descriptor, address, octets, 0L);
            return n < 0 ? failure() : n;
        } catch (Throwable e) {
            throw new AssertionError("read", e);
        }
    }

    long write(int descriptor, long address, long octets) {
        try {
            long n = (long) WRITE.invokeExact(errno, (long) descriptor, address, octets, 0L);
            return n < 0 ? failure() : n;
        } catch (Throwable e) {
            throw new AssertionError("write", e);
        }
    }

    /// Waits on `count` descriptors at `descriptors` until the `timespec` at `timeout` has passed;
    /// 0 for a timeout waits without end.
    int poll(long descriptors, int count, long timeout) {
        return call(PPOLL, descriptors, count, timeout);
    }

    int open(MemorySegment path, int flags) {
        return call(OPEN, path.address(), flags, 0);
    }

    int ioctl(int descriptor, long request, long argument) {
        return call(IOCTL, descriptor, request, argument);
    }

    int eventfd(int flags) {
        return call(EVENTFD, 0, flags, 0);
    }

    int socket(int family, int type, int protocol) {
        return call(SOCKET, family, type, protocol);
    }

    /// Closes without asking how it went: on Linux the descriptor is gone in any case (close(2)).
    static void close(int descriptor) {
        try {
            long ignored = (long) CLOSE.invokeExact(IGNORED, (long) descriptor, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw new AssertionError("close", e);
        }
    }

    /// The C library's words for an error number.
    static String message(int errno) {
        try {
            long text = (long) STRERROR.invokeExact(IGNORED, (long) errno, 0L, 0L, 0L);
            return MemorySegment.ofAddress(text).reinterpret(MESSAGE_MAX).getString(0);
        } catch (Throwable e) {
            throw new AssertionError("strerror", e);
        }
    }

    private int call(MethodHandle function, long first, long second, long third) {
        try {
            long result = (long) function.invokeExact(errno, first, second, third, 0L);
            return (int) result < 0 ? failure() : (int) result;
        } catch (Throwable e) {
            throw new AssertionError("native call", e);
        }
    }

    private int failure() {
        return -errno.get(JAVA_INT, 0);
    }
}
