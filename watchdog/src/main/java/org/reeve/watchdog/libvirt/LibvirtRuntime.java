package org.reeve.watchdog.libvirt;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * What libvirt has once per process: the library, the handler of its error messages, and the thread that runs its events.
 * Once started it runs until the process ends.
 */
final class LibvirtRuntime {
    private static @Nullable LibvirtRuntime only;

    private final LibvirtBinding libvirt;
    private final EventLoop events;
    // libvirt keeps the bare address of it: it must never be collected.
    private final LibvirtBinding.ErrorCallback silence = (userData, error) -> {};

    private LibvirtRuntime(LibvirtBinding libvirt) {
        this.libvirt = libvirt;
        this.events = new EventLoop(libvirt);
    }

    /** The events' implementation must be there before the first connection: no connection is opened but after this. */
    static synchronized LibvirtRuntime start() throws HypervisorException {
        LibvirtRuntime runtime = only;
        if (runtime == null) {
            runtime = new LibvirtRuntime(loaded());
            runtime.begin();
            only = runtime;
        }
        return runtime;
    }

    LibvirtBinding libvirt() {
        return libvirt;
    }

    EventLoop events() {
        return events;
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
        // What Reeve's callbacks throw ends up here, since the caller is C.
        Native.setCallbackExceptionHandler(
                (callback, failure) -> events.fatal("something failed on libvirt's event thread", failure));
        events.start();
    }
}
