package org.datatrust.integration;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of docs/explanation/architecture.md that a compiler does not enforce. */
class HouseRulesTest {
    private static final String OURS = "org.datatrust..";

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.datatrust");

    /** The modules, and what of ours each may use. */
    enum Module {
        PROOF,
        PROTOCOL,
        CONTRACTS,
        NETWORK,
        CHAINCODE,
        VERIFIER,
        AUDITOR,
        CUSTODIAN,
        GATEWAY,
        CLI;

        private String packages() {
            return "org.datatrust." + name().toLowerCase(Locale.ROOT) + "..";
        }

        private List<Module> mayUse() {
            return switch (this) {
                case PROOF, PROTOCOL, CONTRACTS -> List.of();
                case CHAINCODE, VERIFIER, CUSTODIAN, NETWORK -> List.of(PROOF);
                case AUDITOR -> List.of(PROTOCOL, PROOF, VERIFIER);
                case GATEWAY -> List.of(PROTOCOL, PROOF, VERIFIER, CONTRACTS);
                case CLI -> List.of(PROTOCOL, PROOF, VERIFIER, AUDITOR, CUSTODIAN, NETWORK);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyWhatTheArchitectureAllows(Module module) {
        List<String> allowed = new ArrayList<>(List.of(module.packages()));
        module.mayUse().forEach(used -> allowed.add(used.packages()));

        assertThat(PRODUCT.that(resideInAnyPackage(module.packages()))).isNotEmpty();
        noClasses()
                .that()
                .resideInAPackage(module.packages())
                .should()
                .dependOnClassesThat(resideInAnyPackage(OURS)
                        .and(resideInAnyPackage(allowed.toArray(String[]::new)).negate()))
                .check(PRODUCT);
    }

    @Test
    void knowsEveryModule() {
        String[] known =
                Arrays.stream(Module.values()).map(module -> module.packages()).toArray(String[]::new);

        noClasses().that(alwaysTrue()).should().resideOutsideOfPackages(known).check(PRODUCT);
    }

    @Test
    void keepsTheCorePure() {
        classes()
                .that()
                .resideInAPackage("org.datatrust.proof..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "org.datatrust.proof..",
                        "org.bouncycastle..",
                        "org.jspecify..",
                        "java.lang..",
                        "java.math..",
                        "java.nio",
                        "java.nio.charset..",
                        "java.security..",
                        "java.time..",
                        "java.util..",
                        "java.io.."))
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("org.datatrust.proof..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.util.logging..", "java.util.random..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(PRODUCT);
    }

    @Test
    void keepsTheVerifierOffTheNetwork() {
        noClasses()
                .that()
                .resideInAPackage("org.datatrust.verifier..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.channels..",
                        "javax.net..",
                        "io.grpc..",
                        "com.linecorp..",
                        "org.hyperledger.fabric.client..",
                        "org.web3j..",
                        "org.rocksdb..")
                .check(PRODUCT);
    }

    @Test
    void namesThingsForWhatTheyAre() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.datatrust.protocol..")
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common|Misc)")
                .check(PRODUCT);
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helpers..", "..misc..")
                .check(PRODUCT);
    }

    /** A record with an array would be changed by whoever holds the array, and equals nothing. */
    @Test
    void putsNoArraysIntoRecords() {
        fields().that()
                .areDeclaredInClassesThat()
                .areRecords()
                .and()
                .doNotHaveModifier(JavaModifier.STATIC)
                .should()
                .notHaveRawType(new com.tngtech.archunit.base.DescribedPredicate<>("an array") {
                    @Override
                    public boolean test(com.tngtech.archunit.core.domain.JavaClass type) {
                        return type.isArray();
                    }
                })
                .check(PRODUCT);
    }

    @Test
    void hasNoCyclesOfPackages() {
        slices().matching("org.datatrust.(**)").should().beFreeOfCycles().check(PRODUCT);
    }
}
