package org.reeve.watchdog.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
    void whatCannotBeSaysSoInItsPlaceAndTheStoryGoesOn() throws Exception {
        String told = tell(StoryText.parse("mine", """
                guest web
                guest new begins=absent
                guest old begins=off
                10s web operator-destroys
                20s web panics
                30s new panics
                40s new appears
                40s new operator-starts
                50s old operator-starts
                60s old vanishes
                70s old operator-starts
                2m  end
                """), RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.ACT));
        assertEquals(
                List.of(
                        "0:00:20  web      * its kernel panics",
                        "0:00:20  web      * which cannot be: it is shut off",
                        "0:00:30  new      * its kernel panics"),
                told.lines()
                        .map(String::strip)
                        .filter(line -> line.matches("0:00:[23]0 .*"))
                        .limit(3)
                        .toList(),
                told);
        assertEquals(
                3, told.lines().filter(line -> line.contains("which cannot be")).count(), told);
        assertTrue(told.contains("new      > stopped -> healthy"), told);
        assertTrue(told.contains("old      > healthy -> stopped: The guest is no longer on this host."), told);
    }

    @Test
    void inAStormAGuestThatComesToItselfWhileItsRestartWaitsForItsTurnIsNotRestarted() throws Exception {
        String told = tell(StoryText.parse("mine", """
                guest node count=18
                10s node hangs
                29s node17 calm
                5m  end
                """), RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.ACT));
        List<String> held = told.lines()
                .filter(line -> line.contains("Held back: "))
                .map(line -> line.strip().split("\\s+", 3)[1])
                .toList();
        assertEquals(2, held.size(), told);
        assertTrue(held.contains("node17"), told);
        String other =
                held.stream().filter(name -> !name.equals("node17")).findFirst().orElseThrow();
        assertEquals(
                List.of(
                        "> healthy -> waiting: Two independent signs say that the guest hangs. Its restart waits for its turn.",
                        "> waiting -> healthy: The guest is healthy again without a restart."),
                decisions(told, "node17"),
                told);
        assertEquals(
                "> waiting -> recovering: Two independent signs say that the guest hangs. Restart 1 of at most 5 in 15 minutes.",
                decisions(told, other).get(1),
                told);
    }

    private static List<String> decisions(String told, String guest) {
        return told.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(words -> words[1].equals(guest) && words[2].startsWith("> "))
                .map(words -> words[2])
                .toList();
    }

    @Test
    void anOperationAndAMigrationArePartsOfAStory() throws Exception {
        String told = tell(StoryText.parse("mine", """
                guest web
                guest moved
                guest probed
                10s web operation power-off
                1m  web operation start
                10s moved begins migrating
                20s moved completes
                10s probed outside-check-fails shop reboot
                10s probed network-falls-silent
                20s probed outside-check-passes shop
                20s probed network-answers
                5m  end
                """), RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.ACT));
        assertTrue(
                told.contains("web      > healthy -> stopped: Somebody asked for the guest to be switched off."), told);
        assertTrue(told.contains("web      > stopped -> healthy: Somebody asked for the guest to be started."), told);
        assertTrue(
                told.contains("moved    > healthy -> stopped: Somebody switched the guest off, saved it or moved it"),
                told);
        assertTrue(told.contains("probed   > healthy -> recovering: The check shop fails: no answer."), told);
    }

    private String tell(Story story, RecoveryPolicy policy) throws Exception {
        List<String> lines = new ArrayList<>();
        HostPolicy host = new HostPolicy(GuestPolicy.of(policy), Bounds.NONE);
        ScenarioRun.tell(story, new ScenarioRun.Terms(host, Brake.Limits.DEFAULT), directory, lines::add);
        return String.join("\n", lines) + "\n";
    }
}
