package org.reeve.watchdog.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks that libvirt gets, the same on each connection; connection-wide, so that guests that come later are heard
 * too. Kept for ever: after they are deregistered too, an event that is on its way may call them.
 */
final class DomainEvents {
    private static final Logger log = LoggerFactory.getLogger(DomainEvents.class);

    // virDomainEventID
    private static final int LIFECYCLE = 0;
    private static final int REBOOT = 1;
    private static final int WATCHDOG = 3;
    private static final int IO_ERROR_REASON = 6;
    private static final int CONTROL_ERROR = 7;
    private static final int DEVICE_REMOVED = 15;

    private static final Set<DomainEvents> kept = ConcurrentHashMap.newKeySet();

    private final LibvirtBinding libvirt;
    private final Consumer<GuestEvent> listener;
    private final Map<Integer, Callback> callbacks;
    private final List<Integer> registrations = new ArrayList<>();

    /** @param listener called on libvirt's event thread; it only enqueues */
    static DomainEvents keptForEver(LibvirtBinding libvirt, Consumer<GuestEvent> listener) {
        DomainEvents events = new DomainEvents(libvirt, listener);
        kept.add(events);
        return events;
    }

    private DomainEvents(LibvirtBinding libvirt, Consumer<GuestEvent> listener) {
        this.libvirt = libvirt;
        this.listener = listener;
        LibvirtBinding.LifecycleCallback lifecycle = (connection, domain, event, detail, opaque) -> {
            tell(domain, guest -> LibvirtCodes.lifecycle(guest, event, detail).orElse(null));
            return 0;
        };
        LibvirtBinding.GenericCallback reboot = (connection, domain, opaque) -> tell(domain, GuestEvent.Rebooted::new);
        LibvirtBinding.WatchdogCallback watchdog = (connection, domain, action, opaque) ->
                tell(domain, guest -> new GuestEvent.WatchdogFired(guest, LibvirtCodes.watchdog(action)));
        LibvirtBinding.IoErrorReasonCallback ioError =
                (connection, domain, source, alias, action, reason, opaque) -> tell(
                        domain,
                        guest -> new GuestEvent.DiskFailed(
                                guest,
                                firstOf(alias, source),
                                reason == null ? "" : reason,
                                LibvirtCodes.diskReaction(action)));
        LibvirtBinding.GenericCallback controlError =
                (connection, domain, opaque) -> tell(domain, GuestEvent.ControlLost::new);
        LibvirtBinding.DeviceRemovedCallback deviceRemoved = (connection, domain, alias, opaque) ->
                tell(domain, guest -> new GuestEvent.DeviceRemoved(guest, alias == null ? "" : alias));
        this.callbacks = Map.of(
                LIFECYCLE, lifecycle,
                REBOOT, reboot,
                WATCHDOG, watchdog,
                IO_ERROR_REASON, ioError,
                CONTROL_ERROR, controlError,
                DEVICE_REMOVED, deviceRemoved);
    }

    /** One connection at a time; its opener calls. */
    void register(LibvirtConnection connection) throws HypervisorException {
        registrations.clear();
        for (Map.Entry<Integer, Callback> callback : callbacks.entrySet()) {
            int registration = libvirt.virConnectDomainEventRegisterAny(
                    connection.pointer(), null, callback.getKey(), callback.getValue(), null, null);
            if (registration < 0) {
                throw LibvirtError.last(libvirt).toException("listen to libvirt's events");
            }
            registrations.add(registration);
        }
    }

    /** libvirt holds on to a closed connection as long as callbacks are registered on it. */
    void deregister(LibvirtConnection connection) {
        for (int registration : registrations) {
            libvirt.virConnectDomainEventDeregisterAny(connection.pointer(), registration);
        }
        registrations.clear();
    }

    /** An event less shows in the next list of the guests. An Error goes on to the handler in {@link LibvirtRuntime}. */
    private void tell(Pointer domain, Function<GuestId, @Nullable GuestEvent> event) {
        try {
            GuestEvent told = event.apply(Domains.id(libvirt, domain));
            if (told != null) {
                listener.accept(told);
            }
        } catch (RuntimeException failure) {
            log.error("an event of libvirt is lost", failure);
        }
    }

    private static String firstOf(@Nullable String alias, @Nullable String source) {
        if (alias != null && !alias.isEmpty()) {
            return alias;
        }
        return source == null ? "" : source;
    }
}
