package org.reeve.watchdog.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reeve.common.config.ConfigException;
import org.reeve.common.operation.Problem;

class StoryTextTest {
    private static final Instant SINCE = Instant.parse("2026-11-30T23:50:00.500Z");

    @Test
    void everyMistakeOfAWriterIsToldWithItsLineAndACorrection() {
        ConfigException refused = assertThrows(ConfigException.class, () -> StoryText.parse("mine", """
                guest web on_crash=often colour=blue begins=asleep agent=perhaps
                1m web explodes
                soon web panics
                1m db panics
                14:05:00 web panics
                recorded here yesterday
                1m web check-fails shop restart-service
                1m web comes-up-in soon
                1m web operation jump
                1m web panics loudly
                1m web check-passes
                1m web begins none
                1m web is-defined colour=blue
                """));
        assertEquals(
                List.of(1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0),
                refused.problems().stream().map(Problem::line).toList(),
                refused::getMessage);
        assertTrue(
                refused.problems().stream().noneMatch(each -> each.correction().isEmpty()), refused::getMessage);
        assertTrue(
                refused.getMessage().contains("\"14:05:00\" is a time of day, and it is not said of which day"),
                refused::getMessage);
    }

    @Test
    void aRecordedStoryHasTimesOfDayAlsoPastMidnightAndNeedsNoEnd() throws ConfigException {
        Story story = StoryText.parse("recorded", """
                recorded host1 2026-11-30T23:50:00.500Z
                guest web
                23:59:00 web panics
                00:01:00.750 web hangs
                5s web prints late   # since the beginning
                """);
        assertEquals(new Story.Recorded("host1", SINCE), story.recorded());
        assertEquals(
                List.of(Duration.ofSeconds(5), Duration.ofMillis(539_500), Duration.ofMillis(660_250)),
                story.commands().stream().map(Story.Command::at).toList());
        assertEquals(Duration.ofMillis(660_250).plusMinutes(15), story.end());
    }

    @Test
    void aNameIsOfOneGuestOrElseOfAllThatWereCounted() throws ConfigException {
        Story story = StoryText.parse("mine", """
                guest web
                guest web1
                guest node count=2
                1s web panics
                1s node panics
                2s end
                """);
        assertEquals(
                List.of("web", "node1", "node2"),
                story.commands().stream().map(Story.Command::guest).toList());
    }

    @Test
    void whatIsWrittenIsReadAgainWhateverStandsInIt() throws ConfigException {
        Player player = new Player(
                StoryText.name("my web #1"),
                Definition.parse("on_crash=coredump-restart device=inject-nmi panic-device=no transient=yes"),
                Player.Agent.ABSENT,
                Player.Begins.OFF);
        String toml = "nmi = \"never\" # said \\n\n[[check]]\nname = \"a\\\\b\"";
        Story.Command command = new Story.Command(Duration.ofMillis(1_500), Happening.GETS_POLICY, player.name(), toml);
        String text = String.join(
                "\n",
                StoryText.line(new Story.Recorded("host1", SINCE)),
                StoryText.line(player),
                StoryText.remark(Duration.ZERO, SINCE, "a remark\nof two lines"),
                StoryText.line(command, SINCE),
                StoryText.endLine(Duration.ofMinutes(1), SINCE));
        assertEquals(
                new Story(new Story.Recorded("host1", SINCE), List.of(player), List.of(command), Duration.ofMinutes(1)),
                StoryText.parse("written", text));
    }

    @Test
    void aCutBeginsWithItsGuestsAsTheyWereThen() throws ConfigException {
        Story story = StoryText.parse("recorded", """
                recorded host1 2026-11-30T10:00:00Z
                guest web agent=no
                guest db
                guest other
                10:00:20 web agent-speaks
                10:01:00 web panics
                10:01:00 web reeve healthy -> recovering: The guest's kernel panicked.
                10:01:30 web reeve recovering -> healthy: The guest is healthy again after one step.
                10:02:00 web check-fails shop reboot
                10:02:00 web gets-policy restarts = 3
                10:02:10 db owner-shuts-down
                10:03:00 web panics-at-boot 4s
                10:03:00 db operator-starts
                10:20:00 web check-passes shop
                10:30:00 end
                """);
        assertEquals(
                List.of(
                        "recorded host1 2026-11-30T10:02:30Z",
                        "guest web on_crash=preserve",
                        "10:02:30.000 web check-fails shop reboot",
                        "10:02:30.000 web gets-policy restarts = 3",
                        "guest db on_crash=preserve begins=off",
                        "10:03:00.000 web panics-at-boot 4s",
                        "10:03:00.000 db operator-starts",
                        "10:10:00.000 end"),
                StoryCut.lines(
                        story,
                        new Story.Recorded("host1", Instant.parse("2026-11-30T10:00:00Z")),
                        Set.of("web", "db"),
                        Instant.parse("2026-11-30T10:02:30Z"),
                        Instant.parse("2026-11-30T10:10:00Z")));
    }
}
