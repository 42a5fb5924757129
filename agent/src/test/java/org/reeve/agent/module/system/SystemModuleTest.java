package org.reeve.agent.module.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.operation.Problem;

class SystemModuleTest {
    private static final SystemModule MODULE = new SystemModule();
    static final List<String> HOSTILE = ModuleDocuments.HOSTILE;

    @Test
    void anEmptyDocumentWantsNothing() throws DocumentException {
        assertEquals(List.of(), steps(MODULE, ""));
    }

    @Test
    void aHostNameIsWrittenNamedInHostsAndSet() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, "hostname = \"web1.example.org\"");
        assertEquals(3, steps.size());
        PlanStep.KeepLines hosts = assertInstanceOf(PlanStep.KeepLines.class, steps.get(1));
        assertEquals(List.of("127.0.1.1\tweb1.example.org web1"), hosts.lines());
        assertEquals(new PlanStep.Adjust(Setting.of(Setting.Kind.HOSTNAME), "web1.example.org"), steps.get(2));
    }

    @Test
    void otherNamesOfTheOwnAddressStay() throws DocumentException {
        var guest = new SimulatedSystem();
        guest.file("/etc/hosts", "127.0.1.1 box.example.org box intranet # by hand\n");
        guest.file("/etc/hostname", "box.example.org\n");
        List<PlanStep> steps = steps(MODULE, "hostname = \"web1\"", guest);
        PlanStep.KeepLines hosts = assertInstanceOf(PlanStep.KeepLines.class, steps.get(1));
        assertEquals(List.of("127.0.1.1\tweb1 intranet"), hosts.lines());
    }

    @Test
    void kernelParametersAreWrittenInOrderAndSetAtOnce() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, """
                [[sysctl]]
                name = "vm.swappiness"
                value = "10"
                [[sysctl]]
                name = "net.ipv4.ip_local_port_range"
                value = "10240 60999"
                """);
        PlanStep.WriteFile file = assertInstanceOf(PlanStep.WriteFile.class, steps.getFirst());
        assertTrue(
                file.content().text().endsWith("\nnet.ipv4.ip_local_port_range = 10240 60999\nvm.swappiness = 10\n"));
        assertEquals(
                List.of(
                        new PlanStep.Adjust(
                                new Setting(Setting.Kind.SYSCTL, "net.ipv4.ip_local_port_range"), "10240 60999"),
                        new PlanStep.Adjust(new Setting(Setting.Kind.SYSCTL, "vm.swappiness"), "10")),
                steps.subList(1, steps.size()));
        assertEquals(
                1,
                problems(MODULE, "[[sysctl]]\nname = \"a.b\"\nvalue = \"1\"\n".repeat(2))
                        .size());
    }

    @Test
    void aParameterIsOneLineOfPlainWords() {
        for (String value :
                List.of("a\nb", "a  b", " a", "$(id)", "|/bin/sh", "/bin/sh", "", "#a", "a;b", "A".repeat(300))) {
            assertEquals(
                    1,
                    problems(MODULE, "[[sysctl]]\nname = \"a.b\"\nvalue = " + quoted(value))
                            .size(),
                    value);
        }
        for (String name : List.of("a", "../a", "a/../b", "a..b", "/a/b", "a.b/c", "A.b", "a b")) {
            assertEquals(
                    1,
                    problems(MODULE, "[[sysctl]]\nvalue = \"1\"\nname = " + quoted(name))
                            .size(),
                    name);
        }
    }

    @Test
    void aSwapFileIsThereBeforeItsUnitAndGoesAfterIt() throws DocumentException {
        List<PlanStep> on = steps(MODULE, "swap = \"64 MiB\"");
        assertEquals(new PlanStep.Adjust(new Setting(Setting.Kind.SWAP_FILE, "/swapfile"), "67108864"), on.getFirst());
        assertEquals(List.of(), steps(MODULE, "swap = \"0 B\""));
        var guest = new SimulatedSystem();
        guest.file("/etc/systemd/system/swapfile.swap", "");
        assertEquals(
                new PlanStep.Adjust(new Setting(Setting.Kind.SWAP_FILE, "/swapfile"), null),
                steps(MODULE, "swap = \"0 B\"", guest).getLast());
        assertEquals(1, problems(MODULE, "swap = \"1 MiB\"").size());
    }

    @Test
    void theClockOfAContainerIsItsHosts() throws DocumentException {
        var guest = new SimulatedSystem();
        assertTrue(steps(MODULE, "ntp = [\"ntp.example.org\"]", guest).getLast() instanceof PlanStep.SetRunning);
        guest.file("/run/systemd/container", "");
        assertTrue(steps(MODULE, "ntp = [\"ntp.example.org\"]", guest).getLast() instanceof PlanStep.SetBootStart);
    }

    @Test
    void aLocaleIsMadeUnlessTheLibraryHasIt() throws DocumentException {
        assertTrue(steps(MODULE, "locale = \"de_DE.UTF-8\"")
                .contains(new PlanStep.Adjust(new Setting(Setting.Kind.LOCALE, "de_DE.UTF-8"), "there")));
        assertEquals(1, steps(MODULE, "locale = \"C.UTF-8\"").size());
    }

    @Test
    void aWatchdogIsFedBySystemdWhereThereIsADevice() throws Exception {
        Problem problem = problems(MODULE, "\nwatchdog = \"30s\"").getFirst();
        assertEquals(2, problem.line());
        assertTrue(problem.message().contains("no watchdog device"), problem.message());

        var guest = new SimulatedSystem();
        guest.file("/dev/watchdog", "");
        List<PlanStep> steps = steps(MODULE, "watchdog = \"30s\"", guest);
        assertEquals(3, steps.size());
        PlanStep.WriteFile file = assertInstanceOf(PlanStep.WriteFile.class, steps.get(1));
        assertEquals("/etc/systemd/system.conf.d/reeve.conf", file.path().value());
        assertTrue(file.content().text().contains("[Manager]\nRuntimeWatchdogSec=30\nRebootWatchdogSec=600\n"));
        PlanStep feed = new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), "30");
        assertEquals(feed, steps.get(2));
        for (PlanStep step : steps) {
            guest.carryOut(step, percent -> {});
        }
        assertInstanceOf(
                Check.AlreadySo.class,
                StepCheck.of("system", feed, guest.observe(new Asks().step(feed)), Managed.NOTHING));
    }

    @Test
    void aWatchdogCanBeTurnedOffWithoutADeviceAndNotBeTooQuick() throws DocumentException {
        assertEquals(
                new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), "0"),
                steps(MODULE, "watchdog = \"0s\"").getLast());
        assertEquals(1, problems(MODULE, "watchdog = \"9s\"").size());
        assertEquals(1, problems(MODULE, "watchdog = \"31m\"").size());
    }

    @Test
    void aTimeZoneThatTheGuestDoesNotKnowIsAProblemWithItsLine() {
        Problem problem = problems(MODULE, "\n\ntimezone = \"Europe/Pariss\"").getFirst();
        assertEquals(3, problem.line());
        assertTrue(problem.message().contains("Europe/Pariss"));
    }

    @Test
    void aTimeZoneIsALinkAndAName() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, "timezone = \"Europe/Paris\"");
        assertEquals(
                "/usr/share/zoneinfo/Europe/Paris",
                assertInstanceOf(PlanStep.Symlink.class, steps.getFirst()).target());
    }

    @Test
    void debiansOwnMessageMayBeReplacedAndAnotherOneNot() throws DocumentException {
        var guest = new SimulatedSystem();
        guest.file("/usr/share/base-files/motd", "Debian");
        guest.directory("/usr/share/base-files");
        guest.file("/etc/motd", "Debian");
        assertEquals(Claim.FIRST_TIME, motd(guest, "motd = \"Hi\"").claim());
        guest.file("/etc/motd", "by hand");
        assertEquals(Claim.OURS_ONLY, motd(guest, "motd = \"Hi\"").claim());
        assertEquals(
                Claim.ALWAYS,
                motd(guest, "motd = \"Hi\"\non_drift = \"replace\"").claim());
    }

    @Test
    void everyProblemIsNamed() {
        List<Problem> problems = problems(MODULE, "hostname = 5\ntimezon = \"x\"\nmotd = [1]\n");
        assertEquals(List.of(1, 2, 3), problems.stream().map(Problem::line).toList());
        assertTrue(problems.get(1).correction().contains("timezone"));
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileNamesAndZonesAreRefused(String hostile) {
        problems(MODULE, "hostname = " + quoted(hostile));
        problems(MODULE, "timezone = " + quoted(hostile));
    }

    private static PlanStep.WriteFile motd(SimulatedSystem guest, String toml) throws DocumentException {
        return assertInstanceOf(
                PlanStep.WriteFile.class, steps(MODULE, toml, guest).getFirst());
    }
}
