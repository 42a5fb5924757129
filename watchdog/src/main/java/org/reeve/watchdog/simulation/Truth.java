package org.reeve.watchdog.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;

/** What is really so with all guests. */
final class Truth {
    private final Stage stage;
    private final Map<GuestId, GuestTruth> guests = new LinkedHashMap<>();
    private final List<Consumer<GuestTruth>> whenBooting = new ArrayList<>();

    Truth(Stage stage) {
        this.stage = stage;
    }

    GuestTruth add(GuestId id, String name, Guest.Persistence persistence) {
        GuestTruth truth = new GuestTruth(id, name, persistence, stage);
        guests.put(id, truth);
        return truth;
    }

    GuestTruth of(GuestId id) {
        return Objects.requireNonNull(guests.get(id), "a guest that never was");
    }

    Collection<GuestTruth> all() {
        return guests.values();
    }

    /** {@code listener} hears of each guest that begins to boot. */
    void whenBooting(Consumer<GuestTruth> listener) {
        whenBooting.add(listener);
    }

    /** What the hypervisor's witness hears. */
    void happened(HypervisorEvent event) {
        if (event instanceof GuestEvent told && guests.containsKey(told.guest())) {
            GuestTruth guest = of(told.guest());
            stage.say(guest.name + ": " + told.getClass().getSimpleName()
                    + (told instanceof GuestEvent.Stopped stopped ? " " + stopped.why() : ""));
            if (guest.happened(told)) {
                whenBooting.forEach(listener -> listener.accept(guest));
            }
        }
    }
}
