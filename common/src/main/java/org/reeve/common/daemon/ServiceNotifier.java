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

    private final @Nullable Sender socket;
    private final @Nullable Duration watchdog;

    /** Sends one message; returns why it could not, in words, or nothing. */
    private interface Sender {
        String send(String state);
    }

    private ServiceNotifier(@Nullable Sender socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    static ServiceNotifier fromEnvironment(ReeveDaemon.Notify way) {
        return from(way, System.getenv(), ProcessHandle.current().pid());
    }

    static ServiceNotifier from(ReeveDaemon.Notify way, Map<String, String> environment, long pid) {
        String path = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (path.isEmpty()) {
            return new ServiceNotifier(null, null);
        }
        try {
            return new ServiceNotifier(sender(way, path), watchdog(environment, pid));
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
            String problem = socket.send(state);
            if (!problem.isEmpty()) {
                LOG.warn("The service manager was not told {}: {}", state, problem);
            }
        }
    }

    private static Sender sender(ReeveDaemon.Notify way, String path) {
        return switch (way) {
            case BY_SYSTEM_CALL -> {
                UnixDatagrams datagrams = UnixDatagrams.to(path);
                yield state -> {
                    int errno = datagrams.send(state);
                    return errno == 0 ? "" : "errno " + errno;
                };
            }
            case BY_PROGRAM -> new NotifyProgram(NotifyProgram.SYSTEMD_NOTIFY, path)::send;
        };
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
