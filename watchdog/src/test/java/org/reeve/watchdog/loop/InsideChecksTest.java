package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.InsideCheck.State;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.LifecycleAction;

class InsideChecksTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final InsideChecks checks = new InsideChecks();

    @TempDir
    private Path directory;

    @Test
    void whatAGuestAsksForIsCutDownToThePolicy() {
        InsideCheck reboot = check("memory", InsideCheck.Action.REBOOT, null, State.FAILING);
        InsideCheck restart = check("shop", InsideCheck.Action.RESTART_SERVICE, "nginx.service", State.FAILING);
        InsideCheck alert = check("disk", InsideCheck.Action.ALERT, null, State.FAILING);
        checks.told(List.of(reboot, restart, alert, check("load", InsideCheck.Action.REBOOT, null, State.PASSING)));
        assertEquals(
                List.of(FailedCheck.Action.REBOOT, FailedCheck.Action.RESTART_SERVICE, FailedCheck.Action.ALERT),
                actions(FailedCheck.Action.REBOOT));
        assertEquals(
                List.of(FailedCheck.Action.ALERT, FailedCheck.Action.RESTART_SERVICE, FailedCheck.Action.ALERT),
                actions(FailedCheck.Action.RESTART_SERVICE));
        assertEquals(
                List.of(FailedCheck.Action.ALERT, FailedCheck.Action.ALERT, FailedCheck.Action.ALERT),
                actions(FailedCheck.Action.ALERT));
    }

    @Test
    void aCheckThatFailedFailsUntilItHasSettledAgain() {
        told(State.FAILING);
        told(State.UNSETTLED);
        assertEquals(1, checks.failed(FailedCheck.Action.REBOOT).size());
        told(State.PASSING);
        told(State.UNSETTLED);
        assertEquals(List.of(), checks.failed(FailedCheck.Action.REBOOT));
    }

    @Test
    void aGuestThatBeganAnewIsAskedAgainBeforeItCountsAsWell() {
        told(State.PASSING);
        checks.begunAnew();
        assertFalse(checks.isAwaited());
        told(State.FAILING);
        checks.begunAnew();
        assertTrue(checks.isAwaited());
        assertEquals(List.of(), checks.failed(FailedCheck.Action.REBOOT));
        told(State.UNSETTLED);
        assertTrue(checks.isAwaited());
        told(State.PASSING);
        assertFalse(checks.isAwaited());
    }

    @Test
    void aFailedCheckHasItsServiceRestartedByTheAgentAndThenPasses() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId guest = agentSpeaks(world);
            world.loop().agentLinked(guest, AgentLine.CHANNEL);
            says(world, guest, State.FAILING);
            await().atMost(LONG)
                    .until(() -> world.voice.agent.contains(new Message.RestartUnit(guest, "nginx.service")));
            says(world, guest, State.PASSING);
            await().atMost(LONG).until(() -> world.incidents().getLast().state() == Incident.State.RECOVERED);
            Incident incident = world.incidents().getLast();
            assertEquals(Incident.Cause.CHECK_FAILED, incident.cause());
            assertTrue(incident.timeLine().toString().contains("Done: restart the service."), incident.toString());
            assertEquals(
                    1,
                    world.voice.agent.stream()
                            .filter(Message.RestartUnit.class::isInstance)
                            .count());
        }
    }

    @Test
    void withoutALineToTheAgentNothingIsRestartedAndTheIncidentSaysWhy() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId guest = agentSpeaks(world);
            says(world, guest, State.FAILING);
            await().atMost(LONG)
                    .until(() -> !world.incidents().isEmpty()
                            && world.incidents()
                                    .getLast()
                                    .timeLine()
                                    .toString()
                                    .contains("The agent in the guest cannot be reached"));
            assertEquals(List.of(), world.voice.agent);
        }
    }

    @Test
    void aDaemonThatBeganAnewDoesNotTakeSilenceForHealth() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId guest = agentSpeaks(world);
            says(world, guest, State.FAILING);
            await().atMost(LONG).until(() -> !world.incidents().isEmpty());
            world.kill();
            world.begin();
            world.loop().agentSaid(guest, heartbeat(guest), () -> {});
            says(world, guest, State.UNSETTLED);
            await().during(Duration.ofSeconds(12))
                    .atMost(LONG)
                    .until(() -> world.incidents().getLast().state() == Incident.State.OPEN);
            says(world, guest, State.PASSING);
            await().atMost(LONG).until(() -> world.incidents().getLast().state() == Incident.State.RECOVERED);
        }
    }

    private static GuestId agentSpeaks(LoopWorld world) throws Exception {
        GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.begin();
        world.awaitRecovery(guest, "healthy");
        world.loop().agentSaid(guest, heartbeat(guest), () -> {});
        return guest;
    }

    private static Message heartbeat(GuestId guest) {
        return new Message.Heartbeat(guest, "0", new UUID(0, 1), 60, List.of(), 0);
    }

    private static void says(LoopWorld world, GuestId guest, State state) {
        world.loop().agentSaid(guest, new Message.ChecksReported(guest, List.of(shop(state))), () -> {});
    }

    private void told(State state) {
        checks.told(List.of(shop(state)));
    }

    private List<FailedCheck.Action> actions(FailedCheck.Action most) {
        return checks.failed(most).stream().map(FailedCheck::action).toList();
    }

    private static InsideCheck shop(State state) {
        return check("shop", InsideCheck.Action.RESTART_SERVICE, "nginx.service", state);
    }

    private static InsideCheck check(String name, InsideCheck.Action action, @Nullable String unit, State state) {
        boolean fails = state == State.FAILING;
        return new InsideCheck(
                name, action, unit, state, fails ? Instant.EPOCH : null, fails ? name + " is not well" : "");
    }
}
