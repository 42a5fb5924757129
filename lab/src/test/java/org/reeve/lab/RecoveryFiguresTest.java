package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * How much later a guest is back when Reeve brings it back, than when libvirt does so by itself or somebody types {@code virsh
 * start}. A guest is back when its boot line stands in its console's log.
 *
 * <p>Two guests that are alike fail in turn, so that a machine which others use too is as slow for one as for the other: one is
 * Reeve's, and the other is not, which Reeve never touches.
 */
@NeedsRealHost
@Isolated("it measures")
class RecoveryFiguresTest {
    private static final int ROUNDS = Integer.getInteger("reeve.lab.rounds", 5);
    private static final int SAMPLES = Integer.getInteger("reeve.lab.samples", 32);
    private static final int GUESTS = 8;
    /** Enough restarts for all the rounds, none of which has to wait. */
    private static final String RECOVERY = """
            mode = "act"
            restarts = 100
            first-delay = "1s"
            longest-delay = "1s"
            settle-time = "1s"

            [guests]
            include = ["reeves-*"]
            """;

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final ReeveClock clock = ReeveClock.system();

    @Test
    void reeveBesideLibvirtAloneAndBesideVirsh() throws Exception {
        try (RealStack stack = RealStack.up("recovery", RECOVERY);
                MicroGuest reeves = MicroGuest.define(stack.host(), "reeves-twin");
                MicroGuest other = MicroGuest.define(stack.host(), "other-twin")) {
            reeves.configure(LifecycleAction.PRESERVE, WatchdogAction.NONE);
            other.configure(LifecycleAction.RESTART, WatchdogAction.NONE);
            SOON.until(() -> stack.central().knows(reeves.id()));
            for (MicroGuest guest : List.of(reeves, other)) {
                guest.start();
                guest.awaitPrompt();
            }
            List<Duration> panicsAlone = new ArrayList<>();
            Recoveries panics = Recoveries.none();
            List<Duration> startsByHand = new ArrayList<>();
            Recoveries deaths = Recoveries.none();
            for (int round = 0; round < ROUNDS; round++) {
                panicsAlone.add(backAfter(other, () -> other.suffer("panic")));
                recover(stack, reeves, "panic", panics);
                other.destroy();
                startsByHand.add(backAfter(other, () -> {
                    Instant typed = clock.now();
                    other.start();
                    return typed;
                }));
                recover(stack, reeves, "kill-qemu", deaths);
            }
            assertFalse(stack.central().knows(other.id()), "the other guest is Reeve's too");
            panics.print("panic", new Figure("panic -> guest is back, libvirt alone (on_crash restart)", panicsAlone));
            deaths.print("QEMU killed", new Figure("virsh start typed -> guest is back", startsByHand));
        }
    }

    /** Enough samples for the slowest of a hundred to mean something, on guests that fail while others come back. */
    @Test
    void whatIsDecidedSoonAfterTheFault() throws Exception {
        try (RealStack stack = RealStack.up("recovery", RECOVERY)) {
            List<Sufferer> guests = Sufferer.running(stack, "reeves-", GUESTS);
            for (int round = 0; round < SAMPLES / GUESTS; round++) {
                for (Sufferer.Fault fault : Sufferer.Fault.values()) {
                    for (Sufferer guest : guests) {
                        guest.awaitBack();
                        guest.suffer(fault);
                    }
                }
            }
            for (Sufferer guest : guests) {
                guest.requireBackOnceForEachFault();
            }
            for (Sufferer.Fault fault : Sufferer.Fault.values()) {
                new Figure(
                                fault + " -> action decided and journalled",
                                guests.stream()
                                        .flatMap(guest -> guest.decidedAfter(fault).stream())
                                        .toList())
                        .print();
            }
            guests.forEach(Sufferer::close);
        }
    }

    /** Each list has one entry for each fault, counted from the fault on. */
    private record Recoveries(List<Duration> decided, List<Duration> done, List<Duration> back) {
        static Recoveries none() {
            return new Recoveries(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void print(String fault, Figure without) {
            without.print();
            new Figure(fault + " -> restart decided and journalled", decided).print();
            new Figure(fault + " -> restart done", done).print();
            Figure whole = new Figure(fault + " -> guest is back, by Reeve", back);
            whole.print();
            whole.printBeside(without);
        }
    }

    private void recover(RealStack stack, MicroGuest guest, String fault, Recoveries measured) throws IOException {
        int incidentsBefore = stack.central().incidents(guest.id()).size();
        Instant[] at = new Instant[1];
        measured.back().add(backAfter(guest, () -> at[0] = guest.suffer(fault)));
        SOON.until(() -> {
            List<ToldIncident> incidents = stack.central().incidents(guest.id());
            return incidents.size() > incidentsBefore
                    && incidents.getFirst().state().equals("RECOVERED");
        });
        List<ToldIncident> incidents = stack.central().incidents(guest.id());
        assertEquals(incidentsBefore + 1, incidents.size(), () -> "one fault, one incident: " + incidents);
        measured.decided().add(Duration.between(at[0], incidents.getFirst().at("Decided: ")));
        measured.done().add(Duration.between(at[0], incidents.getFirst().at("Done: ")));
    }

    /**
     * From what happens to the guest to the boot that follows; ends when the guest has come up as far as its shell.
     *
     * @param happens says when
     */
    private Duration backAfter(MicroGuest guest, Supplier<Instant> happens) throws IOException {
        int boots = guest.boots();
        Instant at = happens.get();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .until(() -> guest.boots() > boots);
        Duration took = Duration.between(at, clock.now());
        guest.awaitPrompt(boots + 1);
        return took;
    }
}
