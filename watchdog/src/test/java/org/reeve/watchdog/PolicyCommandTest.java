package org.reeve.watchdog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
