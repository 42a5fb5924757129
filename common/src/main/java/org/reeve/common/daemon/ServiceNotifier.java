package org.reeve.common.daemon;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the service manager how it goes: the protocol of sd_notify(3). Says nothing when nobody asked ({@code NOTIFY_SOCKET} unset). */
final class ServiceNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);

    private final @Nullable UnixDatagrams socket;
    private final @Nullable Duration watchdog;

    private ServiceNotifier(@Nullable UnixDatagrams socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    static ServiceNotifier fromEnvironment() {
        return from(System.getenv(), ProcessHandle.current().pid());
    }

    static ServiceNotifier from(Map<String, String> environment, long pid) {
        String path = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (path.isEmpty()) {
            return new ServiceNotifier(null, null);
        }
        try {
            return new ServiceNotifier(UnixDatagrams.to(path), watchdog(environment, pid));
        } catch (RuntimeException e) {
            LOG.warn("The service manager cannot be told anything: NOTIFY_SOCKET={}", path, e);
            return new ServiceNotifier(null, null);
        }
    }

    /** How often {@code WATCHDOG=1} has to come at least; empty when the service manager does not want it. */
    Optional<Duration> watchdog() {
        return Optional.ofNullable(watchdog);
    }

    /** @param state such as {@code READY=1}; several are separated by line feeds */
    void send(String state) {
        if (socket != null) {
            int errno = socket.send(state);
            if (errno != 0) {
                LOG.warn("The service manager was not told {}: errno {}", state, errno);
            }
        }
    }

    // WATCHDOG_PID says for whom it is meant; sd_watchdog_enabled(3).
    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String wantedPid = environment.getOrDefault("WATCHDOG_PID", "");
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        if (!micros.matches("[1-9][0-9]{0,17}") || !(wantedPid.isEmpty() || wantedPid.equals(Long.toString(pid)))) {
            return null;
        }
        return Duration.ofNanos(Math.multiplyExact(Math.min(Long.parseLong(micros), Long.MAX_VALUE / 1000), 1000L));
    }
}
