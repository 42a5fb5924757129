package org.reeve.central;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which room may know which, and who may use what. */
class BordersTest {
    private static final String ROOT = "org.reeve.central.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.reeve.central");

    @Test
    void roomsAreInOneOrder() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("org.reeve.central")
                .layer("panel")
                .definedBy(ROOT + "panel")
                .layer("api")
                .definedBy(ROOT + "api..")
                .layer("http")
                .definedBy(ROOT + "http")
                .layer("link")
                .definedBy(ROOT + "link")
                .layer("alerts")
                .definedBy(ROOT + "alerts")
                .layer("operations")
                .definedBy(ROOT + "operations")
                .layer("fleet")
                .definedBy(ROOT + "fleet")
                .layer("identity")
                .definedBy(ROOT + "identity")
                .layer("store")
                .definedBy(ROOT + "store")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("panel")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("root", "panel", "api")
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("root", "api")
                .whereLayer("alerts")
                .mayOnlyBeAccessedByLayers("root", "api")
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("root", "panel", "api", "http", "link")
                .whereLayer("fleet")
                .mayOnlyBeAccessedByLayers("root", "panel", "api", "link", "alerts", "operations")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("root", "identity", "fleet", "alerts", "operations")
                .check(CLASSES);
    }

    @Test
    void roomsDoNotKnowEachOtherBothWays() {
        slices().matching("org.reeve.central.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void foreignApisStayInTheirRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "identity")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "alerts")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jakarta.mail..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "panel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("gg.jte..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + "http", ROOT + "api", ROOT + "panel", ROOT + "link", "org.reeve.central")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "api..", ROOT + "panel", ROOT + "http", ROOT + "link")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jdbi..", "java.sql..")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.reeve.agent..", "org.reeve.watchdog..", "org.libvirt..", "com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    void nobodyReadsAClockOfTheirOwn() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CLASSES);
    }
}
