package org.reeve.watchdog.libvirt;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that runs libvirt's events. Without it no event is heard and no connection is kept alive, and nothing would say
 * so: when it fails again and again, who watches is told that there is no use in going on.
 */
final class EventLoop {
    /** As in lists of threads. */
    static final String THREAD = "libvirt-events";

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
    private static final int TURN_AT_LEAST_EVERY_MILLIS = 1_000;
    private static final int FAILURES_IN_A_ROW_MOST = 20;
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LibvirtBinding libvirt;
    private final Set<EventLoopWatch> watches = new CopyOnWriteArraySet<>();
    // libvirt keeps the bare address of it: it must never be collected.
    private final LibvirtBinding.TimeoutCallback wakeUp =
            (timer, opaque) -> watches.forEach(watch -> watch.turned().run());

    EventLoop(LibvirtBinding libvirt) {
        this.libvirt = libvirt;
    }

    void start() throws HypervisorException {
        // Without a connection there is nothing to wait for, and libvirt would wait for that for ever.
        if (libvirt.virEventAddTimeout(TURN_AT_LEAST_EVERY_MILLIS, wakeUp, null, null) < 0) {
            throw LibvirtError.last(libvirt).toException("start libvirt's event loop");
        }
        Thread.ofPlatform().name(THREAD).daemon().start(this::run);
    }

    void add(EventLoopWatch watch) {
        watches.add(watch);
    }

    void remove(EventLoopWatch watch) {
        watches.remove(watch);
    }

    void fatal(String what, Throwable cause) {
        watches.forEach(watch -> watch.fatal().accept(what, cause));
    }

    void run() {
        int failures = 0;
        try {
            while (failures < FAILURES_IN_A_ROW_MOST) {
                RuntimeException failure = turn();
                failures = failure == null ? 0 : failures + 1;
                if (failures == 1) {
                    log.error("libvirt's event loop failed", failure);
                }
                if (failures > 0) {
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
                }
                if (failures == FAILURES_IN_A_ROW_MOST && failure != null) {
                    fatal("libvirt's event loop does nothing but fail", failure);
                }
            }
        } catch (Error failure) {
            fatal("libvirt's event loop has ended", failure);
        }
    }

    private @Nullable RuntimeException turn() {
        try {
            return libvirt.virEventRunDefaultImpl() < 0
                    ? new IllegalStateException(LibvirtError.last(libvirt).message())
                    : null;
        } catch (RuntimeException failure) {
            return failure;
        }
    }
}
