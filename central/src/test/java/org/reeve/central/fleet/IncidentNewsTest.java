package org.reeve.central.fleet;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.Incident.State;

class IncidentNewsTest {
    private static final Instant BEGAN = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void aLongerTimeLineIsNewsAndAShorterOneIsOld() {
        assertTrue(Incidents.follows(incident(State.OPEN, 1, 0), incident(State.OPEN, 2, 0)));
        assertFalse(Incidents.follows(incident(State.OPEN, 2, 0), incident(State.OPEN, 1, 0)));
        assertFalse(Incidents.follows(incident(State.OPEN, 2, 0), incident(State.OPEN, 2, 0)));
    }

    @Test
    void aQuarantineThatIsReleasedIsOpenAgain() {
        assertTrue(Incidents.follows(incident(State.QUARANTINED, 9, 0), incident(State.OPEN, 10, 0)));
    }

    @Test
    void whatHasEndedDoesNotOpenAgain() {
        for (State ended : List.of(State.RECOVERED, State.CLOSED)) {
            for (State open : List.of(State.OPEN, State.QUARANTINED)) {
                assertFalse(Incidents.follows(incident(ended, 9, 0), incident(open, 10, 0)), ended + ", " + open);
            }
        }
    }

    @Test
    void aTimeLineWithoutRoomGoesOnForEver() {
        Incident known = incident(State.OPEN, 200, 0);
        for (int dropped = 1; dropped < 500; dropped++) {
            Incident news = incident(dropped % 7 == 0 ? State.QUARANTINED : State.OPEN, 200, dropped);
            assertTrue(Incidents.follows(known, news), "after " + dropped);
            known = news;
        }
    }

    /** @param dropped so many lines in the middle have made room for others */
    private static Incident incident(State state, int lines, int dropped) {
        List<Incident.Entry> timeLine =
                new ArrayList<>(Collections.nCopies(lines - 1, new Incident.Entry(BEGAN, "It goes on.", "")));
        timeLine.add(new Incident.Entry(BEGAN.plusSeconds(lines + dropped), "It goes on.", ""));
        return new Incident(
                new UUID(1, 1),
                new GuestId(new UUID(1, 2)),
                Incident.Cause.KERNEL_PANIC,
                state,
                BEGAN,
                state == State.RECOVERED || state == State.CLOSED ? BEGAN : null,
                "The guest's kernel panicked.",
                timeLine,
                List.of(),
                List.of(),
                0);
    }
}
