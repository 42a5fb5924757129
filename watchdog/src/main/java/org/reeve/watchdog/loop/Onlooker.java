package org.reeve.watchdog.loop;

import java.util.function.Consumer;
import org.reeve.watchdog.trace.Observation;

/** Who is told of all that the desks see and do, when it is kept; nobody, until somebody asks. */
final class Onlooker {
    private final Sitting sitting;
    private Consumer<Observation> told = _ -> {};

    Onlooker(Sitting sitting) {
        this.sitting = sitting;
    }

    void is(Consumer<Observation> onlooker) {
        told = onlooker;
    }

    void tell(Observation observation) {
        sitting.then(() -> told.accept(observation));
    }
}
