package org.reeve.watchdog.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reeve.common.config.ConfigException;
import org.reeve.common.operation.Problem;
import org.reeve.watchdog.policy.Bounds;
import org.reeve.watchdog.policy.GuestPolicy;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.StoryText;

/**
 * Each folder of {@code scenarios} is told and compared with its log. {@code -Dreeve.scenarios=write} writes the logs anew: read
 * what changed before you commit it.
 */
class ScenariosTest {
    private static final Path FOLDERS = Path.of("src/main/resources/org/reeve/watchdog/scenario/scenarios");

    @TempDir
    Path directory;

    static List<String> names() {
        return Scenarios.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theStoryGoesAsItsLogSays(String name) throws Exception {
        String toml = Scenarios.policy(name).orElse("");
        Policies.Read policy = Policies.read(toml, new HostPolicy(GuestPolicy.DEFAULT, Bounds.NONE));
        assertEquals(List.of(), policy.problems());
        String told = tell(Scenarios.find(name).orElseThrow(), policy.policy().recovery());
        Path log = FOLDERS.resolve(name).resolve("expected.log");
        if ("write".equals(System.getProperty("reeve.scenarios"))) {
            Files.writeString(log, told);
        }
        assertEquals(Files.readString(log), told);
    }

    @Test
    void everyFolderIsNamedAndEveryNameHasItsFolder() throws IOException {
        try (Stream<Path> all = Files.list(FOLDERS)) {
            assertEquals(
                    all.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .sorted()
                            .toList(),
                    Scenarios.names());
        }
    }

    @Test
    void anotherPolicyMakesAnotherStory() throws Exception {
        Story panics = Scenarios.find("panic").orElseThrow();
        String observed = tell(panics, RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.OBSERVE));
        assertTrue(observed.contains("set to observe"), observed);
    }

    @Test
    void everyMistakeOfAWriterIsToldWithItsLine() {
        ConfigException refused = assertThrows(ConfigException.class, () -> StoryText.parse("mine", """
                guest web on_crash=often colour=blue
                1m web explodes
                soon web panics
                1m db panics
                """));
        assertEquals(
                List.of(1, 1, 2, 3, 4, 0),
                refused.problems().stream().map(Problem::line).toList(),
                refused::getMessage);
    }

    private String tell(Story story, RecoveryPolicy policy) throws Exception {
        List<String> lines = new ArrayList<>();
        HostPolicy host = new HostPolicy(GuestPolicy.of(policy), Bounds.NONE);
        ScenarioRun.tell(story, new ScenarioRun.Terms(host, Brake.Limits.DEFAULT), directory, lines::add);
        return String.join("\n", lines) + "\n";
    }
}
