package org.datatrust.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.security.Security;
import org.datatrust.verifier.data.FileDigest;
import org.junit.jupiter.api.Test;

/** The verifier cannot reach the network even if it wanted to, and touches no file but the one it hashes. */
class OfflineRulesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.datatrust.verifier", "org.datatrust.proof");

    @Test
    void touchesNoSocketsAndNoClientLibraries() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "javax.net..",
                        "java.nio.channels..",
                        "java.rmi..",
                        "javax.naming..",
                        "java.net.http..",
                        "io.grpc..",
                        "io.netty..",
                        "org.web3j..",
                        "org.hyperledger.fabric.client..",
                        "org.rocksdb..",
                        "com.linecorp..")
                .check(CLASSES);
    }

    @Test
    void onlyThePackageDataReadsFiles() {
        noClasses()
                .that()
                .resideOutsideOfPackage(FileDigest.class.getPackageName())
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Files.class, java.io.File.class, java.io.FileInputStream.class, java.io.RandomAccessFile.class)
                .check(CLASSES);
    }

    @Test
    void registersNoProviderAndStartsNoProcess() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Security.class, ProcessBuilder.class, Runtime.class, java.io.ObjectInputStream.class)
                .check(CLASSES);
    }

    @Test
    void readsNoClock() {
        noClasses().should().callMethod(java.time.Instant.class, "now").check(CLASSES);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
    }

    @Test
    void packagesDoNotKnowEachOtherInCircles() {
        slices().matching("org.datatrust.(verifier).(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
