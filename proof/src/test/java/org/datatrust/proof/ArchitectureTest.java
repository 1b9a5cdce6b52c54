package org.datatrust.proof;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Random;
import java.util.Set;

/** The core computes on bytes it is given: no file, socket, clock, chance, environment or log. */
@AnalyzeClasses(packages = "org.datatrust.proof", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> PURE = resideInAnyPackage(
                    "org.datatrust.proof..",
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.math",
                    "java.nio",
                    "java.nio.charset",
                    "java.security",
                    "java.security.interfaces",
                    "java.security.spec",
                    "java.time",
                    "java.time.temporal",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "org.bouncycastle..",
                    "org.jspecify.annotations")
            .or(describe("a primitive or an array of one", JavaClass::isPrimitive))
            .or(describe(
                    "an array of something pure",
                    type -> type.isArray()
                            && !type.getBaseComponentType().getPackageName().startsWith("java.io")))
            .or(describe(
                    "a byte buffer of java.io",
                    type -> type.isEquivalentTo(ByteArrayOutputStream.class)
                            || type.isEquivalentTo(IOException.class)));

    /** Of the allowed packages, what would still reach outside or make two runs differ. */
    private static final Set<String> IMPURE_CLASSES = Set.of(
            Clock.class.getName(),
            Random.class.getName(),
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.Thread",
            "java.security.SecureRandom",
            "java.util.Calendar",
            "java.util.Date",
            "java.util.Locale",
            "java.util.ServiceLoader",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.util.TimeZone",
            "java.util.UUID",
            "java.util.concurrent.ThreadLocalRandom");

    @ArchTest
    static final ArchRule dependsOnNothingThatReachesOutside =
            classes().should().onlyDependOnClassesThat(PURE);

    @ArchTest
    static final ArchRule usesNoClockChanceOrProcess = noClasses()
            .should()
            .dependOnClassesThat(
                    describe("reach outside or differ between runs", type -> IMPURE_CLASSES.contains(type.getName())));

    @ArchTest
    static final ArchRule asksNeitherTheTimeNorTheEnvironment = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "the target is now(), System (other than arraycopy) or Math.random", ArchitectureTest::isImpure));

    @ArchTest
    static final ArchRule namesSayWhatAClassIs = noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule packagesHaveAnOrder = SlicesRuleDefinition.slices()
            .matching("org.datatrust.proof.(*)..")
            .should()
            .beFreeOfCycles();

    private static boolean isImpure(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.lang.System") && !name.equals("arraycopy"))
                || (owner.equals("java.lang.Math") && name.equals("random"));
    }
}
