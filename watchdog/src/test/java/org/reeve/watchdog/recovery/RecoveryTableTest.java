package org.reeve.watchdog.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** Walks every state with every event, under every kind of policy, and checks what must hold for each single decision. */
class RecoveryTableTest {
    private static final Duration NOW = Duration.ofHours(1);
    private static final RecoveryPolicy ACT = RecoveryPolicy.DEFAULT;
    private static final RecoveryPolicy OBSERVE = ACT.with(RecoveryPolicy.Mode.OBSERVE);
    private static final RecoveryPolicy WITH_NMI = ACT.with(RecoveryPolicy.Nmi.BEFORE_RESET)
            .with(new RecoveryPolicy.EvidenceTerms(
                    RecoveryPolicy.Screenshot.TAKEN, RecoveryPolicy.CoreDump.BEFORE_RESTART, 1L << 30));

    private static final List<Case> CASES = allCases();

    private record Case(RecoveryState state, RecoveryEvent event, RecoveryPolicy policy, Decision decide) {
        Case(RecoveryState state, RecoveryEvent event, RecoveryPolicy policy) {
            this(state, event, policy, Recovery.decide(state, event, NOW, policy, Turn.NOW));
        }
    }

    @Test
    void everyStateAnswersEveryEvent() {
        List<Case> all = cases();
        assertTrue(all.size() > 50_000, "only " + all.size() + " cases");
    }

    @Test
    void aDecisionIsTheSameWhenItIsMadeAgain() {
        cases().forEach(c -> assertEquals(
                c.decide(), Recovery.decide(c.state(), c.event(), NOW, c.policy(), Turn.NOW), c::toString));
    }

    @Test
    void whateverChangesOrIsDoneHasAReason() {
        for (Case c : cases()) {
            Decision decision = c.decide();
            boolean silent = decision.next().equals(c.state())
                    && decision.effects().stream().allMatch(RecoveryEffect.Look.class::isInstance);
            assertEquals(silent, decision.reason().isEmpty(), () -> c + " -> " + decision);
        }
    }

    @Test
    void aDeedIsInTheStateThatIsJournalledBeforeIt() {
        for (Case c : cases()) {
            Decision decision = c.decide();
            List<Deed> deeds = deeds(decision);
            assertTrue(deeds.size() <= 1, () -> c + " -> " + decision);
            for (Deed deed : deeds) {
                RecoveryState.Acting acting = (RecoveryState.Acting) decision.next();
                assertEquals(deed, acting.deed(), c::toString);
                assertEquals(RecoveryState.Certainty.IN_FLIGHT, acting.certainty(), c::toString);
                assertEquals(c.state().past().deeds() + 1, deed.number(), c::toString);
            }
        }
    }

    @Test
    void whileADeedIsUnderWayNoOtherBegins() {
        for (Case c : cases()) {
            boolean inFlight = c.state() instanceof RecoveryState.Acting acting
                    && acting.certainty() == RecoveryState.Certainty.IN_FLIGHT;
            if (inFlight && !(c.event() instanceof RecoveryEvent.DeedEnded)) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void aGuestStoppedByItsOwnerIsNotStarted() {
        for (Case c : cases()) {
            if (c.state() instanceof RecoveryState.Stopped) {
                assertTrue(deeds(c.decide()).stream().noneMatch(d -> d.kind() == Deed.Kind.START), c::toString);
            }
        }
    }

    @Test
    void withoutBudgetNoRestartBegins() {
        for (Case c : cases()) {
            boolean spent = c.state().past().restartsWithin(c.policy().budget().window(), NOW)
                    >= c.policy().budget().restarts();
            if (spent && !(c.state() instanceof RecoveryState.Acting)) {
                assertTrue(
                        deeds(c.decide()).stream().noneMatch(deed -> deed.kind().isRestart()),
                        () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void everyRestartIsCounted() {
        for (Case c : cases()) {
            for (Deed deed : deeds(c.decide())) {
                if (!deed.kind().isRestart()) {
                    continue;
                }
                int before = c.state().past().restartsWithin(c.policy().budget().window(), NOW);
                int after = c.decide()
                        .next()
                        .past()
                        .restartsWithin(c.policy().budget().window(), NOW);
                boolean secondHalf = c.state() instanceof RecoveryState.Acting && after == before;
                assertTrue(after == before + 1 || secondHalf, () -> c + " -> " + deed);
            }
        }
    }

    @Test
    void aRestartThatHasToWaitIsNeitherBegunNorCountedAndEverythingElseGoesOn() {
        Turn later = new Turn.Later("Others go first.");
        int held = 0;
        for (Case c : cases()) {
            Decision free = c.decide();
            Decision waits = Recovery.decide(c.state(), c.event(), NOW, c.policy(), later);
            boolean restarts = deeds(free).stream().anyMatch(deed -> deed.kind().isRestart());
            boolean secondHalf = restarts
                    && c.state() instanceof RecoveryState.Acting
                    && free.next().past().restarts().equals(c.state().past().restarts());
            if (!restarts || secondHalf) {
                assertEquals(free, waits, c::toString);
                continue;
            }
            held++;
            assertTrue(deeds(waits).isEmpty(), c::toString);
            RecoveryState.Waiting next = (RecoveryState.Waiting) waits.next();
            assertEquals(c.state().past(), next.past(), c::toString);
            assertEquals(NOW, next.due());
            assertEquals(new RecoveryEffect.AwaitTurn(), waits.effects().getLast());
            assertTrue(waits.effects()
                    .contains(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Others go first.")));
            assertEquals(opens(free), opens(waits), c::toString);
        }
        assertTrue(held > 500, "only " + held + " cases");
    }

    @Test
    void whoStillWaitsIsToldNothingNewUnlessItsTroubleHasChanged() {
        int quiet = 0;
        int changed = 0;
        for (Case c : cases()) {
            boolean restarts =
                    deeds(c.decide()).stream().anyMatch(deed -> deed.kind().isRestart());
            if (!(c.state() instanceof RecoveryState.Waiting waiting) || !restarts) {
                continue;
            }
            Decision still = Recovery.decide(waiting, c.event(), NOW, c.policy(), new Turn.StillLater(waiting));
            Incident.Cause after =
                    ((RecoveryState.Waiting) still.next()).trouble().cause();
            assertTrue(deeds(still).isEmpty(), c::toString);
            assertFalse(still.effects().contains(new RecoveryEffect.AwaitTurn()), c::toString);
            if (after == waiting.trouble().cause()) {
                assertEquals(Decision.stay(waiting), still, c::toString);
                quiet++;
            } else {
                assertFalse(still.reason().isEmpty(), c::toString);
                changed++;
            }
        }
        assertTrue(quiet > 20 && changed > 20, quiet + " and " + changed + " cases");
    }

    private static boolean opens(Decision decision) {
        return decision.effects().stream().anyMatch(RecoveryEffect.OpenIncident.class::isInstance);
    }

    @Test
    void aGuestPausedOnPurposeIsLeftAlone() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Seen seen
                    && Finding.of(seen.guest()) == Finding.PAUSED
                    && !(c.state() instanceof RecoveryState.Acting)
                    && !(c.state() instanceof RecoveryState.Expecting)) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void neitherTheAgentNorItsSilenceNorTheClockResetsAnything() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.AgentSpoke || c.event() instanceof RecoveryEvent.TimeCame) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void whoObservesDoesNothing() {
        for (Case c : cases()) {
            if (c.policy().equals(OBSERVE) && !(c.state() instanceof RecoveryState.Acting)) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void inQuarantineNothingIsDone() {
        for (Case c : cases()) {
            if (c.state() instanceof RecoveryState.Quarantined) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void evidenceIsKeptBeforeEveryDestructiveDeed() {
        for (Case c : cases()) {
            List<RecoveryEffect> effects = c.decide().effects();
            for (Deed deed : deeds(c.decide())) {
                boolean secondHalf = c.state() instanceof RecoveryState.Acting;
                int evidence = indexOfEvidence(effects);
                int doing = effects.indexOf(new RecoveryEffect.Do(deed));
                boolean kept = evidence >= 0 && evidence < doing;
                assertTrue(kept || secondHalf || !deed.kind().isDestructive(), () -> c + " -> " + effects);
            }
        }
    }

    private static int indexOfEvidence(List<RecoveryEffect> effects) {
        return IntStream.range(0, effects.size())
                .filter(i -> effects.get(i) instanceof RecoveryEffect.CollectEvidence)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void nothingIsAskedOfAQemuThatIsGoneOrStuckAndCoresOnlyBeforeAGuestLosesItsMemory() {
        Set<Deed.Kind> cores = EnumSet.noneOf(Deed.Kind.class);
        for (Case c : cases()) {
            Set<Deed.Kind> kinds = deeds(c.decide()).stream().map(Deed::kind).collect(Collectors.toSet());
            for (RecoveryEffect effect : c.decide().effects()) {
                if (effect instanceof RecoveryEffect.CollectEvidence(WantedEvidence wanted)) {
                    assertEquals(WantedEvidence.Want.YES, wanted.console());
                    if (kinds.contains(Deed.Kind.START)) {
                        assertEquals(WantedEvidence.Want.QEMU_IS_GONE, wanted.screen(), c::toString);
                    }
                    if (kinds.contains(Deed.Kind.KILL)) {
                        assertEquals(WantedEvidence.Want.QEMU_IS_STUCK, wanted.screen(), c::toString);
                    }
                    if (wanted.core() == WantedEvidence.Want.YES) {
                        assertEquals(WITH_NMI, c.policy());
                        cores.addAll(kinds);
                        assertEquals(1, kinds.size(), c::toString);
                    }
                }
            }
        }
        assertEquals(EnumSet.of(Deed.Kind.RESET_AND_RESUME), cores);
    }

    @Test
    void anIncidentIsOpenExactlyWhileThereIsTrouble() {
        for (Case c : cases()) {
            boolean open = hasTrouble(c.state());
            for (RecoveryEffect effect : c.decide().effects()) {
                switch (effect) {
                    case RecoveryEffect.OpenIncident _ -> {
                        assertFalse(open, () -> c + " -> " + c.decide());
                        open = true;
                    }
                    case RecoveryEffect.UpdateIncident update -> {
                        assertTrue(open, () -> c + " -> " + c.decide());
                        open = update.state() == Incident.State.OPEN || update.state() == Incident.State.QUARANTINED;
                    }
                    case RecoveryEffect.Do _,
                            RecoveryEffect.CollectEvidence _,
                            RecoveryEffect.Look _,
                            RecoveryEffect.AwaitTurn _ -> {}
                }
            }
            assertEquals(hasTrouble(c.decide().next()), open, () -> c + " -> " + c.decide());
        }
    }

    @Test
    void oneWitnessAloneResetsNothing() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Examined examined
                    && witnesses(examined.vitals()) < 2
                    && examined.vitals().failed().isEmpty()
                    && !hasFired(c.state())) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void whileThereIsAnExcuseNothingIsHeldAgainstAGuest() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Examined examined
                    && examined.vitals().excuse() != null) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void whoUsesADiskOrTheNetworkIsNotHung() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Examined(Guest guest, Vitals vitals)
                    && guest.power() == PowerState.RUNNING
                    && Duration.ofSeconds(1).equals(vitals.ioStandstill())
                    && vitals.monitorSilent() == null
                    && vitals.failed().isEmpty()) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void whatWasWrongWithAnotherRunIsNotHeldAgainstThisOne() {
        int met = 0;
        for (Case c : cases()) {
            Integer run = runOf(c.state());
            if (c.event() instanceof RecoveryEvent.Seen seen
                    && seen.guest().power() == PowerState.RUNNING
                    && run != null
                    && !run.equals(seen.guest().run())) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
                met++;
            }
        }
        assertTrue(met > 500, "only " + met + " cases");
    }

    @Test
    void whatHadBeenWrongBeforeTheHostWasBootedIsNotHeldAgainstAGuestThatRuns() {
        RecoveryEvent runs = new RecoveryEvent.Seen(GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED));
        for (RecoveryState state : RecoverySamples.states(NOW)) {
            boolean inFlight = state instanceof RecoveryState.Acting acting
                    && acting.certainty() == RecoveryState.Certainty.IN_FLIGHT;
            Decision decision = Recovery.decide(state.afterRunsEnded(), runs, NOW, ACT, Turn.NOW);
            assertTrue(inFlight || deeds(decision).isEmpty(), () -> state + " -> " + decision);
        }
    }

    @Test
    void whatSomebodyAskedForIsNoRestartOfReeves() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.PowerChanged) {
                List<Duration> before = c.state().past().restarts();
                assertTrue(
                        before.containsAll(c.decide().next().past().restarts())
                                && c.decide().next().past().restarts().size() <= before.size(),
                        () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void aWatchdogDeviceThatDoesNothingByItselfIsNeverReasonEnough() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Happened happened
                    && happened.event() instanceof GuestEvent.WatchdogFired fired
                    && fired.action() == WatchdogAction.NONE) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    private static @Nullable Integer runOf(RecoveryState state) {
        return switch (state) {
            case RecoveryState.Stopped _, RecoveryState.Running _, RecoveryState.Suspected _ -> null;
            case RecoveryState.Expecting s -> s.trouble().run();
            case RecoveryState.Waiting s -> s.trouble().run();
            case RecoveryState.Acting s -> s.trouble().run();
            case RecoveryState.Observed s -> s.trouble().run();
            case RecoveryState.Quarantined s -> s.trouble().run();
        };
    }

    @Test
    void aFullDiskNeverRestartsAGuest() {
        for (Case c : cases()) {
            if (c.event() instanceof RecoveryEvent.Seen seen
                    && Finding.of(seen.guest()) == Finding.PAUSED_BY_DISK
                    && (c.state() instanceof RecoveryState.Running || c.state() instanceof RecoveryState.Suspected)) {
                assertTrue(deeds(c.decide()).isEmpty(), () -> c + " -> " + c.decide());
            }
        }
    }

    /** Whether its watchdog device has, which is a witness too, and makes one of idle disks. */
    private static boolean hasFired(RecoveryState state) {
        return switch (state) {
            case RecoveryState.Suspected _ -> true;
            case RecoveryState.Expecting s ->
                s.trouble().cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED
                        || s.expectation() == RecoveryState.Expectation.GUEST_SHOWS_LIFE;
            case RecoveryState.Waiting s -> s.trouble().cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
            case RecoveryState.Stopped _,
                    RecoveryState.Running _,
                    RecoveryState.Acting _,
                    RecoveryState.Observed _,
                    RecoveryState.Quarantined _ -> false;
        };
    }

    /** The network says nothing against CPUs that idle; with a monitor that is silent, QEMU may be what keeps it silent. */
    private static long witnesses(Vitals vitals) {
        boolean networkCounts = vitals.pace() == Vitals.Pace.BUSY
                || Duration.ofMinutes(2).equals(vitals.vcpuStandstill())
                || vitals.monitorSilent() != null;
        return Stream.of(
                        vitals.agentSilent(),
                        vitals.vcpuStandstill(),
                        vitals.monitorSilent(),
                        networkCounts ? vitals.networkSilent() : null)
                .filter(missing -> missing != null && missing.compareTo(Duration.ofMinutes(1)) > 0)
                .count();
    }

    private static List<Deed> deeds(Decision decision) {
        List<Deed> deeds = new ArrayList<>();
        for (RecoveryEffect effect : decision.effects()) {
            if (effect instanceof RecoveryEffect.Do(Deed deed)) {
                deeds.add(deed);
            }
        }
        return deeds;
    }

    private static boolean hasTrouble(RecoveryState state) {
        return switch (state) {
            case RecoveryState.Stopped _, RecoveryState.Running _, RecoveryState.Suspected _ -> false;
            case RecoveryState.Expecting _,
                    RecoveryState.Waiting _,
                    RecoveryState.Acting _,
                    RecoveryState.Observed _,
                    RecoveryState.Quarantined _ -> true;
        };
    }

    private static List<Case> cases() {
        return CASES;
    }

    private static List<Case> allCases() {
        List<Case> all = new ArrayList<>();
        List<RecoveryEvent> events = events();
        for (RecoveryPolicy policy : List.of(ACT, OBSERVE, WITH_NMI)) {
            for (RecoveryState state : RecoverySamples.states(NOW)) {
                // What else an interrupt may do is the same under each policy.
                if (policy.equals(WITH_NMI) && hasTrouble(state)) {
                    continue;
                }
                for (RecoveryEvent event : events) {
                    all.add(new Case(state, event, policy));
                }
            }
        }
        return all;
    }

    /** Every combination of signs that count and signs that do not. */
    private static List<Vitals> vitals() {
        List<Vitals> all = new ArrayList<>();
        Duration lately = Duration.ofSeconds(1);
        Duration long_ = Duration.ofMinutes(2);
        List<@Nullable Duration> each = Arrays.asList(null, lately, long_);
        for (Duration agent : each) {
            for (Duration vcpu : List.of(lately, long_)) {
                for (Duration io : each) {
                    for (Duration monitor : Arrays.asList(null, long_)) {
                        for (Duration network : Arrays.asList(null, long_)) {
                            for (Vitals.Pace pace : Vitals.Pace.values()) {
                                all.add(new Vitals(agent, vcpu, pace, io, monitor, network, null, List.of()));
                            }
                        }
                    }
                }
            }
        }
        all.add(new Vitals(long_, long_, Vitals.Pace.IDLING, long_, long_, long_, Vitals.Excuse.MIGRATING, List.of()));
        for (FailedCheck.Action action : FailedCheck.Action.values()) {
            all.add(new Vitals(
                    lately,
                    lately,
                    Vitals.Pace.IDLING,
                    lately,
                    null,
                    null,
                    null,
                    List.of(RecoverySamples.failed(action))));
        }
        return all;
    }

    private static List<RecoveryEvent> events() {
        List<RecoveryEvent> all = new ArrayList<>();
        Guest running = GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED);
        vitals().forEach(signs -> all.add(new RecoveryEvent.Examined(running, signs)));
        all.add(new RecoveryEvent.Examined(
                GuestSamples.guest(PowerState.PAUSED, PowerReason.ON_REQUEST), vitals().getLast()));
        all.add(new RecoveryEvent.TimeCame());
        all.add(new RecoveryEvent.Vanished());
        all.add(new RecoveryEvent.AgentSpoke(RecoverySamples.BOOT));
        all.add(new RecoveryEvent.AgentSpoke(new UUID(8, 8)));
        for (PowerAction action : PowerAction.values()) {
            all.add(new RecoveryEvent.PowerChanged(action));
        }
        for (long number = 0; number <= 6; number++) {
            all.add(new RecoveryEvent.DeedEnded(number, new Deed.Outcome.Done()));
            all.add(new RecoveryEvent.DeedEnded(number, new Deed.Outcome.Failed("No.")));
            all.add(new RecoveryEvent.DeedEnded(number, new Deed.Outcome.Unclear("Who knows.")));
        }
        for (PowerReason why : PowerReason.values()) {
            for (PowerState power : PowerState.values()) {
                all.add(new RecoveryEvent.Seen(GuestSamples.guest(power, why)));
            }
            all.add(new RecoveryEvent.Happened(new GuestEvent.Stopped(GuestSamples.ID, why), running));
        }
        for (LifecycleAction onCrash : LifecycleAction.values()) {
            Guest crashed = GuestSamples.guest(PowerState.CRASHED, PowerReason.PANICKED, onCrash);
            all.add(new RecoveryEvent.Seen(crashed));
            all.add(new RecoveryEvent.Happened(new GuestEvent.Panicked(GuestSamples.ID), crashed));
        }
        for (Guest.Persistence persistence : Guest.Persistence.values()) {
            for (WatchdogAction action : WatchdogAction.values()) {
                Guest paused = GuestSamples.guest(
                        PowerState.PAUSED, PowerReason.WATCHDOG, LifecycleAction.DESTROY, action, persistence);
                all.add(new RecoveryEvent.Seen(paused));
                all.add(new RecoveryEvent.Happened(new GuestEvent.WatchdogFired(GuestSamples.ID, action), paused));
            }
            all.add(new RecoveryEvent.Seen(GuestSamples.guest(
                    PowerState.SHUT_OFF, PowerReason.FAILED, LifecycleAction.DESTROY, null, persistence)));
        }
        for (GuestEvent event : List.of(
                new GuestEvent.Started(GuestSamples.ID, PowerReason.BOOTED),
                new GuestEvent.Suspended(GuestSamples.ID, PowerReason.WATCHDOG),
                new GuestEvent.Resumed(GuestSamples.ID, PowerReason.ON_REQUEST),
                new GuestEvent.Defined(GuestSamples.ID),
                new GuestEvent.Undefined(GuestSamples.ID),
                new GuestEvent.Rebooted(GuestSamples.ID),
                new GuestEvent.ControlLost(GuestSamples.ID),
                new GuestEvent.ShutDown(GuestSamples.ID, GuestEvent.ShutDown.Origin.GUEST),
                new GuestEvent.DeviceRemoved(GuestSamples.ID, "net0"),
                new GuestEvent.DiskFailed(GuestSamples.ID, "vda", "enospc", GuestEvent.DiskFailed.Reaction.PAUSED))) {
            all.add(new RecoveryEvent.Happened(event, running));
        }
        return all;
    }
}
