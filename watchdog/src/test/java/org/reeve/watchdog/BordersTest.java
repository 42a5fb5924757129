package org.reeve.watchdog;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.recovery.FailedCheck;

/** Which room may know which. */
class BordersTest {
    private static final String ROOT = "org.reeve.watchdog";
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void recoveryKnowsOnlyVirtualMachinesAndWords() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".recovery")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".recovery",
                        ROOT + ".vm",
                        "org.reeve.common.guest",
                        "org.reeve.common.operation",
                        "org.jspecify..",
                        "java.lang..",
                        "java.util",
                        "java.util.stream",
                        "java.util.function",
                        "java.time")
                .check(ALL);
    }

    @Test
    void operationsAreAsPure() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".operations")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".operations",
                        ROOT + ".recovery",
                        ROOT + ".vm",
                        "org.reeve.common.guest",
                        "org.reeve.common.operation",
                        "org.reeve.common.wire",
                        "org.jspecify..",
                        "java.lang..",
                        "java.util",
                        "java.util.stream",
                        "java.util.function",
                        "java.time")
                .check(ALL);
    }

    @Test
    void checksKnowTheGuestsTheNetworkAndTheWordForAFailure() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".check")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                ROOT + ".check",
                                "org.reeve.common.config",
                                "org.reeve.common.guest",
                                "org.reeve.common.time",
                                "io.netty..",
                                "org.jspecify..",
                                "org.slf4j..",
                                "java..",
                                "javax.net.ssl..")
                        .or(belongToAnyOf(FailedCheck.class)))
                .check(ALL);
    }

    @Test
    void policiesAreWordsAndNothingElse() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".policy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".loop",
                        ROOT + ".journal",
                        ROOT + ".operations",
                        ROOT + ".libvirt",
                        ROOT + ".link",
                        "java.nio..",
                        "java.io..")
                .check(ALL);
    }

    @Test
    void evidenceKnowsTheGuestsWhatIsWantedOfThemAndTheDisk() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".evidence")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".loop",
                        ROOT + ".journal",
                        ROOT + ".operations",
                        ROOT + ".policy",
                        ROOT + ".libvirt",
                        ROOT + ".link",
                        ROOT + ".host")
                .check(ALL);
    }

    @Test
    void storiesAreWordsAndNothingElse() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".story")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".story",
                        ROOT + ".recovery",
                        ROOT + ".vm",
                        "org.reeve.common.config",
                        "org.reeve.common.guest",
                        "org.reeve.common.operation",
                        "org.jspecify..",
                        "java.lang..",
                        "java.util..",
                        "java.time..")
                .check(ALL);
    }

    @Test
    void theRecorderOnlyLooksOnAndOnlyItsFilesAreFiles() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".trace")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".loop",
                        ROOT + ".journal",
                        ROOT + ".scenario",
                        ROOT + ".operations",
                        ROOT + ".link",
                        ROOT + ".libvirt")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".trace")
                .and()
                .haveNameNotMatching(".*\\.trace\\.TraceFiles(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio..", "java.io..")
                .check(ALL);
    }

    @Test
    void nobodyIsDrivenByAStoryButTheCommand() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".scenario")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".scenario")
                .check(ALL);
    }

    @Test
    void onlyTheAdapterKnowsLibvirtAndOnlyTwoRoomsKnowNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".libvirt")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.libvirt..")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".libvirt", ROOT + ".host")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(ALL);
    }

    @Test
    void onlyPingsCallTheKernelWithoutJna() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.check\\.IcmpSocket(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(ALL);
    }

    @Test
    void onlyTheJournalKnowsTheDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".journal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "org.jdbi..", "org.flywaydb..", "java.sql..")
                .check(ALL);
    }

    @Test
    void onlyTheLinksTheChecksAndTheCompositionKnowTheNetwork() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".link", ROOT + ".check")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "java.net..")
                .check(ALL);
    }

    /** A name could make the host ask whom its owner likes, and a look-up blocks the thread. Central's is the dialer's business. */
    @Test
    void whereGuestsAreIsNeverLookedUp() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".link", ROOT + ".check")
                .should()
                .callMethod(InetAddress.class, "getByName", String.class)
                .orShould()
                .callMethod(InetAddress.class, "getAllByName", String.class)
                .orShould()
                .callMethod(InetAddress.class, "getHostName")
                .orShould()
                .callMethod(InetAddress.class, "getCanonicalHostName")
                .orShould()
                .callMethod(InetSocketAddress.class, "getHostName")
                .orShould()
                .callConstructor(InetSocketAddress.class, String.class, int.class)
                .check(ALL);
    }

    @Test
    void nobodyLooksIntoTheLoopButTheLinksTheStoriesAndTheComposition() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".link", ROOT + ".loop", ROOT + ".scenario", ROOT + ".simulation")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".loop", ROOT + ".link", ROOT)
                .check(ALL);
    }

    @Test
    void nobodyNeedsTheSimulationAndItNeedsNoRealHost() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".simulation")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".simulation")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".simulation")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".link", ROOT + ".libvirt", ROOT + ".host")
                .check(ALL);
    }

    @Test
    void virtualMachinesKnowNoOtherRoom() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".vm")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".recovery",
                        ROOT + ".operations",
                        ROOT + ".journal",
                        ROOT + ".loop",
                        ROOT + ".link",
                        ROOT + ".libvirt",
                        ROOT + ".host")
                .check(ALL);
    }

    @Test
    void theHostKnowsNoOtherRoom() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".host")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".vm",
                        ROOT + ".recovery",
                        ROOT + ".operations",
                        ROOT + ".journal",
                        ROOT + ".loop",
                        ROOT + ".link",
                        ROOT + ".libvirt")
                .check(ALL);
    }

    @Test
    void theClocksOfTheMachineAreReadInOneRoomOnly() {
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(ALL);
        noClasses().should().callMethod(System.class, "nanoTime").check(ALL);
        noClasses().should().callMethod(Instant.class, "now").check(ALL);
    }
}
