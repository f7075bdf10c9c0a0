package io.navidec.cluster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds design section 9: what is pure, who may know whom, who owns which subject. */
class ArchitectureTest {
    private static final String ROOT = "io.navidec.cluster.";
    private static final String[] PURE = {
        ROOT + "kubeapi..",
        ROOT + "record..",
        ROOT + "view..",
        ROOT + "route..",
        ROOT + "move..",
        ROOT + "batch..",
        ROOT + "liveness..",
        ROOT + "guest.."
    };
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.navidec");
    }

    @Test
    void pureCodeKnowsTheJdkAndSharedNamesOnly() {
        classes()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "org.jspecify..",
                        "io.navidec.shared..",
                        ROOT + "kubeapi..",
                        ROOT + "record..",
                        ROOT + "view..",
                        ROOT + "route..",
                        ROOT + "move..",
                        ROOT + "batch..",
                        ROOT + "liveness..",
                        ROOT + "guest..")
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
                .belongToAnyOf(
                        java.util.Random.class,
                        java.util.concurrent.ThreadLocalRandom.class,
                        java.security.SecureRandom.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(classes);
    }

    @Test
    void sharedCodeKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("io.navidec.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.vertx..",
                        "io.smallrye..",
                        "io.fabric8..",
                        "jakarta..",
                        "io.navidec.cluster..")
                .check(classes);
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
    void theKubernetesClientLibraryIsForConfigurationOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "upstream..", ROOT + "boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8..")
                .check(classes);
    }

    @Test
    void upstreamKnowsNoOtherShell() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "upstream..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "front..",
                        ROOT + "peer..",
                        ROOT + "store..",
                        ROOT + "run..",
                        ROOT + "broker..",
                        ROOT + "api..")
                .check(classes);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .that()
                .resideInAPackage("io.navidec..")
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(classes);
    }
}
