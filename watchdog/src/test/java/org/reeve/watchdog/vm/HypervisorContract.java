package org.reeve.watchdog.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/** What every hypervisor must do, real or simulated: its port, seen from outside, and a world that acts past it. */
public abstract class HypervisorContract {
    protected static final Duration DEADLINE = Duration.ofSeconds(20);

    protected World world;
    protected Hypervisor hypervisor;
    protected HeardEvents heard;
    protected GuestId guest;

    @TempDir
    protected Path folder;

    /** A hypervisor with one persistent guest of its own, which does not run, and people who act past Reeve. */
    public interface World {
        Hypervisor hypervisor();

        GuestId guest();

        /** An operator pauses the guest. */
        void operatorPauses() throws Exception;

        /** An operator cuts the guest's power. */
        void operatorDestroys() throws Exception;

        /** An operator starts the guest. */
        void operatorStarts() throws Exception;

        /** Another persistent guest is defined, which nobody starts. */
        GuestId defineAnother() throws Exception;

        void undefine(GuestId guest) throws Exception;

        /** How long a guest that was started needs until it hears requests. */
        default void awaitBooted() throws Exception {}

        /** Lets go of the hypervisor and removes the guests. */
        void close() throws Exception;
    }

    protected abstract World open() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        world = open();
        hypervisor = world.hypervisor();
        guest = world.guest();
        heard = new HeardEvents();
        hypervisor.listen(heard);
        heard.await(new HypervisorEvent.Connected(), DEADLINE);
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    protected void assertIs(PowerState power, PowerReason why) throws HypervisorException {
        Guest now = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(power + " " + why, now.power() + " " + now.why());
    }

    protected void awaitIs(PowerState power, PowerReason why) {
        Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertIs(power, why));
    }

    protected static Kind kindOf(Executable call) {
        return assertThrows(HypervisorException.class, call).kind();
    }

    protected Optional<Pulse> pulse(GuestId of) throws HypervisorException {
        return hypervisor.pulses(DEADLINE).stream()
                .filter(pulse -> pulse.guest().equals(of))
                .findFirst();
    }

    protected void startAndAwaitBooted() throws Exception {
        hypervisor.start(guest, DEADLINE);
        heard.await(new GuestEvent.Started(guest, PowerReason.BOOTED), DEADLINE);
        world.awaitBooted();
    }

    @Test
    void guestThatDoesNotRunIsListedAndFound() throws Exception {
        Guest found = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(PowerState.SHUT_OFF, found.power());
        assertEquals(null, found.run());
        assertEquals(Guest.Persistence.PERSISTENT, found.persistence());
        assertTrue(hypervisor.guests(DEADLINE).contains(found));
    }

    @Test
    void unknownGuestIsNotFound() throws Exception {
        GuestId nobody = new GuestId(new UUID(1, 2));
        assertTrue(hypervisor.find(nobody, DEADLINE).isEmpty());
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.start(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.shutdown(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.powerOff(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.reboot(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.reset(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.resume(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.consoleLines(nobody, 1, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.injectNmi(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.kill(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.screenshot(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.memorySize(nobody, DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.dumpMemory(nobody, folder.resolve("none"), DEADLINE)));
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.plan(nobody, WantedDefinition.LEFT_TO_REEVE, DEADLINE)));
        DefinitionPlan plan = new DefinitionPlan(nobody, WantedDefinition.LEFT_TO_REEVE, List.of(), "nothing");
        assertEquals(Kind.NOT_FOUND, kindOf(() -> hypervisor.define(plan, DEADLINE)));
    }

    @Test
    void startedGuestRunsAndIsAnnounced() throws Exception {
        hypervisor.start(guest, DEADLINE);
        heard.await(new GuestEvent.Started(guest, PowerReason.BOOTED), DEADLINE);
        assertIs(PowerState.RUNNING, PowerReason.BOOTED);
        assertNotEquals(null, hypervisor.find(guest, DEADLINE).orElseThrow().run());
    }

    @Test
    void secondStartIsInTheWrongState() throws Exception {
        hypervisor.start(guest, DEADLINE);
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.start(guest, DEADLINE)));
        assertIs(PowerState.RUNNING, PowerReason.BOOTED);
    }

    @Test
    void nothingCanBeAskedOfAGuestThatDoesNotRun() {
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.shutdown(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.powerOff(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.reboot(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.reset(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.resume(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.injectNmi(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.kill(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.screenshot(guest, DEADLINE)));
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.dumpMemory(guest, folder.resolve("off"), DEADLINE)));
    }

    @Test
    void onlyGuestsThatRunHaveAPulse() throws Exception {
        assertTrue(pulse(guest).isEmpty());
        hypervisor.start(guest, DEADLINE);
        assertEquals(Pulse.Answer.ANSWERS, pulse(guest).orElseThrow().monitor().answer());
        hypervisor.powerOff(guest, DEADLINE);
        assertTrue(pulse(guest).isEmpty());
    }

    @Test
    void guestThatNothingIsDoneWithHasNoActivity() throws Exception {
        hypervisor.start(guest, DEADLINE);
        assertEquals(
                Activity.NONE, hypervisor.find(guest, DEADLINE).orElseThrow().activity());
    }

    @Test
    void definitionIsChangedAsPlanned() throws Exception {
        WantedDefinition other = new WantedDefinition(LifecycleAction.RESTART, WatchdogAction.PAUSE);
        hypervisor.define(hypervisor.plan(guest, other, DEADLINE), DEADLINE);
        DefinitionPlan plan = hypervisor.plan(guest, WantedDefinition.LEFT_TO_REEVE, DEADLINE);
        assertEquals(
                List.of("on_crash: restart -> preserve", "action of the watchdog device: pause -> none"),
                plan.differences().stream()
                        .map(DefinitionPlan.Difference::toString)
                        .toList());
        assertEquals(
                LifecycleAction.RESTART,
                hypervisor.find(guest, DEADLINE).orElseThrow().reactions().onCrash());
        heard.forget();

        hypervisor.define(plan, DEADLINE);
        heard.await(new GuestEvent.Defined(guest), DEADLINE);
        Guest found = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(LifecycleAction.PRESERVE, found.reactions().onCrash());
        assertEquals(WatchdogAction.NONE, found.watchdogDevice());
        assertEquals(
                List.of(),
                hypervisor.plan(guest, WantedDefinition.LEFT_TO_REEVE, DEADLINE).differences());
    }

    @Test
    void planRestsOnTheDefinitionThatWasLookedAt() throws Exception {
        DefinitionPlan plan = hypervisor.plan(guest, new WantedDefinition(LifecycleAction.PRESERVE, null), DEADLINE);
        WantedDefinition other = new WantedDefinition(LifecycleAction.RESTART, null);
        hypervisor.define(hypervisor.plan(guest, other, DEADLINE), DEADLINE);
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.define(plan, DEADLINE)));
        assertEquals(
                LifecycleAction.RESTART,
                hypervisor.find(guest, DEADLINE).orElseThrow().reactions().onCrash());
    }

    @Test
    void powerOffStopsAsDestroyed() throws Exception {
        hypervisor.start(guest, DEADLINE);
        hypervisor.powerOff(guest, DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.DESTROYED), DEADLINE);
        assertIs(PowerState.SHUT_OFF, PowerReason.DESTROYED);
    }

    @Test
    void shutdownEndsAsAShutdown() throws Exception {
        startAndAwaitBooted();
        hypervisor.shutdown(guest, DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.SHUTDOWN), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.SHUTDOWN);
    }

    @Test
    void operatorsDestroyLooksLikeOurs() throws Exception {
        hypervisor.start(guest, DEADLINE);
        world.operatorDestroys();
        heard.await(new GuestEvent.Stopped(guest, PowerReason.DESTROYED), DEADLINE);
        assertIs(PowerState.SHUT_OFF, PowerReason.DESTROYED);
    }

    @Test
    void operatorsStartIsAnnounced() throws Exception {
        world.operatorStarts();
        heard.await(new GuestEvent.Started(guest, PowerReason.BOOTED), DEADLINE);
        assertIs(PowerState.RUNNING, PowerReason.BOOTED);
    }

    @Test
    void guestPausedOnPurposeIsKnownAsThatAndResumes() throws Exception {
        hypervisor.start(guest, DEADLINE);
        heard.await(new GuestEvent.Started(guest, PowerReason.BOOTED), DEADLINE);
        world.operatorPauses();
        heard.await(new GuestEvent.Suspended(guest, PowerReason.ON_REQUEST), DEADLINE);
        assertIs(PowerState.PAUSED, PowerReason.ON_REQUEST);
        heard.forget();
        hypervisor.resume(guest, DEADLINE);
        heard.await(new GuestEvent.Resumed(guest, PowerReason.ON_REQUEST), DEADLINE);
        assertIs(PowerState.RUNNING, PowerReason.ON_REQUEST);
    }

    @Test
    void resetLeavesAGuestRunning() throws Exception {
        startAndAwaitBooted();
        Integer run = hypervisor.find(guest, DEADLINE).orElseThrow().run();
        hypervisor.reset(guest, DEADLINE);
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
        assertEquals(run, hypervisor.find(guest, DEADLINE).orElseThrow().run());
    }

    @Test
    void eachStartHasItsOwnRun() throws Exception {
        hypervisor.start(guest, DEADLINE);
        Integer first = hypervisor.find(guest, DEADLINE).orElseThrow().run();
        hypervisor.powerOff(guest, DEADLINE);
        hypervisor.start(guest, DEADLINE);
        assertNotEquals(first, hypervisor.find(guest, DEADLINE).orElseThrow().run());
    }

    @Test
    void guestsComeAndGoInTheList() throws Exception {
        GuestId another = world.defineAnother();
        heard.await(new GuestEvent.Defined(another), DEADLINE);
        assertTrue(hypervisor.guests(DEADLINE).stream()
                .anyMatch(listed -> listed.id().equals(another)));
        world.undefine(another);
        heard.await(new GuestEvent.Undefined(another), DEADLINE);
        assertTrue(hypervisor.guests(DEADLINE).stream()
                .noneMatch(listed -> listed.id().equals(another)));
    }

    @Test
    void laterListenerIsToldOfTheConnectionFirst() throws Exception {
        HeardEvents later = new HeardEvents();
        hypervisor.listen(later);
        hypervisor.start(guest, DEADLINE);
        GuestEvent started = new GuestEvent.Started(guest, PowerReason.BOOTED);
        later.await(started, DEADLINE);
        heard.await(started, DEADLINE);
        assertInstanceOf(HypervisorEvent.Connected.class, later.all().getFirst());
    }

    @Test
    void closedHypervisorCannotBeReached() throws Exception {
        hypervisor.close();
        assertEquals(Kind.UNREACHABLE, kindOf(() -> hypervisor.start(guest, DEADLINE)));
        assertEquals(Kind.UNREACHABLE, kindOf(() -> hypervisor.guests(DEADLINE)));
        assertEquals(Kind.UNREACHABLE, kindOf(() -> hypervisor.find(guest, DEADLINE)));
    }
}
