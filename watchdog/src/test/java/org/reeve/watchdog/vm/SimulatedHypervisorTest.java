package org.reeve.watchdog.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.EventFault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;
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
    void aHostThatLosesItsPowerLosesItsGuestsAndWhateverWasAskedForThem() throws Exception {
        hypervisor.operatorStarts(guest);
        hypervisor.operatorDestroys(guest);
        hypervisor.operatorStarts(guest);
        assertEquals(2, hypervisor.reality(guest).run());
        hypervisor.operatorDestroys(guest);
        hypervisor.faultNextCall(guest, Fault.HANG);
        CompletableFuture<Kind> failure = failureOfStart();
        Awaitility.await().until(() -> {
            hypervisor.hostLosesPower();
            return failure.isDone();
        });
        assertEquals(Kind.UNREACHABLE, failure.get());
        hypervisor.connect();
        hypervisor.letGo(guest);
        assertEquals(PowerState.SHUT_OFF, power());
        hypervisor.operatorStarts(guest);
        assertEquals(1, hypervisor.reality(guest).run());
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

    /** What of the guest came forward within ten seconds. */
    private String progress() throws HypervisorException {
        Pulse before = pulse();
        timeline.advance(Duration.ofSeconds(10));
        Pulse after = pulse();
        return progress("vcpu", before.vcpuTime(), after.vcpuTime())
                + progress(" disk", before.blockRequests(), after.blockRequests())
                + progress(" net", before.packets(), after.packets());
    }

    private static String progress(String what, @Nullable Object before, @Nullable Object after) {
        return after == null ? what + "?" : after.equals(before) ? "" : what;
    }

    private Pulse pulse() throws HypervisorException {
        return hypervisor.pulses(DEADLINE).getFirst();
    }

    @Test
    void whatAGuestDoesShowsInItsPulse() throws HypervisorException {
        hypervisor.start(guest, DEADLINE);
        assertEquals("vcpu disk net", progress());
        hypervisor.inside(guest, Inside.BUSY);
        assertEquals("vcpu", progress());
        hypervisor.inside(guest, Inside.DISKS_STAND_STILL);
        assertEquals("vcpu net", progress());
        hypervisor.inside(guest, Inside.HANGS_SPINNING);
        assertEquals("vcpu", progress());
        hypervisor.inside(guest, Inside.HANGS_STANDING_STILL);
        assertEquals("", progress());
        hypervisor.reset(guest, DEADLINE);
        assertEquals("vcpu disk net", progress());
        hypervisor.operatorPauses(guest);
        assertEquals("", progress());
        hypervisor.resume(guest, DEADLINE);
        hypervisor.qemuStops(guest);
        assertEquals(" disk?", progress());
    }

    @Test
    void hungGuestDoesNotHearItsPowerButtonAndBusyOneDoes() throws HypervisorException {
        hypervisor.start(guest, DEADLINE);
        hypervisor.inside(guest, Inside.HANGS_SPINNING);
        hypervisor.shutdown(guest, DEADLINE);
        assertEquals(PowerState.RUNNING, power());
        hypervisor.inside(guest, Inside.BUSY);
        hypervisor.shutdown(guest, DEADLINE);
        assertEquals(PowerState.SHUT_OFF, power());
    }

    @Test
    void nmiPanicsOnlyAKernelThatIsToldSo() throws HypervisorException {
        hypervisor.listen(heard);
        hypervisor.start(guest, DEADLINE);
        hypervisor.inside(guest, Inside.HANGS_SPINNING);
        hypervisor.injectNmi(guest, DEADLINE);
        assertEquals(PowerState.RUNNING, power());
        hypervisor.nmi(guest, Nmi.PANICS);
        hypervisor.injectNmi(guest, DEADLINE);
        assertTrue(heard.of(guest).contains(new GuestEvent.Panicked(guest)));
    }

    @Test
    void guestOnFullStorageIsPausedAgainUntilThereIsRoom() throws HypervisorException {
        hypervisor.start(guest, DEADLINE);
        hypervisor.diskFills(guest, "vda");
        assertEquals(PowerState.PAUSED, power());
        hypervisor.resume(guest, DEADLINE);
        assertEquals(
                PowerReason.IO_ERROR,
                hypervisor.find(guest, DEADLINE).orElseThrow().why());
        hypervisor.diskHasRoom(guest);
        assertEquals(PowerState.PAUSED, power());
        hypervisor.resume(guest, DEADLINE);
        assertEquals(PowerState.RUNNING, power());
    }

    private Activity activity() throws HypervisorException {
        return hypervisor.find(guest, DEADLINE).orElseThrow().activity();
    }

    @Test
    void activityLastsUntilItIsDoneOrGivenUp() throws HypervisorException {
        hypervisor.start(guest, DEADLINE);
        hypervisor.begins(guest, Activity.BACKING_UP);
        assertEquals(Activity.BACKING_UP + " " + PowerState.RUNNING, activity() + " " + power());
        hypervisor.completes(guest);
        assertEquals(Activity.NONE + " " + PowerState.RUNNING, activity() + " " + power());
        hypervisor.begins(guest, Activity.SAVING);
        assertEquals(Activity.SAVING + " " + PowerState.PAUSED, activity() + " " + power());
        hypervisor.givesUp(guest);
        assertEquals(Activity.NONE + " " + PowerState.RUNNING, activity() + " " + power());
        hypervisor.begins(guest, Activity.MIGRATING);
        hypervisor.completes(guest);
        Guest left = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(
                Activity.NONE + " " + PowerState.SHUT_OFF + " " + PowerReason.MIGRATED,
                left.activity() + " " + left.power() + " " + left.why());
    }

    @Test
    void worldOfOneThreadNeverBlocksInACall() throws HypervisorException {
        SimulatedHypervisor alone = new SimulatedHypervisor(timeline, Timings.AT_ONCE, Waiting.NOT);
        GuestId lonely = alone.define("lonely");
        alone.start(lonely, DEADLINE);
        alone.qemuStops(lonely);
        HypervisorException late = assertThrows(HypervisorException.class, () -> alone.reset(lonely, DEADLINE));
        assertEquals(Kind.TIMED_OUT, late.kind());
        // The call that hangs holds up those behind it, and takes effect when QEMU goes on.
        assertEquals(
                Kind.TIMED_OUT,
                assertThrows(HypervisorException.class, () -> alone.powerOff(lonely, DEADLINE))
                        .kind());
        HeardEvents later = new HeardEvents();
        alone.listen(later);
        alone.qemuGoesOn(lonely);
        assertTrue(later.of(lonely).contains(new GuestEvent.Rebooted(lonely)));
        assertEquals(
                PowerState.RUNNING, alone.find(lonely, DEADLINE).orElseThrow().power());
    }

    @Test
    void killEndsAStoppedQemuAndTheCallsThatWaitForIt() throws HypervisorException {
        SimulatedHypervisor alone = new SimulatedHypervisor(timeline, Timings.AT_ONCE, Waiting.NOT);
        GuestId lonely = alone.define("lonely");
        alone.start(lonely, DEADLINE);
        alone.qemuStops(lonely);
        assertThrows(HypervisorException.class, () -> alone.reset(lonely, DEADLINE));
        alone.kill(lonely, DEADLINE);
        alone.start(lonely, DEADLINE);
        assertEquals(
                PowerState.RUNNING, alone.find(lonely, DEADLINE).orElseThrow().power());
    }
}
