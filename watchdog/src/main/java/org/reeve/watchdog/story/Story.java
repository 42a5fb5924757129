package org.reeve.watchdog.story;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A story.
 *
 * @param recorded where and since when it was recorded; null for one that somebody made up
 * @param guests all that it is about
 * @param commands what happens to them, in the order of time
 * @param end when the story ends
 */
public record Story(@Nullable Recorded recorded, List<Player> guests, List<Command> commands, Duration end) {
    public Story {
        guests = List.copyOf(guests);
        commands = List.copyOf(commands);
    }

    /**
     * Where a story comes from.
     *
     * @param host whose guests these are
     * @param since the wall clock at its beginning
     */
    public record Recorded(String host, Instant since) {}

    /**
     * Something that happens at a time.
     *
     * @param at since the beginning
     * @param detail of what happens, such as a line that is printed; empty for most
     */
    public record Command(Duration at, Happening happening, String guest, String detail) {}
}
