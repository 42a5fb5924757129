package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;

/** What is done at the hypervisor, in lanes; what came of it goes back into the loop's queue. It decides nothing. */
final class Effects {
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(20);
    private static final Duration LIST = Duration.ofSeconds(30);
    private static final Duration PULSES = Duration.ofSeconds(10);
    private static final Duration EVIDENCE = Duration.ofSeconds(2);
    private static final int CONSOLE_LINES = 200;

    private final Hypervisor hypervisor;
    private final Consumer<LoopEvent> answers;
    private final EffectLanes lanes = new EffectLanes();

    Effects(Hypervisor hypervisor, Consumer<LoopEvent> answers) {
        this.hypervisor = hypervisor;
        this.answers = answers;
    }

    void look(GuestId guest) {
        lanes.run(guest, () -> {
            try {
                answers.accept(new LoopEvent.Looked(guest, hypervisor.find(guest, LOOK)));
            } catch (HypervisorException failure) {
                answers.accept(new LoopEvent.LookFailed(guest, words(failure)));
            }
        });
    }

    void list(long asked) {
        Thread.ofPlatform().daemon().name("reeve-list").start(() -> {
            try {
                answers.accept(new LoopEvent.Listed(hypervisor.guests(LIST), asked));
            } catch (HypervisorException failure) {
                answers.accept(new LoopEvent.ListFailed(words(failure)));
            }
        });
    }

    void takePulses() {
        Thread.ofPlatform().daemon().name("reeve-pulses").start(() -> {
            try {
                answers.accept(new LoopEvent.Measured(hypervisor.pulses(PULSES)));
            } catch (HypervisorException failure) {
                answers.accept(new LoopEvent.MeasureFailed(words(failure)));
            }
        });
    }

    /** No evidence is worth waiting for long: without it the deed behind it goes on. */
    void collectEvidence(GuestId guest) {
        lanes.run(guest, () -> {
            try {
                List<String> lines = hypervisor.consoleLines(guest, CONSOLE_LINES, EVIDENCE);
                answers.accept(new LoopEvent.EvidenceCollected(guest, lines));
            } catch (HypervisorException failure) {
                answers.accept(new LoopEvent.EvidenceCollected(guest, List.of("(" + words(failure) + ")")));
            }
        });
    }

    void deed(GuestId guest, long intent, Deed deed) {
        if (deed.kind() == Deed.Kind.KILL) {
            // Past the calls that wait for the QEMU which is to be killed.
            lanes.runBeside(guest, () -> carryOut(guest, intent, deed));
        } else {
            lanes.run(guest, () -> carryOut(guest, intent, deed));
        }
    }

    /** It was decided, and is not done after all. */
    void notBegun(GuestId guest, long intent, Deed deed, String why) {
        answers.accept(new LoopEvent.DeedEnded(guest, intent, deed.number(), new Deed.Outcome.Failed(why)));
    }

    /** What ended without the hypervisor, and is told like everything else: behind what waits in the queue already. */
    void ended(LoopEvent.DeedEnded ended) {
        answers.accept(ended);
    }

    private void carryOut(GuestId guest, long intent, Deed deed) {
        answers.accept(new LoopEvent.DeedEnded(guest, intent, deed.number(), outcome(() -> {
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
        })));
    }

    void power(GuestId guest, long intent, OperationId operation, int attempt, PowerAction action, Duration timeLeft) {
        Duration deadline = timeLeft.compareTo(CALL) < 0 && timeLeft.isPositive() ? timeLeft : CALL;
        lanes.run(
                guest,
                () -> answers.accept(new LoopEvent.CallEnded(guest, intent, operation, attempt, outcome(() -> {
                    switch (action) {
                        case START -> lanes.startInTurn(() -> unlessSoAlready(() -> hypervisor.start(guest, deadline)));
                        case SHUTDOWN -> unlessSoAlready(() -> hypervisor.shutdown(guest, deadline));
                        case POWER_OFF -> unlessSoAlready(() -> hypervisor.powerOff(guest, deadline));
                        case REBOOT -> hypervisor.reboot(guest, deadline);
                        case RESET -> resetAndGoOn(guest, deadline);
                    }
                }))));
    }

    /** A guest kept after a panic stands still after its reset; whoever presses the button wants it to boot. */
    private void resetAndGoOn(GuestId guest, Duration deadline) throws HypervisorException {
        Optional<Guest> before = hypervisor.find(guest, LOOK);
        hypervisor.reset(guest, deadline);
        if (before.filter(found -> found.power() == PowerState.CRASHED).isPresent()) {
            unlessSoAlready(() -> hypervisor.resume(guest, deadline));
        }
    }

    private static void unlessSoAlready(EffectLanes.Call<HypervisorException> call) throws HypervisorException {
        try {
            call.run();
        } catch (HypervisorException failure) {
            if (failure.kind() != HypervisorException.Kind.WRONG_STATE) {
                throw failure;
            }
        }
    }

    private static Deed.Outcome outcome(EffectLanes.Call<HypervisorException> call) {
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
