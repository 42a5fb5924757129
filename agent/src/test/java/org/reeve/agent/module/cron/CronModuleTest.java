package org.reeve.agent.module.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;
import org.reeve.agent.plan.PlanStep.TakeIn.How;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Validator;
import org.reeve.common.operation.Problem;

class CronModuleTest {
    private static final CronModule MODULE = new CronModule();
    private static final String REPORT = """
            [[job]]
            name = "report"
            command = ["/usr/local/bin/report", "--all"]
            schedule = "daily"
            """;

    @Test
    void aJobIsAServiceAndATimerThatAreReadBeforeTheyStart() throws DocumentException {
        List<PlanStep> steps = steps(MODULE, REPORT);
        assertEquals(
                2, steps.stream().filter(PlanStep.WriteFile.class::isInstance).count());
        assertEquals(
                List.of(
                        new PlanStep.Validate(Validator.CALENDAR, List.of("daily")),
                        new PlanStep.Refresh(Refresher.UNIT_FILES),
                        new PlanStep.SetBootStart("reeve-cron-report.timer", BootStart.ENABLED),
                        new PlanStep.TakeIn("reeve-cron-report.timer", How.RESTART),
                        new PlanStep.SetRunning("reeve-cron-report.timer", Running.RUNNING)),
                steps.subList(2, steps.size()));
    }

    @Test
    void theUnitsSayWhatTheDocumentSays() throws DocumentException {
        String units = units(REPORT + """
                user = "www-data"
                missed = "skip"
                spread = "10m"
                limit = "2h"
                """);
        for (String line : List.of(
                "User=www-data",
                "ExecStart=:\"/usr/local/bin/report\" \"--all\"",
                "TimeoutStartSec=7200",
                "OnCalendar=daily",
                "Persistent=false",
                "RandomizedDelaySec=600")) {
            assertTrue(units.contains("\n" + line + "\n"), line + " is not in\n" + units);
        }
    }

    @Test
    void whatMeansSomethingToSystemdIsHandedOnAsItIs() throws DocumentException {
        String units = units(REPORT.replace("\"--all\"", quoted("100% of \"$HOME\" \\ ;")));
        assertTrue(units.contains("\"100%% of \\\"$HOME\\\" \\\\ ;\""), units);
    }

    @Test
    void aProgramIsNamedByItsWholePath() {
        assertEquals(
                1,
                problems(MODULE, REPORT.replace("/usr/local/bin/report", "report"))
                        .size());
        assertEquals(
                1,
                problems(MODULE, REPORT.replace("/usr/local/bin/report", "/usr/../bin/report"))
                        .size());
        assertEquals(
                1,
                problems(MODULE, REPORT.replace("[\"/usr/local/bin/report\", \"--all\"]", "[]"))
                        .size());
    }

    @Test
    void aWordThatCannotBeSeenIsRefusedAtItsLine() {
        for (String hostile : ModuleDocuments.HOSTILE) {
            if (hostile.chars().anyMatch(c -> c < ' ') || hostile.contains("\u202e")) {
                List<Problem> found = problems(MODULE, REPORT.replace("\"--all\"", quoted(hostile)));
                assertEquals(3, found.getFirst().line(), found::toString);
            }
        }
    }

    @Test
    void aScheduleIsOneLineOfWhatSystemdWrites() {
        for (String hostile : List.of("a\nb", "%n", "$(id)", "\"", "-rf", "", " ", "daily ", "A".repeat(200))) {
            assertEquals(
                    1,
                    problems(MODULE, REPORT.replace("\"daily\"", quoted(hostile)))
                            .size(),
                    hostile);
        }
    }

    @Test
    void twoOfOneNameAreOneTooMany() {
        assertEquals(1, problems(MODULE, REPORT + REPORT).size());
    }

    private static String units(String toml) throws DocumentException {
        StringBuilder text = new StringBuilder();
        for (PlanStep step : steps(MODULE, toml)) {
            if (step instanceof PlanStep.WriteFile write) {
                text.append(write.content().text());
            }
        }
        return text.toString();
    }
}
