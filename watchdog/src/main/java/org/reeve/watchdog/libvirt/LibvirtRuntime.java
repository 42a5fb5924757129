package org.reeve.watchdog.libvirt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What libvirt has once per process: the library, the handler of its error messages, and the thread that runs its events.
 * Once started it runs until the process ends.
 */
final class LibvirtRuntime {
    private static final Logger log = LoggerFactory.getLogger(LibvirtRuntime.class);
    private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static @Nullable LibvirtRuntime only;

    private final LibvirtBinding libvirt;
    // libvirt keeps the bare address of it: it must never be collected.
    private final LibvirtBinding.ErrorCallback silence = (userData, error) -> {};

    private LibvirtRuntime(LibvirtBinding libvirt) {
        this.libvirt = libvirt;
    }

    /** The events' implementation must be there before the first connection: no connection is opened but after this. */
    static synchronized LibvirtBinding start() throws HypervisorException {
        LibvirtRuntime runtime = only;
        if (runtime == null) {
            runtime = new LibvirtRuntime(loaded());
            runtime.begin();
            only = runtime;
        }
        return runtime.libvirt;
    }

    private static LibvirtBinding loaded() throws HypervisorException {
        try {
            return LibvirtBinding.load();
        } catch (UnsatisfiedLinkError missing) {
            throw new HypervisorException(
                    Kind.REFUSED,
                    "libvirt's library libvirt.so.0 cannot be loaded: install the package libvirt0",
                    missing);
        }
    }

    private void begin() throws HypervisorException {
        libvirt.virSetErrorFunc(null, silence);
        if (libvirt.virInitialize() < 0 || libvirt.virEventRegisterDefaultImpl() < 0) {
            throw LibvirtError.last(libvirt).toException("start libvirt's library");
        }
        Thread.ofPlatform().name("libvirt-events").daemon().start(this::runEvents);
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void runEvents() {
        while (true) {
            try {
                if (libvirt.virEventRunDefaultImpl() < 0) {
                    log.error(
                            "libvirt's event loop failed: {}",
                            LibvirtError.last(libvirt).message());
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
                }
            } catch (RuntimeException failure) {
                log.error("libvirt's event loop failed", failure);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }
}
