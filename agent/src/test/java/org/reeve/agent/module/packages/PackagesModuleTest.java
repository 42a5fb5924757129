package org.reeve.agent.module.packages;

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

class PackagesModuleTest {
    private static final PackagesModule MODULE = new PackagesModule();
    static final List<String> HOSTILE = ModuleDocuments.HOSTILE;

    @Test
    void removalsComeBeforeInstallations() throws DocumentException {
        assertEquals(
                List.of(
                        new PlanStep.RemovePackages(List.of("telnetd")),
                        new PlanStep.InstallPackages(List.of("g++", "python3.11"))),
                steps(MODULE, "installed = [\"g++\", \"python3.11\"]\nabsent = [\"telnetd\"]"));
    }

    @Test
    void aPackageIsNotBothAndTheGuestKeepsWhatItNeeds() {
        assertEquals(
                2,
                problems(MODULE, "installed = [\"curl\"]\nabsent = [\"curl\", \"systemd\"]")
                        .size());
    }

    @Test
    void aptsWordForRemovalIsRefused() {
        problems(MODULE, "installed = [\"nginx-\"]");
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileNamesAreRefused(String hostile) {
        problems(MODULE, "installed = [" + quoted(hostile) + "]");
        problems(MODULE, "absent = [" + quoted(hostile) + "]");
    }
}
