package org.reeve.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may know whom among the agent's rooms. */
class BordersTest {
    private static final String ROOMS = "org.reeve.agent.";
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.reeve.agent");

    @Test
    void planAndModulesDoNoInputOrOutput() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(ROOMS + "plan..", ROOMS + "module..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.io..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.net..",
                                "java.util.concurrent..",
                                "io.netty..")
                        // What Java itself lays under records and enums.
                        .and(not(resideInAPackage("java.io")
                                .and(com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName(
                                        "Serializable")))))
                .because("they are pure: facts come in, steps go out"));
    }

    @Test
    void planAndModulesHaveNoClockAndNoThread() {
        holds(noClasses()
                .that()
                .resideInAnyPackage(ROOMS + "plan..", ROOMS + "module..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.reeve.common.time.ReeveClock")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class));
    }

    @Test
    void planKnowsNoOtherRoom() {
        holds(onlyKnows("plan", "plan"));
    }

    @Test
    void modulesKnowThePlanOnlyAndNeverEachOther() {
        holds(noClasses()
                .that()
                .resideInAPackage(ROOMS + "module..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.reeve.agent..")
                        .and(not(resideInAnyPackage(ROOMS + "plan..", ROOMS + "module..")))));
        holds(slices().matching(ROOMS + "module.(*)..").should().notDependOnEachOther());
    }

    @Test
    void systemKnowsThePlanOnly() {
        holds(onlyKnows("system", "system", "plan"));
    }

    @Test
    void desiredKnowsPlanAndSystem() {
        holds(onlyKnows("desired", "desired", "plan", "system"));
    }

    @Test
    void onlySystemStartsPrograms() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(ROOMS + "system..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethod(Runtime.class, "exec", String[].class));
    }

    @Test
    void healthKnowsNoNetwork() {
        holds(noClasses()
                .that()
                .resideInAPackage(ROOMS + "health..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOMS + "server..", ROOMS + "channel..", "io.netty..")));
    }

    @Test
    void onlyServerAndChannelAndTheRootKnowNetty() {
        holds(classes()
                .that(resideInAPackage("org.reeve.agent..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.describe(
                                "know Netty", type -> type.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(each -> each.getTargetClass()
                                                .getPackageName()
                                                .startsWith("io.netty")))))
                .should()
                .resideInAnyPackage("org.reeve.agent", ROOMS + "server..", ROOMS + "channel.."));
    }

    @Test
    void operationsKnowNeitherServerNorChannelNorTheHandsOfTheSystem() {
        holds(noClasses()
                .that()
                .resideInAPackage(ROOMS + "operations..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOMS + "server..", ROOMS + "channel..", ROOMS + "module..")));
    }

    @Test
    void roomsHaveNoCircles() {
        holds(slices().matching(ROOMS + "(*)..").should().beFreeOfCycles());
    }

    @Test
    void theAgentKnowsNeitherWatchdogNorCentral() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.reeve.watchdog..", "org.reeve.central..", "com.sun.jna..", "org.bouncycastle.."));
    }

    private static ArchRule onlyKnows(String room, String... known) {
        String[] packages = new String[known.length];
        for (int i = 0; i < known.length; i++) {
            packages[i] = ROOMS + known[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOMS + room + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.reeve.agent..").and(not(resideInAnyPackage(packages))));
    }

    /** A room that is not built yet breaks no rule. */
    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(AGENT);
    }
}
