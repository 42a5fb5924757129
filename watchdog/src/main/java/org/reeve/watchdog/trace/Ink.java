package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.story.Story;

/** What is being written about one guest. */
final class Ink {
    private final String guest;
    private List<Story.Command> lines = new ArrayList<>();

    /** @param guest as the story calls it */
    Ink(String guest) {
        this.guest = guest;
    }

    String guest() {
        return guest;
    }

    /** @param at on the monotonic clock; may lie back */
    void write(Duration at, Happening happening) {
        write(at, happening, "");
    }

    void write(Duration at, Happening happening, String detail) {
        lines.add(new Story.Command(at, happening, guest, detail));
    }

    List<Story.Command> take() {
        List<Story.Command> taken = lines;
        lines = new ArrayList<>();
        return taken;
    }
}
