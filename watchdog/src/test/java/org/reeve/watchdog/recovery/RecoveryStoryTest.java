package org.reeve.watchdog.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.recovery.Vitals.Pace;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** What happens to one guest, told from beginning to end. */
class RecoveryStoryTest {
    private static final RecoveryPolicy POLICY = RecoveryPolicy.DEFAULT;
    /** For so long a watchdog device that fired speaks against its guest. */
    private static final Duration REMEMBERED = Duration.ofMinutes(3);

    private static final Guest RUNS = GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED);
    private static final Guest PANICKED = GuestSamples.guest(PowerState.CRASHED, PowerReason.PANICKED);
    private static final Guest DEAD = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.FAILED);

    private static final Vitals SPEAKS =
            new Vitals(Duration.ZERO, Duration.ZERO, Pace.IDLING, Duration.ZERO, null, null, null, List.of());
    private static final Vitals SILENT =
            new Vitals(Duration.ofHours(1), Duration.ZERO, Pace.IDLING, null, null, null, null, List.of());

    private static final Vitals DEAD_INSIDE = new Vitals(
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Pace.IDLING,
            Duration.ofMinutes(1),
            null,
            null,
            null,
            List.of());

    private RecoveryPolicy policy = POLICY;
    private Turn turn = Turn.NOW;
    private RecoveryState state = RecoveryState.unknown();
    private Duration now = Duration.ofHours(2);
    private final List<Incident.State> incidents = new ArrayList<>();

    @Test
    void aGuestThatIsOffAndNobodyKnowsWhyIsToldOfAndNotStarted() {
        healthy(new UUID(0, 1));
        Guest off = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.UNKNOWN);
        Decision found = tell(new RecoveryEvent.Seen(off));
        assertEquals(List.of(), deeds(found));
        assertInstanceOf(RecoveryState.Observed.class, state);
        assertTrue(found.effects().stream().anyMatch(RecoveryEffect.OpenIncident.class::isInstance), found::toString);
        assertTrue(found.reason().contains("Start it if it ought to run"), found.reason());
        assertEquals(List.of(), tell(new RecoveryEvent.Seen(off)).effects(), "it is told once");
        tell(new RecoveryEvent.Seen(RUNS));
        assertInstanceOf(RecoveryState.Expecting.class, state, "somebody has started it");
    }

    @Test
    void aGuestThatIsOffForAnUnknownReasonAfterItsRestartStaysAnOpenIncident() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        Decision found = see(GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.UNKNOWN));
        assertEquals(List.of(), deeds(found));
        assertInstanceOf(RecoveryState.Observed.class, state);
        assertEquals(Incident.State.OPEN, incidents.getLast());
        see(DEAD);
        assertInstanceOf(RecoveryState.Waiting.class, state, "it is known after all");
    }

    @Test
    void whatTheHypervisorForgetsWhileARestartWaitsIsRemembered() {
        healthy(new UUID(0, 1));
        see(DEAD);
        fail();
        Guest forgotten = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.UNKNOWN);
        assertEquals(List.of(), deeds(see(forgotten)));
        assertEquals("waiting", state.word());
        pass(POLICY.budget().firstDelay());
        assertEquals(Deed.Kind.START, deed(see(forgotten)).kind());
    }

    @Test
    void aGuestThatIsOffAsItsPanicMadeItNeedsNoOtherReason() {
        healthy(new UUID(0, 1));
        Guest destroys = GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED, LifecycleAction.DESTROY);
        tell(new RecoveryEvent.Happened(new GuestEvent.Panicked(GuestSamples.ID), destroys));
        Guest off = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.UNKNOWN, LifecycleAction.DESTROY);
        assertEquals(Deed.Kind.START, deed(see(off)).kind());
    }

    @Test
    void aGuestThatLibvirtsDaemonEndedWhenItWasStartedAnewHasFailed() {
        healthy(new UUID(0, 1));
        Guest ended = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.DAEMON);
        assertEquals(Deed.Kind.START, deed(see(ended)).kind());
    }

    @Test
    void aGuestThatIsOffSinceItsHostWasBootedIsNoNews() {
        healthy(new UUID(0, 1));
        Guest off = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.UNKNOWN);
        Decision found = tell(new RecoveryEvent.Seen(off, RecoveryEvent.HostBoot.NOT_RUN_SINCE));
        assertEquals(List.of(), found.effects());
        assertInstanceOf(RecoveryState.Stopped.class, state);
    }

    @Test
    void aPanicIsAnsweredByAResetAndTheNextOneByAPowerCycle() {
        healthy(new UUID(0, 1));
        tell(new RecoveryEvent.Happened(new GuestEvent.Panicked(GuestSamples.ID), RUNS));
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(see(PANICKED)).kind());
        succeed();
        assertInstanceOf(RecoveryState.Expecting.class, state);
        pass(Duration.ofSeconds(20));
        assertEquals(Deed.Kind.POWER_OFF, deed(see(PANICKED)).kind());
        assertEquals(Deed.Kind.START, deed(succeed()).kind());
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertInstanceOf(RecoveryState.Running.class, state);
        assertEquals(Incident.State.RECOVERED, incidents.getLast());
    }

    @Test
    void theAgentsOldBootIsNoSignOfRecovery() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 1)));
        assertEquals("recovering", state.word());
    }

    @Test
    void aGuestWithoutAgentHasRecoveredWhenItRunsForAWhile() {
        see(RUNS);
        see(DEAD);
        succeed();
        see(RUNS);
        assertEquals("recovering", state.word());
        pass(POLICY.patience().settle());
        see(RUNS);
        assertEquals("healthy", state.word());
    }

    @Test
    void anAgentThatDoesNotComeBackIsToldAndTheGuestLeftAlone() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        pass(POLICY.patience().agent());
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals("silent", state.word());
        pass(Duration.ofDays(1));
        assertEquals(List.of(), deeds(see(RUNS)));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
    }

    @Test
    void libvirtsOwnRestartIsWatchedAndNotDoubled() {
        Guest restarts = GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED, LifecycleAction.RESTART);
        healthy(new UUID(0, 1));
        assertEquals(
                List.of(), deeds(tell(new RecoveryEvent.Happened(new GuestEvent.Panicked(GuestSamples.ID), restarts))));
        tell(new RecoveryEvent.Happened(new GuestEvent.Rebooted(GuestSamples.ID), restarts));
        tell(new RecoveryEvent.Happened(new GuestEvent.Rebooted(GuestSamples.ID), restarts));
        assertEquals(List.of(), deeds(see(restarts)));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aRestartThatLibvirtPromisedAndDidNotDoIsDone() {
        healthy(new UUID(0, 1));
        Guest stuck = GuestSamples.guest(PowerState.CRASHED, PowerReason.PANICKED, LifecycleAction.RESTART);
        assertEquals(List.of(), deeds(see(stuck)));
        pass(POLICY.patience().hypervisor());
        assertEquals(Deed.Kind.POWER_OFF, deed(see(stuck)).kind());
    }

    @Test
    void onCrashDestroyIsFollowedByAStart() {
        Guest runs = GuestSamples.guest(PowerState.RUNNING, PowerReason.BOOTED, LifecycleAction.DESTROY);
        healthy(new UUID(0, 1));
        assertEquals(
                List.of(), deeds(tell(new RecoveryEvent.Happened(new GuestEvent.Panicked(GuestSamples.ID), runs))));
        Guest crashed = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.CRASHED, LifecycleAction.DESTROY);
        assertEquals(Deed.Kind.START, deed(see(crashed)).kind());
    }

    @Test
    void aWatchdogDeviceAndASilentAgentTogetherAreAnsweredByAReset() {
        healthy(new UUID(0, 1));
        assertEquals(List.of(), deeds(fire()));
        assertEquals("suspected", state.word());
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        pass(Duration.ofSeconds(20));
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(examine(SILENT)).kind());
    }

    @Test
    void aWatchdogDeviceToldTwiceResetsOnce() {
        healthy(new UUID(0, 1));
        fire();
        fire();
        deed(examine(SILENT));
        assertEquals(List.of(), deeds(fire()));
        succeed();
        assertEquals(List.of(), deeds(fire()));
    }

    @Test
    void aWatchdogDeviceThatNothingElseAgreesWithIsLeftAlone() {
        healthy(new UUID(0, 1));
        fire();
        pass(POLICY.signs().device());
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("suspected", state.word());
        pass(REMEMBERED);
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("healthy", state.word());
        assertEquals(List.of(), incidents);
    }

    /** Nothing in it runs any more but what answers to the network's routers. */
    @Test
    void aDeadGuestThatSendsAPacketByItselfIsResetWhenItHasSentItsLast() {
        for (WatchdogAction action : List.of(WatchdogAction.NONE, WatchdogAction.DUMP, WatchdogAction.INJECT_NMI)) {
            state = RecoveryState.unknown();
            healthy(new UUID(0, 1));
            fire(action);
            for (int look = 0; look < 20; look++) {
                pass(Duration.ofSeconds(5));
                assertEquals(List.of(), deeds(examine(spinning(now, Duration.ofSeconds(3)))), action::toString);
            }
            assertEquals(
                    Deed.Kind.RESET_AND_RESUME,
                    deed(examine(spinning(now, Duration.ofSeconds(16)))).kind(),
                    action::toString);
        }
    }

    @Test
    void aKernelThatSendsAPacketWhenItsNmiIsJudgedIsResetWhenItHasSentItsLast() {
        policy = POLICY.with(RecoveryPolicy.Nmi.BEFORE_RESET);
        healthy(new UUID(0, 1));
        fire();
        assertEquals(
                Deed.Kind.NMI,
                deed(examine(spinning(now, Duration.ofSeconds(16)))).kind());
        succeed();
        pass(POLICY.patience().nmi());
        assertEquals(List.of(), deeds(examine(spinning(now, Duration.ZERO))));
        assertEquals("recovering", state.word());
        pass(Duration.ofSeconds(16));
        assertEquals(
                Deed.Kind.RESET_AND_RESUME,
                deed(examine(spinning(now, Duration.ofSeconds(16)))).kind());
    }

    @Test
    void anAgentThatSpeaksAtLastClearsAGuestWhoseDeviceFired() {
        healthy(new UUID(0, 1));
        fire(WatchdogAction.DUMP);
        pass(POLICY.patience().hypervisor());
        assertEquals(List.of(), deeds(examine(spinning(now, Duration.ZERO))));
        assertEquals("recovering", state.word());
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 1)));
        assertEquals("healthy", state.word());
        assertEquals(Incident.State.RECOVERED, incidents.getLast());
    }

    /** That it is idle a while later says nothing: whoever lives may be. */
    @Test
    void aBusyGuestWithoutAgentWhoseDeviceFiredOnceIsLeftAlone() {
        for (WatchdogAction action : List.of(WatchdogAction.NONE, WatchdogAction.DUMP, WatchdogAction.INJECT_NMI)) {
            state = RecoveryState.unknown();
            see(RUNS);
            fire(action);
            pass(POLICY.patience().hypervisor());
            Vitals works = new Vitals(null, Duration.ZERO, Pace.BUSY, Duration.ZERO, null, null, null, List.of());
            assertEquals(List.of(), deeds(examine(works)));
            Vitals computes =
                    new Vitals(null, Duration.ZERO, Pace.BUSY, Duration.ofMinutes(2), null, null, null, List.of());
            pass(Duration.ofSeconds(20));
            assertEquals(List.of(), deeds(examine(computes)), action::toString);
            pass(REMEMBERED);
            assertEquals(List.of(), deeds(examine(computes)), action::toString);
            assertEquals("healthy", state.word(), action::toString);
        }
    }

    @Test
    void aDeviceThatFiredIsNotForgottenWhileTheNextRestartWaits() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        fire();
        assertEquals(List.of(), deeds(examine(spinning(now, Duration.ofSeconds(16)))));
        assertEquals("waiting", state.word());
        pass(Duration.ofSeconds(5));
        Vitals nothingAgainstIt =
                new Vitals(Duration.ofSeconds(5), Duration.ZERO, Pace.BUSY, Duration.ZERO, null, null, null, List.of());
        assertEquals(List.of(), deeds(examine(nothingAgainstIt)));
        assertEquals("waiting", state.word());
        pass(POLICY.budget().firstDelay());
        assertEquals(
                Deed.Kind.RESET_AND_RESUME,
                deed(examine(spinning(now, Duration.ofSeconds(16)))).kind());
    }

    @Test
    void onAHostThatObservesAGuestWhoseDeviceFiredIsNotHealthyBecauseItDoesNothing() {
        policy = POLICY.with(RecoveryPolicy.Mode.OBSERVE);
        see(RUNS);
        fire();
        Vitals idle = new Vitals(null, Duration.ZERO, Pace.BUSY, Duration.ofSeconds(40), null, null, null, List.of());
        examine(idle);
        assertEquals("observed", state.word());
        pass(Duration.ofSeconds(5));
        examine(idle);
        assertEquals("observed", state.word());
        examine(new Vitals(null, Duration.ZERO, Pace.BUSY, Duration.ZERO, null, null, null, List.of()));
        assertEquals("healthy", state.word());
    }

    /** Its CPUs run in a circle, and its agent was heard last before its device fired. */
    private static Vitals spinning(Duration now, Duration sinceLastPacket) {
        Duration silent = now.minus(Duration.ofHours(2)).plusSeconds(22);
        return new Vitals(silent, Duration.ZERO, Pace.BUSY, sinceLastPacket, null, null, null, List.of());
    }

    @Test
    void aGuestWithoutAgentHangsWhenItsDeviceFiresAndItDoesNothing() {
        see(RUNS);
        fire();
        Vitals idle = new Vitals(null, Duration.ZERO, Pace.IDLING, Duration.ofSeconds(40), null, null, null, List.of());
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(examine(idle)).kind());
    }

    @Test
    void silenceAloneResetsNothingHoweverLongItLasts() {
        healthy(new UUID(0, 1));
        for (int hour = 0; hour < 24; hour++) {
            pass(Duration.ofHours(1));
            assertEquals(List.of(), deeds(examine(SILENT)));
        }
        assertEquals("healthy", state.word());
    }

    @Test
    void aSilentAgentAndCpusThatStandStillAreAHang() {
        healthy(new UUID(0, 1));
        Vitals dead = new Vitals(
                Duration.ofSeconds(21),
                Duration.ofSeconds(16),
                Pace.IDLING,
                Duration.ofSeconds(16),
                null,
                null,
                null,
                List.of());
        Decision decision = examine(dead);
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(decision).kind());
        assertTrue(decision.effects().stream()
                .anyMatch(effect -> effect instanceof RecoveryEffect.OpenIncident opened
                        && opened.cause() == Incident.Cause.GUEST_HUNG
                        && opened.what().contains("its agent has been silent for 21 s")));
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
    }

    /** Its owner has killed the agent, and a firewall drops what is asked from outside. */
    @Test
    void aGuestWhoseKernelIdlesIsNotHungHoweverSilentItIs() {
        healthy(new UUID(0, 1));
        for (int hour = 0; hour < 24; hour++) {
            pass(Duration.ofHours(1));
            assertEquals(List.of(), deeds(examine(silentEverywhere(Pace.IDLING))));
            assertEquals(List.of(), deeds(examine(silentEverywhere(Pace.UNKNOWN))));
        }
        assertEquals("healthy", state.word());
    }

    @Test
    void aGuestThatIsSilentEverywhereWhileItsCpusNeverRestIsHung() {
        healthy(new UUID(0, 1));
        assertEquals(
                Deed.Kind.RESET_AND_RESUME,
                deed(examine(silentEverywhere(Pace.BUSY))).kind());
    }

    @Test
    void aGuestWithoutAgentIsHungWhenNothingAnswersAndItsCpusStandStill() {
        see(RUNS);
        Duration minute = Duration.ofMinutes(1);
        Vitals dead = new Vitals(null, minute, Pace.IDLING, minute, null, minute, null, List.of());
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(examine(dead)).kind());
    }

    private static Vitals silentEverywhere(Pace pace) {
        Duration minute = Duration.ofMinutes(1);
        return new Vitals(minute, Duration.ZERO, pace, minute, null, minute, null, List.of());
    }

    @Test
    void aHangMayBeInterruptedBeforeItIsReset() {
        policy = POLICY.with(RecoveryPolicy.Nmi.BEFORE_RESET);
        healthy(new UUID(0, 1));
        fire();
        assertEquals(Deed.Kind.NMI, deed(examine(SILENT)).kind());
        succeed();
        pass(POLICY.patience().nmi());
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(examine(SILENT)).kind());
    }

    @Test
    void aStuckQemuIsKilledAndStarted() {
        healthy(new UUID(0, 1));
        Duration long_ = Duration.ofSeconds(25);
        assertEquals(
                List.of(),
                deeds(examine(
                        new Vitals(Duration.ZERO, Duration.ZERO, Pace.IDLING, null, long_, null, null, List.of()))));
        assertEquals(
                Deed.Kind.KILL,
                deed(examine(new Vitals(long_, long_, Pace.IDLING, long_, long_, null, null, List.of())))
                        .kind());
        assertEquals(Deed.Kind.START, deed(succeed()).kind());
    }

    @Test
    void aFullDiskIsWaitedFor() {
        healthy(new UUID(0, 1));
        Guest full = GuestSamples.guest(PowerState.PAUSED, PowerReason.IO_ERROR);
        assertEquals(List.of(), deeds(see(full)));
        assertEquals("starved", state.word());
        for (int round = 0; round < 20; round++) {
            pass(POLICY.patience().storage());
            assertEquals(Deed.Kind.RESUME, deed(see(full)).kind());
            succeed();
            assertEquals(List.of(), deeds(see(full)));
        }
        see(RUNS);
        pass(POLICY.patience().storage());
        see(RUNS);
        assertEquals("healthy", state.word());
        assertEquals(List.of(), state.past().restarts());
    }

    @Test
    void aFailedCheckRestartsItsServiceAndNoMore() {
        healthy(new UUID(0, 1));
        Vitals failing = failing(FailedCheck.Action.RESTART_SERVICE);
        assertEquals(Deed.Kind.RESTART_SERVICE, deed(examine(failing)).kind());
        succeed();
        pass(POLICY.patience().service());
        assertEquals(List.of(), deeds(examine(failing)));
        assertEquals("observed", state.word());
        examine(SPEAKS);
        assertEquals("healthy", state.word());
    }

    @Test
    void aFailedCheckThatMayRebootClimbsTheLadder() {
        healthy(new UUID(0, 1));
        Vitals failing = failing(FailedCheck.Action.REBOOT);
        assertEquals(Deed.Kind.REBOOT, deed(examine(failing)).kind());
        succeed();
        pass(POLICY.patience().reboot());
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(examine(failing)).kind());
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("recovering", state.word());
        examine(SPEAKS);
        assertEquals("healthy", state.word());
    }

    @Test
    void aCheckThatPassesBeforeItsRebootIsLateSparesTheGuestTheReset() {
        healthy(new UUID(0, 1));
        examine(failing(FailedCheck.Action.REBOOT));
        succeed();
        pass(POLICY.patience().reboot());
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aCheckThatPassesEndsItsTroubleAlsoWhileTheAgentIsSilent() {
        healthy(new UUID(0, 1));
        examine(failing(FailedCheck.Action.RESTART_SERVICE));
        succeed();
        assertEquals(List.of(), deeds(examine(SILENT)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aGuestThatCameToItselfWhileItsRestartWaitedIsNotRestarted() {
        healthy(new UUID(0, 1));
        examine(DEAD_INSIDE);
        fail();
        pass(POLICY.budget().firstDelay());
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aGuestThatStillHangsWhenItsRestartIsDueIsRestarted() {
        healthy(new UUID(0, 1));
        examine(DEAD_INSIDE);
        fail();
        pass(POLICY.budget().firstDelay());
        assertEquals(Deed.Kind.POWER_OFF, deed(examine(DEAD_INSIDE)).kind());
    }

    @Test
    void aGuestThatSomebodySwitchedOffAndStartedUnseenHasAnotherTroubleOrNone() {
        healthy(new UUID(0, 1));
        examine(DEAD_INSIDE);
        fail();
        Guest again = GuestSamples.inRun(GuestSamples.RUN + 1);
        assertEquals(List.of(), deeds(see(again)));
        pass(POLICY.patience().agent());
        assertEquals(List.of(), deeds(tell(new RecoveryEvent.Examined(again, SPEAKS))));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aStartPastReeveThatNobodyHeardReleasesFromQuarantine() {
        policy = POLICY.with(new RecoveryPolicy.Budget(
                1, Duration.ofMinutes(15), Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofDays(1)));
        healthy(new UUID(0, 1));
        examine(DEAD_INSIDE);
        succeed();
        examine(DEAD_INSIDE);
        assertEquals("quarantined", state.word());
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals("quarantined", state.word());
        see(GuestSamples.inRun(GuestSamples.RUN + 1));
        assertEquals("recovering", state.word());
        assertEquals(List.of(), state.past().restarts());
    }

    @Test
    void aStartPastReeveReleasesFromQuarantineAlsoWhenItHasPanickedAgainByNow() {
        policy = POLICY.with(new RecoveryPolicy.Budget(
                1, Duration.ofMinutes(15), Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofDays(1)));
        healthy(new UUID(0, 1));
        examine(DEAD_INSIDE);
        succeed();
        examine(DEAD_INSIDE);
        assertEquals("quarantined", state.word());
        assertEquals(List.of(), deeds(see(PANICKED)));
        assertEquals("quarantined", state.word());
        see(GuestSamples.inRun(GuestSamples.RUN + 1, PowerState.CRASHED, PowerReason.PANICKED));
        assertEquals("recovering", state.word());
        assertEquals(List.of(), state.past().restarts());
    }

    @Test
    void aWatchdogDeviceThatFiresWhileTheGuestBootsNeedsASecondSignToo() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        pass(Duration.ofSeconds(20));
        assertEquals(List.of(), deeds(fire()));
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        pass(POLICY.signs().device());
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("recovering", state.word());
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aFailedCheckThatMayOnlyBeToldOfIsToldOnce() {
        healthy(new UUID(0, 1));
        assertEquals(List.of(), deeds(examine(failing(FailedCheck.Action.ALERT))));
        int told = incidents.size();
        assertEquals(List.of(), deeds(examine(failing(FailedCheck.Action.ALERT))));
        assertEquals(told, incidents.size());
        assertEquals("observed", state.word());
    }

    @Test
    void aGuestThatFailsAChecksAndThenPanicsIsRestarted() {
        healthy(new UUID(0, 1));
        examine(failing(FailedCheck.Action.ALERT));
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(see(PANICKED)).kind());
    }

    @Test
    void aQuietDayEndsQuarantine() {
        failUntilQuarantined();
        pass(POLICY.budget().quietTime());
        tell(new RecoveryEvent.TimeCame());
        assertEquals(Deed.Kind.START, deed(see(DEAD)).kind());
    }

    @Test
    void aWatchdogDeviceThatResetsOrPausesOrPowersOffIsWaitedFor() {
        for (WatchdogAction action : List.of(WatchdogAction.RESET, WatchdogAction.PAUSE, WatchdogAction.POWEROFF)) {
            state = RecoveryState.unknown();
            healthy(new UUID(0, 1));
            assertEquals(
                    List.of(),
                    deeds(tell(
                            new RecoveryEvent.Happened(new GuestEvent.WatchdogFired(GuestSamples.ID, action), RUNS))));
        }
        assertEquals(Deed.Kind.START, deed(see(DEAD)).kind());
    }

    @Test
    void aGuestPausedByItsWatchdogDeviceIsResetAndResumed() {
        healthy(new UUID(0, 1));
        Guest paused = GuestSamples.guest(PowerState.PAUSED, PowerReason.WATCHDOG);
        assertEquals(Deed.Kind.RESET_AND_RESUME, deed(see(paused)).kind());
    }

    @Test
    void whatItsOwnerStoppedStaysStopped() {
        for (PowerReason why : List.of(PowerReason.SHUTDOWN, PowerReason.DESTROYED)) {
            state = RecoveryState.unknown();
            healthy(new UUID(0, 1));
            see(GuestSamples.guest(PowerState.SHUT_OFF, why));
            assertEquals(WantedPower.OFF, state.wantedPower());
            assertEquals(List.of(), deeds(see(DEAD)));
        }
    }

    @Test
    void theOwnersShutdownDuringRecoveryEndsIt() {
        healthy(new UUID(0, 1));
        see(DEAD);
        succeed();
        see(GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.SHUTDOWN));
        assertEquals("stopped", state.word());
        assertEquals(Incident.State.CLOSED, incidents.getLast());
    }

    @Test
    void fiveRestartsAreFollowedByQuarantineAndOneAlert() {
        failUntilQuarantined();
    }

    @Test
    void thePauseBetweenRestartsGrows() {
        healthy(new UUID(0, 1));
        List<Long> at = new ArrayList<>();
        for (int second = 0; second < 400; second++) {
            if (!deeds(see(DEAD)).isEmpty()) {
                at.add(now.toSeconds());
                succeed();
            }
            pass(Duration.ofSeconds(1));
        }
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < at.size(); i++) {
            gaps.add(at.get(i) - at.get(i - 1));
        }
        assertEquals(List.of(10L, 20L, 40L, 80L), gaps);
    }

    @Test
    void aStartByAnOperationReleasesFromQuarantine() {
        failUntilQuarantined();
        tell(new RecoveryEvent.PowerChanged(PowerAction.START));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 9)));
        assertEquals("healthy", state.word());
        assertEquals(0, state.past().restarts().size());
    }

    @Test
    void anUnsettledStartIsSettledByLooking() {
        healthy(new UUID(0, 1));
        Deed deed = deed(see(DEAD));
        tell(new RecoveryEvent.DeedEnded(deed.number(), new Deed.Outcome.Unclear("The watchdog was restarted.")));
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals("recovering", state.word());
    }

    @Test
    void anUnsettledPowerOffIsFollowedByAStartAndNotTakenForTheOperators() {
        healthy(new UUID(0, 1));
        see(PANICKED);
        succeed();
        pass(Duration.ofSeconds(20));
        Deed off = deed(see(PANICKED));
        tell(new RecoveryEvent.DeedEnded(off.number(), new Deed.Outcome.Unclear("The watchdog was restarted.")));
        Guest destroyed = GuestSamples.guest(PowerState.SHUT_OFF, PowerReason.DESTROYED);
        assertEquals(Deed.Kind.START, deed(see(destroyed)).kind());
    }

    @Test
    void aStartThatIsRefusedIsTriedAgainLater() {
        healthy(new UUID(0, 1));
        Deed deed = deed(see(DEAD));
        tell(new RecoveryEvent.DeedEnded(deed.number(), new Deed.Outcome.Failed("The image is missing.")));
        assertEquals("waiting", state.word());
        assertEquals(List.of(), deeds(see(DEAD)));
        pass(POLICY.budget().firstDelay());
        assertEquals(Deed.Kind.START, deed(see(DEAD)).kind());
    }

    @Test
    void anAgentThatGoesOnTalkingAfterItsWatchdogDeviceFiredIsNotReset() {
        healthy(new UUID(0, 1));
        tell(new RecoveryEvent.Happened(
                new GuestEvent.WatchdogFired(GuestSamples.ID, WatchdogAction.INJECT_NMI), RUNS));
        pass(Duration.ofSeconds(10));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 1)));
        pass(POLICY.patience().hypervisor());
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals("healthy", state.word());
    }

    @Test
    void aWatchdogThatDiedBetweenAResetAndItsResumeGoesOnWithTheResume() {
        healthy(new UUID(0, 1));
        Deed reset = deed(see(PANICKED));
        tell(new RecoveryEvent.DeedEnded(reset.number(), new Deed.Outcome.Unclear("The watchdog was restarted.")));
        Guest standing = GuestSamples.guest(PowerState.PAUSED, PowerReason.PANICKED);
        Deed resume = deed(see(standing));
        assertEquals(Deed.Kind.RESUME, resume.kind());
        tell(new RecoveryEvent.DeedEnded(resume.number(), new Deed.Outcome.Unclear("And again.")));
        assertEquals(Deed.Kind.RESUME, deed(see(standing)).kind());
        succeed();
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
        assertEquals(1, state.past().restarts().size());
    }

    @Test
    void aGuestThatComesToItselfWhileItsRestartWaitsForItsTurnIsNotRestarted() {
        healthy(new UUID(0, 1));
        turn = new Turn.Later("Others go first.");
        assertEquals(List.of(), deeds(examine(DEAD_INSIDE)));
        assertEquals("waiting", state.word());
        turn = new Turn.StillLater((RecoveryState.Waiting) state);
        pass(Duration.ofSeconds(5));
        assertEquals(List.of(), deeds(examine(DEAD_INSIDE)));
        pass(Duration.ofSeconds(5));
        assertEquals(List.of(), deeds(examine(SPEAKS)));
        assertEquals("healthy", state.word());
        turn = Turn.NOW;
        assertEquals(List.of(), deeds(see(RUNS)));
        assertEquals(List.of(), state.past().restarts());
    }

    @Test
    void anAgentThatBootedWhileARestartWaitsForItsTurnEndsTheTrouble() {
        healthy(new UUID(0, 1));
        turn = new Turn.Later("Others go first.");
        see(DEAD);
        pass(Duration.ofSeconds(5));
        tell(new RecoveryEvent.AgentSpoke(new UUID(0, 2)));
        assertEquals("healthy", state.word());
        assertEquals(List.of(), state.past().restarts());
    }

    @Test
    void whenItsTurnComesAGuestThatIsStillInTroubleIsRestarted() {
        healthy(new UUID(0, 1));
        turn = new Turn.Later("Others go first.");
        see(DEAD);
        turn = Turn.NOW;
        pass(Duration.ofSeconds(20));
        assertEquals(Deed.Kind.START, deed(see(DEAD)).kind());
        assertEquals(List.of(now), state.past().restarts());
    }

    @Test
    void aStateMovedToAnotherClockDecidesTheSame() {
        healthy(new UUID(0, 1));
        see(DEAD);
        Deed deed = ((RecoveryState.Acting) state).deed();
        tell(new RecoveryEvent.DeedEnded(deed.number(), new Deed.Outcome.Failed("No.")));
        Duration by = Duration.ofHours(-1);
        Decision here = Recovery.decide(state, new RecoveryEvent.Seen(DEAD), now, POLICY, Turn.NOW);
        Decision there = Recovery.decide(state.moved(by), new RecoveryEvent.Seen(DEAD), now.plus(by), POLICY, Turn.NOW);
        assertEquals(here.next().moved(by), there.next());
        assertTrue(deeds(there).isEmpty());
    }

    private void failUntilQuarantined() {
        healthy(new UUID(0, 1));
        int restarts = 0;
        for (int look = 0; look < 600; look++) {
            restarts += deeds(see(DEAD)).size();
            if (state instanceof RecoveryState.Acting) {
                succeed();
            }
            pass(Duration.ofSeconds(1));
        }
        assertEquals(POLICY.budget().restarts(), restarts);
        assertEquals("quarantined", state.word());
        assertEquals(
                1,
                incidents.stream().filter(s -> s == Incident.State.QUARANTINED).count());
    }

    private void healthy(UUID boot) {
        see(RUNS);
        tell(new RecoveryEvent.AgentSpoke(boot));
        assertEquals("healthy", state.word());
    }

    private Decision fire() {
        return fire(WatchdogAction.NONE);
    }

    private Decision fire(WatchdogAction action) {
        return tell(new RecoveryEvent.Happened(new GuestEvent.WatchdogFired(GuestSamples.ID, action), RUNS));
    }

    private Decision examine(Vitals vitals) {
        return tell(new RecoveryEvent.Examined(RUNS, vitals));
    }

    private static Vitals failing(FailedCheck.Action action) {
        FailedCheck check = new FailedCheck("shop", action, "nginx.service", "the page says 502");
        return new Vitals(Duration.ZERO, Duration.ZERO, Pace.IDLING, Duration.ZERO, null, null, null, List.of(check));
    }

    private Decision see(Guest guest) {
        return tell(new RecoveryEvent.Seen(guest));
    }

    private Decision succeed() {
        Deed deed = ((RecoveryState.Acting) state).deed();
        return tell(new RecoveryEvent.DeedEnded(deed.number(), new Deed.Outcome.Done()));
    }

    private void fail() {
        Deed deed = ((RecoveryState.Acting) state).deed();
        tell(new RecoveryEvent.DeedEnded(deed.number(), new Deed.Outcome.Failed("No.")));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Decision tell(RecoveryEvent event) {
        Decision decision = Recovery.decide(state, event, now, policy, turn);
        state = decision.next();
        for (RecoveryEffect effect : decision.effects()) {
            if (effect instanceof RecoveryEffect.UpdateIncident update) {
                incidents.add(update.state());
            }
        }
        return decision;
    }

    private static Deed deed(Decision decision) {
        assertEquals(1, deeds(decision).size(), decision::toString);
        return deeds(decision).getFirst();
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
}
