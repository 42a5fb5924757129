package org.reeve.common.daemon;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a daemon consists of while it runs. The part added last is stopped first. Thread-safe. */
public final class DaemonParts {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonParts.class);

    private final Deque<Map.Entry<String, AutoCloseable>> parts = new ArrayDeque<>();
    private final ProgressGate progress;
    private final ServiceNotifier notifier;
    private final Fatal fatal;
    private boolean stopped;

    DaemonParts(ReeveClock clock, ServiceNotifier notifier, Fatal fatal) {
        this.progress = new ProgressGate(clock);
        this.notifier = notifier;
        this.fatal = fatal;
    }

    /**
     * Something is running now, and has to be closed when the daemon stops or cannot start. When the daemon is stopping already it is closed
     * at once.
     *
     * @param name for the log
     * @return {@code part}
     */
    public <T extends AutoCloseable> T add(String name, T part) {
        synchronized (this) {
            if (!stopped) {
                parts.push(Map.entry(name, part));
                return part;
            }
        }
        close(name, part);
        return part;
    }

    /** The loops that systemd's watchdog depends on. */
    public ProgressGate progress() {
        return progress;
    }

    /** One line for {@code systemctl status}. */
    public void status(String text) {
        notifier.send("STATUS=" + text.replace('\n', ' '));
    }

    /**
     * Something happened that only a bug explains, or without which the daemon is of no use: it is logged, and the process ends, to be started
     * again by systemd. May return before the process has ended.
     */
    public void fatal(String what, @Nullable Throwable cause) {
        fatal.now(what, cause);
    }

    /**
     * Closes everything, last added first; what fails to close is logged and does not stop the others.
     *
     * @return whether all parts were closed within {@code limit}
     */
    boolean stop(Duration limit) {
        Thread stopping = new Thread(this::closeAll, "stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            if (stopping.join(limit)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        StringBuilder where = new StringBuilder();
        for (StackTraceElement element : stopping.getStackTrace()) {
            where.append("\n    at ").append(element);
        }
        LOG.error("Not stopped within {} s; it hangs here:{}", limit.toSeconds(), where);
        return false;
    }

    private void closeAll() {
        while (true) {
            Map.Entry<String, AutoCloseable> part;
            synchronized (this) {
                stopped = true;
                part = parts.poll();
            }
            if (part == null) {
                return;
            }
            close(part.getKey(), part.getValue());
        }
    }

    private static void close(String name, AutoCloseable part) {
        LOG.debug("Stopping {}", name);
        try {
            part.close();
        } catch (Exception e) {
            LOG.error("{} could not be stopped properly", name, e);
        }
    }
}
