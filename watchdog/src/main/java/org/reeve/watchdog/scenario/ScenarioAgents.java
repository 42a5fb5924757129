package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.Timeline;
import org.reeve.watchdog.vm.Timeline.Cancellation;

/** The inside of all guests of a story, as far as the host hears of it: boots, said, and kernels that panic at boot. */
final class ScenarioAgents {
    static final Duration PANIC_AFTER = Duration.ofSeconds(10);
    private static final Duration BOOT = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Timeline timeline;
    private final SimulatedHypervisor hypervisor;
    private final BiConsumer<GuestId, Message> said;
    private final Map<GuestId, Kernel> kernels = new HashMap<>();

    /** What becomes of each boot. */
    private sealed interface Fate {
        /** @param after the boot its agent speaks; null for never */
        record ComesUp(@Nullable Duration after) implements Fate {}

        record Panics(Duration after) implements Fate {}
    }

    private static final class Kernel {
        Player.Agent agent;
        int boot;
        Duration bootedAt = Duration.ZERO;
        boolean up;
        boolean silent;
        Fate fate = new Fate.ComesUp(BOOT);
        Duration comesUpIn = BOOT;
        Cancellation planned = () -> {};
        final Map<String, InsideCheck> checks = new LinkedHashMap<>();

        Kernel(Player.Agent agent) {
            this.agent = agent;
        }
    }

    ScenarioAgents(Timeline timeline, SimulatedHypervisor hypervisor, BiConsumer<GuestId, Message> said) {
        this.timeline = timeline;
        this.hypervisor = hypervisor;
        this.said = said;
        hypervisor.listen(this::heard);
    }

    void add(GuestId guest, Player.Agent agent) {
        kernels.put(guest, new Kernel(agent));
    }

    // ---- what becomes of boots: of the one under way too, for who records knows it only when it has come so

    void panicsAtBoot(GuestId guest, Duration after) {
        become(guest, new Fate.Panics(after));
    }

    void bootsWell(GuestId guest) {
        become(guest, new Fate.ComesUp(kernel(guest).comesUpIn));
    }

    /** @param after null for never */
    void comesUpIn(GuestId guest, @Nullable Duration after) {
        if (after != null) {
            kernel(guest).comesUpIn = after;
        }
        become(guest, new Fate.ComesUp(after));
    }

    private void become(GuestId guest, Fate fate) {
        Kernel kernel = kernel(guest);
        kernel.fate = fate;
        if (!kernel.up) {
            plan(guest, kernel);
        }
    }

    private void plan(GuestId guest, Kernel kernel) {
        kernel.planned.cancel();
        Duration since = timeline.elapsed().minus(kernel.bootedAt);
        kernel.planned = switch (kernel.fate) {
            case Fate.Panics(Duration after) ->
                timeline.after(left(after, since), () -> {
                    if (hypervisor.inside(guest).isPresent()) {
                        hypervisor.panic(guest);
                    }
                });
            case Fate.ComesUp(Duration after) ->
                after == null ? () -> {} : timeline.after(left(after, since), () -> comeUp(guest, kernel));
        };
    }

    private static Duration left(Duration after, Duration since) {
        return after.compareTo(since) > 0 ? after.minus(since) : Duration.ZERO;
    }

    // ---- what its agent says

    /** Until its next boot. */
    void silence(GuestId guest) {
        kernel(guest).silent = true;
    }

    void speak(GuestId guest) {
        Kernel kernel = kernel(guest);
        kernel.agent = Player.Agent.PRESENT;
        kernel.silent = false;
        if (!kernel.up) {
            comeUp(guest, kernel);
        }
    }

    void checkFails(GuestId guest, FailedCheck failed) {
        InsideCheck.Action action =
                switch (failed.action()) {
                    case ALERT -> InsideCheck.Action.ALERT;
                    case RESTART_SERVICE -> InsideCheck.Action.RESTART_SERVICE;
                    case REBOOT -> InsideCheck.Action.REBOOT;
                };
        checked(
                guest,
                new InsideCheck(
                        failed.name(), action, failed.unit(), InsideCheck.State.FAILING, Instant.EPOCH, failed.what()));
    }

    void checkPasses(GuestId guest, String name) {
        checked(guest, new InsideCheck(name, InsideCheck.Action.ALERT, null, InsideCheck.State.PASSING, null, ""));
    }

    private void checked(GuestId guest, InsideCheck check) {
        kernel(guest).checks.put(check.name(), check);
    }

    private Kernel kernel(GuestId guest) {
        Kernel kernel = kernels.get(guest);
        if (kernel == null) {
            throw new IllegalArgumentException("it is not there");
        }
        return kernel;
    }

    private void heard(HypervisorEvent event) {
        if (event instanceof GuestEvent.Started || event instanceof GuestEvent.Rebooted) {
            GuestId guest = ((GuestEvent) event).guest();
            Kernel kernel = kernel(guest);
            kernel.boot++;
            kernel.bootedAt = timeline.elapsed();
            kernel.up = false;
            kernel.silent = false;
            plan(guest, kernel);
        }
    }

    private void comeUp(GuestId guest, Kernel kernel) {
        kernel.up = true;
        beat(guest, kernel, kernel.boot);
    }

    private void beat(GuestId guest, Kernel kernel, int boot) {
        if (kernel.boot != boot) {
            return;
        }
        boolean lives = hypervisor
                .inside(guest)
                .filter(doing -> doing == Inside.HEALTHY || doing == Inside.BUSY || doing == Inside.IDLE)
                .isPresent();
        if (lives && !kernel.silent && kernel.agent == Player.Agent.PRESENT) {
            said.accept(
                    guest,
                    new Message.Heartbeat(
                            guest, "1", new UUID(guest.value().getMostSignificantBits(), boot), 60, List.of(), 0));
            if (!kernel.checks.isEmpty()) {
                said.accept(guest, new Message.ChecksReported(guest, List.copyOf(kernel.checks.values())));
            }
        }
        timeline.after(HEARTBEAT, () -> beat(guest, kernel, boot));
    }
}
