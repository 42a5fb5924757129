package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.loop.AgentLine;
import org.reeve.watchdog.loop.LoopSteps;

/**
 * The agent in one guest: it lives while the guest runs, remembers its operations over every boot, and does one after another.
 * What it says while nobody listens is lost; whoever listens again asks again.
 */
final class SimulatedAgent {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration BOOT_AT_LEAST = Duration.ofSeconds(5);
    private static final Duration BOOT_AT_MOST = Duration.ofSeconds(40);
    private static final Duration SLOWEST_WORD = Duration.ofSeconds(1);
    private static final String STEP = "simulated: step";

    private final Stage stage;
    private final GuestTruth guest;
    private final InsideCheck.@Nullable Action check;
    private final Map<String, Known> operations = new LinkedHashMap<>();
    private Life process = Life.DOWN;
    private Mood mood = Mood.TALKS;
    private InsideCheck.@Nullable State told;
    private UUID boot = new UUID(0, 0);
    private @Nullable LoopSteps host;
    private @Nullable LoopSteps linked;

    private enum Life {
        DOWN,
        UP
    }

    /** Whether it says anything. */
    enum Mood {
        TALKS,
        SILENT
    }

    private record Known(Operation operation, OperationStatus status) {}

    /** @param check what is done when the check inside the guest fails; null where there is none */
    SimulatedAgent(Stage stage, GuestTruth guest, InsideCheck.@Nullable Action check) {
        this.stage = stage;
        this.guest = guest;
        this.check = check;
        stage.after(stage.chance().between(Duration.ZERO, BEAT), this::beat);
    }

    void mood(Mood now) {
        mood = now;
    }

    /** The guest goes through its firmware. */
    void booting() {
        process = Life.DOWN;
        hangUp();
        int thisBoot = guest.boots();
        stage.after(stage.chance().between(BOOT_AT_LEAST, BOOT_AT_MOST), () -> {
            if (guest.boots() == thisBoot && guest.isWellAndRuns()) {
                begin();
            }
        });
    }

    /** Its process ends, and systemd starts it again. */
    void restart() {
        if (process == Life.UP) {
            hangUp();
            process = Life.DOWN;
            int thisBoot = guest.boots();
            stage.after(Duration.ofSeconds(3), () -> {
                if (guest.boots() == thisBoot) {
                    process = Life.UP;
                }
            });
        }
    }

    private void begin() {
        process = Life.UP;
        boot = new UUID(guest.id.value().getMostSignificantBits(), guest.boots());
        talk();
    }

    /** Whoever can listen now; null while the daemon is not there. */
    void host(@Nullable LoopSteps daemon) {
        host = daemon;
        linked = null;
    }

    void told(Message message) {
        if (!isAwake() || linked == null) {
            return;
        }
        stage.after(stage.chance().upTo(SLOWEST_WORD), () -> {
            switch (message) {
                case Message.RunOperation run -> run(run.operation());
                case Message.CancelOperation cancel -> cancel(cancel.id(), cancel.attempt());
                case Message.RestartUnit _ -> restartService();
                case Message.EnrolmentOffer _,
                        Message.CertificateRequest _,
                        Message.CertificateIssued _,
                        Message.CertificateRefused _,
                        Message.Heartbeat _,
                        Message.Farewell _,
                        Message.ChecksReported _,
                        Message.FactsReported _,
                        Message.OperationChanged _,
                        Message.HostReport _,
                        Message.HostReportPart _,
                        Message.IncidentChanged _,
                        Message.ScreenKept _ -> throw new Violation("an agent was told what is not for it: " + message);
            }
        });
    }

    private boolean isAwake() {
        return process == Life.UP && mood == Mood.TALKS && guest.isAwake();
    }

    private void beat() {
        if (isAwake()) {
            work();
            talk();
        } else if (linked != null) {
            hangUp();
        }
        stage.after(BEAT, this::beat);
    }

    private void talk() {
        LoopSteps to = host;
        if (to == null || !isAwake()) {
            return;
        }
        if (linked != to) {
            linked = to;
            told = null;
            to.agentLinked(guest.id, stage.chance().oneIn(2) ? AgentLine.NETWORK : AgentLine.CHANNEL);
        }
        say(new Message.Heartbeat(guest.id, "0", boot, 1, List.of(), 0));
        tellChecks();
    }

    private void hangUp() {
        LoopSteps to = linked;
        linked = null;
        if (to != null) {
            later(to, () -> to.agentLinked(guest.id, AgentLine.NONE));
        }
    }

    private void say(Message message) {
        LoopSteps to = linked;
        if (to != null) {
            later(to, () -> to.agentSaid(guest.id, message, () -> {}));
        }
    }

    private void later(LoopSteps to, Runnable word) {
        stage.after(stage.chance().upTo(SLOWEST_WORD), () -> {
            if (host == to) {
                word.run();
            }
        });
    }

    // ---- checks

    private void tellChecks() {
        if (check == null) {
            return;
        }
        boolean fails = guest.serviceIsBroken();
        InsideCheck.State state = fails ? InsideCheck.State.FAILING : InsideCheck.State.PASSING;
        if (state != told) {
            told = state;
            String unit = check == InsideCheck.Action.RESTART_SERVICE ? Setting.UNIT : null;
            Instant since = fails ? stage.clock().now() : null;
            say(new Message.ChecksReported(
                    guest.id,
                    List.of(new InsideCheck(Setting.SERVICE, check, unit, state, since, fails ? "it says no" : ""))));
        }
    }

    /** Mostly it helps. */
    private void restartService() {
        stage.say(guest.name + ": the agent restarts the service");
        if (!stage.chance().oneIn(3)) {
            guest.serviceWorks();
        }
    }

    // ---- operations

    private void run(Operation operation) {
        String key = operation.id() + "/" + operation.attempt();
        if (!operations.containsKey(key)) {
            stage.say(guest.name + ": the agent takes " + key);
            operations.put(
                    key,
                    new Known(
                            operation,
                            OperationStatus.queued(operation, stage.clock().now())));
        }
        say(new Message.OperationChanged(guest.id, known(key).status()));
    }

    private Known known(String key) {
        return Objects.requireNonNull(operations.get(key));
    }

    private void cancel(OperationId id, int attempt) {
        String key = id + "/" + attempt;
        Known known = operations.get(key);
        if (known != null && !known.status().state().isEnd()) {
            change(key, known, known.status().cancelled(stage.clock().now()));
        }
    }

    /** A little of the operation at the head. */
    private void work() {
        for (Map.Entry<String, Known> each : operations.entrySet()) {
            Known known = each.getValue();
            if (known.status().state().isEnd()) {
                continue;
            }
            int percent =
                    Math.min(100, known.status().percent() + stage.chance().between(10, 60));
            boolean done = percent == 100;
            OperationStatus status = new OperationStatus(
                    known.status().id(),
                    known.status().attempt(),
                    done ? OperationState.DONE : OperationState.RUNNING,
                    percent,
                    List.of(new Step(STEP, 1_000, done ? Step.State.DONE : Step.State.RUNNING, percent)),
                    null,
                    null,
                    stage.clock().now());
            change(each.getKey(), known, status);
            return;
        }
    }

    private void change(String key, Known known, OperationStatus status) {
        operations.put(key, new Known(known.operation(), status));
        say(new Message.OperationChanged(guest.id, status));
    }
}
