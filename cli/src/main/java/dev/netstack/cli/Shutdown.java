package dev.netstack.cli;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;

/// Ends what was started, last first, on SIGINT, SIGTERM or a failure. A signal is the ordinary end
/// of what runs until then, so it exits with 0 where the virtual machine would say 128 + the
/// signal.
public final class Shutdown {
    private final ArrayDeque<AutoCloseable> started = new ArrayDeque<>();
    private final CountDownLatch signaled = new CountDownLatch(1);
    private boolean isEnded;

    public Shutdown() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onExit, "shutdown"));
    }

    public synchronized void add(AutoCloseable closeable) {
        started.push(closeable);
    }

    public void awaitSignal() {
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
    public synchronized void end() {
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
