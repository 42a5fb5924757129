package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.Timeline;

/** The inside of all guests of a story, as far as the host hears of it: boots, said, and kernels that panic at boot. */
final class ScenarioAgents {
    private static final Duration BOOT = Duration.ofSeconds(20);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration PANIC_AFTER = Duration.ofSeconds(10);

    private final Timeline timeline;
    private final SimulatedHypervisor hypervisor;
    private final BiConsumer<GuestId, Message> said;
    private final Map<GuestId, Kernel> kernels = new HashMap<>();

    private static final class Kernel {
        final Player player;
        int boot;
        boolean cursed;
        boolean silent;
        final Map<String, InsideCheck> checks = new LinkedHashMap<>();

        Kernel(Player player) {
            this.player = player;
        }
    }

    ScenarioAgents(Timeline timeline, SimulatedHypervisor hypervisor, BiConsumer<GuestId, Message> said) {
        this.timeline = timeline;
        this.hypervisor = hypervisor;
        this.said = said;
        hypervisor.listen(this::heard);
    }

    void add(GuestId guest, Player player) {
        kernels.put(guest, new Kernel(player));
    }

    void curse(GuestId guest) {
        kernel(guest).cursed = true;
    }

    void bless(GuestId guest) {
        kernel(guest).cursed = false;
    }

    void silence(GuestId guest) {
        kernel(guest).silent = true;
    }

    void speak(GuestId guest) {
        kernel(guest).silent = false;
    }

    /** @param detail the check's name, what it asks for, and the service that is restarted, if it asks for that */
    void checkFails(GuestId guest, String detail) {
        String[] words = detail.split("\\s+", -1);
        String action = words.length > 1 ? words[1] : "alert";
        checked(
                guest,
                new InsideCheck(
                        words[0],
                        InsideCheck.Action.valueOf(
                                action.toUpperCase(Locale.ROOT).replace('-', '_')),
                        words.length > 2 ? words[2] : null,
                        InsideCheck.State.FAILING,
                        Instant.EPOCH,
                        "no answer"));
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
            throw new IllegalArgumentException("guest " + guest + " is not in this story");
        }
        return kernel;
    }

    private void heard(HypervisorEvent event) {
        if (event instanceof GuestEvent.Started || event instanceof GuestEvent.Rebooted) {
            GuestId guest = ((GuestEvent) event).guest();
            Kernel kernel = kernel(guest);
            kernel.boot++;
            int boot = kernel.boot;
            timeline.after(PANIC_AFTER, () -> panicIfCursed(guest, kernel, boot));
            timeline.after(BOOT, () -> beat(guest, kernel, boot));
        }
    }

    private void panicIfCursed(GuestId guest, Kernel kernel, int boot) {
        if (kernel.cursed && kernel.boot == boot && hypervisor.inside(guest).isPresent()) {
            hypervisor.panic(guest);
        }
    }

    private void beat(GuestId guest, Kernel kernel, int boot) {
        if (kernel.boot != boot) {
            return;
        }
        boolean lives = hypervisor
                .inside(guest)
                .filter(doing -> doing == Inside.HEALTHY || doing == Inside.BUSY)
                .isPresent();
        if (lives && !kernel.silent && kernel.player.agent() == Player.Agent.PRESENT) {
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
