package org.reeve.watchdog.recovery;

import java.util.List;

/**
 * What recovery made of an event.
 *
 * @param effects in the order they are to be started
 * @param reason one sentence that a customer understands; empty when nothing was decided
 */
public record Decision(RecoveryState next, List<RecoveryEffect> effects, String reason) {
    public Decision {
        effects = List.copyOf(effects);
    }

    static Decision stay(RecoveryState state) {
        return new Decision(state, List.of(), "");
    }

    static Decision look(RecoveryState state) {
        return new Decision(state, List.of(new RecoveryEffect.Look()), "");
    }
}
