package org.datatrust.chaincode;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Locale;

/** What the chaincode may use. The parts of {@code proof} that run inside it are held to the same rules. */
@AnalyzeClasses(
        packages = {
            "org.datatrust.chaincode",
            "org.datatrust.proof.cbor",
            "org.datatrust.proof.consent",
            "org.datatrust.proof.dataset",
            "org.datatrust.proof.ledger",
            "org.datatrust.proof.log",
            "org.datatrust.proof.name"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule knowsOnlyTheProofCoreTheShimAndBouncyCastle = classes()
            .that()
            .resideInAPackage("org.datatrust.chaincode..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.datatrust.chaincode..",
                    "org.datatrust.proof..",
                    "org.hyperledger.fabric.shim..",
                    "org.hyperledger.fabric.metrics..",
                    "org.hyperledger.fabric.traces..",
                    "org.hyperledger.fabric.protos.msp..",
                    "com.google.protobuf..",
                    "org.bouncycastle..",
                    "org.jspecify..",
                    "java..");

    @ArchTest
    static final ArchRule takesTimeFromTheTransactionInOnePlaceOnly = noClasses()
            .that()
            .doNotHaveSimpleName("Call")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.time..");

    @ArchTest
    static final ArchRule hasNoRandomnessNetworkOrUnorderedCollections = noClasses()
            .that()
            .doNotHaveSimpleName("ServerSettings")
            .and()
            .doNotHaveSimpleName("ChaincodeServer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.text..", "java.net..", "java.nio.file..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java\\.util\\.(Random|UUID|Date|Calendar|TimeZone|HashMap|HashSet|IdentityHashMap|WeakHashMap"
                            + "|Hashtable|Properties|Scanner|Timer)|java\\.security\\.SecureRandom|java\\.lang\\.(Thread|Float|Double)");

    @ArchTest
    static final ArchRule asksTheMachineForNothing = noClasses()
            .that()
            .doNotHaveSimpleName("ChaincodeServer")
            .should()
            .callMethodWhere(target(owner(JavaClass.Predicates.type(System.class)))
                    .and(target(com.tngtech.archunit.base.DescribedPredicate.not(name("arraycopy")))))
            .orShould()
            .callMethodWhere(target(owner(JavaClass.Predicates.type(Runtime.class))));

    @ArchTest
    static final ArchRule usesNoDefaultLocaleOrCharset = noClasses()
            .should()
            .callMethod(Locale.class, "getDefault")
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class);

    @ArchTest
    static final ArchRule usesNoParallelStreams = noClasses()
            .should()
            .callMethodWhere(target(name("parallel")))
            .orShould()
            .callMethodWhere(target(name("parallelStream")));
}
