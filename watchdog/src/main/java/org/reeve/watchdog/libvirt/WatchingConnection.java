package org.reeve.watchdog.libvirt;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection on which events come, and which tells that libvirt's daemon lives: opens it, registers the callbacks,
 * notices its end and begins again, with a growing delay. One thread of its own does that, since opening may block.
 */
final class WatchingConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchingConnection.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration FAREWELL_MOST = Duration.ofSeconds(2);

    private final LibvirtBinding libvirt;
    private final LibvirtConfig config;
    private final Announcer announcer;
    private final DomainEvents events;
    private final Runnable onLost;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Thread thread;

    private volatile @Nullable LibvirtConnection current;
    private volatile String away = "not connected to libvirt yet";
    private volatile boolean closing;

    /** Wakes the thread: a connection has ended (null: this object is being closed). */
    private record Signal(@Nullable LibvirtConnection lost, String reason) {}

    /** @param onLost called after each loss, by this object's thread */
    WatchingConnection(LibvirtBinding libvirt, LibvirtConfig config, Announcer announcer, Runnable onLost) {
        this.libvirt = libvirt;
        this.config = config;
        this.announcer = announcer;
        this.events = DomainEvents.keptForEver(libvirt, announcer::happened);
        this.onLost = onLost;
        this.thread = Thread.ofPlatform().name("libvirt-connection").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void requireConnected() throws HypervisorException {
        if (current == null) {
            throw new HypervisorException(Kind.UNREACHABLE, away);
        }
    }

    /** Waits for a moment until libvirt has been told; a daemon that does not answer is left behind. */
    @Override
    public void close() {
        closing = true;
        away = "the connection to libvirt has been closed";
        signals.add(new Signal(null, away));
        try {
            thread.join(FAREWELL_MOST);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration delay = config.firstRetry();
        while (!closing) {
            try {
                LibvirtConnection connection = open();
                delay = config.firstRetry();
                keepUntilLost(connection);
            } catch (HypervisorException failure) {
                away = String.valueOf(failure.getMessage());
                announcer.disconnected(away);
                log.warn("{}; next attempt in {}", away, delay);
            }
            pause(delay);
            delay = min(delay.multipliedBy(2), config.lastRetry());
        }
    }

    private LibvirtConnection open() throws HypervisorException {
        LibvirtConnection connection = LibvirtConnection.open(libvirt, config);
        try {
            connection.onClose(reason -> signals.add(new Signal(connection, reason)));
            events.register(connection);
            connection.expectSignsOfLife(config);
            return connection;
        } catch (HypervisorException failure) {
            connection.giveUp();
            throw failure;
        }
    }

    private void keepUntilLost(LibvirtConnection connection) {
        current = connection;
        announcer.connected();
        log.info("connected to {}", config.uri());
        String reason = awaitLoss(connection);
        if (!closing) {
            log.warn("connection to {} lost: {}", config.uri(), reason);
        }
        away = "not connected to libvirt: " + reason;
        current = null;
        announcer.disconnected(reason);
        events.deregister(connection);
        connection.giveUp();
        onLost.run();
    }

    private String awaitLoss(LibvirtConnection connection) {
        // Also for an end that came before the callback was registered, and for drivers that have no such callback.
        while (connection.isAlive()) {
            Signal signal = next(LOOK_EVERY);
            if (signal != null && (signal.lost() == connection || closing)) {
                return signal.reason();
            }
        }
        return "it is not alive any more";
    }

    private void pause(Duration delay) {
        if (!closing) {
            next(delay);
        }
    }

    private @Nullable Signal next(Duration patience) {
        try {
            return signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException nobodyInterruptsThisThread) {
            throw new IllegalStateException(nobodyInterruptsThisThread);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
