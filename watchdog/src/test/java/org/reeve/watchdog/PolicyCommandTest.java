package org.reeve.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.VirtualTimeline;

class PolicyCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aPolicyThatIsTakenIsSaidInWords() throws Exception {
        assertEquals(0, check("restarts = 3\nwindow = \"30m\"\n"));
        assertTrue(out.toString().contains("at most 3 times in 30 minutes"), out::toString);
        assertTrue(out.toString().contains("Reeve only watches"), "the host's mode holds: " + out);
    }

    @Test
    void aPolicyThatIsNotTakenIsRefusedWithEachProblemsFileLineColumnAndCorrection() throws Exception {
        assertEquals(1, check("restarts = 30\nwindw = \"30m\"\n"));
        String file = directory.resolve("guest.toml").toString();
        assertTrue(
                err.toString().contains(file + ":1:1: \"restarts\" is 30, out of range\n    write a number"),
                err::toString);
        assertTrue(err.toString().contains(file + ":2:1: unknown key"), err::toString);
        assertTrue(err.toString().contains("did you mean \"window\"?"), err::toString);
    }

    @Test
    void aStoryIsToldUnderAPolicyAndLeavesNothingBehind() throws Exception {
        Path policy = Files.writeString(directory.resolve("guest.toml"), "restarts = 1\n");
        assertEquals(0, execute("simulate", "--policy", policy.toString(), "--scenario", "panic-at-every-boot"));
        assertTrue(out.toString().contains("Restart 1 of at most 1"), out::toString);
        assertTrue(out.toString().contains("-> quarantined"), out::toString);
        assertEquals(1, execute("simulate", "--scenario", "no-such-story"));
        assertTrue(err.toString().contains("known are"), err::toString);
    }

    /** As docs/policy.md tells it: the second and third block of its section are what is recorded and what is told. */
    @Test
    void whatWasRecordedIsToldUnderAnotherPolicyAsThePageOnPoliciesSays() throws Exception {
        String page = Files.readString(Path.of("../docs/policy.md"));
        String[] blocks = page.substring(page.indexOf("## What happened, under another policy"))
                .split("```\n", -1);
        Path story = Files.writeString(directory.resolve("night.story"), blocks[3]);
        Path policy = Files.writeString(directory.resolve("new.toml"), "");
        assertEquals(0, execute("simulate", "--trace", story.toString(), "--policy", policy.toString()));
        assertEquals(blocks[5], out.toString());
    }

    @Test
    void everyMistakeOfATraceIsToldWithItsLineAndWhatToWrite() throws Exception {
        Path story = Files.writeString(
                directory.resolve("mine.story"), "guest web\n14:05 web panics\n1m web panic\n1h end\n");
        assertEquals(1, execute("simulate", "--trace", story.toString()));
        assertTrue(err.toString().contains("mine.story:2: \"14:05\" is a time of day"), err::toString);
        assertTrue(err.toString().contains("mine.story:3: \"panic\" is nothing that happens"), err::toString);
        assertEquals(1, execute("simulate", "--trace", directory.resolve("none").toString()));
        assertTrue(err.toString().contains("the story cannot be read from"), err::toString);
    }

    @Test
    void aPartOfARecordingIsCutOutAndMistakesAreSaid() throws Exception {
        Path state = directory.resolve("state");
        Path config = Files.writeString(directory.resolve("watchdog.toml"), "state = \"" + state + "\"\n");
        assertEquals(1, execute("trace", "--config", config.toString()));
        assertTrue(err.toString().contains("nothing has been recorded yet"), err::toString);
        Path traces = Files.createDirectories(state.resolve("traces"));
        Files.writeString(traces.resolve("2026-11-29.story"), """
                recorded host1 2026-11-29T00:00:00Z
                guest web
                guest db
                01:00:00.000 web disk-fills
                02:00:00.000 db panics
                02:00:00.000 web disk-has-room
                23:59:59.999 end
                """);
        Files.writeString(
                traces.resolve("2026-11-30.story"), "recorded host1 2026-11-30T00:00:00Z\nguest web\n1h end\n");
        assertEquals(
                0,
                execute(
                        "trace",
                        "--config",
                        config.toString(),
                        "--guest",
                        "web",
                        "--since",
                        "2026-11-29T01:30",
                        "--until",
                        "2026-11-30T00:10"));
        assertEquals("""
                recorded host1 2026-11-29T01:30:00Z
                guest web on_crash=preserve
                01:30:00.000 web disk-fills
                02:00:00.000 web disk-has-room
                23:59:59.999 end
                # It goes on in %s
                """.formatted(traces.resolve("2026-11-30.story")), out.toString());
        assertEquals(1, execute("trace", "--config", config.toString(), "--guest", "nobody"));
        assertTrue(err.toString().contains("it knows web"), err::toString);
        assertEquals(1, execute("trace", "--config", config.toString(), "--since", "yesterday"));
        assertTrue(err.toString().contains("--since \"yesterday\" is no time; write such as 2h"), err::toString);
        assertEquals(1, execute("trace", "--config", config.toString(), "--until", "2026-11-29T00:00"));
        assertTrue(err.toString().contains("nothing was recorded then"), err::toString);
    }

    @Test
    void thePlanAloneIsOnStandardOutputAndTheLogIsNot() throws Exception {
        Path config = Files.writeString(
                directory.resolve("watchdog.toml"),
                "state = \"" + directory.resolve("state") + "\"\n[libvirt]\nuri = \"test:///default\"\n");
        Path said = directory.resolve("said");
        Path logged = directory.resolve("logged");
        Process plan = new ProcessBuilder(ChildJvm.command(
                        List.of(), WatchdogCommand.class, "policy", "plan", "--config", config.toString()))
                .redirectOutput(said.toFile())
                .redirectError(logged.toFile())
                .start();
        assertTrue(plan.waitFor(1, TimeUnit.MINUTES), () -> "it does not end");
        assertEquals(0, plan.exitValue(), () -> read(logged));
        assertEquals("test: its policy leaves its definition alone\n", read(said));
        assertTrue(read(logged).contains("<6>"), () -> read(logged));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void thePlanNamesWhatWouldChangeAndChangesNothing() throws Exception {
        SimulatedHypervisor hypervisor = new SimulatedHypervisor(new VirtualTimeline(new VirtualClock(Instant.EPOCH)));
        GuestId web = hypervisor.define("web");
        hypervisor.define("db");
        Policies policies = new Policies(HostPolicy.of(RecoveryPolicy.DEFAULT));
        policies.set(web, "definition = \"reeve\"\nwatchdog-device = true");
        List<String> planned = List.of(
                "db: its policy leaves its definition alone",
                "web: changes, which count from its next start from off",
                "  on_crash: destroy -> preserve",
                "  watchdog device: no such device -> i6300esb, action none");
        assertEquals(planned, PlannedDefinitions.lines(hypervisor, policies, _ -> true));
        assertEquals(planned, PlannedDefinitions.lines(hypervisor, policies, _ -> true));
    }

    private int check(String toml) throws Exception {
        Path file = Files.writeString(directory.resolve("guest.toml"), toml);
        return execute(
                "policy", "check", "--config", directory.resolve("none.toml").toString(), file.toString());
    }

    private int execute(String... arguments) {
        return WatchdogCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
