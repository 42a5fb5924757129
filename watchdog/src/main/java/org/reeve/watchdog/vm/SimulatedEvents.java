package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** How events reach those who listen, and what goes wrong with that. Only with the simulation's lock held. */
final class SimulatedEvents {
    private final SimulatedTime time;
    private final Duration delay;
    private final List<Consumer<HypervisorEvent>> listeners = new ArrayList<>();
    private final List<Consumer<HypervisorEvent>> witnesses = new ArrayList<>();
    private SimulatedHypervisor.EventFault fault = SimulatedHypervisor.EventFault.NONE;

    SimulatedEvents(SimulatedTime time, Duration delay) {
        this.time = time;
        this.delay = delay;
    }

    void listen(Consumer<HypervisorEvent> listener) {
        listeners.add(listener);
    }

    void witness(Consumer<HypervisorEvent> witness) {
        witnesses.add(witness);
    }

    /** It happened, whether anybody is told or not. */
    void happened(List<HypervisorEvent> events) {
        events.forEach(event -> witnesses.forEach(witness -> witness.accept(event)));
    }

    void close() {
        listeners.clear();
    }

    void fault(SimulatedHypervisor.EventFault now) {
        fault = now;
    }

    /** What happened to guests: late, lost or doubled. */
    void tell(List<HypervisorEvent> events) {
        int times =
                switch (fault) {
                    case NONE -> 1;
                    case LOSE -> 0;
                    case DOUBLE -> 2;
                };
        if (times == 0) {
            return;
        }
        time.inAWhile(delay, () -> {
            for (HypervisorEvent event : events) {
                for (int told = 0; told < times; told++) {
                    tellNow(event);
                }
            }
        });
    }

    /** What happened to the connection. */
    void tellNow(HypervisorEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }
}
