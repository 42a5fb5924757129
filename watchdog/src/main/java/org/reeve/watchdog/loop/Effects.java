package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.evidence.EvidenceCollector;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.WantedEvidence;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.WantedDefinition;

/**
 * What is done at the hypervisor, in lanes; what came of it goes back into the loop's queue. It decides nothing. What changes a guest, or has its
 * place behind that, begins when what was decided is kept; to read of all guests waits for nothing.
 */
final class Effects {
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final Duration LIST = Duration.ofSeconds(30);
    private static final Duration PULSES = Duration.ofSeconds(10);

    private final Hypervisor hypervisor;
    private final EvidenceCollector evidence;
    private final Lanes lanes;
    private final Consumer<LoopEvent> answers;
    private final Sitting sitting;

    Effects(
            Hypervisor hypervisor,
            EvidenceCollector evidence,
            Lanes lanes,
            Consumer<LoopEvent> answers,
            Sitting sitting) {
        this.hypervisor = hypervisor;
        this.evidence = evidence;
        this.lanes = lanes;
        this.answers = answers;
        this.sitting = sitting;
    }

    /** @param wanted asked when it would begin */
    void look(GuestId guest, BooleanSupplier wanted) {
        sitting.then(() -> {
            if (wanted.getAsBoolean()) {
                lanes.<LoopEvent>run(guest, () -> look(guest), answers);
            }
        });
    }

    private LoopEvent look(GuestId guest) {
        try {
            return new LoopEvent.Looked(guest, hypervisor.find(guest, LOOK));
        } catch (HypervisorException failure) {
            return new LoopEvent.LookFailed(guest, words(failure));
        }
    }

    void list(long asked) {
        lanes.<LoopEvent>runBeside(
                "list",
                () -> {
                    try {
                        return new LoopEvent.Listed(hypervisor.guests(LIST), asked);
                    } catch (HypervisorException failure) {
                        return new LoopEvent.ListFailed(words(failure));
                    }
                },
                answers);
    }

    void takePulses() {
        lanes.<LoopEvent>runBeside(
                "pulses",
                () -> {
                    try {
                        return new LoopEvent.Measured(hypervisor.pulses(PULSES));
                    } catch (HypervisorException failure) {
                        return new LoopEvent.MeasureFailed(words(failure));
                    }
                },
                answers);
    }

    /** The deed behind it waits for this. */
    void collectEvidence(GuestId guest, UUID incident, WantedEvidence wanted) {
        inLane(
                guest,
                () -> new LoopEvent.EvidenceCollected(guest, incident, evidence.collect(guest, incident, wanted)));
    }

    void deed(GuestId guest, long intent, Deed deed) {
        if (deed.kind() == Deed.Kind.KILL) {
            // Past the calls that wait for the QEMU which is to be killed.
            sitting.then(
                    () -> lanes.<LoopEvent>runBeside("kill-" + guest, () -> carriedOut(guest, intent, deed), answers));
        } else {
            inLane(guest, () -> carriedOut(guest, intent, deed));
        }
    }

    void planDefinition(GuestId guest, WantedDefinition wanted) {
        inLane(guest, () -> {
            try {
                return new LoopEvent.DefinitionPlanned(hypervisor.plan(guest, wanted, LOOK));
            } catch (HypervisorException failure) {
                return new LoopEvent.DefinitionNotPlanned(guest, words(failure));
            }
        });
    }

    void define(GuestId guest, long intent, DefinitionPlan plan) {
        inLane(guest, () -> new LoopEvent.DefinitionEnded(guest, intent, outcome(() -> hypervisor.define(plan, LOOK))));
    }

    /** What ended without the hypervisor, and is told like everything else: behind what waits in the queue already. */
    void ended(LoopEvent.DeedEnded ended) {
        sitting.then(() -> answers.accept(ended));
    }

    private void inLane(GuestId guest, Supplier<LoopEvent> effect) {
        sitting.then(() -> lanes.run(guest, effect, answers));
    }

    private LoopEvent carriedOut(GuestId guest, long intent, Deed deed) {
        return new LoopEvent.DeedEnded(guest, intent, deed.number(), outcome(() -> {
            switch (deed.kind()) {
                case START -> lanes.startInTurn(() -> unlessSoAlready(() -> hypervisor.start(guest, CALL)));
                case POWER_OFF -> unlessSoAlready(() -> hypervisor.powerOff(guest, CALL));
                case RESUME -> unlessSoAlready(() -> hypervisor.resume(guest, CALL));
                case RESET_AND_RESUME -> {
                    hypervisor.reset(guest, CALL);
                    unlessSoAlready(() -> hypervisor.resume(guest, CALL));
                }
                case NMI -> hypervisor.injectNmi(guest, CALL);
                case REBOOT -> hypervisor.reboot(guest, CALL);
                case KILL -> unlessSoAlready(() -> hypervisor.kill(guest, CALL));
                case RESTART_SERVICE ->
                    throw new HypervisorException(
                            HypervisorException.Kind.REFUSED, "a service is restarted by the guest's agent");
            }
        }));
    }

    void power(GuestId guest, long intent, OperationId operation, int attempt, PowerAction action, Duration timeLeft) {
        Duration deadline = timeLeft.compareTo(CALL) < 0 && timeLeft.isPositive() ? timeLeft : CALL;
        inLane(
                guest,
                () -> new LoopEvent.CallEnded(guest, intent, operation, attempt, outcome(() -> {
                    switch (action) {
                        case START -> lanes.startInTurn(() -> unlessSoAlready(() -> hypervisor.start(guest, deadline)));
                        case SHUTDOWN -> unlessSoAlready(() -> hypervisor.shutdown(guest, deadline));
                        case POWER_OFF -> unlessSoAlready(() -> hypervisor.powerOff(guest, deadline));
                        case REBOOT -> hypervisor.reboot(guest, deadline);
                        case RESET -> resetAndGoOn(guest, deadline);
                    }
                })));
    }

    /** A guest kept after a panic stands still after its reset; whoever presses the button wants it to boot. */
    private void resetAndGoOn(GuestId guest, Duration deadline) throws HypervisorException {
        Optional<Guest> before = hypervisor.find(guest, LOOK);
        hypervisor.reset(guest, deadline);
        if (before.filter(found -> found.power() == PowerState.CRASHED).isPresent()) {
            unlessSoAlready(() -> hypervisor.resume(guest, deadline));
        }
    }

    private static void unlessSoAlready(Lanes.Call<HypervisorException> call) throws HypervisorException {
        try {
            call.run();
        } catch (HypervisorException failure) {
            if (failure.kind() != HypervisorException.Kind.WRONG_STATE) {
                throw failure;
            }
        }
    }

    private static Deed.Outcome outcome(Lanes.Call<HypervisorException> call) {
        try {
            call.run();
            return new Deed.Outcome.Done();
        } catch (HypervisorException failure) {
            return switch (failure.kind()) {
                case NOT_FOUND, WRONG_STATE, REFUSED -> new Deed.Outcome.Failed(words(failure));
                case UNREACHABLE, TIMED_OUT -> new Deed.Outcome.Unclear(words(failure));
            };
        }
    }

    private static String words(HypervisorException failure) {
        return String.valueOf(failure.getMessage());
    }
}
