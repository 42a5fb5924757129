package org.reeve.agent.module.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.reeve.agent.module.ModuleDocuments.problems;
import static org.reeve.agent.module.ModuleDocuments.quoted;
import static org.reeve.agent.module.ModuleDocuments.steps;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.reeve.agent.module.ModuleDocuments;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.PlanStep;

class ServicesModuleTest {
    private static final ServicesModule MODULE = new ServicesModule();

    /** A backslash belongs to systemd's own escaping. */
    static final List<String> HOSTILE =
            ModuleDocuments.HOSTILE.stream().filter(text -> !text.equals("\\")).toList();

    @Test
    void aNameWithoutAKindIsAService() throws DocumentException {
        assertEquals(
                List.of(
                        new PlanStep.SetBootStart("nginx.service", PlanStep.SetBootStart.BootStart.ENABLED),
                        new PlanStep.SetRunning("nginx.service", PlanStep.SetRunning.Running.STOPPED)),
                steps(MODULE, "[[service]]\nunit = \"nginx\"\nboot = \"enabled\"\nstate = \"stopped\""));
    }

    @Test
    void aTimerIsATimer() throws DocumentException {
        assertEquals(
                List.of(new PlanStep.SetBootStart("a@b.timer", PlanStep.SetBootStart.BootStart.DISABLED)),
                steps(MODULE, "[[service]]\nunit = \"a@b.timer\"\nboot = \"disabled\""));
    }

    @Test
    void nothingWantedTwiceWantedAndReevesOwnAreProblems() {
        assertEquals(1, problems(MODULE, "[[service]]\nunit = \"a\"").size());
        assertEquals(
                1,
                problems(
                                MODULE,
                                "[[service]]\nunit = \"a\"\nboot = \"enabled\"\n[[service]]\nunit = \"a.service\"\nboot = \"enabled\"")
                        .size());
        assertEquals(
                1,
                problems(MODULE, "[[service]]\nunit = \"reeve-agent\"\nstate = \"stopped\"")
                        .size());
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileNamesAreRefused(String hostile) {
        problems(MODULE, "[[service]]\nboot = \"enabled\"\nunit = " + quoted(hostile));
    }
}
