package org.reeve.common.daemon;

import java.util.List;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a daemon, whoever started it. */
final class Lifetime {
    private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

    private final ReeveDaemon daemon;
    private final ServiceNotifier notifier;
    private final Fatal fatal;
    private final DaemonParts parts;

    Lifetime(ReeveDaemon daemon, ServiceNotifier notifier, Fatal.End end) {
        this.daemon = daemon;
        this.notifier = notifier;
        this.fatal = new Fatal(end);
        this.parts = new DaemonParts(ReeveClock.system(), notifier, fatal);
    }

    void prepare(List<String> arguments) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(fatal);
        undoingOnFailure(() -> daemon.prepare(arguments, parts));
    }

    void start() throws Exception {
        undoingOnFailure(() -> {
            daemon.start(parts);
            WatchdogPinger.startIfAsked(notifier, parts);
        });
        notifier.send("READY=1");
        LOG.info("{} is ready", daemon.name());
    }

    /** Whether it went well. */
    boolean stop() {
        LOG.info("{} stops", daemon.name());
        notifier.send("STOPPING=1");
        boolean stopped = parts.stop(ReeveDaemon.STOP_LIMIT);
        if (stopped) {
            LOG.info("{} has stopped", daemon.name());
        }
        return stopped;
    }

    private interface Phase {
        void run() throws Exception;
    }

    private void undoingOnFailure(Phase phase) throws Exception {
        boolean done = false;
        try {
            phase.run();
            done = true;
        } finally {
            if (!done) {
                parts.stop(ReeveDaemon.STOP_LIMIT);
            }
        }
    }
}
