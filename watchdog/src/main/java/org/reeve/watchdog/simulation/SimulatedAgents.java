package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.loop.LoopSteps;

/** The agents in those guests that have one. */
final class SimulatedAgents {
    private final Stage stage;
    private final Map<GuestId, SimulatedAgent> agents = new HashMap<>();

    SimulatedAgents(Stage stage, Truth truth) {
        this.stage = stage;
        truth.whenBooting(guest -> {
            SimulatedAgent agent = agents.get(guest.id);
            if (agent != null) {
                agent.booting();
            }
        });
    }

    /** @param check what is done when the check inside the guest fails; null where there is none */
    void install(GuestTruth guest, InsideCheck.@Nullable Action check) {
        agents.put(guest.id, new SimulatedAgent(stage, guest, check));
    }

    /** The process of one ends, and systemd starts it again. */
    void restartOne() {
        if (!agents.isEmpty()) {
            any().restart();
        }
    }

    /** One says nothing for so long, while its guest goes on. */
    void silenceOne(Duration length) {
        if (!agents.isEmpty()) {
            SimulatedAgent agent = any();
            agent.mood(SimulatedAgent.Mood.SILENT);
            stage.after(length, () -> agent.mood(SimulatedAgent.Mood.TALKS));
        }
    }

    private SimulatedAgent any() {
        List<GuestId> ids = agents.keySet().stream()
                .sorted(Comparator.comparing(GuestId::toString))
                .toList();
        return Objects.requireNonNull(agents.get(stage.chance().of(ids)));
    }

    void host(@Nullable LoopSteps daemon) {
        agents.values().forEach(agent -> agent.host(daemon));
    }

    void told(GuestId guest, Message message) {
        SimulatedAgent agent = agents.get(guest);
        if (agent != null) {
            agent.told(message);
        }
    }
}
