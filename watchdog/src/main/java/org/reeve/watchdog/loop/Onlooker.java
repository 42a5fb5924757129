package org.reeve.watchdog.loop;

import java.util.function.Consumer;
import org.reeve.watchdog.trace.Observation;

/** Who is told of all that the desks see and do; nobody, until somebody asks. */
final class Onlooker {
    private Consumer<Observation> told = _ -> {};

    void is(Consumer<Observation> onlooker) {
        told = onlooker;
    }

    void tell(Observation observation) {
        told.accept(observation);
    }
}
