package org.reeve.watchdog.host;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.ProgressGate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was configured for the host itself, from the moment when everything else runs until it is closed. What cannot be done
 * is said once, with what to do, and is no reason to watch no guests.
 */
public final class HostSafeguards implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostSafeguards.class);

    /** Garbage is collected in the JVM's own thread, and everybody waits for it. */
    private static final String COLLECTOR = "VM Thread";

    private final @Nullable HostWatchdog watchdog;

    private HostSafeguards(@Nullable HostWatchdog watchdog) {
        this.watchdog = watchdog;
    }

    /**
     * Its loops go on already, since from now on the host may depend on them.
     *
     * @param progress what the watchdog device is fed by
     * @param deciding the names of the threads that decide, and that hear from the hypervisor
     */
    public static HostSafeguards start(HostConfig config, ProgressGate progress, Set<String> deciding) {
        if (config.realTimePriority() > 0) {
            attempt("No real-time priority", () -> {
                RealTimePriority.give(deciding, config.realTimePriority());
                RealTimePriority.give(Set.of(COLLECTOR), config.realTimePriority());
            });
        }
        HostWatchdog armed = arm(config, progress);
        if (armed != null && config.realTimePriority() > 0) {
            attempt(
                    "No real-time priority for feeding the watchdog device",
                    () -> RealTimePriority.give(Set.of(HostWatchdog.THREAD), config.realTimePriority()));
        }
        if (config.memory() == HostConfig.Memory.LOCKED) {
            attempt("The memory is not locked", MemoryLock::take);
        }
        return new HostSafeguards(armed);
    }

    private static @Nullable HostWatchdog arm(HostConfig config, ProgressGate progress) {
        Path device = config.watchdog();
        if (device == null) {
            return null;
        }
        try {
            HostWatchdog armed = HostWatchdog.arm(
                    device, config.watchdogTimeout(), WatchdogFacts.SYSFS, KernelWatchdogDevice::open, progress);
            armed.start();
            return armed;
        } catch (RefusedException refused) {
            LOG.error("{} does not guard this host: {}", device, refused.getMessage());
            return null;
        }
    }

    private interface Attempt {
        void run() throws RefusedException;
    }

    private static void attempt(String otherwise, Attempt attempt) {
        try {
            attempt.run();
        } catch (RefusedException refused) {
            LOG.error("{}: {}", otherwise, refused.getMessage());
        }
    }

    /** Stops the watchdog device. */
    @Override
    public void close() {
        if (watchdog != null) {
            watchdog.close();
        }
    }
}
