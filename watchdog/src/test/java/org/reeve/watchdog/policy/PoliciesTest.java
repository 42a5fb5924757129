package org.reeve.watchdog.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Problem;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryPolicy.CoreDump;
import org.reeve.watchdog.recovery.RecoveryPolicy.EvidenceTerms;
import org.reeve.watchdog.recovery.RecoveryPolicy.Screenshot;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WantedDefinition;
import org.reeve.watchdog.vm.WatchdogAction;

class PoliciesTest {
    private static final GuestId WEB = new GuestId(new UUID(0, 1));
    private static final GuestId DB = new GuestId(new UUID(0, 2));

    private final Policies policies = new Policies(HostPolicy.of(RecoveryPolicy.DEFAULT));

    @Test
    void aGuestsOwnTextSaysWhatDiffersAndTheHostSaysTheRest() throws ConfigException {
        Policies mine = new Policies(host("[recovery]\nmode = \"act\"\nrestarts = 4\nsettle-time = \"90s\"\n"));
        assertEquals(List.of(), mine.set(WEB, "restarts = 2\nnmi = \"before-reset\"\n"));
        RecoveryPolicy web = mine.of(WEB).recovery();
        assertEquals(RecoveryPolicy.Mode.ACT, web.mode());
        assertEquals(2, web.budget().restarts());
        assertEquals(RecoveryPolicy.Nmi.BEFORE_RESET, web.nmi());
        assertEquals(Duration.ofSeconds(90), web.patience().settle());
        assertEquals(4, mine.of(DB).recovery().budget().restarts());
        assertEquals(Optional.of("restarts = 2\nnmi = \"before-reset\"\n"), mine.text(WEB));
    }

    @Test
    void aBlankTextIsTheHostsPolicyAgain() {
        policies.set(WEB, "restarts = 2");
        assertEquals(List.of(), policies.set(WEB, " \n"));
        assertEquals(RecoveryPolicy.DEFAULT, policies.of(WEB).recovery());
        assertEquals(Optional.empty(), policies.text(WEB));
    }

    @Test
    void whatIsOutOfBoundsIsToldWithItsPlaceTheBoundAndWhatToWrite() {
        List<Problem> problems =
                policies.problems("# mine\nrestarts = 20\nwindow = \"1m\"\n  priority = 51\nmode = \"act\"\n");
        assertEquals(4, problems.size(), problems::toString);
        assertEquals(
                new Problem("policy", 2, 1, "\"restarts\" is 20, out of range", "write a number from 1 to 10"),
                problems.getFirst());
        assertEquals("write a duration from \"5m\" to \"1d\"", problems.get(1).correction());
        assertEquals(3, problems.get(2).column());
        assertTrue(problems.get(3).message().contains("\"mode\" is not for a guest's policy"), problems::toString);
    }

    @Test
    void nothingOfAWrongPolicyIsTaken() {
        policies.set(WEB, "restarts = 2\nreboot-dedline = \"1m\"");
        assertEquals(RecoveryPolicy.DEFAULT, policies.of(WEB).recovery());
        assertEquals(
                List.of("did you mean \"reboot-deadline\"?"),
                policies.problems("reboot-dedline = \"1m\"").stream()
                        .map(Problem::correction)
                        .toList());
    }

    @Test
    void whatDoesNotGoTogetherIsAProblem() {
        assertEquals(1, policies.problems("watchdog-device = true").size());
        assertEquals(
                0,
                policies.problems("watchdog-device = true\ndefinition = \"reeve\"")
                        .size());
        assertEquals(1, policies.problems("longest-delay = \"5s\"").size());
        assertEquals(1, policies.problems("first-delay = \"1h\"").size());
        assertEquals(1, policies.problems("restarts = ").size());
    }

    @Test
    void anOperatorWidensAndNarrowsTheBounds() throws ConfigException {
        HostPolicy host = host("""
                [bounds]
                closed = ["priority", "watchdog-device"]
                [bounds.most]
                restarts = 50
                [bounds.least]
                settle-time = "30s"
                """);
        Policies wide = new Policies(host);
        assertEquals(List.of(), wide.problems("mode = \"act\"\nrestarts = 50\n"));
        assertEquals(
                3,
                wide.problems("priority = 1\nsettle-time = \"10s\"\nrestarts = 51")
                        .size());
    }

    @Test
    void boundsThatNobodyCanKeepAreAProblem() {
        for (String toml : List.of(
                "[bounds.least]\nrestarts = 11",
                "[bounds.most]\nrestarts = 101",
                "[bounds]\nclosed = [\"restart\"]",
                "[bounds.most]\nmode = \"act\"")) {
            assertEquals(
                    1,
                    assertThrows(ConfigException.class, () -> host(toml))
                            .problems()
                            .size(),
                    toml);
        }
    }

    @Test
    void aGuestMayHaveChecksOfItsOwnWhereTheOperatorLeavesThemOpen() throws ConfigException {
        String toml = "restarts = 3\n[[check]]\nname = \"shop\"\nkind = \"tcp\"\nport = 443\n";
        assertEquals(List.of(), policies.set(WEB, toml));
        assertEquals(
                List.of("shop"),
                policies.of(WEB).checks().stream()
                        .map(check -> check.terms().name())
                        .toList());
        assertEquals(
                1,
                policies.problems("[[check]]\nname = \"shop\"\nkind = \"tcp\"\n")
                        .size());
        Policies closed = new Policies(host("[bounds]\nclosed = [\"check\"]"));
        assertEquals(1, closed.problems(toml).size());
    }

    @Test
    void aCustomerMayDoWithoutPicturesAndHasNoMemoryDumped() throws ConfigException {
        Policies mine = new Policies(host("[recovery]\ncore-dump = \"before-restart\"\ncore-most = \"16 GiB\"\n"));
        assertEquals(List.of(), mine.set(WEB, "screenshot = false"));
        assertEquals(
                new EvidenceTerms(Screenshot.NEVER, CoreDump.BEFORE_RESTART, 16L << 30),
                mine.of(WEB).recovery().evidence());
        assertTrue(
                PolicyWords.of(mine.of(WEB))
                        .contains(
                                "Before that the last lines of its console are kept, and before a reset or a power cut its"
                                        + " memory too, when it has no more than 16 GiB."),
                () -> PolicyWords.of(mine.of(WEB)).toString());
        assertEquals(
                List.of(
                        "\"core-dump\" is not for a guest's policy to set on this host",
                        "\"core-most\" is not for a guest's policy to set on this host"),
                mine.problems("core-dump = \"before-restart\"\ncore-most = \"1 TiB\"").stream()
                        .map(Problem::message)
                        .toList());
        Policies open = new Policies(host("[bounds]\nclosed = []\n[bounds.most]\ncore-most = \"2 GiB\""));
        assertEquals(List.of(), open.problems("core-dump = \"before-restart\"\ncore-most = \"2 GiB\""));
        assertEquals(1, open.problems("core-most = \"3 GiB\"").size());
    }

    @Test
    void theDefinitionIsReevesOnlyWhereThePolicySaysSo() {
        assertNull(policies.of(WEB).wanted(WatchdogAction.RESET));
        policies.set(WEB, "definition = \"reeve\"");
        assertEquals(
                new WantedDefinition(LifecycleAction.PRESERVE, null),
                policies.of(WEB).wanted(null));
        assertEquals(WantedDefinition.LEFT_TO_REEVE, policies.of(WEB).wanted(WatchdogAction.RESET));
        policies.set(WEB, "definition = \"reeve\"\nwatchdog-device = true");
        assertEquals(WantedDefinition.LEFT_TO_REEVE, policies.of(WEB).wanted(null));
    }

    private static HostPolicy host(String toml) throws ConfigException {
        ConfigReader reader = ConfigReader.text("watchdog.toml", toml);
        HostPolicy host = PolicyConfig.host(reader.root());
        reader.finish();
        return host;
    }
}
