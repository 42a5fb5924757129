package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Expecting;
import org.reeve.watchdog.recovery.RecoveryState.Observed;
import org.reeve.watchdog.recovery.RecoveryState.Quarantined;
import org.reeve.watchdog.recovery.RecoveryState.Running;
import org.reeve.watchdog.recovery.RecoveryState.Stopped;
import org.reeve.watchdog.recovery.RecoveryState.Suspected;
import org.reeve.watchdog.recovery.RecoveryState.Waiting;

/**
 * The entrance of this room: {@link #decide} says what follows from an event.
 *
 * <pre>
 *            owner stops it                    trouble, and the budget allows a restart
 *  Stopped ◄──────────────── Running ──────────────────────────────► Acting ──► Expecting(GUEST_BOOTS)
 *     └───── it runs ───────►   ▲  └─ trouble, libvirt acts ─► Expecting ─ late ─►│         │  ▲
 *                               │                                                 │ failed  │  │ it runs
 *                               └────────────── healthy again ────────────────────┼─────────┘  │
 *                                                                      Waiting ◄──┴─► Quarantined
 * </pre>
 *
 * What the hypervisor says is a hint and leads to a look; what is done rests on what was seen. The one exception is a
 * watchdog device that fires and does nothing by itself: no look can show that.
 */
public final class Recovery {
    private Recovery() {}

    /**
     * Total: every event has an answer in every state.
     *
     * @param now the monotonic clock, the one that the times in {@code state} are on
     * @param turn whether a restart may begin now, if that is what follows
     */
    public static Decision decide(
            RecoveryState state, RecoveryEvent event, Duration now, RecoveryPolicy policy, Turn turn) {
        Moves moves = new Moves(now, policy, turn);
        return switch (event) {
            case RecoveryEvent.Seen seen -> new Sight(moves, seen.guest(), seen.since()).decide(state);
            case RecoveryEvent.Happened happened ->
                new Hint(moves, happened.lastSeen()).decide(state, happened.event());
            case RecoveryEvent.Examined examined ->
                new Examination(moves, examined.guest(), examined.vitals()).decide(state);
            case RecoveryEvent.AgentSpoke spoke -> agentSpoke(state, spoke.boot(), moves);
            case RecoveryEvent.DeedEnded ended -> deedEnded(state, ended, moves);
            case RecoveryEvent.TimeCame _ -> timeCame(state, moves);
            case RecoveryEvent.PowerChanged changed -> powerChanged(state, changed.action(), moves);
            case RecoveryEvent.Vanished _ -> moves.stop(state, "The guest is no longer on this host.");
        };
    }

    private static Decision timeCame(RecoveryState state, Moves moves) {
        if (state.wakeAt().filter(moves::isLate).isEmpty()) {
            return Decision.stay(state);
        }
        return state instanceof Quarantined quarantined ? moves.release(quarantined) : Decision.look(state);
    }

    private static Decision agentSpoke(RecoveryState state, UUID boot, Moves moves) {
        Past past = state.past();
        boolean sameBoot = boot.equals(past.boot());
        return switch (state) {
            case Stopped _ -> sameBoot ? Decision.stay(state) : Moves.remember(new Stopped(past.withBoot(boot)));
            case Running _ -> sameBoot ? Decision.stay(state) : Moves.remember(new Running(past.withBoot(boot)));
            case Suspected s ->
                s.since().equals(moves.now())
                        ? Decision.stay(state)
                        : moves.unsuspect(past.withBoot(boot), "The agent in the guest still answers: it lives.");
            case Quarantined s ->
                sameBoot
                        ? Decision.stay(state)
                        : Moves.remember(new Quarantined(past.withBoot(boot), s.trouble(), s.until()));
            case Waiting s ->
                isHealed(s.trouble(), sameBoot) ? moves.recovered(past, s.trouble(), boot) : keep(s, boot);
            case Observed s ->
                isHealed(s.trouble(), sameBoot) ? moves.recovered(past, s.trouble(), boot) : keep(s, boot);
            // What was said before the deed may arrive during it.
            case Acting _ -> Decision.stay(state);
            case Expecting s -> {
                boolean alive =
                        switch (s.expectation()) {
                            case GUEST_BOOTS, HYPERVISOR_RESTARTS, GUEST_REBOOTS -> !sameBoot;
                            case AGENT_ANSWERS, GUEST_SHOWS_LIFE -> true;
                            // A guest that goes on talking after its watchdog device fired is not dead.
                            case HYPERVISOR_STOPS, KERNEL_REACTS -> !sameBoot || !moves.isEchoOf(s);
                            case CHECK_PASSES, STORAGE_HAS_ROOM -> false;
                        };
                yield alive ? moves.recovered(past, s.trouble(), boot) : Decision.stay(state);
            }
        };
    }

    /** Whether the trouble is over because the agent speaks. One that spoke before does not end what it does not feel. */
    private static boolean isHealed(Trouble trouble, boolean sameBoot) {
        return switch (trouble.cause()) {
            case KERNEL_PANIC, QEMU_DIED -> !sameBoot;
            case WATCHDOG_DEVICE_FIRED, GUEST_HUNG -> true;
            case QEMU_STUCK, CHECK_FAILED, STORAGE_FULL -> false;
        };
    }

    private static Decision keep(RecoveryState state, UUID boot) {
        if (boot.equals(state.past().boot())) {
            return Decision.stay(state);
        }
        return switch (state) {
            case Waiting s -> Moves.remember(new Waiting(s.past().withBoot(boot), s.trouble(), s.due()));
            case Observed s -> Moves.remember(new Observed(s.past().withBoot(boot), s.trouble()));
            case Stopped _, Running _, Suspected _, Expecting _, Acting _, Quarantined _ -> Decision.stay(state);
        };
    }

    private static Decision deedEnded(RecoveryState state, RecoveryEvent.DeedEnded ended, Moves moves) {
        if (!(state instanceof Acting acting) || acting.deed().number() != ended.number()) {
            return Decision.stay(state);
        }
        return switch (ended.outcome()) {
            case Deed.Outcome.Done _ -> moves.deedDone(acting);
            case Deed.Outcome.Failed failed -> moves.deedFailed(acting, failed.why());
            case Deed.Outcome.Unclear unclear -> moves.deedUnclear(acting, unclear.why());
        };
    }

    private static Decision powerChanged(RecoveryState state, PowerAction action, Moves moves) {
        return switch (action) {
            case SHUTDOWN, POWER_OFF -> moves.stop(state, "Somebody asked for the guest to be switched off.");
            case START, REBOOT, RESET ->
                switch (state) {
                    case Stopped s ->
                        new Decision(new Running(s.past()), List.of(), "Somebody asked for the guest to be started.");
                    case Running _, Acting _ -> Decision.stay(state);
                    case Suspected s -> moves.unsuspect(s.past(), startedByOperation(action));
                    case Expecting s -> moves.booting(s.past(), s.trouble(), startedByOperation(action));
                    case Waiting s -> moves.booting(s.past(), s.trouble(), startedByOperation(action));
                    case Observed s -> moves.booting(s.past(), s.trouble(), startedByOperation(action));
                    case Quarantined s -> moves.booting(s.past().forgiven(), s.trouble(), startedByOperation(action));
                };
        };
    }

    private static String startedByOperation(PowerAction action) {
        return "Somebody asked for it: " + action.name().toLowerCase(Locale.ROOT) + ".";
    }
}
