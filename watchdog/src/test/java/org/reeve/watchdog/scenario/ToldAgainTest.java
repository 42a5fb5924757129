package org.reeve.watchdog.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reeve.watchdog.policy.Bounds;
import org.reeve.watchdog.policy.GuestPolicy;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryText;
import org.reeve.watchdog.trace.Pages;
import org.reeve.watchdog.trace.Recorder;

/** What was recorded, told again under the policy that was in force, goes as it went. */
class ToldAgainTest {
    /** The daemon runs for so long before a story begins; the recording begins with the daemon. */
    private static final Duration BEFORE = Duration.ofMinutes(5);
    /** Signs of life are taken so often, and heartbeats come so often. */
    private static final Duration LATE_MOST = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private static final class Paper implements Pages {
        final List<String> lines = new ArrayList<>();

        @Override
        public void begin(LocalDate day, List<String> head) {
            lines.addAll(head);
        }

        @Override
        public void write(String line) {
            lines.add(line);
        }

        @Override
        public boolean areKept() {
            return true;
        }
    }

    private record Decided(Duration at, String what) {}

    static List<String> names() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aRecordedStoryGoesAsItWent(String name) throws Exception {
        String toml = Scenarios.policy(name).orElse("");
        Policies.Read policy = Policies.read(toml, new HostPolicy(GuestPolicy.DEFAULT, Bounds.NONE));
        ScenarioRun.Terms terms =
                new ScenarioRun.Terms(new HostPolicy(policy.policy(), Bounds.NONE), Brake.Limits.DEFAULT);
        Story story = Scenarios.find(name).orElseThrow();
        Paper paper = new Paper();
        List<String> went = new ArrayList<>();
        ScenarioRun.tell(
                story,
                terms,
                Files.createDirectory(directory.resolve("once")),
                clock -> new Recorder("host1", clock, paper),
                went::add);
        List<String> again = new ArrayList<>();
        String recorded = String.join("\n", paper.lines);
        ScenarioRun.tell(
                StoryText.parse("recorded", recorded),
                terms,
                Files.createDirectory(directory.resolve("again")),
                again::add);

        Map<String, List<Decided>> first = decisions(went, Duration.ZERO);
        Map<String, List<Decided>> second = decisions(again, BEFORE);
        assertEquals(words(first), words(second), () -> recorded + "\n\n" + String.join("\n", again));
        first.forEach((guest, decided) -> {
            for (int i = 0; i < decided.size(); i++) {
                Duration late = second.getOrDefault(guest, List.of())
                        .get(i)
                        .at()
                        .minus(decided.get(i).at());
                assertTrue(
                        late.abs().compareTo(LATE_MOST) <= 0,
                        "late by " + late + ": " + decided.get(i) + "\n" + recorded + "\n\n"
                                + String.join("\n", again));
            }
        });
    }

    /** Without what was decided before {@code from}, and with times since then. */
    private static Map<String, List<Decided>> decisions(List<String> told, Duration from) {
        Map<String, List<Decided>> decisions = new LinkedHashMap<>();
        for (String line : told) {
            String[] words = line.strip().split("\\s+", 4);
            String[] clock = words[0].split(":", -1);
            Duration at = Duration.ofHours(Long.parseLong(clock[0]))
                    .plusMinutes(Long.parseLong(clock[1]))
                    .plusSeconds(Long.parseLong(clock[2]))
                    .minus(from);
            if (words[2].equals(">") && !at.isNegative()) {
                decisions.computeIfAbsent(words[1], _ -> new ArrayList<>()).add(new Decided(at, words[3]));
            }
        }
        return decisions;
    }

    private static Map<String, List<String>> words(Map<String, List<Decided>> decisions) {
        Map<String, List<String>> words = new TreeMap<>();
        decisions.forEach((guest, decided) ->
                words.put(guest, decided.stream().map(Decided::what).toList()));
        return words;
    }
}
