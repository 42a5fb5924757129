package org.reeve.common.daemon;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.reeve.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a daemon in the foreground, under systemd or in a terminal. */
public final class DaemonRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonRunner.class);

    private DaemonRunner() {}

    /**
     * Starts the daemon, waits for SIGTERM or SIGINT, stops it. Does not return: the process ends with an {@link ExitCode}. A second signal ends it
     * at once.
     */
    public static void run(ReeveDaemon daemon, String... arguments) {
        CountDownLatch signalled = new CountDownLatch(1);
        Signals.onTermination(() -> {
            if (signalled.getCount() == 0) {
                Runtime.getRuntime().halt(ExitCode.FAILURE.number());
            }
            signalled.countDown();
        });
        // A bug may have broken what an orderly exit needs.
        Lifetime lifetime = new Lifetime(
                daemon, daemon.notifier(), (what, cause) -> Runtime.getRuntime().halt(ExitCode.FAILURE.number()));
        System.exit(live(daemon, lifetime, List.of(arguments), signalled).number());
    }

    static ExitCode live(ReeveDaemon daemon, Lifetime lifetime, List<String> arguments, CountDownLatch signalled) {
        try {
            lifetime.prepare(arguments);
            lifetime.start();
        } catch (Exception e) {
            return explain(daemon, e);
        }
        try {
            signalled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lifetime.stop() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Logs why the daemon could not start. */
    static ExitCode explain(ReeveDaemon daemon, Exception failure) {
        return switch (failure) {
            case ConfigException wrong -> {
                LOG.error("{} cannot start, its configuration is wrong:\n{}", daemon.name(), wrong.getMessage());
                yield ExitCode.CONFIGURATION;
            }
            case StartException inTheWay -> {
                LOG.error("{} cannot start: {}", daemon.name(), inTheWay.getMessage());
                yield inTheWay.code();
            }
            default -> {
                LOG.error("{} cannot start", daemon.name(), failure);
                yield ExitCode.FAILURE;
            }
        };
    }
}
