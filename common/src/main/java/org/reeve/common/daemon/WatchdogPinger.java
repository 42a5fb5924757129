package org.reeve.common.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd that all is well, as long as it is: twice in the time it allows, and only while the {@link ProgressGate} is open. */
final class WatchdogPinger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchdogPinger.class);

    private final ServiceNotifier notifier;
    private final ProgressGate gate;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean open = true;

    private WatchdogPinger(ServiceNotifier notifier, ProgressGate gate, Duration interval) {
        this.notifier = notifier;
        this.gate = gate;
        this.interval = interval;
    }

    static void startIfAsked(ServiceNotifier notifier, DaemonParts parts) {
        notifier.watchdog().ifPresent(limit -> {
            WatchdogPinger pinger = new WatchdogPinger(notifier, parts.progress(), limit.dividedBy(2));
            Thread thread = new Thread(pinger::run, "watchdog-pinger");
            thread.setDaemon(true);
            thread.start();
            parts.add("watchdog pinger", pinger);
        });
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            do {
                ping();
            } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ping() {
        List<ProgressGate.Loop> stalled = gate.stalled();
        if (stalled.isEmpty()) {
            notifier.send("WATCHDOG=1");
        }
        if (open != stalled.isEmpty()) {
            open = stalled.isEmpty();
            if (open) {
                LOG.warn("All loops turn again");
            } else {
                LOG.error("Stuck: {}. systemd's watchdog is not fed until it goes on", stalled);
            }
        }
    }
}
