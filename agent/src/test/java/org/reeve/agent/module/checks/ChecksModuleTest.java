package org.reeve.agent.module.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.CheckText;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.plan.StepUndo;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.guest.InsideCheck.Action;

class ChecksModuleTest {
    private static final ChecksModule MODULE = new ChecksModule();
    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final String ALL = """
            [[check]]
            name = "shop"
            kind = "unit"
            unit = "nginx"
            period = "10s"
            failures = 2
            action = "restart-service"
            [[check]]
            name = "root-disk"
            kind = "disk"
            least_percent = 10
            least_free = "2 GiB"
            [[check]]
            name = "load"
            kind = "load"
            most_1min = 8
            most_15min = 1.5
            [[check]]
            name = "memory"
            kind = "memory"
            least_percent = 5
            action = "reboot"
            [[check]]
            name = "database"
            kind = "port"
            port = 3306
            action = "restart-service"
            restart = "mariadb.service"
            [[check]]
            name = "queue"
            kind = "command"
            command = ["/usr/local/bin/queue", "a b", "--c"]
            user = "www-data"
            limit = "5s"
            """;

    @Test
    void everyKindIsRead() throws DocumentException {
        assertEquals(
                List.of(
                        new GuestCheck(
                                "shop",
                                new Probe.UnitActive("nginx.service"),
                                Duration.ofSeconds(10),
                                2,
                                Action.RESTART_SERVICE,
                                "nginx.service"),
                        new GuestCheck(
                                "root-disk",
                                new Probe.DiskFree(GuestPath.of("/"), 10, 2L << 30),
                                USUAL,
                                3,
                                Action.ALERT,
                                null),
                        new GuestCheck("load", new Probe.LoadBelow(800, 0, 150), USUAL, 3, Action.ALERT, null),
                        new GuestCheck("memory", new Probe.MemoryAvailable(5), USUAL, 3, Action.REBOOT, null),
                        new GuestCheck(
                                "database",
                                new Probe.PortAnswers(3306),
                                USUAL,
                                3,
                                Action.RESTART_SERVICE,
                                "mariadb.service"),
                        new GuestCheck(
                                "queue",
                                new Probe.CommandSucceeds(
                                        List.of("/usr/local/bin/queue", "a b", "--c"),
                                        "www-data",
                                        Duration.ofSeconds(5)),
                                USUAL,
                                3,
                                Action.ALERT,
                                null)),
                checks(ALL));
    }

    @Test
    void everyKindIsTheSameAfterItWasKept() throws DocumentException {
        for (GuestCheck check : checks(ALL)) {
            assertEquals(check, CheckText.read(CheckText.write(check)));
        }
        GuestCheck odd = new GuestCheck(
                "odd",
                new Probe.CommandSucceeds(List.of("/a", "\t\\t\n\\"), "nobody", Duration.ofSeconds(1)),
                USUAL,
                1,
                Action.ALERT,
                null);
        assertEquals(odd, CheckText.read(CheckText.write(odd)));
        assertTrue(CheckText.write(odd).lines().count() == 1);
    }

    @Test
    void anEmptyDocumentWantsNoChecks() throws DocumentException {
        assertEquals(List.of(), checks(""));
    }

    @Test
    void commandsRunAsNobodyUnlessTheDocumentSaysAnother() throws DocumentException {
        assertEquals(
                new Probe.CommandSucceeds(List.of("/bin/true"), "nobody", Duration.ofSeconds(10)),
                checks("[[check]]\nname = \"a\"\nkind = \"command\"\ncommand = [\"/bin/true\"]")
                        .getFirst()
                        .probe());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind = \"unit\"\nunit = \"a\"\nperiod = \"9s\"",
                "kind = \"unit\"\nunit = \"a\"\nperiod = \"10s500ms\"",
                "kind = \"unit\"\nunit = \"a\"\nrestart = \"a.service\"",
                "kind = \"unit\"\nunit = \"a.timer\"\naction = \"restart-service\"",
                "kind = \"unit\"\nunit = \"reeve-agent\"\naction = \"restart-service\"",
                "kind = \"unit\"\nunit = \"a\"\nfailures = 0",
                "kind = \"port\"\nport = 80\naction = \"restart-service\"",
                "kind = \"port\"\nport = 0",
                "kind = \"disk\"",
                "kind = \"disk\"\nmount = \"srv\"\nleast_percent = 5",
                "kind = \"disk\"\nleast_percent = 100",
                "kind = \"load\"",
                "kind = \"load\"\nmost_1min = 0",
                "kind = \"load\"\nmost_1min = nan",
                "kind = \"memory\"",
                "kind = \"command\"\ncommand = [\"true\"]",
                "kind = \"command\"\ncommand = [\"/bin/true\"]\nlimit = \"31s\"",
                "kind = \"command\"\ncommand = [\"/bin/true\"]\nlimit = \"10s\"\nperiod = \"10s\"",
                "kind = \"command\"\ncommand = [\"/bin/true\"]\nuser = \"-x\"",
                "kind = \"unit\"\nunit = \"a@\"",
                "kind = \"unit\"\nunit = \"a@.timer\"",
                "kind = \"unit\"\nunit = \"a\"\nport = 80"
            })
    void whatCannotBeMeantIsOneProblem(String toml) {
        assertEquals(
                1,
                problems(MODULE, "[[check]]\nname = \"a\"\n" + toml).size(),
                problems(MODULE, "[[check]]\nname = \"a\"\n" + toml).toString());
    }

    @Test
    void twoOfOneNameAndTooManyAreProblems() {
        String one = "[[check]]\nname = \"a%d\"\nkind = \"port\"\nport = 80\n";
        assertEquals(1, problems(MODULE, one.formatted(1) + one.formatted(1)).size());
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 51; i++) {
            many.append(one.formatted(i));
        }
        assertEquals(1, problems(MODULE, many.toString()).size());
    }

    @ParameterizedTest
    @FieldSource("org.reeve.agent.module.ModuleDocuments#HOSTILE")
    void hostileNamesUnitsUsersAndMountsAreRefused(String hostile) {
        String text = quoted(hostile);
        problems(MODULE, "[[check]]\nkind = \"port\"\nport = 80\nname = " + text);
        problems(MODULE, "[[check]]\nname = \"a\"\nkind = \"command\"\ncommand = [\"/bin/true\"]\nuser = " + text);
        problems(MODULE, "[[check]]\nname = \"a\"\nkind = \"command\"\ncommand = [" + text + "]\nuser = \"-\"");
        if (!hostile.equals("\\")) {
            problems(MODULE, "[[check]]\nname = \"a\"\nkind = \"unit\"\nunit = " + text);
        }
    }

    @Test
    void keepingThemIsDoneOnceAndUndone() throws DocumentException, GuestSystemException {
        var guest = new SimulatedSystem();
        guest.account("www-data");
        PlanStep keep = steps(MODULE, ALL, guest).getFirst();
        assertInstanceOf(Check.Due.class, check(keep, guest));
        List<PlanStep> undo = StepUndo.of(keep, guest.observe(new Asks().step(keep)), List.of());
        guest.carryOut(keep, percent -> {});
        assertInstanceOf(Check.AlreadySo.class, check(keep, guest));
        guest.carryOut(undo.getFirst(), percent -> {});
        assertInstanceOf(Check.Due.class, check(keep, guest));
    }

    @Test
    void aUserThatIsNotThereStandsInTheWay() throws DocumentException {
        var guest = new SimulatedSystem();
        Check check = check(steps(MODULE, ALL, guest).getFirst(), guest);
        assertTrue(assertInstanceOf(Check.Blocked.class, check).cause().contains("www-data"));
    }

    private static Check check(PlanStep step, SimulatedSystem guest) {
        return StepCheck.of("checks", step, guest.observe(new Asks().step(step)), Managed.NOTHING);
    }

    private static List<GuestCheck> checks(String toml) throws DocumentException {
        return assertInstanceOf(PlanStep.KeepChecks.class, steps(MODULE, toml).getFirst())
                .checks();
    }
}
