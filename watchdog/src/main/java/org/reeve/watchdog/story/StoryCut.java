package org.reeve.watchdog.story;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A part of what was recorded, as a story that stands alone: it begins with its guests as they were then. */
public final class StoryCut {
    private StoryCut() {}

    /**
     * @param guests by their names
     * @param since not before the beginning
     * @return its lines
     */
    public static List<String> lines(
            Story story, Story.Recorded recorded, Set<String> guests, Instant since, Instant until) {
        Duration from = Duration.between(recorded.since(), since);
        Duration to = Duration.between(recorded.since(), until);
        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Player player : story.guests()) {
            if (guests.contains(player.name())) {
                tallies.put(player.name(), new Tally(player));
            }
        }
        List<String> later = new ArrayList<>();
        for (Story.Command command : story.commands()) {
            Tally tally = tallies.get(command.guest());
            if (tally != null && command.at().compareTo(from) < 0) {
                tally.after(command);
            } else if (tally != null && command.at().compareTo(to) <= 0) {
                later.add(StoryText.line(
                        new Story.Command(
                                command.at().minus(from), command.happening(), command.guest(), command.detail()),
                        since));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(StoryText.line(new Story.Recorded(recorded.host(), since)));
        for (Tally tally : tallies.values()) {
            lines.add(StoryText.line(tally.player()));
            tally.commands().forEach(command -> lines.add(StoryText.line(command, since)));
        }
        lines.addAll(later);
        Duration end = story.end().compareTo(to) < 0 ? story.end() : to;
        lines.add(StoryText.endLine(end.minus(from), since));
        return lines;
    }
}
