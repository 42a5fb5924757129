package org.reeve.common;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls between the rooms of {@code common}. */
class BordersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.reeve.common");

    @Test
    void theWordsKnowNothingButWords() {
        noClasses()
                .that()
                .resideInAnyPackage("..common.operation..", "..common.guest..")
                .and()
                .haveSimpleNameNotEndingWith("JsonAdapter")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "org.jspecify..",
                        "org.reeve.common.operation..",
                        "org.reeve.common.guest..",
                        "org.reeve.common.time..")
                .check(CLASSES);
    }

    @Test
    void nobodyReadsTheClockButTime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..common.time..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void commonKnowsNoneOfTheThreeDaemons() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.reeve.agent..", "org.reeve.watchdog..", "org.reeve.central..")
                .check(CLASSES);
    }

    @Test
    void roomsDependOneWay() {
        slices().matching("org.reeve.common.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
