package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.reeve.common.guest.GuestId;

/** A listener that keeps what it hears, in order. */
public final class HeardEvents implements Consumer<HypervisorEvent> {
    private final List<HypervisorEvent> heard = new ArrayList<>();

    @Override
    public synchronized void accept(HypervisorEvent event) {
        heard.add(event);
    }

    public synchronized List<HypervisorEvent> all() {
        return List.copyOf(heard);
    }

    public synchronized List<HypervisorEvent> of(GuestId guest) {
        return heard.stream()
                .filter(event ->
                        event instanceof GuestEvent told && told.guest().equals(guest))
                .toList();
    }

    public synchronized void forget() {
        heard.clear();
    }

    public void await(HypervisorEvent event, Duration patience) {
        await(event.toString(), event::equals, patience);
    }

    /** @param what what is waited for, for the message of a failure */
    public void await(String what, Predicate<HypervisorEvent> wanted, Duration patience) {
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> all().stream().anyMatch(wanted));
        } catch (ConditionTimeoutException late) {
            throw new AssertionError("not heard within " + patience + ": " + what + "; heard: " + all(), late);
        }
    }
}
