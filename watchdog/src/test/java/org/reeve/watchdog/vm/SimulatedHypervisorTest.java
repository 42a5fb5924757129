package org.reeve.watchdog.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.EventFault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Timings;

/** What the simulated hypervisor can do beyond the contract: time, faults. */
class SimulatedHypervisorTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final VirtualTimeline timeline = new VirtualTimeline(new VirtualClock(Instant.EPOCH));
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(timeline);
    private final HeardEvents heard = new HeardEvents();
    private final GuestId guest = hypervisor.define("web");

    private PowerState power() throws HypervisorException {
        return hypervisor.find(guest, DEADLINE).orElseThrow().power();
    }

    private CompletableFuture<Kind> failureOfStart() {
        return CompletableFuture.supplyAsync(
                () -> assertThrows(HypervisorException.class, () -> hypervisor.start(guest, DEADLINE))
                        .kind());
    }

    /** Time is moved on until the call has noticed; it may not have begun to wait yet. */
    private void advanceUntilDone(CompletableFuture<?> call) {
        Awaitility.await().until(() -> {
            timeline.advance(Duration.ofSeconds(1));
            return call.isDone();
        });
    }

    @Test
    void callThatHangsTimesOutAndTakesEffectWhenItIsLetGo() throws Exception {
        hypervisor.faultNextCall(guest, Fault.HANG);
        CompletableFuture<Kind> failure = failureOfStart();
        advanceUntilDone(failure);
        assertEquals(Kind.TIMED_OUT, failure.get());
        assertEquals(PowerState.SHUT_OFF, power());
        hypervisor.letGo(guest);
        assertEquals(PowerState.RUNNING, power());
    }

    @Test
    void lostAnswerTimesOutAndTookEffect() throws Exception {
        hypervisor.faultNextCall(guest, Fault.LOSE_ANSWER);
        CompletableFuture<Kind> failure = failureOfStart();
        advanceUntilDone(failure);
        assertEquals(Kind.TIMED_OUT, failure.get());
        assertEquals(PowerState.RUNNING, power());
    }

    @Test
    void refusedCallDoesNothing() throws HypervisorException {
        hypervisor.faultNextCall(guest, Fault.REFUSE);
        assertEquals(
                Kind.REFUSED,
                assertThrows(HypervisorException.class, () -> hypervisor.start(guest, DEADLINE))
                        .kind());
        assertEquals(PowerState.SHUT_OFF, power());
    }

    @Test
    void hungGuestHoldsUpNoOther() throws Exception {
        GuestId other = hypervisor.define("db");
        hypervisor.faultNextCall(guest, Fault.HANG);
        CompletableFuture<Kind> failure = failureOfStart();
        hypervisor.start(other, DEADLINE);
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(other, DEADLINE).orElseThrow().power());
        advanceUntilDone(failure);
    }

    @Test
    void eventsCanBeLostAndDoubled() throws HypervisorException {
        hypervisor.listen(heard);
        hypervisor.eventFault(EventFault.LOSE);
        hypervisor.start(guest, DEADLINE);
        assertEquals(List.of(), heard.of(guest));
        hypervisor.eventFault(EventFault.DOUBLE);
        hypervisor.powerOff(guest, DEADLINE);
        GuestEvent stopped = new GuestEvent.Stopped(guest, PowerReason.DESTROYED);
        assertEquals(List.of(stopped, stopped), heard.of(guest));
    }

    @Test
    void guestMayIgnoreItsPowerButton() throws HypervisorException {
        hypervisor.start(guest, DEADLINE);
        hypervisor.acpi(guest, Acpi.IGNORED);
        hypervisor.shutdown(guest, DEADLINE);
        timeline.advance(Duration.ofMinutes(10));
        assertEquals(PowerState.RUNNING, power());
    }

    @Test
    void shutdownTakesItsTimeAndComesToNothingWhenTheRunHasEnded() throws HypervisorException {
        SimulatedHypervisor slow =
                new SimulatedHypervisor(timeline, new Timings(Duration.ZERO, Duration.ofSeconds(10), Duration.ZERO));
        GuestId slowGuest = slow.define("slow");
        slow.start(slowGuest, DEADLINE);
        slow.shutdown(slowGuest, DEADLINE);
        slow.powerOff(slowGuest, DEADLINE);
        slow.start(slowGuest, DEADLINE);
        timeline.advance(Duration.ofSeconds(20));
        assertEquals(
                PowerState.RUNNING, slow.find(slowGuest, DEADLINE).orElseThrow().power());
        slow.shutdown(slowGuest, DEADLINE);
        timeline.advance(Duration.ofSeconds(9));
        assertEquals(
                PowerState.RUNNING, slow.find(slowGuest, DEADLINE).orElseThrow().power());
        timeline.advance(Duration.ofSeconds(1));
        assertEquals(
                PowerState.SHUT_OFF,
                slow.find(slowGuest, DEADLINE).orElseThrow().power());
    }

    @Test
    void transientGuestIsGoneWhenItStops() throws HypervisorException {
        Guest persistent = hypervisor.find(guest, DEADLINE).orElseThrow();
        GuestId passing = GuestId.parse("00000000-0000-0000-0000-000000000001");
        hypervisor.define(new Guest(
                passing,
                "passing",
                PowerState.SHUT_OFF,
                PowerReason.UNKNOWN,
                null,
                Activity.NONE,
                Guest.Persistence.TRANSIENT,
                persistent.reactions(),
                persistent.panicDevice(),
                null,
                null,
                null));
        hypervisor.start(passing, DEADLINE);
        hypervisor.qemuDies(passing);
        assertEquals(List.of(persistent), hypervisor.guests(DEADLINE));
    }
}
