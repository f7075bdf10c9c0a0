package io.navidec.orchestrator.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds design section 9: what is pure, and who may know whom: fleet, placement, order, run, and the shells around. */
class ArchitectureTest {
    private static final String ROOT = "io.navidec.orchestrator.";
    private static final String[] PURE = {ROOT + "fleet..", ROOT + "placement..", ROOT + "order.."};
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.navidec");
    }

    @Test
    void pureCodeKnowsTheJdkAndMessagesOnly() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "io.navidec.shared..",
                        ROOT + "fleet..",
                        ROOT + "placement..",
                        ROOT + "order..")
                .check(classes);
    }

    @Test
    void pureCodeHasNoClockAndNoRandomness() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(classes);
    }

    @Test
    void theFleetKnowsNoPlacementAndPlacementNoOrder() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "fleet..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "placement..", ROOT + "order..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "placement..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "order..")
                .check(classes);
    }

    @Test
    void shellsKnowTheLoopButNotEachOther() {
        for (String shell : new String[] {"broker..", "api..", "observe.."}) {
            noClasses()
                    .that()
                    .resideInAnyPackage(ROOT + "run..", ROOT + "broker..", ROOT + "api..", ROOT + "observe..")
                    .and()
                    .resideOutsideOfPackage(ROOT + shell)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + shell)
                    .check(classes);
        }
    }

    @Test
    void onlyBootKnowsEverybody() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "boot..")
                .check(classes);
    }

    @Test
    void theBrokerForDevelopmentIsNobodysDependency() {
        noClasses()
                .that()
                .resideInAPackage("io.navidec.orchestrator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.navidec.devbroker..", "org.apache.qpid..")
                .check(classes);
    }
}
