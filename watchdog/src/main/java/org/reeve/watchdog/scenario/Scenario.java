package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.util.List;

/**
 * A story.
 *
 * @param guests that are there and run at its beginning
 * @param commands what happens to them, in the order of time
 * @param end when the story ends
 */
public record Scenario(List<Player> guests, List<Command> commands, Duration end) {
    public Scenario {
        guests = List.copyOf(guests);
        commands = List.copyOf(commands);
    }

    /**
     * Something that happens at a time.
     *
     * @param detail of what happens, such as a line that is printed; empty for most
     */
    record Command(Duration at, Happening happening, String guest, String detail) {}
}
