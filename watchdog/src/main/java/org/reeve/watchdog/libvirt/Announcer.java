package org.reeve.watchdog.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners the same, one event at a time, whichever thread brings it. */
final class Announcer {
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private final List<Consumer<HypervisorEvent>> listeners = new ArrayList<>();
    private State state = State.UNKNOWN;
    private String away = "";

    private enum State {
        UNKNOWN,
        CONNECTED,
        DISCONNECTED
    }

    /** One that comes late is told how it stands. */
    synchronized void listen(Consumer<HypervisorEvent> listener) {
        listeners.add(listener);
        switch (state) {
            case UNKNOWN -> {}
            case CONNECTED -> tell(listener, new HypervisorEvent.Connected());
            case DISCONNECTED -> tell(listener, new HypervisorEvent.Disconnected(away));
        }
    }

    synchronized void connected() {
        state = State.CONNECTED;
        tellAll(new HypervisorEvent.Connected());
    }

    synchronized void disconnected(String reason) {
        if (state != State.DISCONNECTED) {
            state = State.DISCONNECTED;
            away = reason;
            tellAll(new HypervisorEvent.Disconnected(reason));
        }
    }

    /** What comes before Connected is left out: the list of guests, read after it, holds it already. */
    synchronized void happened(GuestEvent event) {
        if (state == State.CONNECTED) {
            tellAll(event);
        }
    }

    synchronized void close() {
        listeners.clear();
    }

    private void tellAll(HypervisorEvent event) {
        listeners.forEach(listener -> tell(listener, event));
    }

    private static void tell(Consumer<HypervisorEvent> listener, HypervisorEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException broken) {
            log.error("a listener failed on {}", event, broken);
        }
    }
}
