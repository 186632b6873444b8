package dev.netstack.cli.up;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;

/// Ends what was started, last first, on SIGINT, SIGTERM or a failure. A signal is the ordinary end
/// of `up`, so it exits with 0 where the virtual machine would say 128 + the signal.
final class Shutdown {
    private final ArrayDeque<AutoCloseable> started = new ArrayDeque<>();
    private final CountDownLatch signaled = new CountDownLatch(1);
    private boolean isEnded;

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onExit, "shutdown"));
    }

    synchronized void add(AutoCloseable closeable) {
        started.push(closeable);
    }

    void awaitSignal() {
        try {
            signaled.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void onExit() {
        synchronized (this) {
            if (isEnded) return;
        }
        end();
        Runtime.getRuntime().halt(0);
    }

    /// Closes everything once.
    synchronized void end() {
        if (isEnded) return;
        isEnded = true;
        for (var closeable : started) close(closeable);
        signaled.countDown();
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception failed) {
            System.err.println("warning: " + failed.getMessage());
        }
    }
}
